// FunctionReader<Sink>: decodes and validates one function body and calls the sink for every reachable operator, so
// that validation and emission are one pass. What a sink has is in sink.h; types are checked by FunctionChecker.
//
// An operator whose method the sink lacks is refused as "not supported yet" where it can be reached; it is decoded and
// checked all the same. Besides the methods that sink.h names, later features call
//   Value constV128(const std::array<u8, 16> &);  Value refEq(Value, Value);  Value refAsNonNull(Value);
//   Value brOnNull(Label &, Value ref, Values values);    // branches with values; result: the non-null reference
//   void brOnNonNull(Label &, Values values);             // the last one is the reference; falls through without it
//   Value brOnCast(Label &, ValueType to, ValueType from, bool branchOnFailure, Values values); // the last one is the
//                                                         // reference; result: what falls through
//   void tryTable(Label &, FrameTypes, std::span<const CatchClause<Label>>, Values params);
//   void throw_(TagIndex, Values);  void throwRef(Value);
//   void try_(Label &, FrameTypes, Values params);        // legacy exceptions, as are the next four
//   void catch_(Label &, FrameTypes, TagIndex, bool reachable, Values results, Values caught /* out */);
//   void catchAll(Label &, FrameTypes, bool reachable, Values results);
//   bool delegate(Label &, FrameTypes, bool reachable, Values results /* in, out */, Label &target); // instead of end
//   void rethrow(Label &caught);
//   Value structNew(TypeIndex, Values fields);  Value structNewDefault(TypeIndex);
//   Value structGet(TypeIndex, u32 field, Extend, Value);  void structSet(TypeIndex, u32 field, Value object, Value value);
//   Value arrayNew(TypeIndex, Value init, Value length);  Value arrayNewDefault(TypeIndex, Value length);
//   Value arrayNewFixed(TypeIndex, Values);
//   Value arrayNewData(TypeIndex, DataIndex, Value offset, Value length);  Value arrayNewElem(TypeIndex, ElemIndex, ...);
//   Value arrayGet(TypeIndex, Extend, Value array, Value index);  void arraySet(TypeIndex, Value array, Value index, Value value);
//   Value arrayLen(Value);  void arrayFill(TypeIndex, Value array, Value at, Value value, Value count);
//   void arrayCopy(TypeIndex to, TypeIndex from, Value toArray, Value toAt, Value fromArray, Value fromAt, Value count);
//   void arrayInitData(TypeIndex, DataIndex, Value array, Value at, Value offset, Value count);  void arrayInitElem(...)
//   Value refTest(ValueType to, ValueType from, Value);  Value refCast(ValueType to, ValueType from, Value);
//   Value structNewDesc(TypeIndex, Values fields, Value descriptor);  Value structNewDefaultDesc(TypeIndex, Value descriptor);
//   Value refGetDesc(TypeIndex, Value);  Value refCastDescEq(ValueType to, ValueType from, Value, Value descriptor);
//   Value brOnCastDescEq(Label &, ValueType to, ValueType from, bool branchOnFailure, Values values, Value descriptor);
//   Value refI31(Value);  Value i31Get(bool isSigned, Value);  Value anyConvertExtern(Value);  Value externConvertAny(Value);
#pragma once
#include "compiler/wasm/function-checker.h"
#include <type_traits>

namespace wasmc {

template <Opcode O> struct OpcodeTag {};

template <class Sink> class FunctionReader : private FunctionChecker {
public:
  using Value = typename Sink::Value;
  using Label = typename Sink::Label;
  using Values = std::span<Value>;

  // One reader serves any number of functions and keeps its buffers between them.
  FunctionReader(const Module &module, const FeatureSet &features, Sink &sink)
      : FunctionChecker(module, features), sink_(sink) {
    room(64);
  }

  Result<void> read(FuncIndex function) {
    labels_.clear();
    saved_.clear();
    if (!begin(function)) return std::move(error_);
    while (!frames_.empty())
      if (!step()) [[unlikely]]
        return std::move(error_);
    if (!cursor_.atEnd()) {
      opcodeOffset_ = cursor_.offset();
      fail(ErrorKind::Malformed, "section size mismatch: %zu bytes after the end of the function's code",
           cursor_.left());
      return std::move(error_);
    }
    return {};
  }

private:
  static constexpr bool kHasValues = !std::is_empty_v<Value>; // validation need not move them

  bool begin(FuncIndex function) {
    if (!beginBody(function)) return false;
    labels_.emplace_back();
    const DefinedType &type = module_.functionType(function);
    sink_.beginFunction(std::span<const ValueType>(locals_), FrameTypes{type.params, type.results}, labels_.back());
    return true;
  }

  // Makes room for `count` more operands.
  void room(usize count) {
    if (top_ + count > types_.size()) [[unlikely]]
      grow(count);
  }
  [[gnu::noinline]] void grow(usize count) {
    const usize size = std::max<usize>(types_.size() * 2, top_ + count + 64);
    types_.resize(size);
    stack_ = types_.data();
    values_.resize(size);
  }
  bool roomFor(usize count) {
    if (top_ + count > limits::kOperands) [[unlikely]]
      return fail(ErrorKind::Unsupported, "more than %u operands on the stack", limits::kOperands);
    room(count);
    return true;
  }

  Values above(u32 position, usize count) { return Values(values_.data() + position, count); }
  Value &value(u32 position) { return values_[position]; }

  // Tells a sink that wants to know whether the popped reference at `position`, on which the operator traps if it is null,
  // can be null by its type.
  void noteNullable(u32 position) {
    if constexpr (requires { sink_.operandIsNullable(true); }) sink_.operandIsNullable(stack_[position].isNullable());
  }

  bool unsupported() { return !live_ || failUnsupported(); }

  void announce() {
    if constexpr (requires { sink_.at(opcodeOffset_, opcode_); })
      sink_.at(opcodeOffset_, opcode_);
    else if constexpr (requires { sink_.at(opcodeOffset_); })
      sink_.at(opcodeOffset_);
  }

  // ---- one operator ----------------------------------------------------------------------------------------------------

  bool step() {
    room(4);
    opcodeOffset_ = cursor_.offset();
    u8 byte;
    if (!readByte(byte)) return false;
    switch (byte) {
#define ROW_0x00(code, Name)                                                                                           \
  case code: return operate<Opcode::Name>();
#define ROW_0xFB(code, Name)
#define ROW_0xFC(code, Name)
#define ROW_0xFD(code, Name)
#define ROW_0xFE(code, Name)
#define OP(prefix, code, Name, text, imm, sig, feature) ROW_##prefix(code, Name)
#include "compiler/wasm/opcodes.def"
#undef OP
#undef ROW_0x00
#undef ROW_0xFB
#undef ROW_0xFC
#undef ROW_0xFD
#undef ROW_0xFE
    case 0xFB:
    case 0xFC:
    case 0xFD:
    case 0xFE: return stepPrefixed(byte);
    default: return fail(ErrorKind::Malformed, "illegal opcode 0x%02x", byte);
    }
  }

  [[gnu::noinline]] bool stepPrefixed(u8 prefix) {
    u32 sub;
    if (!readU32(sub)) return false;
    if (sub > 0xFFFF) return failOpcode(prefix, sub);
    switch (static_cast<u32>(prefix) << 16 | sub) {
#define ROW_0x00(code, Name)
#define ROW_0xFB(code, Name)                                                                                           \
  case 0xFB0000 | code: return operate<Opcode::Name>();
#define ROW_0xFC(code, Name)                                                                                           \
  case 0xFC0000 | code: return operate<Opcode::Name>();
#define ROW_0xFD(code, Name)                                                                                           \
  case 0xFD0000 | code: return operate<Opcode::Name>();
#define ROW_0xFE(code, Name)                                                                                           \
  case 0xFE0000 | code: return operate<Opcode::Name>();
#define OP(prefix, code, Name, text, imm, sig, feature) ROW_##prefix(code, Name)
#include "compiler/wasm/opcodes.def"
#undef OP
#undef ROW_0x00
#undef ROW_0xFB
#undef ROW_0xFC
#undef ROW_0xFD
#undef ROW_0xFE
    default: return failOpcode(prefix, sub);
    }
  }
  bool failOpcode(u8 prefix, u32 sub) {
    return fail(ErrorKind::Malformed, "illegal opcode 0x%02x 0x%02x", prefix, sub);
  }

  template <Opcode O> bool operate() {
    constexpr const OpcodeInfo &row = kOpcodes[static_cast<usize>(O)];
    opcode_ = O;
    if constexpr (row.feature != Feature::Mvp)
      if (!features_.has(row.feature)) [[unlikely]]
        if (!(O == Opcode::Throw && features_.has(Feature::LegacyExceptions))) return failFeature(row.feature);
    if constexpr (row.signature.isSpecial) {
      if (live_ && O != Opcode::End && O != Opcode::Else) announce();
      return special<O>();
    } else {
      if (live_) announce();
      return plain<O>();
    }
  }

  // ---- operators with a plain signature --------------------------------------------------------------------------------

  template <Opcode O> bool plain() {
    constexpr const OpcodeInfo &row = kOpcodes[static_cast<usize>(O)];
    constexpr ImmShape shape = immShape(row.immediate);
    static_assert(shape.form != ImmForm::Other, "an operator with this immediate is special");
    if constexpr (shape.form == ImmForm::None) {
      return finish<O>(None{}, I32);
    } else if constexpr (shape.form == ImmForm::Zero) {
      u8 zero;
      if (!readByte(zero)) return false;
      if (zero) return fail(ErrorKind::Malformed, "zero byte expected after %s", row.text);
      return finish<O>(None{}, I32);
    } else if constexpr (shape.form == ImmForm::MemArg) {
      MemArg arg;
      if (!readMemArg(arg, shape.width, shape.isAtomic)) return false;
      return finish<O>(arg, addressType(arg.memory));
    } else if constexpr (shape.form == ImmForm::MemLaneArg) {
      MemLaneArg arg;
      if (!readMemArg(arg.memory, shape.width, false) || !readLane(arg.lane, 16 / shape.width)) return false;
      return finish<O>(arg, addressType(arg.memory.memory));
    } else if constexpr (shape.form == ImmForm::LaneArg) {
      LaneArg arg;
      return readLane(arg.lane, shape.width) && finish<O>(arg, I32);
    } else {
      ShuffleArg arg;
      for (u8 &lane : arg.lanes)
        if (!readLane(lane, shape.width)) return false;
      return finish<O>(arg, I32);
    }
  }

  template <Opcode O, class Imm> bool finish(const Imm &immediate, ValueType address) {
    constexpr Signature s = kOpcodes[static_cast<usize>(O)].signature;
    if (!popPlain<s>(address)) return false;
    if (live_ && !emit(OpcodeTag<O>{}, immediate)) return false;
    for (usize i = 0; i < s.resultCount; ++i) push(s.results[i]);
    return true;
  }

  template <Signature S> bool popPlain(ValueType address) {
    constexpr u32 count = S.paramCount;
    if (top_ >= base_ + count) {
      bool same = true;
      for (u32 i = 0; i < count; ++i)
        same &= stack_[top_ - count + i] == (S.params[i] == kAddress ? address : S.params[i]);
      if (same) [[likely]] {
        top_ -= count;
        return true;
      }
    }
    for (u32 i = count; i-- > 0;)
      if (!pop(S.params[i] == kAddress ? address : S.params[i])) return false;
    return true;
  }

#define OP(prefix, code, Name, text, imm, sig, feature)                                                                \
  template <class Imm> bool emit(OpcodeTag<Opcode::Name>, const Imm &immediate) {                                      \
    if constexpr (requires(Values args) { sink_.emit_##Name(immediate, args); }) {                                     \
      constexpr const Signature &s = kOpcodes[static_cast<usize>(Opcode::Name)].signature;                             \
      store<s.resultCount>([&] { return sink_.emit_##Name(immediate, above(top_, s.paramCount)); });                   \
      return true;                                                                                                     \
    } else {                                                                                                           \
      return failUnsupported();                                                                                        \
    }                                                                                                                  \
  }
#include "compiler/wasm/opcodes.def"
#undef OP

  // Calls the sink and keeps its results from top_ on.
  template <usize Count, class Call> void store(Call call) {
    if constexpr (Count == 0) {
      (void)call();
    } else if constexpr (Count == 1) {
      Value result = call();
      if constexpr (kHasValues) value(top_) = std::move(result);
    } else {
      std::array<Value, Count> results = call();
      if constexpr (kHasValues)
        for (usize i = 0; i < Count; ++i) value(top_ + i) = std::move(results[i]);
    }
  }

  // Pushes `type`, with the value that `call` makes if the code is live.
  template <class Call> bool produce(ValueType type, Call call) {
    if (live_) store<1>(call);
    push(type);
    return true;
  }

  // ---- the others ------------------------------------------------------------------------------------------------------

  template <Opcode O> [[gnu::always_inline]] bool special();

  bool openBlock(Frame::Kind kind);
  bool openTryTable();
  bool readElse();
  bool elseBranch(bool thenReachable);
  bool readEnd();
  bool finishFrame(bool isDelegate, u32 target);
  bool readCatch(bool isAll);
  bool readBrTable();
  bool readBrOnCast(bool onFailure, bool byDescriptor);
  bool readCall();
  bool readCallIndirect();
  bool readCallRef();
  template <class Emit> bool finishCall(const DefinedType &type, Emit emit);
  bool readReturnCall(Opcode which);
  bool readSelect(bool isTyped);
  bool readLocalOp(Opcode which);
  bool readGlobalOp(bool isSet);
  bool readTableOp(Opcode which);
  bool readMemoryOp(Opcode which);
  bool readConst(Opcode which);
  bool readRefOp(Opcode which);
  bool readStructOp(Opcode which);
  bool readArrayNew(Opcode which);
  bool readArrayOp(Opcode which);
  bool readCastOp(Opcode which);
  bool readDescriptorOp(Opcode which);

  Sink &sink_;
  std::vector<Value> values_;  // of the operands, parallel to types_
  std::vector<Label> labels_;  // parallel to frames_
  std::vector<Value> saved_;   // parameters of the open ifs, for their else
  std::vector<Value> scratch_; // results of a call
  std::vector<Label *> targets_;
  std::vector<u32> depths_;
  std::vector<CatchClause<Label>> clauses_;
};

} // namespace wasmc

#include "compiler/wasm/function-reader-control.h"
#include "compiler/wasm/function-reader-objects.h"
#include "compiler/wasm/function-reader-state.h"
