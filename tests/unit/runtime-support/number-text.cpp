#include "runtime-support/number-text.h"
#include "runtime-support/result.h"
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <doctest/doctest.h>
#include <random>

using namespace cwasm;

namespace {

std::string printed(const char *pattern, f64 value) {
  char text[64];
  std::snprintf(text, sizeof text, pattern, value);
  return text;
}

u64 bitsOf(f64 value) { return __builtin_bit_cast(u64, value); }
u32 bitsOf(f32 value) { return __builtin_bit_cast(u32, value); }

void checkParse(const std::string &text) {
  CAPTURE(text);
  const auto wide = parseF64(text);
  const auto narrow = parseF32(text);
  REQUIRE(wide.has_value());
  REQUIRE(narrow.has_value());
  CHECK(bitsOf(*wide) == bitsOf(std::strtod(text.c_str(), nullptr)));
  CHECK(bitsOf(*narrow) == bitsOf(std::strtof(text.c_str(), nullptr)));
}

} // namespace

TEST_CASE("floating-point text is what the C library makes of it") {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20000; ++i) {
    u64 bits = random();
    if (i % 4 == 0) bits &= 0x800FFFFFFFFFFFFF; // subnormal
    if (i % 4 == 1) bits &= 0xFFFFFFFF00000000;
    const f64 value = i % 4 == 2 ? f64(i64(random()) >> (i % 60)) : __builtin_bit_cast(f64, bits);
    if (std::isnan(value)) continue;
    CHECK(floatText(value, 17) == printed("%.17g", value));
    CHECK(floatText(value, 6) == printed("%.6g", value));
    const f32 narrow = static_cast<f32>(value);
    CHECK(floatText(narrow, 9) == printed("%.9g", narrow));
    checkParse(printed("%.17g", value));
    checkParse(printed("%.9g", value));
    checkParse(printed("%a", value));
  }
  for (f64 value : {0.0, -0.0, 1.0, -1.5, 0.5, 2.5, 9.5, 0.1, 999999.5, 9999995.0, 1e-4, 1e-5, 123456789.0, 1e22, 5e-324, HUGE_VAL, -HUGE_VAL})
    for (int digits : {1, 2, 6, 9, 17}) {
      char expected[64];
      std::snprintf(expected, sizeof expected, "%.*g", digits, value);
      CHECK(floatText(value, digits) == expected);
    }
  CHECK(floatText(NAN, 9) == "nan");
}

TEST_CASE("numbers are rounded to the nearest, however they are written") {
  for (const char *text :
       {"0", "-0", "+1", "1.", ".5", "1e5", "1E-5", "1e400", "-1e400", "1e-400", "4.9e-324", "2.47e-324", "2.4703282292062327e-324",
        "2.4703282292062328e-324", "1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308", "3.4028235677973366e38",
        "9007199254740993", "9007199254740992.99999", "9007199254740993.00000000000000001", "1e22", "1e23", "0x1", "0x1.8p1", "0x.8p-1074",
        "0x1p-1075", "0x1.0000000000001p-1075", "0x1.fffffffffffff8p1023", "0x1.fffffffffffff7p1023", "0X1P+4", "inf", "-INF", "Infinity",
        "16777217", "16777219", "7.006492321624085e-46", "7.0064923216240862e-46", "0x1.000001p0", "0x1.0000010000001p0", "1e99999999999",
        "1e-99999999999", "0e99999999999", "0x0p5"})
    checkParse(text);
  checkParse("0." + std::string(5000, '0') + "1e5001");
  checkParse("1" + std::string(5000, '0') + "e-5000");
  checkParse("9007199254740993." + std::string(2000, '0') + "1");
  checkParse("0x8000000000000400" + std::string(3000, '0') + "1p-12000");
  checkParse(std::string(3000, '9') + "e-2990");
  CHECK(bitsOf(*parseF64("nan")) == 0x7FF8000000000000);
  CHECK(bitsOf(*parseF32("-nan")) == 0xFFC00000);
}

TEST_CASE("what is no number is refused") {
  for (const char *text : {"", "-", "+", "--1", "1x", "x", ".", "e5", "1e", "1e+", "0x", "0x.p1", "0x1p", "1 ", " 1", "1..2", "1.2.3", "infx", "nan(1)", "1e5.0"}) {
    CAPTURE(text);
    CHECK_FALSE(parseF64(text).has_value());
    CHECK_FALSE(parseF32(text).has_value());
  }
  for (const char *text : {"", "-1", "+1", "1x", "0x", "x", "1.0", " 1", "18446744073709551616", "0x10000000000000000", "99999999999999999999999"})
    CHECK_FALSE(parseWhole(text).has_value());
  CHECK(parseWhole("18446744073709551615") == ~u64(0));
  CHECK(parseWhole("0xFFFFFFFFFFFFFFFF") == ~u64(0));
  CHECK(parseWhole("100", 100) == 100);
  CHECK_FALSE(parseWhole("101", 100).has_value());
  CHECK(parseWhole("0", 0) == 0);
  CHECK_FALSE(parseWhole("5", 3).has_value());
}

TEST_CASE("format pads, cuts and converts as printf does") {
  CHECK(format("%d %d %u %x", -5, 7, ~0u, 0xBEEFu) == "-5 7 4294967295 beef");
  CHECK(format("%lld %llu %llx", -1ll << 63, ~0ull, ~0ull) == "-9223372036854775808 18446744073709551615 ffffffffffffffff");
  CHECK(format("%zu|%ld|%td", usize(3), -4l, std::ptrdiff_t(5)) == "3|-4|5");
  CHECK(format("[%08x] [%5zu] [%-6s] [%6s] [%016llx]", 0x12u, usize(42), "ab", "cd", 0x1234ull) ==
        "[00000012] [   42] [ab    ] [    cd] [0000000000001234]");
  CHECK(format("%.*s|%.3s|%*s|%c|%%", 2, "abcdef", "xyzzy", 4, "q", '!') == "ab|xyz|   q|!|%");
  CHECK(format("plain").size() == 5);
  CHECK(format("%s", "") == "");
}
