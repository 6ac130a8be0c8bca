#include "runtime-support/words.h"
#include <doctest/doctest.h>

using namespace cwasm;

namespace {
std::vector<std::string> words(std::string_view text) {
  auto result = splitWords(text);
  REQUIRE(result.ok());
  return result.take();
}
using List = std::vector<std::string>;
} // namespace

TEST_CASE("words are separated by any white space") {
  CHECK(words("") == List{});
  CHECK(words(" \t\n ") == List{});
  CHECK(words("  a\tb\n c ") == List{"a", "b", "c"});
}

TEST_CASE("quotes keep white space, and may stand inside a word") {
  CHECK(words("'a b' c") == List{"a b", "c"});
  CHECK(words("--env='A=1 2'x") == List{"--env=A=1 2x"});
  CHECK(words("\"it's\" 'say \"yes\"'") == List{"it's", "say \"yes\""});
  CHECK(words("'' a \"\"") == List{"", "a", ""});
}

TEST_CASE("a backslash takes the next character literally, but not in single quotes") {
  CHECK(words("a\\ b") == List{"a b"});
  CHECK(words("\"a\\\"b\"") == List{"a\"b"});
  CHECK(words("'a\\b'") == List{"a\\b"});
}

TEST_CASE("what is not finished is an error") {
  CHECK_FALSE(splitWords("'a").ok());
  CHECK_FALSE(splitWords("a \"b").ok());
  CHECK_FALSE(splitWords("a\\").ok());
}
