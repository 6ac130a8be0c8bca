#include "loader/arch/frame.h"
#include <doctest/doctest.h>
#include <vector>

using namespace wasmload;

namespace {
struct Decoded {
  bool isTrap;
  int kind = -1;
  u32 offset = 0;
  bool operator==(const Decoded &) const = default;
};
Decoded decode(std::vector<u8> bytes) {
  TrapKind kind;
  u32 offset;
  if (!decodeTrap(bytes, &kind, &offset)) return {false};
  return {true, static_cast<int>(kind), offset};
}
} // namespace

TEST_CASE("decodes kind and offset of a trapping instruction") {
  CHECK(decode({0x0F, 0xB9, 0x00}) == Decoded{true, 0, 0});
  CHECK(decode({0x67, 0x0F, 0xB9, 0x40, 0x35}) == Decoded{true, 0, 0x35});
  CHECK(decode({0x0F, 0xB9, 0x80, 0x78, 0x56, 0x34, 0x12}) == Decoded{true, 0, 0x12345678});
  CHECK(decode({0x0F, 0xB9, 0x87, 0xFF, 0xFF, 0xFF, 0xFF}) == Decoded{true, 5, 0xFFFFFFFF});
}

TEST_CASE("every kind has a pair of registers") {
  const u8 bases[6] = {0, 1, 2, 3, 6, 7};
  for (u8 reg = 0; reg < 8; ++reg)
    for (u8 i = 0; i < 6; ++i)
      CHECK(decode({0x0F, 0xB9, static_cast<u8>(reg << 3 | bases[i])}) == Decoded{true, reg * 6 + i, 0});
}

TEST_CASE("refuses other instructions and those cut off by the end of the text") {
  CHECK(!decode({}).isTrap);
  CHECK(!decode({0x0F, 0x0B}).isTrap); // ud2
  CHECK(!decode({0x0F, 0xB9}).isTrap);
  CHECK(!decode({0x67}).isTrap);
  CHECK(!decode({0x0F, 0xB9, 0xC0}).isTrap);             // register operand
  CHECK(!decode({0x0F, 0xB9, 0x04, 0x24}).isTrap);       // rsp
  CHECK(!decode({0x0F, 0xB9, 0x05, 0, 0, 0, 0}).isTrap); // rip
  CHECK(!decode({0x0F, 0xB9, 0x40}).isTrap);
  CHECK(!decode({0x0F, 0xB9, 0x80, 1, 2, 3}).isTrap);
}
