#include "loader/options.h"
#include <doctest/doctest.h>

using namespace wasmload;

namespace {
Result<Options> parse(std::vector<std::string> words) {
  words.insert(words.begin(), "wasmload");
  std::vector<char *> argv;
  for (std::string &word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  Options options;
  TRY(parseOptions(static_cast<int>(words.size()), argv.data(), &options));
  return options;
}
std::string refusal(std::vector<std::string> words) {
  const Result<Options> options = parse(std::move(words));
  return options ? "" : options.error().message;
}
} // namespace

TEST_CASE("what stands after FILE belongs to the guest") {
  const Result<Options> options = parse({"--dir", "a::b", "--env=X=1=2", "app.cwasm", "--dir", "-h", "--"});
  REQUIRE(options.ok());
  CHECK((*options).directories[0].host == "a");
  CHECK((*options).directories[0].guest == "b");
  CHECK((*options).environment[0].name == "X");
  CHECK((*options).environment[0].value == "1=2");
  CHECK((*options).file == "app.cwasm");
  CHECK(((*options).arguments == std::vector<std::string>{"--dir", "-h", "--"}));
  CHECK(parse({"--", "-file"})->file == "-file");
}

TEST_CASE("a directory keeps its name unless it gets another") {
  CHECK(parse({"--dir", "x", "f"})->directories[0].guest == "x");
  CHECK(parse({"--dir", "/::/root", "f"})->directories[0].host == "/");
}

TEST_CASE("a directory may be read-only, and have a name that looks like it") {
  const auto directory = [](const char *value) { return parse({"--dir", value, "f"})->directories[0]; };
  CHECK(directory("a::b:ro").readOnly);
  CHECK(directory("a::b:ro").guest == "b");
  CHECK(directory("a:ro").readOnly);
  CHECK(directory("a:ro").host == "a");
  CHECK_FALSE(directory("a::ro").readOnly);
  CHECK(directory("a::ro").guest == "ro");
  CHECK(directory("a:ro::b").host == "a:ro");
  CHECK_FALSE(directory("a:ro:rw").readOnly);
  CHECK(directory("a:ro:rw").host == "a:ro");
}

TEST_CASE("numbers have limits, and the clock its words") {
  CHECK(parse({"--random-seed=18446744073709551615", "f"})->randomSeed == ~u64(0));
  CHECK(refusal({"--random-seed=18446744073709551616", "f"}).starts_with("--random-seed"));
  CHECK(parse({"--max-descriptors=0", "f"})->maxDescriptors == 0u);
  CHECK(refusal({"--max-descriptors=", "f"}).starts_with("--max-descriptors"));
  CHECK(parse({"--clock=frozen", "f"})->frozenClock == u64(0));
  CHECK(parse({"--clock=frozen:18446744073", "f"})->frozenClock == u64(18446744073) * 1'000'000'000);
  CHECK(refusal({"--clock=frozen:18446744074", "f"}).starts_with("--clock=frozen 18446744074 is too large"));
  CHECK(parse({"--stdin=x", "--stdin=close", "f"})->streams[0].kind == StreamOption::Kind::Close);
}

TEST_CASE("sizes have units and limits") {
  CHECK(parse({"--stack-size=1M", "f"})->stackSize == 1 << 20);
  CHECK(parse({"--stack-size", "600000", "f"})->stackSize == 600000);
  CHECK(parse({"--max-memory", "2g", "f"})->maxMemory == u64(2) << 30);
  for (const char *bad : {"", "K", "-1", "1.5M", "1KB", "0x10", "99999999999999999999", "9999999T", "1M "})
    CHECK(refusal({"--max-memory", bad, "f"}).starts_with("--max-memory"));
  CHECK(refusal({"--stack-size", "4K", "f"}).starts_with("--stack-size 4K is too small"));
}

TEST_CASE("each wrong usage has its sentence") {
  CHECK(refusal({}).starts_with("no FILE is given"));
  CHECK(refusal({""}).starts_with("no FILE is given"));
  CHECK(refusal({"--nonsense", "f"}).starts_with("unknown option '--nonsense'"));
  CHECK(refusal({"-x", "f"}).starts_with("unknown option '-x'"));
  CHECK(refusal({"--dir"}).starts_with("option '--dir' needs a value: --dir DIR"));
  CHECK(refusal({"--verify=1", "f"}).starts_with("option '--verify' takes no value"));
  CHECK(refusal({"--dri", "x", "f"}) == "unknown option '--dri'; did you mean '--dir'?");
  CHECK(refusal({"--max-memry=1", "f"}) == "unknown option '--max-memry'; did you mean '--max-memory'?");
  CHECK(refusal({"--dir", "", "f"}).starts_with("--dir takes"));
  CHECK(refusal({"--dir", "::x", "f"}).starts_with("--dir takes"));
  CHECK(refusal({"--env", "=x", "f"}).starts_with("--env takes"));
  CHECK(refusal({"--no\x1b[31m", "f"}).find('\x1b') == std::string::npos);
}

TEST_CASE("help and version need no FILE, and help names every option") {
  CHECK(parse({"--help"})->help);
  CHECK(parse({"-V"})->version);
  for (const char *flag : {"--dir", "--env", "--inherit-env", "--argv0", "--stdin", "--stdout", "--stderr",
                           "--tcp-listen", "--clock", "--random-seed", "--max-descriptors", "--max-output", "--invoke",
                           "--stack-size", "--max-memory", "--verify", "-h, --help"})
    CHECK(helpText().find(flag) != std::string::npos);
}
