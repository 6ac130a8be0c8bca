// Several compilations in one process: what came before, and how many threads take part, does not show in the bytes. The judge is the program
// wasmc, which compiles once and ends.
#include "compiler/driver.h"
#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <unistd.h>
#include <vector>

using namespace wasmc;

namespace {

std::string contents(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

struct Folder {
  std::string path = "/tmp/same-bytes-XXXXXX";
  Folder() { REQUIRE(mkdtemp(path.data())); }
  ~Folder() { std::filesystem::remove_all(path); }
};

// The first place where they differ, or -1.
long difference(const std::string &a, const std::string &b) {
  for (usize i = 0; i < a.size() || i < b.size(); ++i)
    if (i >= a.size() || i >= b.size() || a[i] != b[i]) return static_cast<long>(i);
  return -1;
}

} // namespace

TEST_CASE("compilations in one process give the bytes of one in a process of its own, in any order of levels") {
  const char *root = std::getenv("CWASM_ROOT"), *bin = std::getenv("CWASM_BIN");
  if (!root || !bin) return;
  const std::string path = std::string(root) + "/examples/word-count/word-count.wasm", bytes = contents(path);
  REQUIRE(!bytes.empty());
  const InputModule input{"word-count", path, {reinterpret_cast<const u8 *>(bytes.data()), bytes.size()}};
  const Folder folder;
  const std::string artifact = folder.path + "/app.cwasm";
  constexpr const char *kFlags[] = {"-O0", "-O1", "-O2", "-O3", "-Os"};
  std::string expected[std::size(kFlags)];
  for (usize i = 0; i < std::size(kFlags); ++i) {
    const std::string command = std::string(bin) + "/wasmc " + kFlags[i] + " " + path + " -o " + artifact;
    REQUIRE(std::system(command.c_str()) == 0);
    expected[i] = contents(artifact);
  }
  unsigned jobs = 0;
  for (const OptLevel level : {OptLevel::O2, OptLevel::O2, OptLevel::O1, OptLevel::O2, OptLevel::O0, OptLevel::O1, OptLevel::O3, OptLevel::Os, OptLevel::O2}) {
    CompileOptions options;
    options.optLevel = level;
    options.jobs = 1 + ++jobs % 3;
    const Result<void> done = compileModules({&input, 1}, options, artifact);
    REQUIRE(done.ok());
    const usize which = static_cast<usize>(level);
    CHECK_MESSAGE(difference(contents(artifact), expected[which]) == -1, std::string(kFlags[which]), " in compilation ", jobs);
  }
}
