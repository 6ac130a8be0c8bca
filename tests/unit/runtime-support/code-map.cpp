#include "runtime-support/artifact/code-map.h"
#include "runtime-support/artifact/module-description.h"
#include "runtime-support/artifact/names.h"
#include <cstring>
#include <doctest/doctest.h>

using namespace cwasm;

namespace {

struct Map {
  std::vector<CodePart> parts;
  std::vector<u8> bytes;
};

// Two parts at 0x1000 and 0x9000; 200 rows each, pcs 3 apart, offsets up and down; a function each 100 bytes.
Map sample() {
  Map map;
  for (u32 p = 0; p < 2; ++p) {
    CodePart part;
    part.textSize = 1000;
    for (u32 start = 0; start < 1000; start += 100)
      part.functions.push_back({start, start == 900 ? kNone : p * 10 + start / 100});
    for (u32 row = 0; row < 200; ++row) part.rows.push_back({row * 3, 5000 + (row % 7) * 1000 - row});
    for (u32 pc = 10; pc < 600; pc += 50) part.faults.push_back({pc, pc + 7 + p});
    map.parts.push_back(part);
  }
  std::vector<u32> fields;
  map.bytes = encodeCodeMap(map.parts, &fields);
  const i32 at[2] = {0x1000, 0x9000};
  for (int i = 0; i < 2; ++i) std::memcpy(map.bytes.data() + fields[static_cast<usize>(i)], &at[i], 4);
  return map;
}

} // namespace

TEST_CASE("finds function and offset of every address") {
  const Map map = sample();
  CodeLocation location;
  for (u32 p = 0; p < 2; ++p)
    for (u32 pc = 0; pc < 600; ++pc) {
      REQUIRE(lookUpCode(map.bytes, (p ? 0x9000 : 0x1000) + i64(pc), &location));
      CHECK(location.functionIndex == p * 10 + pc / 100);
      const CodeRow &row = map.parts[p].rows[pc / 3];
      // A row of the function before says nothing of this one.
      CHECK(location.wasmOffset == (row.pc >= pc / 100 * 100 ? row.place : kNone));
    }
}

TEST_CASE("finds the handler of a fault at its very address only") {
  const Map map = sample();
  i64 handler;
  for (u32 p = 0; p < 2; ++p)
    for (u32 pc = 0; pc < 1000; ++pc) {
      const i64 start = p ? 0x9000 : 0x1000;
      const bool isFault = pc < 600 && pc % 50 == 10;
      REQUIRE(lookUpFault(map.bytes, start + i64(pc), &handler) == isFault);
      if (isFault) CHECK(handler == start + pc + 7 + p);
    }
  CHECK(!lookUpFault(map.bytes, 0x5000, &handler));
}

TEST_CASE("has no answer outside the parts") {
  const Map map = sample();
  CodeLocation location;
  for (i64 pc : {i64(0), i64(0xFFF), i64(0x1000 + 1000), i64(0x9000 + 1000), i64(-5), i64(1) << 40})
    CHECK(!lookUpCode(map.bytes, pc, &location));
  CHECK(lookUpCode(map.bytes, 0x1000 + 950, &location));
  CHECK(location.functionIndex == kNone);
}

TEST_CASE("a damaged code map gives wrong answers at worst") {
  const Map map = sample();
  CodeLocation location;
  for (usize at = 0; at < map.bytes.size(); ++at) {
    std::vector<u8> damaged = map.bytes;
    damaged[at] ^= 0xA5;
    for (i64 pc : {0x1000, 0x1234, 0x9000, 0x9200}) (void)lookUpCode(damaged, pc, &location);
  }
  for (usize size = 0; size < map.bytes.size(); size += 3)
    (void)lookUpCode({map.bytes.data(), size}, 0x9100, &location);
}

TEST_CASE("names come back, and a damaged table gives none") {
  const std::string_view names[] = {"first", "", "third"};
  const std::vector<u8> table = encodeNames(names);
  for (u32 i = 0; i < 3; ++i) CHECK(lookUpName(table, 3, i) == names[i]);
  CHECK(lookUpName(table, 3, 3).empty());
  CHECK(lookUpName(table, 1000, 2).empty());
  CHECK(lookUpName({}, 3, 0).empty());
  for (usize at = 0; at < table.size(); ++at) {
    std::vector<u8> damaged = table;
    damaged[at] ^= 0xFF;
    for (u32 i = 0; i < 3; ++i) (void)lookUpName(damaged, 3, i);
  }
}

TEST_CASE("inlined code leads to its callers") {
  CodePart first, second;
  for (CodePart *part : {&first, &second}) {
    part->textSize = 100;
    part->functions = {{0, 7}};
  }
  first.inlined = {{3, 30, kNone}};
  first.rows = {{0, kInlinedCode | 0}};
  second.inlined = {{1, 10, 70}, {2, 20, kInlinedCode | 0}};
  second.rows = {{0, 71}, {10, kInlinedCode | 1}, {20, kInlinedCode | 0}};
  std::vector<u32> fields;
  std::vector<u8> map = encodeCodeMap(std::vector<CodePart>{first, second}, &fields);
  const i32 at[2] = {0x1000, 0x2000};
  for (usize i = 0; i < 2; ++i) std::memcpy(map.data() + fields[i], &at[i], 4);

  CodeLocation location;
  const auto is = [&](u32 function, u32 offset) { return location.functionIndex == function && location.wasmOffset == offset; };
  REQUIRE(lookUpCode(map, 0x1005, &location));
  CHECK(is(3, 30));
  CHECK(!lookUpCaller(map, &location));
  REQUIRE(lookUpCode(map, 0x2005, &location));
  CHECK(is(7, 71));
  CHECK(!lookUpCaller(map, &location));
  REQUIRE(lookUpCode(map, 0x2010, &location));
  CHECK(is(2, 20));
  REQUIRE(lookUpCaller(map, &location));
  CHECK(is(1, 10));
  REQUIRE(lookUpCaller(map, &location));
  CHECK(is(7, 70));
  CHECK(!lookUpCaller(map, &location));

  for (usize bit = 0; bit < map.size() * 8; ++bit) { // no fault, no endless chain
    std::vector<u8> damaged = map;
    damaged[bit / 8] ^= static_cast<u8>(1 << bit % 8);
    for (i64 pc : {0x1005, 0x2005, 0x2010, 0x2018})
      for (bool found = lookUpCode(damaged, pc, &location); found; found = lookUpCaller(damaged, &location)) {
      }
  }
}
