// Vector accesses (spec 4.4.7). Those of a part of a vector touch only its bytes. The part is loaded as an integer: a volatile
// load of a short vector would be taken apart.
#include "compiler/codegen/function-emitter.h"

namespace wasmc {
using enum Shape;
using enum Sign;

FunctionEmitter::Value FunctionEmitter::loadExtended(Shape from, Sign sign, const MemArg &m, Args a) {
  Value bits = load(m, a[0], builder_.getInt64Ty());
  Value vector = simd_.v128(builder_.CreateInsertElement(simd_.zero(I64x2), bits, u64(0)));
  return simd_.extend(from, Half::Low, sign, vector);
}

FunctionEmitter::Value FunctionEmitter::loadSplat(Shape shape, const MemArg &m, Args a) {
  return simd_.splat(shape, load(m, a[0], simd_.type(shape)->getElementType()));
}

// As a float, whatever it is: those are loaded into a vector register.
FunctionEmitter::Value FunctionEmitter::loadZero(Shape shape, const MemArg &m, Args a) {
  Value lane = load(m, a[0], simd_.type(shape)->getElementType());
  return simd_.v128(builder_.CreateInsertElement(simd_.zero(shape), lane, u64(0)));
}

FunctionEmitter::Value FunctionEmitter::loadLane(Shape shape, const MemLaneArg &m, Args a) {
  Value lane = load(m.memory, a[0], simd_.type(shape)->getElementType());
  return simd_.v128(builder_.CreateInsertElement(simd_.lanes(shape, a[1]), lane, m.lane));
}

FunctionEmitter::Value FunctionEmitter::storeLane(Shape shape, const MemLaneArg &m, Args a) {
  store(m.memory, a[0], builder_.CreateExtractElement(simd_.lanes(shape, a[1]), m.lane));
  return nullptr;
}

auto FunctionEmitter::emit_V128Load(MemArg m, Args a) -> Value { return load(m, a[0], simd_.type(I8x16)); }
auto FunctionEmitter::emit_V128Store(MemArg m, Args a) -> Value { return store(m, a[0], a[1]), nullptr; }
auto FunctionEmitter::emit_V128Load8x8S(MemArg m, Args a) -> Value { return loadExtended(I8x16, Signed, m, a); }
auto FunctionEmitter::emit_V128Load8x8U(MemArg m, Args a) -> Value { return loadExtended(I8x16, Unsigned, m, a); }
auto FunctionEmitter::emit_V128Load16x4S(MemArg m, Args a) -> Value { return loadExtended(I16x8, Signed, m, a); }
auto FunctionEmitter::emit_V128Load16x4U(MemArg m, Args a) -> Value { return loadExtended(I16x8, Unsigned, m, a); }
auto FunctionEmitter::emit_V128Load32x2S(MemArg m, Args a) -> Value { return loadExtended(I32x4, Signed, m, a); }
auto FunctionEmitter::emit_V128Load32x2U(MemArg m, Args a) -> Value { return loadExtended(I32x4, Unsigned, m, a); }
auto FunctionEmitter::emit_V128Load8Splat(MemArg m, Args a) -> Value { return loadSplat(I8x16, m, a); }
auto FunctionEmitter::emit_V128Load16Splat(MemArg m, Args a) -> Value { return loadSplat(I16x8, m, a); }
auto FunctionEmitter::emit_V128Load32Splat(MemArg m, Args a) -> Value { return loadSplat(I32x4, m, a); }
auto FunctionEmitter::emit_V128Load64Splat(MemArg m, Args a) -> Value { return loadSplat(I64x2, m, a); }
auto FunctionEmitter::emit_V128Load32Zero(MemArg m, Args a) -> Value { return loadZero(F32x4, m, a); }
auto FunctionEmitter::emit_V128Load64Zero(MemArg m, Args a) -> Value { return loadZero(F64x2, m, a); }
auto FunctionEmitter::emit_V128Load8Lane(MemLaneArg m, Args a) -> Value { return loadLane(I8x16, m, a); }
auto FunctionEmitter::emit_V128Load16Lane(MemLaneArg m, Args a) -> Value { return loadLane(I16x8, m, a); }
auto FunctionEmitter::emit_V128Load32Lane(MemLaneArg m, Args a) -> Value { return loadLane(I32x4, m, a); }
auto FunctionEmitter::emit_V128Load64Lane(MemLaneArg m, Args a) -> Value { return loadLane(I64x2, m, a); }
auto FunctionEmitter::emit_V128Store8Lane(MemLaneArg m, Args a) -> Value { return storeLane(I8x16, m, a); }
auto FunctionEmitter::emit_V128Store16Lane(MemLaneArg m, Args a) -> Value { return storeLane(I16x8, m, a); }
auto FunctionEmitter::emit_V128Store32Lane(MemLaneArg m, Args a) -> Value { return storeLane(I32x4, m, a); }
auto FunctionEmitter::emit_V128Store64Lane(MemLaneArg m, Args a) -> Value { return storeLane(I64x2, m, a); }

} // namespace wasmc
