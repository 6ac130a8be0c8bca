// Constant expressions of the module description (spec 3.3.13, in the binary format, with `end`): one walk that checks
// an expression and, given a ConstExprHost, computes its value. The description's reader walks each once without a host;
// a walk with one on the same bytes then fails only if the GC heap is exhausted (ErrorKind::Trap).
#pragma once
#include "loader/image.h"

namespace wasmload {

class ConstExprHost {
public:
  virtual Value global(u32 index) = 0;          // the value of a global
  virtual void *function(u32 escapedIndex) = 0; // a reference to functions[escapedIndex] of the description
  // A new object as GcHeap::allocate makes it, which is not collected before the walk ends; null if there is no room.
  virtual void *allocate(const RuntimeType &type, u32 length) = 0;

protected:
  ~ConstExprHost() = default;
};

// `base` is the offset of the first byte, for errors. `expected` is the type of the result; global.get may name globals
// below `globalLimit`. Errors: Malformed, Unsupported.
Result<Value> walkConstExpr(std::span<const u8> bytes, u64 base, ValueType expected, u32 globalLimit,
                            const Description &description, ConstExprHost *hostOrNull);

} // namespace wasmload
