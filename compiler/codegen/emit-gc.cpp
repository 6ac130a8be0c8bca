// Structs, arrays and i31 (spec 4.4.5, 4.4.6; docs/gc.md). Accesses are plain loads and stores: a null reference is tested
// before, by a branch that LLVM folds into the access where its fault can tell the same (`make.implicit`). Allocation takes
// the next cell of the object's size from VmRuntime::gcBins; an empty bin is the host's matter.
#include "compiler/codegen/function-emitter.h"
#include "compiler/wasm/types.h"
#include "runtime-support/abi/gc-cells.h"
#include <cstddef>

namespace wasmc {
namespace {

llvm::Align alignmentOf(u32 size) { return llvm::Align(size > 8 ? 8 : size); }

u32 sizeOf(const FieldType &field) { return storageSize(field.type, field.packing); }

u32 fieldOffset(const DefinedType &type, u32 index) {
  StructLayout layout;
  for (u32 i = 0; i < index; ++i)
    layout.add(sizeOf(type.fields[i]));
  return layout.add(sizeOf(type.fields[index]));
}

u32 structSize(const DefinedType &type) {
  StructLayout layout;
  for (const FieldType &field : type.fields)
    layout.add(sizeOf(field));
  return layout.size();
}

} // namespace

// ---- null -------------------------------------------------------------------------------------------------------------

void FunctionEmitter::describe(const std::string &operand) {
  if (!module_.typeNames.empty() && !partition_.options().strip)
    partition_.addDetail(offset_, std::string(opcodeText(opcode_)) + " " + operand);
}

void FunctionEmitter::trapIfNull(Value reference, TrapKind kind) {
  if (!isNullable_)
    return;
  llvm::BasicBlock *stop = newBlock("null"), *next = newBlock("next");
  llvm::BranchInst *branch = builder_.CreateCondBr(builder_.CreateIsNull(reference), stop, next, partition_.unlikely());
  branch->setMetadata(llvm::LLVMContext::MD_make_implicit, llvm::MDNode::get(builder_.getContext(), {}));
  builder_.SetInsertPoint(stop);
  trap(kind);
  builder_.SetInsertPoint(next);
}

// ---- fields and elements ----------------------------------------------------------------------------------------------

llvm::Type *FunctionEmitter::storageType(const FieldType &field) {
  if (field.packing != Packing::None)
    return field.packing == Packing::I8 ? builder_.getInt8Ty() : builder_.getInt16Ty();
  return partition_.type(field.type);
}

// The field's place in the heap, for alias analysis: a field of a subtype is the field of the topmost type that has it.
llvm::MDNode *FunctionEmitter::aliasOf(TypeIndex type, u32 field) {
  for (const DefinedType *t = &module_.type(type); t->super && module_.type(*t->super).fields.size() > field; t = &module_.type(type))
    type = *t->super;
  return partition_.aliasOfField(plan_.canonical(type), field);
}

FunctionEmitter::Value FunctionEmitter::loadStorage(TypeIndex type, u32 index, Extend extend, Value address) {
  const FieldType &field = module_.type(type).fields[index];
  llvm::LoadInst *value = builder_.CreateAlignedLoad(storageType(field), address, alignmentOf(sizeOf(field)));
  value->setMetadata(llvm::LLVMContext::MD_tbaa, aliasOf(type, index));
  if (!field.isMutable)
    value->setMetadata(llvm::LLVMContext::MD_invariant_load, llvm::MDNode::get(builder_.getContext(), {}));
  located(value);
  if (extend == Extend::None)
    return value;
  return extend == Extend::Signed ? builder_.CreateSExt(value, builder_.getInt32Ty())
                                  : builder_.CreateZExt(value, builder_.getInt32Ty());
}

void FunctionEmitter::storeStorage(TypeIndex type, u32 index, Value address, Value value) {
  const FieldType &field = module_.type(type).fields[index];
  if (field.packing != Packing::None)
    value = builder_.CreateTrunc(value, storageType(field));
  llvm::StoreInst *store = builder_.CreateAlignedStore(escape(value), address, alignmentOf(sizeOf(field)));
  store->setMetadata(llvm::LLVMContext::MD_tbaa, aliasOf(type, index));
  located(store);
}

FunctionEmitter::Value FunctionEmitter::fieldAt(Value object, u64 offset) {
  return builder_.CreateConstInBoundsGEP1_64(builder_.getInt8Ty(), object, offset);
}

FunctionEmitter::Value FunctionEmitter::lengthOf(Value array) {
  return partition_.loadField(builder_, array, kArrayLengthOffset, builder_.getInt32Ty(), true, "length");
}

FunctionEmitter::Value FunctionEmitter::elementAddress(TypeIndex type, Value array, Value index) {
  Value scaled = builder_.CreateMul(wide(index), builder_.getInt64(sizeOf(module_.type(type).fields[0])), "", true, true);
  return builder_.CreateGEP(builder_.getInt8Ty(), fieldAt(array, kArrayElementsOffset), scaled);
}

// Traps unless [index, index + count) lies in the array.
void FunctionEmitter::checkRange(Value array, Value index, Value count) {
  Value end = builder_.CreateAdd(wide(index), wide(count));
  trapIf(builder_.CreateICmpUGT(end, wide(lengthOf(array))), TrapKind::ArrayOutOfBounds);
}

FunctionEmitter::Value FunctionEmitter::byteCount(TypeIndex type, Value count) {
  return builder_.CreateMul(wide(count), builder_.getInt64(sizeOf(module_.type(type).fields[0])));
}

// ---- allocation -------------------------------------------------------------------------------------------------------

// `bin`: bytes from the first bin, a multiple of sizeof(GcBin). `slow` calls the host when the bin is empty.
FunctionEmitter::Value FunctionEmitter::takeCell(Value bin, Value cellSize, llvm::function_ref<Value()> slow) {
  Value runtime = contextField(offsetof(VmContext, runtime), builder_.getPtrTy(), true, "runtime");
  Value place = builder_.CreateGEP(builder_.getInt8Ty(), fieldAt(runtime, offsetof(VmRuntime, gcBins)), bin, "bin");
  auto loadOf = [&](u64 offset, const char *name) {
    llvm::LoadInst *load = builder_.CreateAlignedLoad(builder_.getPtrTy(), fieldAt(place, offset), llvm::Align(8), name);
    load->setMetadata(llvm::LLVMContext::MD_tbaa, partition_.aliasOfBins());
    return load;
  };
  Value next = loadOf(offsetof(GcBin, next), "cell");
  Value limit = loadOf(offsetof(GcBin, limit), "limit");
  Value after = builder_.CreateGEP(builder_.getInt8Ty(), next, cellSize, "after");
  llvm::BasicBlock *take = newBlock("take"), *refill = newBlock("refill"), *done = newBlock("allocated");
  builder_.CreateCondBr(builder_.CreateICmpUGT(after, limit), refill, take, partition_.unlikely());
  builder_.SetInsertPoint(take);
  llvm::StoreInst *store = builder_.CreateAlignedStore(after, fieldAt(place, offsetof(GcBin, next)), llvm::Align(8));
  store->setMetadata(llvm::LLVMContext::MD_tbaa, partition_.aliasOfBins());
  builder_.CreateBr(done);
  builder_.SetInsertPoint(refill);
  Value made = slow();
  llvm::BasicBlock *refilled = builder_.GetInsertBlock();
  builder_.CreateBr(done);
  builder_.SetInsertPoint(done);
  llvm::PHINode *cell = builder_.CreatePHI(builder_.getPtrTy(), 2, "object");
  cell->addIncoming(next, take);
  cell->addIncoming(made, refilled);
  return cell;
}

FunctionEmitter::Value FunctionEmitter::allocateByHost(TypeIndex type, Value length) {
  Value object = callBuiltin(Builtin::GcAllocate, {runtimeType(type), length});
  trapIf(builder_.CreateIsNull(object), TrapKind::GcHeapExhausted);
  return object;
}

void FunctionEmitter::storeHeader(Value object, u64 offset, Value value) {
  llvm::StoreInst *store = builder_.CreateStore(value, fieldAt(object, offset));
  store->setMetadata(llvm::LLVMContext::MD_tbaa, partition_.aliasOfHeader());
  located(store);
}

// Zeroed, with its header.
FunctionEmitter::Value FunctionEmitter::allocateStruct(TypeIndex type) {
  const u32 size = structSize(module_.type(type));
  Value zero = builder_.getInt32(0);
  if (size > kGcLargestCell)
    return allocateByHost(type, zero);
  const u32 bin = gcBinOf(size);
  Value object = takeCell(builder_.getInt64(bin * sizeof(GcBin)), builder_.getInt64(gcCellSize(bin)),
                          [&] { return allocateByHost(type, zero); });
  storeHeader(object, 0, runtimeType(type));
  return object;
}

// Zeroed, with header and length.
FunctionEmitter::Value FunctionEmitter::allocateArray(TypeIndex type, Value length) {
  const u32 elementSize = sizeOf(module_.type(type).fields[0]);
  chargeBulk(length, sizeOf(module_.type(type).fields[0]));
  Value object;
  if (auto *constant = llvm::dyn_cast<llvm::ConstantInt>(length)) {
    const u64 size = kArrayElementsOffset + constant->getZExtValue() * elementSize;
    if (size > kGcLargestCell)
      return allocateByHost(type, length);
    const u32 bin = gcBinOf(static_cast<u32>(size));
    object = takeCell(builder_.getInt64(bin * sizeof(GcBin)), builder_.getInt64(gcCellSize(bin)),
                      [&] { return allocateByHost(type, length); });
  } else {
    // Of small sizes each multiple of 8 has its bin: its number follows from the size.
    Value size = builder_.CreateAdd(builder_.CreateMul(wide(length), builder_.getInt64(elementSize)),
                                    builder_.getInt64(kArrayElementsOffset + 7));
    llvm::BasicBlock *small = newBlock("small"), *large = newBlock("large"), *done = newBlock("array");
    builder_.CreateCondBr(builder_.CreateICmpULT(size, builder_.getInt64(kGcFineLimit + 8)), small, large, partition_.likely());
    builder_.SetInsertPoint(small);
    Value words = builder_.CreateLShr(size, 3);
    Value bin = builder_.CreateMul(builder_.CreateSub(words, builder_.getInt64(kGcLeastCell / 8)), builder_.getInt64(sizeof(GcBin)));
    Value cell = takeCell(bin, builder_.CreateShl(words, 3), [&] { return allocateByHost(type, length); });
    llvm::BasicBlock *smallEnd = builder_.GetInsertBlock();
    builder_.CreateBr(done);
    builder_.SetInsertPoint(large);
    Value made = allocateByHost(type, length);
    llvm::BasicBlock *largeEnd = builder_.GetInsertBlock();
    builder_.CreateBr(done);
    builder_.SetInsertPoint(done);
    llvm::PHINode *either = builder_.CreatePHI(builder_.getPtrTy(), 2, "array");
    either->addIncoming(cell, smallEnd);
    either->addIncoming(made, largeEnd);
    object = either;
  }
  storeHeader(object, 0, runtimeType(type));
  storeHeader(object, kArrayLengthOffset, length);
  return object;
}

// ---- structs ----------------------------------------------------------------------------------------------------------

FunctionEmitter::Value FunctionEmitter::structNew(TypeIndex type, Values fields) {
  Value object = allocateStruct(type);
  StructLayout layout;
  for (u32 i = 0; i < fields.size(); ++i)
    storeStorage(type, i, fieldAt(object, layout.add(sizeOf(module_.type(type).fields[i]))), fields[i]);
  return object;
}

FunctionEmitter::Value FunctionEmitter::structNewDefault(TypeIndex type) { return allocateStruct(type); }

FunctionEmitter::Value FunctionEmitter::structGet(TypeIndex type, u32 field, Extend extend, Value object) {
  describe(fieldName(module_, type, field));
  trapIfNull(object, TrapKind::NullStructureReference);
  return loadStorage(type, field, extend, fieldAt(object, fieldOffset(module_.type(type), field)));
}

void FunctionEmitter::structSet(TypeIndex type, u32 field, Value object, Value value) {
  describe(fieldName(module_, type, field));
  trapIfNull(object, TrapKind::NullStructureReference);
  storeStorage(type, field, fieldAt(object, fieldOffset(module_.type(type), field)), value);
}

// ---- arrays -----------------------------------------------------------------------------------------------------------

FunctionEmitter::Value FunctionEmitter::arrayNew(TypeIndex type, Value value, Value length) {
  Value array = allocateArray(type, length);
  auto *constant = llvm::dyn_cast<llvm::Constant>(value);
  if (!constant || !constant->isNullValue()) // -0.0 is no null value
    fill(type, array, builder_.getInt32(0), value, length);
  return array;
}

FunctionEmitter::Value FunctionEmitter::arrayNewDefault(TypeIndex type, Value length) { return allocateArray(type, length); }

FunctionEmitter::Value FunctionEmitter::arrayNewFixed(TypeIndex type, Values elements) {
  Value array = allocateArray(type, builder_.getInt32(static_cast<u32>(elements.size())));
  const u32 size = sizeOf(module_.type(type).fields[0]);
  for (usize i = 0; i < elements.size(); ++i)
    storeStorage(type, 0, fieldAt(array, kArrayElementsOffset + i * size), elements[i]);
  return array;
}

// The segment's bounds come before the heap's limit: neither is reached by a length that the segment does not have.
FunctionEmitter::Value FunctionEmitter::arrayNewData(TypeIndex type, DataIndex segment, Value offset, Value length) {
  Value bytes = byteCount(type, length);
  Value size = callBuiltin(Builtin::DataSize, {builder_.getInt32(segment.value)});
  trapIf(builder_.CreateICmpUGT(builder_.CreateAdd(wide(offset), bytes), size), TrapKind::MemoryOutOfBounds);
  Value array = allocateArray(type, length);
  callBuiltin(Builtin::ArrayInitData, {fieldAt(array, kArrayElementsOffset), builder_.getInt32(segment.value), wide(offset), bytes});
  return array;
}

FunctionEmitter::Value FunctionEmitter::arrayNewElem(TypeIndex type, ElemIndex segment, Value offset, Value length) {
  Value size = callBuiltin(Builtin::ElemSize, {builder_.getInt32(segment.value)});
  trapIf(builder_.CreateICmpUGT(builder_.CreateAdd(wide(offset), wide(length)), size), TrapKind::TableOutOfBounds);
  Value array = allocateArray(type, length);
  callBuiltin(Builtin::ArrayInitElem, {fieldAt(array, kArrayElementsOffset), builder_.getInt32(segment.value), wide(offset), wide(length)});
  return array;
}

FunctionEmitter::Value FunctionEmitter::checkedElement(TypeIndex type, Value array, Value index) {
  describe(typeName(module_, type));
  trapIfNull(array, TrapKind::NullArrayReference);
  trapIf(builder_.CreateICmpUGE(index, lengthOf(array)), TrapKind::ArrayOutOfBounds);
  return elementAddress(type, array, guarded(wide(index), wide(index), wide(lengthOf(array))));
}

FunctionEmitter::Value FunctionEmitter::arrayGet(TypeIndex type, Extend extend, Value array, Value index) {
  return loadStorage(type, 0, extend, checkedElement(type, array, index));
}

void FunctionEmitter::arraySet(TypeIndex type, Value array, Value index, Value value) {
  storeStorage(type, 0, checkedElement(type, array, index), value);
}

FunctionEmitter::Value FunctionEmitter::arrayLen(Value array) {
  trapIfNull(array, TrapKind::NullArrayReference);
  return lengthOf(array);
}

void FunctionEmitter::fill(TypeIndex type, Value array, Value index, Value value, Value count) {
  const FieldType &field = module_.type(type).fields[0];
  llvm::Type *storage = storageType(field);
  if (field.packing != Packing::None)
    value = builder_.CreateTrunc(value, storage);
  Value low, high = builder_.getInt64(0);
  if (storage->isVectorTy()) {
    Value halves = builder_.CreateBitCast(value, llvm::FixedVectorType::get(builder_.getInt64Ty(), 2));
    low = builder_.CreateExtractElement(halves, u64(0));
    high = builder_.CreateExtractElement(halves, u64(1));
  } else if (storage->isPointerTy()) {
    low = builder_.CreatePtrToInt(value, builder_.getInt64Ty());
  } else {
    low = builder_.CreateZExt(builder_.CreateBitCast(value, builder_.getIntNTy(storage->getScalarSizeInBits())), builder_.getInt64Ty());
  }
  callBuiltin(Builtin::ArrayFill, {elementAddress(type, array, index), low, high, builder_.getInt32(sizeOf(field)), wide(count)});
}

void FunctionEmitter::arrayFill(TypeIndex type, Value array, Value index, Value value, Value count) {
  describe(typeName(module_, type));
  trapIfNull(array, TrapKind::NullArrayReference);
  checkRange(array, index, count);
  chargeBulk(count, sizeOf(module_.type(type).fields[0]));
  fill(type, array, index, value, count);
}

void FunctionEmitter::arrayCopy(TypeIndex to, TypeIndex from, Value target, Value targetIndex, Value source, Value sourceIndex,
                                Value count) {
  describe(typeName(module_, to) + " " + typeName(module_, from));
  isNullable_ = true; // what the reader tells is about one of the two
  trapIfNull(target, TrapKind::NullArrayReference);
  trapIfNull(source, TrapKind::NullArrayReference);
  checkRange(target, targetIndex, count);
  checkRange(source, sourceIndex, count);
  chargeBulk(count, sizeOf(module_.type(to).fields[0]));
  callBuiltin(Builtin::ArrayMove, {elementAddress(to, target, targetIndex), elementAddress(from, source, sourceIndex), byteCount(to, count)});
}

void FunctionEmitter::arrayInitData(TypeIndex type, DataIndex segment, Value array, Value index, Value offset, Value count) {
  describe(typeName(module_, type));
  trapIfNull(array, TrapKind::NullArrayReference);
  checkRange(array, index, count);
  chargeBulk(count, sizeOf(module_.type(type).fields[0]));
  callBuiltinOrTrap(Builtin::ArrayInitData,
                    {elementAddress(type, array, index), builder_.getInt32(segment.value), wide(offset), byteCount(type, count)},
                    TrapKind::MemoryOutOfBounds);
}

void FunctionEmitter::arrayInitElem(TypeIndex type, ElemIndex segment, Value array, Value index, Value offset, Value count) {
  describe(typeName(module_, type));
  trapIfNull(array, TrapKind::NullArrayReference);
  checkRange(array, index, count);
  chargeBulk(count, sizeOf(module_.type(type).fields[0]));
  callBuiltinOrTrap(Builtin::ArrayInitElem,
                    {elementAddress(type, array, index), builder_.getInt32(segment.value), wide(offset), wide(count)},
                    TrapKind::TableOutOfBounds);
}

// ---- i31 and conversions ----------------------------------------------------------------------------------------------

FunctionEmitter::Value FunctionEmitter::refI31(Value value) {
  Value word = builder_.CreateOr(builder_.CreateShl(value, 1), builder_.getInt32(kI31Tag));
  return builder_.CreateIntToPtr(wide(word), builder_.getPtrTy());
}

FunctionEmitter::Value FunctionEmitter::i31Get(bool isSigned, Value reference) {
  trapIfNull(reference, TrapKind::NullI31Reference);
  Value word = builder_.CreateTrunc(builder_.CreatePtrToInt(reference, builder_.getInt64Ty()), builder_.getInt32Ty());
  return isSigned ? builder_.CreateAShr(word, 1) : builder_.CreateLShr(word, 1);
}

FunctionEmitter::Value FunctionEmitter::refEq(Value a, Value b) { return flag(builder_.CreateICmpEQ(a, b)); }
FunctionEmitter::Value FunctionEmitter::anyConvertExtern(Value reference) { return reference; }
FunctionEmitter::Value FunctionEmitter::externConvertAny(Value reference) { return reference; }

} // namespace wasmc
