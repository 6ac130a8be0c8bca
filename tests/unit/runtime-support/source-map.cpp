#include "runtime-support/artifact/source-map.h"
#include <doctest/doctest.h>
#include <string>

using namespace cwasm;

namespace {

SourceMap example() {
  SourceMap map;
  map.files = {"a.c", "dir/b.h"};
  map.calls = {{"twice", 1, 11, 0}, {"at", 2, 6, 1}};
  map.rows = {{10, 1, 10, 0}, {14, 2, 3, 2}, {20, 2, 6, 1}, {25, 1, 12, 0}, {30, 0, 0, 0}};
  return map;
}

std::string lookUp(std::span<const u8> table, u32 offset) {
  SourcePlace places[8];
  std::string text;
  for (usize i = 0, count = lookUpSource(table, offset, places); i < count; ++i)
    text += std::string(places[i].file) + ":" + std::to_string(places[i].line) + "(" + std::string(places[i].inlined) + ")";
  return text;
}

} // namespace

TEST_CASE("a place holds until the next row") {
  const std::vector<u8> table = encodeSourceMap(example());
  CHECK(lookUp(table, 9) == "");
  CHECK(lookUp(table, 10) == "a.c:10()");
  CHECK(lookUp(table, 13) == "a.c:10()");
  CHECK(lookUp(table, 24) == "dir/b.h:6(twice)a.c:11()");
  CHECK(lookUp(table, 29) == "a.c:12()");
  CHECK(lookUp(table, 30) == "");
}

TEST_CASE("inlined calls, innermost first, as many as fit") {
  const std::vector<u8> table = encodeSourceMap(example());
  CHECK(lookUp(table, 14) == "dir/b.h:3(at)dir/b.h:6(twice)a.c:11()");
  SourcePlace two[2];
  CHECK(lookUpSource(table, 14, two) == 2);
}

TEST_CASE("many rows, in blocks") {
  SourceMap map;
  map.files = {"a.c"};
  for (u32 i = 0; i < 1000; ++i) map.rows.push_back({i * 3, 1, (i * 7919) % 5000, 0});
  const std::vector<u8> table = encodeSourceMap(map);
  for (u32 i = 0; i < 3000; ++i) REQUIRE(lookUp(table, i) == "a.c:" + std::to_string((i / 3 * 7919) % 5000) + "()");
  CHECK(encodeSourceMap({}).empty());
}

TEST_CASE("a damaged table gives no fault and no endless chain") {
  const std::vector<u8> table = encodeSourceMap(example());
  for (usize length = 0; length < table.size(); ++length)
    for (u32 offset = 8; offset < 32; ++offset) lookUp(std::span(table).first(length), offset);
  for (usize bit = 0; bit < table.size() * 8; ++bit) {
    std::vector<u8> damaged = table;
    damaged[bit / 8] ^= static_cast<u8>(1 << bit % 8);
    for (u32 offset = 8; offset < 32; ++offset) lookUp(damaged, offset);
  }
}
