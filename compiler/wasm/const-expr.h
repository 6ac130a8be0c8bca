// Constant expressions (spec 3.3.13): validation while a module is read, and folding for the code generator.
#pragma once
#include "compiler/wasm/module.h"
#include "compiler/wasm/opcode.h"
#include "runtime-support/byte-reader.h"

namespace wasmc {

// Where a constant expression stands, which decides what it may refer to.
struct ConstContext {
  const Module &module; // what has been read so far
  const FeatureSet &features;
  u32 globals = 0;                      // global.get may name globals below
  std::vector<u32> *declared = nullptr; // collects the functions that ref.func names
};

// Reads up to and including `end`. The expression has exactly one result, of a subtype of `expected`.
Result<ConstExpr> readConstExpr(ByteReader &in, const ConstContext &context, ValueType expected);

// A value that is known without imports.
struct ConstValue {
  enum Kind : u8 { Number, Null, Function, Vector } kind = Number;
  ValueType type;
  u64 bits = 0;                // Number: the bits of an i32, i64, f32 or f64
  FuncIndex function;          // Function: from ref.func
  std::array<u8, 16> vector{}; // Vector
};

// The value of an expression, if it needs no import and allocates nothing; global.get of a defined immutable global is
// followed. None also if the work exceeds a bound (long chains of globals).
std::optional<ConstValue> foldConst(const Module &module, const ConstExpr &expression);

// One step of an expression, for a code generator that emits those that can't be folded.
struct ConstStep {
  Opcode opcode = Opcode::Nop;
  u64 bits = 0;                // constants
  std::array<u8, 16> vector{}; // v128.const
  u32 index = 0;               // global, function, type
  u32 count = 0;               // array.new_fixed
  HeapType heap;               // ref.null
};

// The steps in order, without the final `end`. The expression was validated by readConstExpr.
std::vector<ConstStep> constSteps(const Module &module, const ConstExpr &expression);

} // namespace wasmc
