#include "compiler/wasm/dump-sink.h"
#include "compiler/wasm/validate-sink.h"
#include "runtime-support/number-text.h"

namespace wasmc {

namespace {

// The immediates of the operator at `in`, as text with a leading space each. The operator was validated.
class ImmediatePrinter {
public:
  ImmediatePrinter(const Module &module, ByteReader in) : module_(module), in_(in) {}

  Result<std::string> print(Opcode opcode) {
    (void)in_.readByte();
    if (opcodeInfo(opcode).prefix) TRY(in_.leb32());
    TRY(printKind(opcodeInfo(opcode).immediate));
    return std::move(text_);
  }

private:
  Result<void> printKind(ImmKind kind);
  Result<void> number() { return add(TRY(in_.leb32())); }
  Result<void> numbers(int count) {
    while (count--) TRY(number());
    return {};
  }
  Result<void> add(u64 n) {
    text_ += format(" %llu", static_cast<unsigned long long>(n));
    return {};
  }
  Result<void> type(const std::string &name) {
    text_ += " " + name;
    return {};
  }
  TypeReader types() const { return TypeReader{all_, static_cast<u32>(module_.types.size())}; }
  Result<void> blockType();
  Result<void> memArg();
  Result<void> tryTable();

  const Module &module_;
  ByteReader in_;
  FeatureSet all_ = FeatureSet::all();
  std::string text_;
};

Result<void> ImmediatePrinter::blockType() {
  const u8 code = TRY(in_.peekByte());
  if (code == 0x40) {
    (void)in_.readByte();
    return {};
  }
  if ((code & 0xC0) == 0x40) return type(toString(TRY(types().readValueType(in_))));
  text_ += format(" (type %lld)", static_cast<long long>(TRY(in_.sleb33())));
  return {};
}

Result<void> ImmediatePrinter::memArg() {
  const u32 flags = TRY(in_.leb32());
  if (flags & 64) TRY(number());
  text_ += format(" offset=%llu align=%u", static_cast<unsigned long long>(TRY(in_.leb64())), 1u << (flags & 31));
  return {};
}

Result<void> ImmediatePrinter::tryTable() {
  static constexpr const char *kNames[] = {"catch", "catch_ref", "catch_all", "catch_all_ref"};
  TRY(blockType());
  for (u32 count = TRY(in_.leb32()); count; --count) {
    const u8 kind = TRY(in_.readByte());
    text_ += format(" (%s", kNames[kind & 3]);
    TRY(numbers(kind < 2 ? 2 : 1));
    text_ += ")";
  }
  return {};
}

Result<void> ImmediatePrinter::printKind(ImmKind kind) {
  using enum ImmKind;
  const ImmShape shape = immShape(kind);
  switch (shape.form) {
  case ImmForm::None:
  case ImmForm::Zero: return {};
  case ImmForm::MemArg: return memArg();
  case ImmForm::MemLaneArg: TRY(memArg()); return add(TRY(in_.readByte()));
  case ImmForm::LaneArg: return add(TRY(in_.readByte()));
  case ImmForm::ShuffleArg:
    for (u8 lane : TRY(in_.readBytes(16))) TRY(add(lane));
    return {};
  case ImmForm::Other: break;
  }
  switch (kind) {
  case Block: return blockType();
  case ImmKind::TryTable: return tryTable();
  case LabelTable:
    for (u32 count = TRY(in_.leb32()) + 1; count; --count) TRY(number());
    return {};
  case I32: return type(format("%d", TRY(in_.sleb32())));
  case I64: return type(format("%lld", static_cast<long long>(TRY(in_.sleb64()))));
  case F32: {
    const u32 bits = TRY(in_.readFixed<u32>());
    return type(floatText(__builtin_bit_cast(f32, bits), 6) + format(" (0x%08x)", bits));
  }
  case F64: {
    const u64 bits = TRY(in_.readFixed<u64>());
    return type(floatText(__builtin_bit_cast(f64, bits), 6) + format(" (0x%016llx)", static_cast<unsigned long long>(bits)));
  }
  case V128:
    for (int i = 0; i < 4; ++i) text_ += format(" 0x%08x", TRY(in_.readFixed<u32>()));
    return {};
  case ImmKind::HeapType: return type(toString(TRY(types().readHeapType(in_))));
  case ValueTypes: TRY(in_.leb32()); return type(toString(TRY(types().readValueType(in_))));
  case Cast: {
    const u8 flags = TRY(in_.readByte());
    TRY(number());
    const wasmc::HeapType from = TRY(types().readHeapType(in_));
    const wasmc::HeapType to = TRY(types().readHeapType(in_));
    TRY(type(toString(ValueType::ref(from, flags & 1))));
    return type(toString(ValueType::ref(to, flags & 2)));
  }
  case TableTable:
  case ElemTable:
  case TypeTable:
  case MemoryMemory:
  case DataMemory:
  case TypeField:
  case TypeCount:
  case TypeData:
  case TypeElem:
  case TypeType: return numbers(2);
  default: return number(); // one index
  }
}

struct DumpSink : DefaultOperators<> {
  DumpSink(const Module &m) : module(m) {}
  const Module &module;
  std::vector<DumpedOperator> operators;
  u32 depth = 1;

  void at(u64 offset, Opcode opcode) {
    const bool closes = opcode == Opcode::End || opcode == Opcode::Else || opcode == Opcode::Catch ||
                        opcode == Opcode::CatchAll || opcode == Opcode::Delegate;
    const bool opens = opcodeInfo(opcode).immediate == ImmKind::Block || opcode == Opcode::TryTable ||
                       opcode == Opcode::Else || opcode == Opcode::Catch || opcode == Opcode::CatchAll;
    depth -= closes && depth;
    ImmediatePrinter printer(module, ByteReader(module.file.subspan(offset), offset));
    const Result<std::string> immediates = printer.print(opcode);
    operators.push_back({offset, depth, opcodeText(opcode) + (immediates.ok() ? *immediates : std::string(" ?"))});
    depth += opens;
  }
};

std::string signatureText(const DefinedType &type) {
  std::string text;
  for (ValueType t : type.params) text += " " + toString(t);
  text += " ->";
  for (ValueType t : type.results) text += " " + toString(t);
  return text;
}

} // namespace

Result<std::vector<DumpedOperator>> listOperators(const Module &module, const FeatureSet &features, FuncIndex function) {
  DumpSink sink(module);
  FunctionReader<DumpSink> reader(module, features, sink);
  TRY(reader.read(function));
  return std::move(sink.operators);
}

std::string dumpFunction(const Module &module, const FeatureSet &features, FuncIndex function) {
  std::string text = format("function %u:%s\n", function.value, signatureText(module.functionType(function)).c_str());
  if (module.isImported(function)) return text + "  imported\n";
  DumpSink sink(module);
  FunctionReader<DumpSink> reader(module, features, sink);
  const Result<void> result = reader.read(function);
  for (const DumpedOperator &each : sink.operators)
    text += format("%8llx: %*s%s\n", static_cast<unsigned long long>(each.offset), static_cast<int>(2 * std::min<u32>(each.depth, 40)), "",
                   each.text.c_str());
  if (!result.ok())
    text += format("error at %llx: %s\n", static_cast<unsigned long long>(result.error().offset),
                   result.error().message.c_str());
  return text;
}

} // namespace wasmc
