#include "runtime-support/number-text.h"

namespace cwasm {
namespace {

// A natural number below 2^8192, exact.
class Natural {
public:
  bool isZero() const { return size_ == 0; }
  u32 bitLength() const { return size_ == 0 ? 0 : size_ * 32 - static_cast<u32>(__builtin_clz(words_[size_ - 1])); }
  bool bit(u32 index) const { return index / 32 < size_ && (words_[index / 32] >> (index % 32) & 1); }

  void multiplyAdd(u32 factor, u32 addend) {
    u64 carry = addend;
    for (u32 i = 0; i < size_; ++i) {
      carry += u64(words_[i]) * factor;
      words_[i] = static_cast<u32>(carry);
      carry >>= 32;
    }
    if (carry > 0) words_[size_++] = static_cast<u32>(carry);
  }
  // Returns the remainder.
  u32 divide(u32 divisor) {
    u64 rest = 0;
    for (u32 i = size_; i-- > 0;) {
      rest = rest << 32 | words_[i];
      words_[i] = static_cast<u32>(rest / divisor);
      rest %= divisor;
    }
    while (size_ > 0 && words_[size_ - 1] == 0) --size_;
    return static_cast<u32>(rest);
  }
  void multiplyByPower(u32 base, u32 exponent) {
    while (exponent-- > 0) multiplyAdd(base, 0);
  }
  // Bits [from, from + 64).
  u64 bitsFrom(u32 from) const {
    u64 bits = 0;
    for (u32 i = 64; i-- > 0;) bits = bits << 1 | u64(bit(from + i));
    return bits;
  }

private:
  static constexpr u32 kWords = 256; // who uses it stays below: see kMaxDigits and kFarExponent
  u32 words_[kWords];
  u32 size_ = 0;
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

u32 digitOf(char c) { // 16 and more: no digit
  c = lower(c);
  return c >= '0' && c <= '9' ? u32(c - '0') : c >= 'a' && c <= 'f' ? u32(c - 'a') + 10 : 16;
}

struct FloatFormat {
  i32 precision;   // bits of a mantissa, with the implicit one
  i32 leastQuantum; // the smallest number is 2^leastQuantum
  u64 infinity, quietBit;
};

constexpr FloatFormat kF64{53, -1074, u64(0x7FF) << 52, u64(1) << 51}, kF32{24, -149, u64(0xFF) << 23, u64(1) << 22};
constexpr u32 kMaxDigits = 800; // that can count: what comes after is below half of any number's last place
constexpr i32 kFarExponent = 1250;

// number * 2^exponent, and a little more if `isInexact`, as the bits of the nearest number.
u64 nearest(const Natural &number, i32 exponent, bool isInexact, const FloatFormat &format) {
  if (number.isZero()) return 0;
  const i32 length = static_cast<i32>(number.bitLength());
  i32 quantum = exponent + length - format.precision;
  if (quantum < format.leastQuantum) quantum = format.leastQuantum;
  const i32 drop = quantum - exponent;
  if (drop > length) return 0;
  u64 mantissa = drop >= 0 ? number.bitsFrom(static_cast<u32>(drop)) : number.bitsFrom(0) << -drop;
  if (drop > 0 && number.bit(static_cast<u32>(drop - 1))) {
    bool isAbove = isInexact;
    for (i32 i = 0; i < drop - 1; ++i) isAbove |= number.bit(static_cast<u32>(i));
    if (isAbove || (mantissa & 1)) ++mantissa;
  }
  // The implicit bit of a normal number adds 1 to the exponent's field, as does a mantissa that rounding made a bit longer.
  if (quantum - format.leastQuantum > 2046) return format.infinity;
  const u64 bits = (static_cast<u64>(quantum - format.leastQuantum) << (format.precision - 1)) + mantissa;
  return bits < format.infinity ? bits : format.infinity;
}

std::optional<u64> parseUnsigned(std::string_view text, const FloatFormat &format) {
  const auto is = [&](std::string_view word) {
    if (text.size() != word.size()) return false;
    for (usize i = 0; i < word.size(); ++i)
      if (lower(text[i]) != word[i]) return false;
    return true;
  };
  if (is("inf") || is("infinity")) return format.infinity;
  if (is("nan")) return format.infinity | format.quietBit;
  const bool isHex = text.size() > 2 && text[0] == '0' && lower(text[1]) == 'x';
  const u32 base = isHex ? 16 : 10;
  usize at = isHex ? 2 : 0;
  Natural number;
  bool hasDigits = false, hasPoint = false, isInexact = false;
  u32 digits = 0;
  i64 scale = 0; // the number is number * base^scale
  for (; at < text.size(); ++at) {
    if (text[at] == '.' && !hasPoint) {
      hasPoint = true;
      continue;
    }
    const u32 digit = digitOf(text[at]);
    if (digit >= base) break;
    hasDigits = true;
    if (digits < kMaxDigits) {
      number.multiplyAdd(base, digit);
      digits += !number.isZero();
      scale -= hasPoint;
    } else {
      isInexact |= digit != 0;
      scale += !hasPoint;
    }
  }
  if (!hasDigits) return std::nullopt;
  i64 exponent = 0;
  if (at < text.size()) {
    if (lower(text[at++]) != (isHex ? 'p' : 'e') || at == text.size()) return std::nullopt;
    const bool isNegative = text[at] == '-';
    if (isNegative || text[at] == '+') ++at;
    if (at == text.size()) return std::nullopt;
    for (; at < text.size(); ++at) {
      const u32 digit = digitOf(text[at]);
      if (digit > 9) return std::nullopt;
      if (exponent < 1'000'000) exponent = exponent * 10 + digit;
    }
    if (isNegative) exponent = -exponent;
  }
  if (number.isZero()) return 0;
  exponent += isHex ? 4 * scale : scale;
  const i64 far = isHex ? 4 * kFarExponent : kFarExponent; // beyond, whatever the digits are
  if (exponent > far) return format.infinity;
  if (exponent < -far) return 0;
  const i32 e = static_cast<i32>(exponent);
  if (isHex) return nearest(number, e, isInexact, format);
  if (e >= 0) {
    number.multiplyByPower(10, static_cast<u32>(e));
    return nearest(number, 0, isInexact, format);
  }
  const i32 shift = 64 - 4 * e; // so that the quotient has 64 bits at least
  number.multiplyByPower(2, static_cast<u32>(shift));
  for (i32 i = 0; i < -e; ++i) isInexact |= number.divide(10) != 0;
  return nearest(number, -shift, isInexact, format);
}

std::optional<u64> parseFloat(std::string_view text, const FloatFormat &format, u64 signBit) {
  const bool isNegative = text.starts_with('-');
  if (isNegative || text.starts_with('+')) text.remove_prefix(1);
  std::optional<u64> bits = parseUnsigned(text, format);
  if (bits && isNegative) *bits |= signBit;
  return bits;
}

} // namespace

std::optional<u64> parseWhole(std::string_view text, u64 limit) {
  const bool isHex = text.starts_with("0x") || text.starts_with("0X");
  if (isHex) text.remove_prefix(2);
  const u32 base = isHex ? 16 : 10;
  if (text.empty()) return std::nullopt;
  u64 value = 0;
  for (const char c : text) {
    const u32 digit = digitOf(c);
    if (digit >= base || digit > limit || value > (limit - digit) / base) return std::nullopt;
    value = value * base + digit;
  }
  return value;
}

std::optional<f64> parseF64(std::string_view text) {
  const std::optional<u64> bits = parseFloat(text, kF64, u64(1) << 63);
  if (!bits) return std::nullopt;
  return __builtin_bit_cast(f64, *bits);
}

std::optional<f32> parseF32(std::string_view text) {
  const std::optional<u64> bits = parseFloat(text, kF32, u64(1) << 31);
  if (!bits) return std::nullopt;
  return __builtin_bit_cast(f32, static_cast<u32>(*bits));
}

std::string floatText(f64 value, int digits) {
  const u64 bits = __builtin_bit_cast(u64, value);
  std::string text = bits >> 63 ? "-" : "";
  const u32 field = bits >> 52 & 0x7FF;
  u64 mantissa = bits & ((u64(1) << 52) - 1);
  if (field == 0x7FF) return text + (mantissa ? "nan" : "inf");
  if (field > 0) mantissa |= u64(1) << 52;
  if (mantissa == 0) return text + "0";
  const i32 exponent = static_cast<i32>(field > 0 ? field : 1) - 1075; // value = mantissa * 2^exponent
  Natural number;
  number.multiplyAdd(0, static_cast<u32>(mantissa >> 32));
  number.multiplyByPower(1u << 16, 2);
  number.multiplyAdd(1, static_cast<u32>(mantissa));
  // mantissa * 2^-n = mantissa * 5^n * 10^-n
  number.multiplyByPower(exponent < 0 ? 5 : 2, static_cast<u32>(exponent < 0 ? -exponent : exponent));
  char buffer[kMaxDigits];
  char *first = buffer + sizeof buffer;
  while (!number.isZero()) *--first = static_cast<char>('0' + number.divide(10));
  i32 count = static_cast<i32>(buffer + sizeof buffer - first);
  i32 power = count - 1 + (exponent < 0 ? exponent : 0); // of ten, of the first digit
  if (count > digits) {                                  // rounded to nearest, ties to even
    bool isUp = first[digits] > '5';
    if (first[digits] == '5') {
      isUp = (first[digits - 1] - '0') & 1;
      for (i32 i = digits + 1; i < count; ++i) isUp |= first[i] != '0';
    }
    count = digits;
    if (isUp) {
      while (count > 0 && first[count - 1] == '9') --count;
      if (count > 0) {
        ++first[count - 1];
      } else {
        first[0] = '1';
        count = 1;
        ++power;
      }
    }
  }
  while (count > 1 && first[count - 1] == '0') --count;
  const std::string_view all(first, static_cast<usize>(count));
  if (power >= -4 && power < digits) {
    if (power < 0) return text.append("0.").append(static_cast<usize>(-1 - power), '0').append(all);
    const usize whole = static_cast<usize>(power) + 1;
    text.append(all.substr(0, whole));
    if (all.size() <= whole) return text.append(whole - all.size(), '0');
    return text.append(".").append(all.substr(whole));
  }
  text.append(all.substr(0, 1));
  if (all.size() > 1) text.append(".").append(all.substr(1));
  text.append(power < 0 ? "e-" : "e+");
  const u32 distance = static_cast<u32>(power < 0 ? -power : power);
  if (distance >= 100) text += static_cast<char>('0' + distance / 100);
  text += static_cast<char>('0' + distance / 10 % 10);
  text += static_cast<char>('0' + distance % 10);
  return text;
}

} // namespace cwasm
