#include "runtime-support/byte-reader.h"
#include "compiler/wasm/code-cursor.h"
#include "tests/unit/wasm/builder.h"

using namespace testing;

namespace {
template <class Read> std::string lebError(Blob bytes, Read read) {
  ByteReader in(bytes, 100);
  auto result = read(in);
  return result.ok() ? "" : result.error().message;
}
} // namespace

TEST_CASE("reads unsigned LEB128 of one byte and of the longest form") {
  CHECK(*ByteReader(Blob{0x00}).leb32() == 0);
  CHECK(*ByteReader(Blob{0x7F}).leb32() == 127);
  CHECK(*ByteReader(Blob{0xFF, 0xFF, 0xFF, 0xFF, 0x0F}).leb32() == 0xFFFFFFFF);
  CHECK(*ByteReader(Blob{0x80, 0x80, 0x80, 0x80, 0x00}).leb32() == 0);
  CHECK(*ByteReader(Blob{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01}).leb64() == ~u64(0));
}

TEST_CASE("reads signed LEB128 with its sign") {
  CHECK(*ByteReader(Blob{0x7F}).sleb32() == -1);
  CHECK(*ByteReader(Blob{0x40}).sleb32() == -64);
  CHECK(*ByteReader(Blob{0x3F}).sleb32() == 63);
  CHECK(*ByteReader(Blob{0x80, 0x80, 0x80, 0x80, 0x78}).sleb32() == INT32_MIN);
  CHECK(*ByteReader(Blob{0xFF, 0xFF, 0xFF, 0xFF, 0x07}).sleb32() == INT32_MAX);
  CHECK(*ByteReader(Blob{0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7F}).sleb64() == INT64_MIN);
  CHECK(*ByteReader(Blob{0x80, 0x80, 0x80, 0x80, 0x70}).sleb33() == -(i64(1) << 32));
}

TEST_CASE("rejects a LEB128 longer than its type allows") {
  const Blob six{0x80, 0x80, 0x80, 0x80, 0x80, 0x00};
  CHECK(has(lebError(six, [](ByteReader &in) { return in.leb32(); }), "integer representation too long"));
  CHECK(has(lebError(six, [](ByteReader &in) { return in.sleb32(); }), "integer representation too long"));
  CHECK(has(lebError(six, [](ByteReader &in) { return in.sleb33(); }), "integer representation too long"));
  const Blob eleven{0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00};
  CHECK(has(lebError(eleven, [](ByteReader &in) { return in.leb64(); }), "integer representation too long"));
  CHECK(has(lebError(eleven, [](ByteReader &in) { return in.sleb64(); }), "integer representation too long"));
}

TEST_CASE("rejects a LEB128 with bits above its type") {
  CHECK(has(lebError({0xFF, 0xFF, 0xFF, 0xFF, 0x1F}, [](ByteReader &in) { return in.leb32(); }), "integer too large"));
  CHECK(has(lebError({0xFF, 0xFF, 0xFF, 0xFF, 0x4F}, [](ByteReader &in) { return in.sleb32(); }), "integer too large"));
  CHECK(has(lebError({0x80, 0x80, 0x80, 0x80, 0x70 ^ 0x40}, [](ByteReader &in) { return in.sleb32(); }),
            "integer too large"));
}

TEST_CASE("an unfinished LEB128 is an error at the end of the bytes") {
  const Blob bytes{0x80, 0x80};
  ByteReader reader(bytes, 100);
  const Result<u32> result = reader.leb32();
  REQUIRE(!result.ok());
  CHECK(result.error().offset == 102);
  CHECK(result.error().kind == ErrorKind::Malformed);
}

TEST_CASE("the cursor of the function reader agrees with ByteReader on every short LEB128") {
  for (u32 pattern = 0; pattern < 1u << 20; pattern += 37) {
    const Blob bytes{static_cast<u8>(pattern | 0x80), static_cast<u8>(pattern >> 8 | 0x80),
                     static_cast<u8>(pattern >> 12), 0x05, 0x03};
    CodeCursor cursor(bytes, 0);
    i32 number = 0;
    const Result<i32> expected = ByteReader(bytes).sleb32();
    REQUIRE(cursor.readS32(number) == expected.ok());
    if (expected.ok()) CHECK(number == *expected);
    CodeCursor unsignedCursor(bytes, 0);
    u64 large = 0;
    const Result<u64> expectedLarge = ByteReader(bytes).leb64();
    REQUIRE(unsignedCursor.readU64(large) == expectedLarge.ok());
    CHECK(large == *expectedLarge);
  }
}

TEST_CASE("refuses names that are no UTF-8") {
  CHECK(isUtf8("plain"));
  CHECK(isUtf8("\xF0\x9F\x98\x80"));
  CHECK_FALSE(isUtf8("\xC0\x80"));         // overlong
  CHECK_FALSE(isUtf8("\xED\xA0\x80"));     // surrogate
  CHECK_FALSE(isUtf8("\xF4\x90\x80\x80")); // above U+10FFFF
  CHECK_FALSE(isUtf8("\xE2\x82"));         // unfinished
  CHECK_FALSE(isUtf8("\x80"));
}
