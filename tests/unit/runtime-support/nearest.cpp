#include "runtime-support/nearest.h"
#include <doctest/doctest.h>
#include <initializer_list>
#include <string>

using namespace cwasm;

namespace {
std::string_view nearest(std::string_view word, std::initializer_list<std::string_view> names) {
  Nearest best(word);
  for (std::string_view name : names) best.offer(name);
  return best.best();
}
} // namespace

TEST_CASE("the name with the fewest edits is the nearest") {
  CHECK(nearest("dri", {"env", "dir", "stdin"}) == "dir");             // swapped
  CHECK(nearest("keygn", {"sign", "keygen"}) == "keygen");             // missing
  CHECK(nearest("max-memoryy", {"max-memory", "max-output"}) == "max-memory");
  CHECK(nearest("colour", {"clock", "color"}) == "color");
  CHECK(nearest("ax", {"ay", "az"}) == "ay");                          // of equals the first
  CHECK(nearest("dir", {"dirs", "dir"}) == "dir");
}

TEST_CASE("nothing is suggested for what is like no name") {
  CHECK(nearest("flying", {"env", "dir", "stdin"}) == "");
  CHECK(nearest("", {"a", ""}) == "");
  CHECK(nearest("x", {"y"}) == "");
  CHECK(nearest("xy", {"x"}) == "");
  CHECK(nearest("abcdef", {"abcxyz"}) == "");
  CHECK(nearest(std::string(64, 'a'), {"aaa"}) == ""); // too long to be a typo
  const std::string longest(63, 'a'), other = std::string(62, 'a') + 'b';
  CHECK(nearest(longest, {other}) == other);
}
