// The values that the steps of a library case compute with: JavaScript's, because expect_steps.json was recorded there
// (../shared/corpus/node_lib.mjs). i32, f32 and f64 results are Numbers, i64 results BigInts.
#pragma once
#include "runtime-support/abi/vmctx.h"
#include "runtime-support/result.h"
#include "runtime-support/value-type.h"
#include <string>
#include <vector>

namespace corpus {
using namespace cwasm;

struct JsValue {
  enum Kind : u8 { Undefined, Null, Number, BigInt, Text, Array } kind = Undefined;
  double number = 0;
  __int128 big = 0; // wide enough for an i64 and a small sum
  std::string text;
  std::vector<JsValue> items;

  static JsValue of(double value) {
    JsValue v;
    v.kind = Number;
    v.number = value;
    return v;
  }
  static JsValue ofBig(__int128 value) {
    JsValue v;
    v.kind = BigInt;
    v.big = value;
    return v;
  }
  static JsValue ofText(std::string value) {
    JsValue v;
    v.kind = Text;
    v.text = std::move(value);
    return v;
  }
};

// String(number): the shortest digits that give the number back, laid out as ECMA-262's Number::toString does.
std::string numberToString(double value);
std::string toString(const JsValue &value);

// Number(value) >>> 0.
u32 toUint32(const JsValue &value);

// ToWebAssemblyValue and ToJSValue of the JavaScript API. Errors: Invalid (a TypeError there).
Result<Value> toWasm(const JsValue &value, ValueType type);
JsValue fromWasm(const Value &value, ValueType type);

} // namespace corpus
