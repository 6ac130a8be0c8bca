#include "runtime-support/config-file.h"
#include <doctest/doctest.h>

using namespace cwasm;

namespace {
// "table.key=value" per entry, or "line N: sentence" of the first error.
std::string read(std::string_view text) {
  ConfigReader reader(text);
  ConfigEntry entry;
  std::string all;
  for (;;) {
    Result<bool> more = reader.next(&entry);
    if (!more) return format("line %u: ", reader.line()) + more.error().message;
    if (!*more) return all;
    all += (all.empty() ? "" : " ") + (entry.table.empty() ? "" : entry.table + ".") + entry.key + "=" + entry.value + (entry.isSwitch ? "!" : "");
  }
}
} // namespace

TEST_CASE("options, switches, arrays and tables are read") {
  CHECK(read("") == "");
  CHECK(read("# nothing\n\n  \t\r\n") == "");
  CHECK(read("optimize = 3\nstrip=true # why\ncpu = 'x86-64-v3'") == "optimize=3 strip=true! cpu=x86-64-v3");
  CHECK(read("[wasmload]\r\ndir = [ \"a::/a\",\n  # both\n  'b', ]\n\n[wasmc]\nfuel = false\n") ==
        "wasmload.dir=a::/a wasmload.dir=b wasmc.fuel=false!");
  CHECK(read("a = []\nb = \"true\"") == "b=true");
  CHECK(read(R"(a = "q\"b\\s\n\t\u00fc\u6f22\u001B")") == "a=q\"b\\s\n\t\xC3\xBC\xE6\xBC\xA2\x1B");
  CHECK(read(R"(a = 'no\escape')") == R"(a=no\escape)");
}

TEST_CASE("what is no configuration has a sentence and a line") {
  CHECK(read("a = 1\nb\n") == "line 2: expected NAME = VALUE");
  for (const char *bad : {"= 1", "a 1", "a =", "a = b", "a = 1.5", "a = -1", "a = 64M", "a = \"x", "a = \"x\ny\"", "a = 'x", "a = 1 2", "[", "[a", "[a]b",
                          "[a.b]", "a.b = 1", "a = [1", "a = [1 2]", "a = [,]", "a = [[1]]", "a = {}", "a = \"\\x\"", "a = \"\\u12\"", "a = \"\\ud800\"",
                          "a = \"\\u0000\"", "a = \"\\", "\x7f" "ELF", "\xff = 1", "a = [1]]"})
    CHECK_MESSAGE(read(bad).starts_with("line 1: "), bad);
  CHECK(read(std::string_view("a = \"\0\"", 7)).starts_with("line 1: a string has a NUL"));
}

TEST_CASE("a quoted text is read as it was") {
  std::string all;
  for (int c = 1; c < 256; ++c) all += static_cast<char>(c);
  const std::string text = "a = " + quoteConfig(all);
  ConfigReader again(text);
  ConfigEntry entry;
  CHECK(*again.next(&entry));
  CHECK(entry.value == all);
}
