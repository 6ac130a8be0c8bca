#include "tests/corpus/js-value.h"
#include <charconv>
#include <cmath>

namespace corpus {

std::string numberToString(double value) {
  if (std::isnan(value)) return "NaN";
  if (value == 0) return "0";
  if (value < 0) return "-" + numberToString(-value);
  if (std::isinf(value)) return "Infinity";
  char buffer[40]; // d.ddde+XX
  const auto [end, status] = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific);
  const std::string_view text(buffer, static_cast<usize>(end - buffer));
  const usize exponentAt = text.find('e');
  std::string digits(text.substr(0, 1));
  if (exponentAt > 2) digits += text.substr(2, exponentAt - 2);
  const int exponent = std::stoi(std::string(text.substr(exponentAt + 1)));
  const int count = static_cast<int>(digits.size());
  const int point = exponent + 1; // the decimal point stands after this many digits
  if (count <= point && point <= 21) return digits + std::string(static_cast<usize>(point - count), '0');
  if (0 < point && point <= 21) return digits.insert(static_cast<usize>(point), ".");
  if (-6 < point && point <= 0) return "0." + std::string(static_cast<usize>(-point), '0') + digits;
  if (count > 1) digits.insert(1, ".");
  return digits + format("e%c%d", exponent < 0 ? '-' : '+', std::abs(exponent));
}

std::string toString(const JsValue &value) {
  switch (value.kind) {
  case JsValue::Undefined: return "undefined";
  case JsValue::Null: return "null";
  case JsValue::Number: return numberToString(value.number);
  case JsValue::BigInt: {
    const bool negative = value.big < 0;
    auto rest = static_cast<unsigned __int128>(negative ? -value.big : value.big);
    std::string text;
    do text.insert(text.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
    while (rest /= 10);
    return negative ? "-" + text : text;
  }
  case JsValue::Text: return value.text;
  case JsValue::Array: break;
  }
  std::string text; // Array.prototype.join
  for (const JsValue &item : value.items) text += (&item == &value.items[0] ? "" : ",") + toString(item);
  return text;
}

// ToInt32 and ToUint32 up to the sign: modulo 2^32, towards zero, and 0 for what is not finite.
static u32 modulo32(double value) {
  if (!std::isfinite(value)) return 0;
  const double modulo = std::fmod(std::trunc(value), 4294967296.0);
  return static_cast<u32>(static_cast<i64>(modulo));
}

u32 toUint32(const JsValue &value) {
  return modulo32(value.kind == JsValue::BigInt ? static_cast<double>(value.big) : value.number);
}

Result<Value> toWasm(const JsValue &value, ValueType type) {
  Value result{};
  if ((type == I64) != (value.kind == JsValue::BigInt) ||
      (value.kind != JsValue::BigInt && value.kind != JsValue::Number && value.kind != JsValue::Undefined))
    return makeError(ErrorKind::Invalid, "%s is no argument for a parameter of type %s", toString(value).c_str(),
                     cwasm::toString(type).c_str());
  const double number = value.kind == JsValue::Number ? value.number : std::nan("");
  if (type == I32)
    result.i32 = modulo32(number);
  else if (type == I64)
    result.i64 = static_cast<u64>(value.big);
  else if (type == F32)
    result.f32_ = static_cast<f32>(number);
  else if (type == F64)
    result.f64_ = number;
  else
    return makeError(ErrorKind::Invalid, "parameters of type %s are not known here", cwasm::toString(type).c_str());
  return result;
}

JsValue fromWasm(const Value &value, ValueType type) {
  if (type == I32) return JsValue::of(static_cast<i32>(value.i32));
  if (type == I64) return JsValue::ofBig(static_cast<i64>(value.i64));
  if (type == F32) return JsValue::of(static_cast<double>(value.f32_));
  if (type == F64) return JsValue::of(value.f64_);
  if (value.ref) return JsValue::ofText("(a reference)");
  JsValue null;
  null.kind = JsValue::Null;
  return null;
}

} // namespace corpus
