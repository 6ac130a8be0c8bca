#include "compiler/wasm/required-features.h"
#include "compiler/wasm/const-expr.h"

namespace wasmc {

namespace {

Result<void> need(Feature feature, const char *what, u64 offset = Error::kNoOffset) {
  if (featureInfo(feature).isBuilt) return {};
  return makeErrorAt(ErrorKind::Unsupported, offset, "%s is not supported yet (%s)", what, featureInfo(feature).flag);
}

Result<void> needTypes(std::span<const ValueType> types, const char *what) {
  for (ValueType type : types) TRY(requireBuilt(type, what));
  return {};
}

Result<void> needDefinedType(const DefinedType &type) {
  if (type.kind != DefinedType::Func) TRY(need(Feature::Gc, "a struct or array type"));
  if (type.groupSize != 1 || type.super || !type.isFinal) TRY(need(Feature::Gc, "a recursive group or a subtype"));
  if (type.descriptor || type.describes) TRY(need(Feature::CustomDescriptors, "a type with a descriptor"));
  for (const FieldType &field : type.fields) TRY(requireBuilt(field.type, "a field"));
  TRY(needTypes(type.params, "a function type"));
  return needTypes(type.results, "a function type");
}

Result<void> needConstants(const Module &module) {
  const auto check = [&](const ConstExpr &expression) -> Result<void> {
    for (const ConstStep &step : constSteps(module, expression))
      TRY(need(opcodeInfo(step.opcode).feature, opcodeText(step.opcode), expression.offset));
    return {};
  };
  for (const Global &global : module.globals) TRY(check(global.init));
  for (const ElemSegment &segment : module.elements)
    for (const ConstExpr &expression : segment.expressions) TRY(check(expression));
  return {};
}

} // namespace

Feature featureOf(ValueType type) {
  if (type.code() == ValueType::kV128) return Feature::Simd;
  if (!type.isRef() || type == FuncRef) return Feature::Mvp;
  const HeapType heap = type.heap();
  if (!heap.isAbstract()) return heap.isExact() ? Feature::CustomDescriptors : Feature::FunctionReferences;
  switch (heap.abstract()) {
  case AbstractHeap::Func:
  case AbstractHeap::Extern: return type.isNullable() ? Feature::ReferenceTypes : Feature::FunctionReferences;
  case AbstractHeap::Exn:
  case AbstractHeap::NoExn: return Feature::Exceptions;
  default: return Feature::Gc;
  }
}

Result<void> requireBuilt(ValueType type, const char *what, u64 offset) {
  const Feature feature = featureOf(type);
  if (featureInfo(feature).isBuilt) [[likely]]
    return {};
  return need(feature, format("%s of type %s", what, toString(type).c_str()).c_str(), offset);
}

Result<void> requireBuilt(const Module &module) {
  for (const DefinedType &type : module.types) TRY(needDefinedType(type));
  if (module.memories.size() > 1) TRY(need(Feature::MultiMemory, "more than one memory"));
  for (u32 i = 0; i < module.importedFunctions; ++i)
    if (module.functions[i].isExact) TRY(need(Feature::CustomDescriptors, "an import of an exact function type"));
  for (const MemoryType &memory : module.memories) {
    if (memory.limits.is64) TRY(need(Feature::Memory64, "a 64-bit memory"));
    if (memory.limits.isShared) TRY(need(Feature::Threads, "a shared memory"));
    if (memory.pageSizeLog2 != 16) TRY(need(Feature::CustomPageSizes, "a memory with a page size of its own"));
  }
  for (const Table &table : module.tables) {
    if (table.type.limits.is64) TRY(need(Feature::Memory64, "a table with 64-bit indices"));
    if (table.init) TRY(need(Feature::FunctionReferences, "a table with an initialiser", table.init->offset));
    TRY(requireBuilt(table.type.element, "a table"));
  }
  for (const Global &global : module.globals) TRY(requireBuilt(global.type.type, "a global"));
  if (!module.tags.empty()) TRY(need(Feature::Exceptions, "an exception tag"));
  for (const ElemSegment &segment : module.elements)
    if (!segment.expressions.empty()) // plain functions are of type (ref func)
      TRY(requireBuilt(segment.type, "an element segment"));
  return needConstants(module);
}

} // namespace wasmc
