// FunctionChecker: the part of FunctionReader that does not depend on the sink, i.e. the validation algorithm of the
// specification (appendix 7.3): operand types, control frames, initialised locals.
//
// Functions answer false when the function is refused; error_ then says why. (A Result per operand would cost more than
// the check.) An operand's type and the sink's value for it have the same index: after a pop the value is at top_.
//
// Two notions of dead code, which differ: a frame is *polymorphic* after an unconditional branch until its end, which is
// the specification's rule for types; code is *live* if it can be reached, which decides whether the sink is called.
#pragma once
#include "compiler/wasm/code-cursor.h"
#include "compiler/wasm/limits.h"
#include "compiler/wasm/sink.h"
#include "compiler/wasm/types.h"
#include <cstring>
#include <map>

namespace wasmc {

struct Frame {
  enum Kind : u8 { Body, Block, Loop, If, Else, Try, Catch, CatchAll, TryTable } kind = Body;
  bool isPolymorphic = false;
  bool isEntryLive = false; // the sink has opened it
  bool isBranchedTo = false;
  u32 height = 0;      // of the operand stack below its parameters
  u32 initHeight = 0;  // of initialised_ when it began
  u32 savedParams = 0; // If: where its parameters' values are kept for else
  u32 checkedBy = 0;   // the br_table that last checked this label
  u64 offset = 0;      // of its opcode
  FrameTypes types;

  std::span<const ValueType> labelTypes() const { return kind == Loop ? types.params : types.results; }
};

class FunctionChecker {
public:
  FunctionChecker(const Module &module, const FeatureSet &features)
      : module_(module), features_(features),
        isPlainMemory_(features.has(Feature::Memory64) && !module.memories.empty() && !module.memories[0].limits.is64) {
  }

protected:
  // ---- errors
  [[gnu::cold, gnu::noinline]] bool fail(Error error);
  [[gnu::cold, gnu::noinline, gnu::format(printf, 3, 4)]] bool fail(ErrorKind kind, const char *pattern, ...);
  [[gnu::cold, gnu::noinline]] bool failRead(); // the cursor's last read
  [[gnu::cold, gnu::noinline]] bool failFeature(Feature feature);
  [[gnu::cold, gnu::noinline]] bool failUnsupported();
  std::string describeFunction() const;

  bool require(Feature feature) { return features_.has(feature) || failFeature(feature); }

  // ---- operands
  std::string toString(ValueType type) const { return typeName(module_, type); } // with the name section's names
  std::string toString(HeapType type) const {
    return type.isAbstract() || type.isExact() ? cwasm::toString(type) : typeName(module_, type.index());
  }

  bool pop(ValueType expected) {
    if (top_ > base_ && stack_[top_ - 1] == expected) [[likely]] {
      --top_;
      return true;
    }
    return popSlow(expected);
  }
  bool popSlow(ValueType expected);
  bool popAny(ValueType &type);
  bool popRef(ValueType &type); // kBottom or a reference
  bool popTypes(std::span<const ValueType> expected);
  void push(ValueType type) { stack_[top_++] = type; } // room() first
  void pushTypes(std::span<const ValueType> types) {
    if (types.empty()) return;
    std::memcpy(stack_ + top_, types.data(), types.size_bytes());
    top_ += static_cast<u32>(types.size());
  }
  // Whether the operands end with `expected`, without popping them.
  bool peekTypes(std::span<const ValueType> expected);
  std::string found(u32 depth) const; // what the operand at `depth` from the top is, for messages

  // ---- immediates
  bool readByte(u8 &value) { return cursor_.readByte(value) || failRead(); }
  bool readU32(u32 &value) { return cursor_.readU32(value) || failRead(); }
  bool readValueType(ValueType &type);
  bool readHeapType(HeapType &type);
  bool readSelectType(ValueType &type);
  bool readBlockType(FrameTypes &types);
  bool readDepth(u32 &depth);
  bool readLocal(LocalIndex &local, ValueType &type) {
    u32 index;
    if (!readU32(index)) return false;
    if (index >= locals_.size()) [[unlikely]]
      return failIndex("local", index, locals_.size());
    local = LocalIndex(index);
    type = locals_[index];
    return true;
  }
  bool failIndex(const char *space, u32 index, usize count);
  template <class I> bool readIndex(I &index, const char *space, usize count) {
    u32 value;
    if (!readU32(value)) return false;
    if (value >= count) [[unlikely]]
      return failIndex(space, value, count);
    index = I(value);
    return true;
  }
  // An index of a space whose members have other numbers in a linked module.
  template <class I> bool readMapped(I &index, const char *space, usize count, std::vector<u32> ModulePart::*map) {
    if (!part_) [[likely]]
      return readIndex(index, space, count);
    const std::vector<u32> &numbers = part_->*map;
    if (!readIndex(index, space, numbers.size())) return false;
    index = I(numbers[index.value]);
    return true;
  }
  bool readFunc(FuncIndex &i) { return readMapped(i, "function", module_.functions.size(), &ModulePart::functions); }
  bool readTable(TableIndex &i) { return readMapped(i, "table", module_.tables.size(), &ModulePart::tables); }
  bool readMemory(MemoryIndex &i) { return readMapped(i, "memory", module_.memories.size(), &ModulePart::memories); }
  bool readGlobal(GlobalIndex &i) { return readMapped(i, "global", module_.globals.size(), &ModulePart::globals); }
  bool readTag(TagIndex &i) { return readMapped(i, "tag", module_.tags.size(), &ModulePart::tags); }
  bool readElem(ElemIndex &i) {
    if (!readIndex(i, "elem segment", part_ ? part_->elementCount : module_.elements.size())) return false;
    if (part_) i.value += part_->firstElement;
    return true;
  }
  bool readTypeIndex(TypeIndex &i) {
    if (!readIndex(i, "type", typeCount())) return false;
    if (part_) i.value += part_->firstType;
    return true;
  }
  usize typeCount() const { return part_ ? part_->typeCount : module_.types.size(); }
  TypeReader typeReader() const {
    return {features_, static_cast<u32>(typeCount()), part_ ? part_->firstType : 0};
  }
  bool readData(DataIndex &i);
  bool mapMemory(u32 number, MemoryIndex &index);
  bool readMemoryOrZero(MemoryIndex &i); // a byte 0 before multi-memory
  bool readType(TypeIndex &i, DefinedType::Kind kind);
  bool readField(TypeIndex &type, u32 &field);
  bool readMemArg(MemArg &arg, u8 width, bool isAtomic) {
    u32 flags;
    if (!readU32(flags)) return false;
    if (flags <= static_cast<u32>(__builtin_ctz(width)) && !isAtomic && isPlainMemory_) [[likely]] {
      arg.alignLog2 = flags;
      arg.memory = MemoryIndex(0);
      if (!cursor_.readU64(arg.offset)) return failRead();
      return !(arg.offset >> 32) || failOffset(arg.offset);
    }
    return readMemArgSlow(arg, flags, width, isAtomic);
  }
  bool failOffset(u64 offset);
  bool readMemArgSlow(MemArg &arg, u32 flags, u8 width, bool isAtomic);
  bool readLane(u8 &lane, u8 count);

  // ---- control
  Frame &frame(u32 depth) { return frames_[frames_.size() - 1 - depth]; }
  std::span<const ValueType> functionResults() const { return frames_.front().types.results; }
  void pushFrame(Frame::Kind kind, FrameTypes types);
  bool closeFrame(); // results there and nothing below them; leaves the stack at the frame's height
  void reopenFrame(Frame::Kind kind, std::span<const ValueType> params); // the second part of an if or try
  void dropFrame();
  void setUnreachable() {
    top_ = base_;
    frames_.back().isPolymorphic = true;
    live_ = false;
  }
  bool checkBrTableLabel(u32 depth, std::span<const ValueType> &checked);
  bool checkReturnCall(std::span<const ValueType> calleeResults);
  bool checkCatchLabel(u32 depth, std::optional<TagIndex> tag, bool isRef);

  // ---- locals
  bool beginBody(FuncIndex function); // reads the local declarations
  bool readLocals();
  bool isInitialised(LocalIndex local) const {
    return locals_[local.value].code() != ValueType::kRef || localSet_[local.value];
  }
  void initialise(LocalIndex local) {
    if (locals_[local.value].code() == ValueType::kRef && !localSet_[local.value]) {
      localSet_[local.value] = true;
      initialised_.push_back(local.value);
    }
  }
  void forgetInitialised(u32 height);

  // ---- types of single operators
  ValueType addressType(MemoryIndex m) const { return module_.memories[m.value].limits.is64 ? I64 : I32; }
  ValueType addressType(TableIndex t) const { return module_.tables[t.value].type.limits.is64 ? I64 : I32; }
  ValueType element(TableIndex t) const { return module_.tables[t.value].type.element; }
  // What an allocation of type `t` gives.
  ValueType allocated(TypeIndex t) const {
    return ValueType::ref(features_.has(Feature::CustomDescriptors) ? HeapType::exactly(t) : HeapType(t), false);
  }
  ValueType nullable(TypeIndex t) const { return ValueType::ref(HeapType(t), true); }
  bool checkFuncTable(TableIndex table);
  bool checkTableSegment(ValueType segment, ValueType target, const char *what);
  bool popSelect(ValueType &type);
  bool pushFuncRef(FuncIndex function);
  bool checkCast(HeapType to, ValueType &from); // pops the operand
  bool readCast(u32 &depth, ValueType &from, ValueType &to);
  bool popDescriptor(TypeIndex described, bool isExact);
  bool popDescriptor(HeapType described);
  bool popDescribed(TypeIndex type, ValueType &descriptor);
  bool checkAllocation(TypeIndex type, bool withDescriptor);
  bool isMutableField(const FieldType &field, const char *what);
  bool checkPacking(const FieldType &field, Extend extend);
  bool checkDefaultable(TypeIndex type);
  bool checkDataArray(const FieldType &field);
  bool checkElemArray(const FieldType &field, ElemIndex segment);
  bool checkArrayCopy(const FieldType &to, const FieldType &from);

  const Module &module_;
  FeatureSet features_;
  bool isPlainMemory_; // memory 0 exists, has 32-bit addresses, and offsets are LEB128 of 64 bits
  const ModulePart *part_ = nullptr; // of a linked module: whose indices the body uses
  CodeCursor cursor_;
  Error error_;

  FuncIndex function_;
  u64 opcodeOffset_ = 0;
  Opcode opcode_ = Opcode::Nop;

  std::vector<ValueType> types_; // operands; its size is the room there is
  ValueType *stack_ = nullptr;   // its data
  u32 top_ = 0, base_ = 0;       // number of operands; height of the innermost frame
  bool live_ = false;
  std::vector<Frame> frames_;

  std::vector<ValueType> locals_;
  std::vector<bool> localSet_;       // for locals without a default value
  std::vector<u32> initialised_;     // those set since the function began, in order
  std::map<u32, ValueType> singles_; // result types of blocks; the spans of FrameTypes point here
  u32 brTableCount_ = 0;
  u64 localCount_ = 0; // of all functions that this reader has read
};

} // namespace wasmc
