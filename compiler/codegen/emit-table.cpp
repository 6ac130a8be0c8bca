// References and tables (spec 4.4.4, 4.4.5). A table element is one pointer; the element array may move when a table
// grows, so it is loaded anew each time.
#include "compiler/codegen/function-emitter.h"
#include <cstddef>

namespace wasmc {

FunctionEmitter::Value FunctionEmitter::refNull(HeapType) { return llvm::ConstantPointerNull::get(builder_.getPtrTy()); }
FunctionEmitter::Value FunctionEmitter::refIsNull(Value reference) { return flag(builder_.CreateIsNull(reference)); }

FunctionEmitter::Value FunctionEmitter::refFunc(FuncIndex function) {
  const u64 at = plan_.layout.functions + u64(plan_.escapedIndex[function.value]) * sizeof(FuncObject);
  return builder_.CreateConstInBoundsGEP1_64(builder_.getInt8Ty(), context_, at, "function");
}

FunctionEmitter::Value FunctionEmitter::refAsNonNull(Value reference) {
  trapIfNull(reference, TrapKind::NullReference);
  return reference;
}

FunctionEmitter::Value FunctionEmitter::brOnNull(Label &target, Value reference, Values values) {
  brIf(target, refIsNull(reference), values);
  return reference;
}

void FunctionEmitter::brOnNonNull(Label &target, Values values) {
  brIf(target, flag(builder_.CreateIsNotNull(values.back())), values);
}

FunctionEmitter::Value FunctionEmitter::tableObject(TableIndex table) {
  return contextField(plan_.layout.tables + u64(table.value) * sizeof(TableObject *), builder_.getPtrTy(), true, "table");
}

FunctionEmitter::Value FunctionEmitter::tableElement(TableIndex table, Value index, TrapKind outside) {
  Value object = tableObject(table);
  Value size = partition_.loadField(builder_, object, offsetof(TableObject, size), builder_.getInt64Ty(), false, "table.size");
  trapIf(builder_.CreateICmpUGE(wide(index), size), outside);
  Value elements = partition_.loadField(builder_, object, offsetof(TableObject, elements), builder_.getPtrTy(), false, "elements");
  return builder_.CreateGEP(builder_.getPtrTy(), elements, guarded(wide(index), wide(index), size));
}

FunctionEmitter::Value FunctionEmitter::tableGet(TableIndex table, Value index) {
  return builder_.CreateAlignedLoad(builder_.getPtrTy(), tableElement(table, index, TrapKind::TableOutOfBounds), llvm::Align(8));
}

void FunctionEmitter::tableSet(TableIndex table, Value index, Value value) {
  builder_.CreateAlignedStore(value, tableElement(table, index, TrapKind::TableOutOfBounds), llvm::Align(8), /*isVolatile=*/true);
}

FunctionEmitter::Value FunctionEmitter::tableSize(TableIndex table) {
  Value size = partition_.loadField(builder_, tableObject(table), offsetof(TableObject, size), builder_.getInt64Ty(), false, "table.size");
  return narrow(size, module_.tables[table.value].type.limits);
}

FunctionEmitter::Value FunctionEmitter::tableGrow(TableIndex table, Value init, Value delta) {
  Value old = callBuiltin(Builtin::TableGrow, {builder_.getInt32(table.value), init, wide(delta)});
  return narrow(old, module_.tables[table.value].type.limits);
}

void FunctionEmitter::tableFill(TableIndex table, Value at, Value value, Value count) {
  chargeBulk(count, sizeof(void *));
  callBuiltinOrTrap(Builtin::TableFill, {builder_.getInt32(table.value), wide(at), value, wide(count)}, TrapKind::TableOutOfBounds);
}

void FunctionEmitter::tableCopy(TableIndex to, TableIndex from, Value d, Value s, Value n) {
  chargeBulk(n, sizeof(void *));
  callBuiltinOrTrap(Builtin::TableCopy, {builder_.getInt32(to.value), builder_.getInt32(from.value), wide(d), wide(s), wide(n)},
                    TrapKind::TableOutOfBounds);
}

void FunctionEmitter::tableInit(TableIndex table, ElemIndex segment, Value d, Value s, Value n) {
  chargeBulk(n, sizeof(void *));
  callBuiltinOrTrap(Builtin::TableInit, {builder_.getInt32(table.value), builder_.getInt32(segment.value), wide(d), wide(s), wide(n)},
                    TrapKind::TableOutOfBounds);
}

void FunctionEmitter::elemDrop(ElemIndex segment) { callBuiltin(Builtin::ElemDrop, {builder_.getInt32(segment.value)}); }

} // namespace wasmc
