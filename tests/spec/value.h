// The values of a script: arguments, expected results, and what a call returned, in the encodings of
// ../shared/spec/README.md ("Values"): numbers as decimal strings, floats by their bits, NaN classes, v128 by lanes,
// references, `either`.
#pragma once
#include "runtime-support/abi/vmctx.h"
#include "runtime-support/result.h"
#include "runtime-support/value-type.h"
#include "llvm/Support/JSON.h"
#include <span>
#include <vector>

namespace spec {
using namespace cwasm;

enum class NanClass : u8 { None, Canonical, Arithmetic };

// One lane of a v128, or a number as its only lane.
struct Lane {
  u64 bits = 0;
  NanClass nan = NanClass::None; // expected results: any NaN of the class, `bits` unused
};

struct ScriptValue {
  enum Kind : u8 { Number, Vector, Reference, Either } kind = Number;
  std::string type;        // as the script has it: "i32", "v128", "externref", "refnull", ...
  u8 laneBits = 0;         // Number, Vector
  bool isFloat = false;    // lanes are f32 or f64
  std::vector<Lane> lanes; // Number: one; Vector: 128 / laneBits
  enum RefForm : u8 { AnyNonNull, Null, Host } ref = AnyNonNull; // AnyNonNull: no "value", and the type decides
  u64 host = 0;                                                  // Host: identity of the reference
  std::vector<ScriptValue> alternatives;                         // Either
};

// Reads an argument or an expected result. Errors: Malformed.
Result<ScriptValue> readValue(const llvm::json::Value &json);

// The value as it goes into a call.
Value toArgument(const ScriptValue &value);

// Whether a result of this type and value matches.
bool matches(const ScriptValue &expected, ValueType type, const Value &found);

// For messages: "i32:5", "f32:0x7fc00000 (nan)", "v128:[...]", "(ref null)", "either(...)".
std::string toString(const ScriptValue &value);
std::string toString(ValueType type, const Value &value);

// The word that stands for host reference number `identity` in an externref (tagged, see runtime-type.h).
void *hostReference(u64 identity);

} // namespace spec
