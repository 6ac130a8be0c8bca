// Tests and casts of references (spec 4.4.4): every object and function begins with its runtime type, whose display makes a
// subtype test one load and one compare (runtime-support/abi/runtime-type.h).
#include "compiler/codegen/function-emitter.h"
#include "compiler/wasm/types.h"
#include <cstddef>

namespace wasmc {

FunctionEmitter::Value FunctionEmitter::runtimeType(TypeIndex type) {
  return contextField(plan_.layout.types + u64(plan_.canonical(type).value) * sizeof(RuntimeType *), builder_.getPtrTy(), true, "type");
}

FunctionEmitter::Value FunctionEmitter::typeOf(Value object) {
  return partition_.loadField(builder_, object, 0, builder_.getPtrTy(), true, "type");
}

// Mostly the type is the very one, so that is compared first; a final type has no subtypes.
FunctionEmitter::Value FunctionEmitter::isOfType(Value object, HeapType heap) {
  const TypeIndex type = heap.index();
  const DefinedType &expected = module_.type(type);
  Value wanted = runtimeType(type), found = typeOf(object);
  Value isSame = builder_.CreateICmpEQ(found, wanted);
  if (expected.isFinal || heap.isExact())
    return isSame;
  llvm::BasicBlock *start = builder_.GetInsertBlock(), *look = newBlock("display"), *done = newBlock("tested");
  builder_.CreateCondBr(isSame, done, look);
  builder_.SetInsertPoint(look);
  std::vector<std::pair<llvm::BasicBlock *, Value>> outcomes{{start, builder_.getTrue()}};
  if (expected.depth >= RuntimeType::kLeastDisplay) { // shorter displays end before it
    Value depth = partition_.loadField(builder_, found, offsetof(RuntimeType, depth), builder_.getInt32Ty(), true, "depth");
    llvm::BasicBlock *deep = newBlock("display.deep");
    builder_.CreateCondBr(builder_.CreateICmpUGE(depth, builder_.getInt32(expected.depth)), deep, done);
    outcomes.push_back({look, builder_.getFalse()});
    builder_.SetInsertPoint(deep);
  }
  Value ancestor = partition_.loadField(builder_, found, RuntimeType::kDisplayOffset + u64(expected.depth) * sizeof(void *),
                                        builder_.getPtrTy(), true, "ancestor");
  outcomes.push_back({builder_.GetInsertBlock(), builder_.CreateICmpEQ(ancestor, wanted)});
  builder_.CreateBr(done);
  builder_.SetInsertPoint(done);
  llvm::PHINode *result = builder_.CreatePHI(builder_.getInt1Ty(), static_cast<unsigned>(outcomes.size()));
  for (auto &[block, value] : outcomes)
    result->addIncoming(value, block);
  return result;
}

// Whether a reference that is not null may be an i31 or a host's word, which have no header.
static bool mayBeTagged(HeapType heap) {
  return heap.isAbstract() && heap.abstract() != AbstractHeap::Struct && heap.abstract() != AbstractHeap::Array &&
         heap.abstract() != AbstractHeap::Func;
}

// i1: whether a value of type `from` is of type `to`.
FunctionEmitter::Value FunctionEmitter::isReference(ValueType to, ValueType from, Value reference) {
  const HeapType heap = to.heap();
  Value isNull = from.isNullable() ? builder_.CreateIsNull(reference) : static_cast<Value>(builder_.getFalse());
  Value forNull = builder_.getInt1(to.isNullable());
  if (isSubtype(module_, from.heap(), heap)) // only null can fail
    return to.isNullable() ? static_cast<Value>(builder_.getTrue()) : builder_.CreateNot(isNull);

  Value word = builder_.CreatePtrToInt(reference, builder_.getInt64Ty());
  Value tag = builder_.CreateAnd(word, builder_.getInt64(kReferenceTagMask));
  if (heap.isAbstract()) {
    switch (heap.abstract()) {
    case AbstractHeap::I31: {
      Value isI31 = builder_.CreateIsNotNull(builder_.CreateAnd(word, builder_.getInt64(kI31Tag)));
      return to.isNullable() ? builder_.CreateOr(isNull, isI31) : isI31;
    }
    case AbstractHeap::Eq: // everything but a host's word
      return builder_.CreateSelect(isNull, forNull, builder_.CreateICmpNE(tag, builder_.getInt64(kHostReferenceTag)));
    case AbstractHeap::Struct:
    case AbstractHeap::Array: break;
    default: // the bottom types have null alone
      return to.isNullable() ? isNull : static_cast<Value>(builder_.getFalse());
    }
  }

  llvm::BasicBlock *done = newBlock("tested");
  std::vector<std::pair<llvm::BasicBlock *, Value>> outcomes;
  auto leaveIf = [&](Value condition, Value outcome) {
    llvm::BasicBlock *next = newBlock("next");
    builder_.CreateCondBr(condition, done, next);
    outcomes.push_back({builder_.GetInsertBlock(), outcome});
    builder_.SetInsertPoint(next);
  };
  if (from.isNullable())
    leaveIf(isNull, forNull);
  if (mayBeTagged(from.heap()))
    leaveIf(builder_.CreateIsNotNull(tag), builder_.getFalse());
  Value result;
  if (heap.isAbstract()) {
    Value kind = partition_.loadField(builder_, typeOf(reference), offsetof(RuntimeType, kind), builder_.getInt32Ty(), true, "kind");
    const TypeKind wanted = heap.abstract() == AbstractHeap::Struct ? TypeKind::Struct : TypeKind::Array;
    result = builder_.CreateICmpEQ(kind, builder_.getInt32(static_cast<u32>(wanted)));
  } else {
    result = isOfType(reference, heap);
  }
  outcomes.push_back({builder_.GetInsertBlock(), result});
  builder_.CreateBr(done);
  builder_.SetInsertPoint(done);
  llvm::PHINode *outcome = builder_.CreatePHI(builder_.getInt1Ty(), static_cast<unsigned>(outcomes.size()));
  for (auto &[block, value] : outcomes)
    outcome->addIncoming(value, block);
  return outcome;
}

FunctionEmitter::Value FunctionEmitter::refTest(ValueType to, ValueType from, Value reference) {
  return flag(isReference(to, from, reference));
}

FunctionEmitter::Value FunctionEmitter::refCast(ValueType to, ValueType from, Value reference) {
  describe(typeName(module_, to) + " of a " + typeName(module_, from));
  if (from.isNullable() && !to.isNullable()) { // null fails, and the access to the header can tell
    isNullable_ = true;
    trapIfNull(reference, TrapKind::CastFailure);
    from = ValueType::ref(from.heap(), false);
  }
  trapIf(builder_.CreateNot(isReference(to, from, reference)), TrapKind::CastFailure);
  return reference;
}

FunctionEmitter::Value FunctionEmitter::brOnCast(Label &target, ValueType to, ValueType from, bool onFailure, Values values) {
  Value reference = values.back();
  Value isTaken = isReference(to, from, reference);
  if (onFailure)
    isTaken = builder_.CreateNot(isTaken);
  brIf(target, flag(isTaken), values);
  return reference;
}

} // namespace wasmc
