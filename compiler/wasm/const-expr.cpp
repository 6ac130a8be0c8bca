// A constant expression is decoded by one loop, nextStep; validation, folding and the code generator's view run over it.
#include "compiler/wasm/const-expr.h"
#include "compiler/wasm/limits.h"
#include "compiler/wasm/types.h"

namespace wasmc {

namespace {

// Whether the operator may stand in a constant expression, and with which feature.
std::optional<Feature> constFeature(Opcode opcode) {
  using enum Opcode;
  switch (opcode) {
  case End:
  case I32Const:
  case I64Const:
  case F32Const:
  case F64Const:
  case GlobalGet: return Feature::Mvp;
  case RefNull:
  case RefFunc: return Feature::ReferenceTypes;
  case I32Add:
  case I32Sub:
  case I32Mul:
  case I64Add:
  case I64Sub:
  case I64Mul: return Feature::ExtendedConst;
  case V128Const: return Feature::Simd;
  case StructNew:
  case StructNewDefault:
  case ArrayNew:
  case ArrayNewDefault:
  case ArrayNewFixed:
  case RefI31:
  case AnyConvertExtern:
  case ExternConvertAny: return Feature::Gc;
  case StructNewDesc:
  case StructNewDefaultDesc: return Feature::CustomDescriptors;
  default: return std::nullopt;
  }
}

Result<ConstStep> nextStep(ByteReader &in, const FeatureSet &features, u32 typeCount) {
  const u64 start = in.offset();
  u8 prefix = TRY(in.readByte());
  u32 code = prefix;
  if (isPrefix(prefix))
    code = TRY(in.leb32());
  else
    prefix = 0;
  const std::optional<Opcode> opcode = findOpcode(prefix, code);
  if (!opcode) return makeErrorAt(ErrorKind::Malformed, start, "illegal opcode 0x%02x in a constant expression", code);
  const std::optional<Feature> feature = constFeature(*opcode);
  if (!feature)
    return makeErrorAt(ErrorKind::Invalid, start, "constant expression required: %s is not constant",
                       opcodeText(*opcode));
  if (!features.has(*feature)) return featureError(start, opcodeText(*opcode), *feature);
  ConstStep step;
  step.opcode = *opcode;
  switch (opcodeInfo(*opcode).immediate) {
  case ImmKind::I32: step.bits = static_cast<u32>(TRY(in.sleb32())); break;
  case ImmKind::I64: step.bits = static_cast<u64>(TRY(in.sleb64())); break;
  case ImmKind::F32: step.bits = TRY(in.readFixed<u32>()); break;
  case ImmKind::F64: step.bits = TRY(in.readFixed<u64>()); break;
  case ImmKind::V128: step.vector = TRY((in.readFixed<std::array<u8, 16>>())); break;
  case ImmKind::HeapType: step.heap = TRY((TypeReader{features, typeCount}.readHeapType(in))); break;
  case ImmKind::TypeCount:
    step.index = TRY(in.leb32());
    step.count = TRY(in.leb32());
    break;
  case ImmKind::Global:
  case ImmKind::Func:
  case ImmKind::Type: step.index = TRY(in.leb32()); break;
  default: break;
  }
  return step;
}

// The operand types of one expression.
class Checker {
public:
  Checker(const ConstContext &context) : context_(context) {}

  Result<void> apply(const ConstStep &step, u64 offset);
  Result<void> finish(ValueType expected, u64 offset) {
    step_ = Opcode::End;
    offset_ = offset;
    TRY(pop(expected));
    if (!stack_.empty())
      return makeErrorAt(ErrorKind::Invalid, offset,
                         "type mismatch: a constant expression leaves %zu values, expected 1", stack_.size() + 1);
    return {};
  }

private:
  Result<void> pop(ValueType expected) {
    if (stack_.empty() || !matches(context_.module, stack_.back(), expected))
      return makeErrorAt(ErrorKind::Invalid, offset_,
                         "type mismatch: %s of a constant expression expects %s but found %s", opcodeText(step_),
                         toString(expected).c_str(),
                         stack_.empty() ? "nothing (the stack is empty)" : toString(stack_.back()).c_str());
    stack_.pop_back();
    return {};
  }
  Result<void> arithmetic(ValueType type) {
    TRY(pop(type));
    TRY(pop(type));
    stack_.push_back(type);
    return {};
  }
  Result<void> convert(AbstractHeap from, AbstractHeap to) {
    const bool isNullable = !stack_.empty() && stack_.back().isNullable();
    TRY(pop(ValueType::ref(from, true)));
    stack_.push_back(ValueType::ref(to, isNullable));
    return {};
  }
  Result<const DefinedType *> type(u32 index, DefinedType::Kind kind) {
    const auto &types = context_.module.types;
    if (index >= types.size())
      return makeErrorAt(ErrorKind::Invalid, offset_, "unknown type %u: there are %zu", index, types.size());
    if (types[index].kind != kind)
      return makeErrorAt(ErrorKind::Invalid, offset_, "type mismatch: %s of type %u, which is of another kind",
                         opcodeText(step_), index);
    return &types[index];
  }
  Result<void> pushNew(u32 index) {
    const TypeIndex t(index);
    stack_.push_back(
        ValueType::ref(context_.features.has(Feature::CustomDescriptors) ? HeapType::exactly(t) : HeapType(t), false));
    return {};
  }
  Result<void> structNew(const ConstStep &step, bool isDefault, bool hasDescriptor);
  Result<void> arrayNew(const ConstStep &step);

  const ConstContext &context_;
  std::vector<ValueType> stack_;
  Opcode step_ = Opcode::Nop;
  u64 offset_ = 0;
};

Result<void> Checker::structNew(const ConstStep &step, bool isDefault, bool hasDescriptor) {
  const DefinedType &t = *TRY(type(step.index, DefinedType::Struct));
  if (hasDescriptor != t.descriptor.has_value())
    return makeErrorAt(ErrorKind::Invalid, offset_, "type mismatch: %s of type %u, which has %s descriptor",
                       opcodeText(step_), step.index, t.descriptor ? "a" : "no");
  if (hasDescriptor) TRY(pop(ValueType::ref(HeapType::exactly(*t.descriptor), true)));
  for (usize i = t.fields.size(); i-- > 0;)
    if (!isDefault)
      TRY(pop(unpacked(t.fields[i])));
    else if (!unpacked(t.fields[i]).isDefaultable())
      return makeErrorAt(ErrorKind::Invalid, offset_, "%s of type %u: field %zu has no default value",
                         opcodeText(step_), step.index, i);
  return pushNew(step.index);
}

Result<void> Checker::arrayNew(const ConstStep &step) {
  const ValueType element = unpacked(TRY(type(step.index, DefinedType::Array))->fields[0]);
  if (step.opcode == Opcode::ArrayNewFixed) {
    if (step.count > limits::kFields)
      return makeErrorAt(ErrorKind::Malformed, offset_, "array.new_fixed with %u elements: at most %u are allowed",
                         step.count, limits::kFields);
    for (u32 i = 0; i < step.count; ++i) TRY(pop(element));
    return pushNew(step.index);
  }
  TRY(pop(I32));
  if (step.opcode == Opcode::ArrayNew)
    TRY(pop(element));
  else if (!element.isDefaultable())
    return makeErrorAt(ErrorKind::Invalid, offset_, "array.new_default of type %u: its elements have no default value",
                       step.index);
  return pushNew(step.index);
}

Result<void> Checker::apply(const ConstStep &step, u64 offset) {
  using enum Opcode;
  const Module &module = context_.module;
  step_ = step.opcode;
  offset_ = offset;
  switch (step.opcode) {
  case I32Const: stack_.push_back(I32); return {};
  case I64Const: stack_.push_back(I64); return {};
  case F32Const: stack_.push_back(F32); return {};
  case F64Const: stack_.push_back(F64); return {};
  case V128Const: stack_.push_back(V128); return {};
  case RefNull: stack_.push_back(ValueType::ref(step.heap, true)); return {};
  case I32Add:
  case I32Sub:
  case I32Mul: return arithmetic(I32);
  case I64Add:
  case I64Sub:
  case I64Mul: return arithmetic(I64);
  case GlobalGet:
    if (step.index >= context_.globals)
      return makeErrorAt(ErrorKind::Invalid, offset, "unknown global %u in a constant expression: %u may be used here",
                         step.index, context_.globals);
    if (module.globals[step.index].type.isMutable)
      return makeErrorAt(ErrorKind::Invalid, offset, "constant expression required: global %u is mutable", step.index);
    if (step.index >= module.importedGlobals && !context_.features.has(Feature::Gc))
      return makeErrorAt(ErrorKind::Invalid, offset,
                         "unknown global %u in a constant expression: without the feature gc it must be imported",
                         step.index);
    stack_.push_back(module.globals[step.index].type.type);
    return {};
  case RefFunc: {
    if (step.index >= module.functions.size())
      return makeErrorAt(ErrorKind::Invalid, offset, "unknown function %u: there are %zu", step.index,
                         module.functions.size());
    if (context_.declared) context_.declared->push_back(step.index);
    const Function &f = module.functions[step.index];
    const bool isTyped = context_.features.has(Feature::FunctionReferences) || context_.features.has(Feature::Gc);
    stack_.push_back(isTyped ? ValueType::ref(f.isExact ? HeapType::exactly(f.type) : HeapType(f.type), false)
                             : FuncRef);
    return {};
  }
  case StructNew: return structNew(step, false, false);
  case StructNewDefault: return structNew(step, true, false);
  case StructNewDesc: return structNew(step, false, true);
  case StructNewDefaultDesc: return structNew(step, true, true);
  case ArrayNew:
  case ArrayNewDefault:
  case ArrayNewFixed: return arrayNew(step);
  case RefI31:
    TRY(pop(I32));
    stack_.push_back(ValueType::ref(AbstractHeap::I31, false));
    return {};
  case AnyConvertExtern: return convert(AbstractHeap::Extern, AbstractHeap::Any);
  case ExternConvertAny: return convert(AbstractHeap::Any, AbstractHeap::Extern);
  default:
    return makeErrorAt(ErrorKind::Invalid, offset, "constant expression required: %s is not constant",
                       opcodeText(step.opcode));
  }
}

u64 calculate(Opcode opcode, u64 a, u64 b) {
  switch (opcode) {
  case Opcode::I32Add: return static_cast<u32>(a + b);
  case Opcode::I32Sub: return static_cast<u32>(a - b);
  case Opcode::I32Mul: return static_cast<u32>(a * b);
  case Opcode::I64Add: return a + b;
  case Opcode::I64Sub: return a - b;
  default: return a * b;
  }
}

ConstValue number(ValueType type, u64 bits) {
  ConstValue value;
  value.type = type;
  value.bits = bits;
  return value;
}

} // namespace

Result<ConstExpr> readConstExpr(ByteReader &in, const ConstContext &context, ValueType expected) {
  const usize first = in.position();
  const u64 start = in.offset();
  Checker checker(context);
  for (;;) {
    const u64 offset = in.offset();
    const ConstStep step = TRY(nextStep(in, context.features, static_cast<u32>(context.module.types.size())));
    if (step.opcode == Opcode::End) {
      TRY(checker.finish(expected, offset));
      break;
    }
    TRY(checker.apply(step, offset));
  }
  const usize size = in.position() - first;
  return ConstExpr{context.module.file.subspan(start, size), start};
}

std::vector<ConstStep> constSteps(const Module &module, const ConstExpr &expression) {
  std::vector<ConstStep> steps;
  ByteReader in(expression.bytes, expression.offset);
  while (!in.atEnd()) {
    Result<ConstStep> step = nextStep(in, FeatureSet::all(), static_cast<u32>(module.types.size()));
    if (!step.ok() || step->opcode == Opcode::End) break;
    steps.push_back(*step);
  }
  return steps;
}

// Without recursion: a global.get switches to the global's own expression and comes back with its value.
std::optional<ConstValue> foldConst(const Module &module, const ConstExpr &expression) {
  struct Level {
    ByteReader in;
    usize stackBase;
  };
  std::vector<Level> levels{{ByteReader(expression.bytes, expression.offset), 0}};
  std::vector<ConstValue> stack;
  const u32 typeCount = static_cast<u32>(module.types.size());
  for (u32 budget = 10'000; budget; --budget) {
    Result<ConstStep> read = nextStep(levels.back().in, FeatureSet::all(), typeCount);
    if (!read.ok()) return std::nullopt;
    const ConstStep &step = *read;
    ConstValue value;
    switch (step.opcode) {
    case Opcode::End:
      if (stack.size() != levels.back().stackBase + 1) return std::nullopt;
      levels.pop_back();
      if (levels.empty()) return stack.back();
      continue;
    case Opcode::I32Const: value = number(I32, step.bits); break;
    case Opcode::I64Const: value = number(I64, step.bits); break;
    case Opcode::F32Const: value = number(F32, step.bits); break;
    case Opcode::F64Const: value = number(F64, step.bits); break;
    case Opcode::V128Const:
      value.kind = ConstValue::Vector;
      value.type = V128;
      value.vector = step.vector;
      break;
    case Opcode::RefNull:
      value.kind = ConstValue::Null;
      value.type = ValueType::ref(step.heap, true);
      break;
    case Opcode::RefFunc:
      value.kind = ConstValue::Function;
      value.type = ValueType::ref(HeapType(module.functions[step.index].type), false);
      value.function = FuncIndex(step.index);
      break;
    case Opcode::GlobalGet: {
      const Global &global = module.globals[step.index];
      if (step.index < module.importedGlobals || global.type.isMutable) return std::nullopt;
      levels.push_back({ByteReader(global.init.bytes, global.init.offset), stack.size()});
      continue;
    }
    case Opcode::I32Add:
    case Opcode::I32Sub:
    case Opcode::I32Mul:
    case Opcode::I64Add:
    case Opcode::I64Sub:
    case Opcode::I64Mul: {
      if (stack.size() < levels.back().stackBase + 2) return std::nullopt;
      const u64 b = stack.back().bits;
      stack.pop_back();
      stack.back().bits = calculate(step.opcode, stack.back().bits, b);
      continue;
    }
    default: return std::nullopt; // allocates
    }
    stack.push_back(value);
  }
  return std::nullopt;
}

} // namespace wasmc
