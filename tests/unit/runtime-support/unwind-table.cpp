#include "runtime-support/artifact/unwind-table.h"
#include <cstring>
#include <doctest/doctest.h>
#include <random>

using namespace cwasm;

namespace {

UnwindFrame frame(i32 stack, i32 rbx) {
  UnwindFrame f;
  f.returnAddress = 8;
  f.stack = stack;
  f.saved[0] = rbx;
  return f;
}

// Two parts with text at 1000 and 5000 (relative to cw_module), between them one without functions.
std::vector<u8> sample() {
  UnwindPart first, empty, second;
  first.textSize = 200;
  first.functions = {{0, frame(0, 0), {}}, {64, frame(-32, -8), {{70, 75, 120}, {75, 90, 130}}}};
  second.textSize = 100;
  second.functions = {{16, frame(0, 0), {{20, 30, 99}}}};
  std::vector<u32> fields;
  std::vector<u8> table = encodeUnwindTable(std::vector<UnwindPart>{first, empty, second}, &fields);
  REQUIRE(fields.size() == 2);
  const i32 texts[] = {1000, 5000};
  for (int i = 0; i < 2; ++i) std::memcpy(table.data() + fields[i], &texts[i], 4);
  return table;
}

} // namespace

TEST_CASE("a call in a site goes to its landing pad, others to the caller") {
  const std::vector<u8> table = sample();
  UnwindStep step;
  REQUIRE(lookUpUnwind(table, 1064, &step));
  CHECK(step.frame == frame(-32, -8));
  CHECK(!step.hasLandingPad);
  for (i64 pc : {1070, 1074}) {
    REQUIRE(lookUpUnwind(table, pc, &step));
    CHECK(step.hasLandingPad);
    CHECK(step.landingPad == 1120);
  }
  REQUIRE(lookUpUnwind(table, 1075, &step));
  CHECK(step.landingPad == 1130);
  REQUIRE(lookUpUnwind(table, 1090, &step));
  CHECK(!step.hasLandingPad);
}

TEST_CASE("frames are looked up by function, in each part") {
  const std::vector<u8> table = sample();
  UnwindStep step;
  REQUIRE(lookUpUnwind(table, 1000, &step));
  CHECK(step.frame == frame(0, 0));
  REQUIRE(lookUpUnwind(table, 5029, &step));
  CHECK(step.frame == frame(0, 0));
  CHECK(step.landingPad == 5099);
}

TEST_CASE("code outside of all parts and functions has no frame") {
  const std::vector<u8> table = sample();
  UnwindStep step;
  for (i64 pc : {-1, 0, 999, 1200, 4999, 5015, 5100}) CHECK(!lookUpUnwind(table, pc, &step));
  CHECK(!lookUpUnwind({}, 0, &step));
}

TEST_CASE("equal frames are stored once") {
  UnwindPart one, many;
  one.textSize = many.textSize = 1000;
  one.functions = {{0, frame(0, -8), {}}};
  for (u32 i = 0; i < 10; ++i) many.functions.push_back({i * 16, frame(0, -8), {}});
  std::vector<u32> fields;
  const usize difference = encodeUnwindTable(std::vector<UnwindPart>{many}, &fields).size() -
                           encodeUnwindTable(std::vector<UnwindPart>{one}, &fields).size();
  CHECK(difference == 9 * 16);
}

TEST_CASE("a damaged or truncated table is not read past its end, and its landing pads are near the text") {
  const std::vector<u8> table = sample();
  std::mt19937 random(1);
  for (int round = 0; round < 20000; ++round) {
    // On the heap with its exact size, so that AddressSanitizer sees a read past the end.
    std::vector<u8> damaged(table.begin(), table.begin() + static_cast<long>(random() % (table.size() + 1)));
    for (u32 i = random() % 8; i > 0 && !damaged.empty(); --i) damaged[random() % damaged.size()] = static_cast<u8>(random());
    UnwindStep step;
    for (i64 pc : {1000, 1070, 1199, 5020, 5099})
      if (lookUpUnwind(damaged, pc, &step) && step.hasLandingPad) CHECK(step.landingPad - pc < i64(1) << 32); // text is at or below pc
  }
}
