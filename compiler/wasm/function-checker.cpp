#include "compiler/wasm/function-checker.h"

namespace wasmc {

// ---- errors ------------------------------------------------------------------------------------------------------------

std::string FunctionChecker::describeFunction() const {
  std::string text = format("function %u", function_.value);
  if (function_.value < module_.functionNames.size() && !module_.functionNames[function_.value].empty())
    text += " \"" + printableName(module_.functionNames[function_.value]) + "\"";
  return text;
}

bool FunctionChecker::fail(Error error) {
  error_ = std::move(error);
  error_.message = describeFunction() + ": " + error_.message;
  return false;
}

bool FunctionChecker::fail(ErrorKind kind, const char *pattern, ...) {
  va_list arguments;
  va_start(arguments, pattern);
  Error error{kind, opcodeOffset_, 0, formatList(pattern, arguments)};
  va_end(arguments);
  return fail(std::move(error));
}

bool FunctionChecker::failRead() { return fail(cursor_.error()); }

bool FunctionChecker::failFeature(Feature feature) {
  return fail(featureError(opcodeOffset_, opcodeText(opcode_), feature));
}

bool FunctionChecker::failUnsupported() {
  return fail(ErrorKind::Unsupported, "%s is not supported yet (%s)", opcodeText(opcode_),
              featureInfo(opcodeInfo(opcode_).feature).flag);
}

bool FunctionChecker::failIndex(const char *space, u32 index, usize count) {
  return fail(ErrorKind::Invalid, "unknown %s %u in %s: there are %zu", space, index, opcodeText(opcode_), count);
}

// ---- operands ----------------------------------------------------------------------------------------------------------

std::string FunctionChecker::found(u32 depth) const {
  if (top_ <= base_ + depth) return "nothing (the stack is empty)";
  const ValueType type = types_[top_ - 1 - depth];
  if (type == kBottom) return "a value of unknown type";
  if (type.isRef() && type.heap() == bottomHeap()) return "a reference of unknown type";
  return toString(type);
}

bool FunctionChecker::popSlow(ValueType expected) {
  if (top_ == base_) {
    if (frames_.back().isPolymorphic) return true;
  } else if (isSubtype(module_, types_[top_ - 1], expected)) {
    --top_;
    return true;
  }
  return fail(ErrorKind::Invalid, "type mismatch: %s expects %s but found %s", opcodeText(opcode_),
              toString(expected).c_str(), found(0).c_str());
}

bool FunctionChecker::popAny(ValueType &type) {
  if (top_ > base_) {
    type = types_[--top_];
    return true;
  }
  type = kBottom;
  return frames_.back().isPolymorphic ||
         fail(ErrorKind::Invalid, "type mismatch: %s expects a value but the stack is empty", opcodeText(opcode_));
}

bool FunctionChecker::popRef(ValueType &type) {
  if (top_ > base_ && types_[top_ - 1] != kBottom && !types_[top_ - 1].isRef())
    return fail(ErrorKind::Invalid, "type mismatch: %s expects a reference but found %s", opcodeText(opcode_),
                found(0).c_str());
  return popAny(type);
}

bool FunctionChecker::popTypes(std::span<const ValueType> expected) {
  const usize count = expected.size();
  if (count >= 4 && top_ - base_ >= count &&
      !std::memcmp(stack_ + top_ - count, expected.data(), expected.size_bytes())) {
    top_ -= static_cast<u32>(count);
    return true;
  }
  for (usize i = expected.size(); i-- > 0;)
    if (!pop(expected[i])) return false;
  return true;
}

bool FunctionChecker::peekTypes(std::span<const ValueType> expected) {
  for (usize i = 0; i < expected.size(); ++i) {
    if (top_ - base_ <= i) {
      if (frames_.back().isPolymorphic) return true;
    } else if (matches(module_, types_[top_ - 1 - i], expected[expected.size() - 1 - i])) {
      continue;
    }
    return fail(ErrorKind::Invalid, "type mismatch: %s expects %s but found %s", opcodeText(opcode_),
                toString(expected[expected.size() - 1 - i]).c_str(), found(static_cast<u32>(i)).c_str());
  }
  return true;
}

// ---- immediates --------------------------------------------------------------------------------------------------------

bool FunctionChecker::readValueType(ValueType &type) {
  const TypeReader types = typeReader();
  return cursor_.slow(type, [&](ByteReader &in) { return types.readValueType(in); }) || failRead();
}

bool FunctionChecker::readHeapType(HeapType &type) {
  const TypeReader types = typeReader();
  return cursor_.slow(type, [&](ByteReader &in) { return types.readHeapType(in); }) || failRead();
}

bool FunctionChecker::readSelectType(ValueType &type) {
  u32 count;
  if (!readU32(count)) return false;
  if (count != 1)
    return fail(ErrorKind::Invalid, "invalid result arity: select has %u result types, expected 1", count);
  return readValueType(type);
}

namespace {
constexpr ValueType kNumeric[] = {V128, F64, F32, I64, I32}; // by code, from 0x7B
}

bool FunctionChecker::readBlockType(FrameTypes &types) {
  u8 code, skip;
  if (!cursor_.peekByte(code)) return failRead();
  if (code == 0x40) {
    types = {};
    return cursor_.readByte(skip);
  }
  if (code >= ValueType::kF64 && code <= ValueType::kI32) {
    types = {{}, {&kNumeric[code - ValueType::kV128], 1}};
    return cursor_.readByte(skip);
  }
  if ((code & 0xC0) == 0x40) {
    ValueType type;
    if (!readValueType(type)) return false;
    types = {{}, {&singles_.try_emplace(type.bits, type).first->second, 1}};
    return true;
  }
  i64 index;
  if (!cursor_.slow(index, [](ByteReader &bytes) { return bytes.sleb33(); })) return failRead();
  if (index < 0) return fail(ErrorKind::Malformed, "malformed block type in %s", opcodeText(opcode_));
  if (!features_.has(Feature::MultiValue))
    return fail(featureError(opcodeOffset_, "a block with a type index", Feature::MultiValue));
  if (static_cast<u64>(index) >= typeCount()) return failIndex("type", static_cast<u32>(index), typeCount());
  const DefinedType &type = module_.types[static_cast<usize>(index) + (part_ ? part_->firstType : 0)];
  if (type.kind != DefinedType::Func)
    return fail(ErrorKind::Invalid, "%s has type %lld, which is no function type", opcodeText(opcode_),
                static_cast<long long>(index));
  types = {type.params, type.results};
  return true;
}

bool FunctionChecker::readDepth(u32 &depth) {
  if (!readU32(depth)) return false;
  return depth < frames_.size() ||
         fail(ErrorKind::Invalid, "unknown label %u in %s: %zu are open", depth, opcodeText(opcode_), frames_.size());
}

bool FunctionChecker::readData(DataIndex &index) {
  u32 value;
  if (!readU32(value)) return false;
  if (!module_.dataCount) return fail(ErrorKind::Malformed, "%s: data count section required", opcodeText(opcode_));
  const u32 count = part_ ? part_->dataCount : *module_.dataCount;
  if (value >= count) return failIndex("data segment", value, count);
  index = DataIndex(value + (part_ ? part_->firstData : 0));
  return true;
}

bool FunctionChecker::readMemoryOrZero(MemoryIndex &index) {
  if (!features_.has(Feature::MultiMemory)) {
    u8 zero;
    if (!readByte(zero)) return false;
    if (zero) return fail(ErrorKind::Malformed, "zero byte expected after %s", opcodeText(opcode_));
    return mapMemory(0, index);
  }
  return readMemory(index);
}

bool FunctionChecker::mapMemory(u32 number, MemoryIndex &index) {
  const usize count = part_ ? part_->memories.size() : module_.memories.size();
  if (number >= count) return failIndex("memory", number, count);
  index = MemoryIndex(part_ ? part_->memories[number] : number);
  return true;
}

bool FunctionChecker::readType(TypeIndex &index, DefinedType::Kind kind) {
  if (!readTypeIndex(index)) return false;
  if (module_.type(index).kind == kind) return true;
  const char *const kinds[] = {"function", "struct", "array"};
  return fail(ErrorKind::Invalid, "type mismatch: %s expects a %s type but type %u is a %s type", opcodeText(opcode_),
              kinds[kind], index.value, kinds[module_.type(index).kind]);
}

bool FunctionChecker::readField(TypeIndex &type, u32 &field) {
  if (!readType(type, DefinedType::Struct) || !readU32(field)) return false;
  return field < module_.type(type).fields.size() || failIndex("field", field, module_.type(type).fields.size());
}

bool FunctionChecker::failOffset(u64 offset) {
  return fail(ErrorKind::Invalid, "offset out of range: %s has offset %llu in a 32-bit memory", opcodeText(opcode_),
              static_cast<unsigned long long>(offset));
}

// memarg: flags (bits 0-5 alignment, bit 6: memory index follows), [memory], offset.
bool FunctionChecker::readMemArgSlow(MemArg &arg, u32 flags, u8 width, bool isAtomic) {
  u32 index = 0;
  const bool hasMemory = flags & 64;
  if (flags >= 128 || (hasMemory && !features_.has(Feature::MultiMemory)))
    return fail(ErrorKind::Malformed, "malformed memory operator flags 0x%x in %s", flags, opcodeText(opcode_));
  if (hasMemory && !readU32(index)) return false;
  arg.alignLog2 = flags & 63;
  if (features_.has(Feature::Memory64)) {
    if (!cursor_.readU64(arg.offset)) return failRead();
  } else {
    u32 offset;
    if (!readU32(offset)) return false;
    arg.offset = offset;
  }
  if (!mapMemory(index, arg.memory)) return false;
  if (!module_.memories[arg.memory.value].limits.is64 && arg.offset >> 32) return failOffset(arg.offset);
  const u32 natural = static_cast<u32>(__builtin_ctz(width));
  if (arg.alignLog2 > natural)
    return fail(ErrorKind::Invalid, "alignment must not be larger than natural: %s is aligned to 2^%u, its width is %u",
                opcodeText(opcode_), arg.alignLog2, width);
  if (isAtomic && arg.alignLog2 != natural)
    return fail(ErrorKind::Invalid, "alignment must be natural: %s is aligned to 2^%u, its width is %u",
                opcodeText(opcode_), arg.alignLog2, width);
  return true;
}

bool FunctionChecker::readLane(u8 &lane, u8 count) {
  if (!readByte(lane)) return false;
  return lane < count ||
         fail(ErrorKind::Invalid, "invalid lane index %u in %s: there are %u", lane, opcodeText(opcode_), count);
}

// ---- control -----------------------------------------------------------------------------------------------------------

void FunctionChecker::pushFrame(Frame::Kind kind, FrameTypes types) {
  Frame next;
  next.kind = kind;
  next.isEntryLive = live_;
  next.height = top_;
  next.initHeight = static_cast<u32>(initialised_.size());
  next.offset = opcodeOffset_;
  next.types = types;
  frames_.push_back(next);
  base_ = top_;
  pushTypes(types.params);
}

bool FunctionChecker::closeFrame() {
  const Frame &current = frames_.back();
  if (!popTypes(current.types.results)) return false;
  if (top_ != current.height)
    return fail(
        ErrorKind::Invalid,
        "type mismatch: values remaining on stack at the end of a block: %u more than its %zu results (top is %s)",
        top_ - current.height, current.types.results.size(), found(0).c_str());
  return true;
}

void FunctionChecker::reopenFrame(Frame::Kind kind, std::span<const ValueType> params) {
  Frame &current = frames_.back();
  forgetInitialised(current.initHeight);
  current.kind = kind;
  current.isPolymorphic = false;
  live_ = current.isEntryLive;
  top_ = base_;
  pushTypes(params);
}

void FunctionChecker::dropFrame() {
  forgetInitialised(frames_.back().initHeight);
  frames_.pop_back();
  base_ = frames_.empty() ? 0 : frames_.back().height;
}

// `checked`: the types of the label that was checked before, at first the default label's. Most tables have labels of one
// type, which is looked at once; a frame that several entries name is looked at once, too.
bool FunctionChecker::checkBrTableLabel(u32 depth, std::span<const ValueType> &checked) {
  if (depth >= frames_.size())
    return fail(ErrorKind::Invalid, "unknown label %u in br_table: %zu are open", depth, frames_.size());
  Frame &target = frame(depth);
  const auto types = target.labelTypes();
  if (target.checkedBy == brTableCount_ || (types.data() == checked.data() && types.size() == checked.size()))
    return true;
  target.checkedBy = brTableCount_;
  if (types.size() != checked.size())
    return fail(ErrorKind::Invalid, "type mismatch: br_table: label %u takes %zu values, another label takes %zu",
                depth, types.size(), checked.size());
  checked = types;
  return peekTypes(types);
}

bool FunctionChecker::checkReturnCall(std::span<const ValueType> calleeResults) {
  const auto expected = functionResults();
  bool fits = expected.size() == calleeResults.size();
  for (usize i = 0; fits && i < expected.size(); ++i) fits = matches(module_, calleeResults[i], expected[i]);
  return fits || fail(ErrorKind::Invalid, "type mismatch: %s of a function whose results are not those of the caller",
                      opcodeText(opcode_));
}

bool FunctionChecker::checkCatchLabel(u32 depth, std::optional<TagIndex> tag, bool isRef) {
  if (depth >= frames_.size())
    return fail(ErrorKind::Invalid, "unknown label %u in a catch clause: %zu are open", depth, frames_.size());
  const auto label = frame(depth).labelTypes();
  const std::span<const ValueType> params =
      tag ? std::span<const ValueType>(module_.type(module_.tags[tag->value].type).params)
          : std::span<const ValueType>();
  bool fits = label.size() == params.size() + isRef;
  for (usize i = 0; fits && i < params.size(); ++i) fits = matches(module_, params[i], label[i]);
  if (fits && isRef) fits = matches(module_, ValueType::ref(AbstractHeap::Exn, false), label.back());
  return fits || fail(ErrorKind::Invalid,
                      "type mismatch: label %u of a catch clause takes other values than the clause gives", depth);
}

// ---- locals ------------------------------------------------------------------------------------------------------------

bool FunctionChecker::beginBody(FuncIndex function) {
  function_ = function;
  const Function &f = module_.functions[function.value];
  const DefinedType &type = module_.type(f.type);
  if (!module_.parts.empty()) {
    part_ = &module_.parts[f.part];
    isPlainMemory_ = false; // memory 0 of this part may be another
  }
  cursor_ = CodeCursor(f.body, f.bodyOffset);
  opcodeOffset_ = f.bodyOffset;
  frames_.clear();
  initialised_.clear();
  top_ = base_ = 0;
  live_ = true;
  locals_.assign(type.params.begin(), type.params.end());
  localSet_.assign(locals_.size(), true);
  if (!readLocals()) return false;
  opcodeOffset_ = cursor_.offset();
  opcode_ = Opcode::End;
  pushFrame(Frame::Body, {{}, type.results});
  return true;
}

bool FunctionChecker::readLocals() {
  u32 runs;
  if (!readU32(runs)) return false;
  if (runs > cursor_.left() / 2)
    return fail(ErrorKind::Malformed, "%u local declarations in %zu bytes", runs, cursor_.left());
  for (u32 run = 0; run < runs; ++run) {
    u32 count;
    ValueType type;
    opcodeOffset_ = cursor_.offset();
    if (!readU32(count) || !readValueType(type)) return false;
    if (count > limits::kLocals - locals_.size())
      return fail(ErrorKind::Malformed, "too many locals: more than %u", limits::kLocals);
    locals_.resize(locals_.size() + count, type);
  }
  localSet_.resize(locals_.size(), false);
  localCount_ += locals_.size();
  if (localCount_ > limits::kLocalsOfModule)
    return fail(ErrorKind::Unsupported, "too many locals: more than %llu in the functions up to here",
                static_cast<unsigned long long>(limits::kLocalsOfModule));
  return true;
}

void FunctionChecker::forgetInitialised(u32 height) {
  while (initialised_.size() > height) {
    localSet_[initialised_.back()] = false;
    initialised_.pop_back();
  }
}

// ---- types of single operators -----------------------------------------------------------------------------------------

bool FunctionChecker::checkFuncTable(TableIndex table) {
  return matches(module_, element(table), FuncRef) ||
         fail(ErrorKind::Invalid, "type mismatch: %s expects a table of functions but table %u holds %s",
              opcodeText(opcode_), table.value, toString(element(table)).c_str());
}

bool FunctionChecker::checkTableSegment(ValueType source, ValueType target, const char *what) {
  return matches(module_, source, target) ||
         fail(ErrorKind::Invalid, "type mismatch: %s: %s holds %s, which is no %s", opcodeText(opcode_), what,
              toString(source).c_str(), toString(target).c_str());
}

// select without a type: both operands are of the same numeric or vector type.
bool FunctionChecker::popSelect(ValueType &type) {
  ValueType a, b;
  if (!popAny(b) || !popAny(a)) return false;
  if (a.isRef() || b.isRef())
    return fail(ErrorKind::Invalid, "type mismatch: select without a type expects numbers but found %s",
                toString(a.isRef() ? a : b).c_str());
  if (a != b && a != kBottom && b != kBottom)
    return fail(ErrorKind::Invalid, "type mismatch: select expects two operands of one type but found %s and %s",
                toString(a).c_str(), toString(b).c_str());
  type = a == kBottom ? b : a;
  return true;
}

bool FunctionChecker::pushFuncRef(FuncIndex function) {
  const Function &f = module_.functions[function.value];
  if (!f.isDeclared)
    return fail(ErrorKind::Invalid,
                "undeclared function reference: ref.func of function %u, which no export, global or segment names",
                function.value);
  if (!features_.has(Feature::FunctionReferences) && !features_.has(Feature::Gc))
    push(FuncRef);
  else
    push(ValueType::ref(f.isExact ? HeapType::exactly(f.type) : HeapType(f.type), false));
  return true;
}

bool FunctionChecker::checkCast(HeapType to, ValueType &from) {
  ValueType type;
  if (!popRef(type)) return false;
  from = type == kBottom ? ValueType::ref(bottomHeap(), false) : type;
  const ValueType top = ValueType::ref(topOf(module_, to), true);
  return isSubtype(module_, from, top) ||
         fail(ErrorKind::Invalid, "type mismatch: %s to %s expects %s but found %s", opcodeText(opcode_),
              toString(to).c_str(), toString(top).c_str(), toString(from).c_str());
}

bool FunctionChecker::readCast(u32 &depth, ValueType &from, ValueType &to) {
  u8 flags;
  HeapType fromHeap, toHeap;
  if (!readByte(flags)) return false;
  if (flags > 3) return fail(ErrorKind::Malformed, "malformed flags 0x%02x in %s", flags, opcodeText(opcode_));
  if (!readDepth(depth) || !readHeapType(fromHeap) || !readHeapType(toHeap)) return false;
  from = ValueType::ref(fromHeap, flags & 1);
  to = ValueType::ref(toHeap, flags & 2);
  // With custom descriptors the two only need to be in one hierarchy.
  const bool fits = features_.has(Feature::CustomDescriptors) ? topOf(module_, fromHeap) == topOf(module_, toHeap)
                                                              : matches(module_, to, from);
  return fits || fail(ErrorKind::Invalid, "type mismatch: %s from %s to %s, which is no subtype of it",
                      opcodeText(opcode_), toString(from).c_str(), toString(to).c_str());
}

// ---- custom-descriptors

// Pops the descriptor of type `described`; exactly that one if isExact.
bool FunctionChecker::popDescriptor(TypeIndex described, bool isExact) {
  const std::optional<TypeIndex> descriptor = module_.type(described).descriptor;
  if (!descriptor)
    return fail(ErrorKind::Invalid, "type %u does not have a descriptor, which %s needs", described.value,
                opcodeText(opcode_));
  return pop(ValueType::ref(isExact ? HeapType::exactly(*descriptor) : HeapType(*descriptor), true));
}

bool FunctionChecker::popDescriptor(HeapType described) {
  if (described.isAbstract())
    return fail(ErrorKind::Invalid, "type %s does not have a descriptor, which %s needs", toString(described).c_str(),
                opcodeText(opcode_));
  return popDescriptor(described.index(), described.isExact());
}

// ref.get_desc: the result is as exact as the operand.
bool FunctionChecker::popDescribed(TypeIndex type, ValueType &descriptor) {
  const std::optional<TypeIndex> found = module_.type(type).descriptor;
  if (!found)
    return fail(ErrorKind::Invalid, "type %u is a type without descriptor, which %s needs", type.value,
                opcodeText(opcode_));
  const ValueType exact = ValueType::ref(HeapType::exactly(type), true);
  const bool isExact = top_ == base_ || matches(module_, types_[top_ - 1], exact);
  descriptor = ValueType::ref(isExact ? HeapType::exactly(*found) : HeapType(*found), false);
  return pop(isExact ? exact : nullable(type));
}

bool FunctionChecker::checkAllocation(TypeIndex type, bool withDescriptor) {
  if (module_.type(type).descriptor.has_value() == withDescriptor) return true;
  return fail(ErrorKind::Invalid, "type %u has %s descriptor, so %s can't make it", type.value,
              withDescriptor ? "no" : "a", opcodeText(opcode_));
}

// ---- fields and elements

bool FunctionChecker::isMutableField(const FieldType &field, const char *what) {
  return field.isMutable || fail(ErrorKind::Invalid, "immutable %s: %s needs a mutable one", what, opcodeText(opcode_));
}

bool FunctionChecker::checkPacking(const FieldType &field, Extend extend) {
  if ((field.packing == Packing::None) == (extend == Extend::None)) return true;
  return fail(ErrorKind::Invalid, "type mismatch: %s of a field that is %s", opcodeText(opcode_),
              field.packing != Packing::None ? "packed" : "not packed");
}

bool FunctionChecker::checkDefaultable(TypeIndex type) {
  for (const FieldType &field : module_.type(type).fields)
    if (!unpacked(field).isDefaultable())
      return fail(ErrorKind::Invalid, "%s of type %u, which has a field without a default value (%s)",
                  opcodeText(opcode_), type.value, toString(field.type).c_str());
  return true;
}

bool FunctionChecker::checkDataArray(const FieldType &field) {
  return !unpacked(field).isRef() ||
         fail(ErrorKind::Invalid, "type mismatch: %s expects an array of numbers or vectors but its elements are %s",
              opcodeText(opcode_), toString(field.type).c_str());
}

bool FunctionChecker::checkElemArray(const FieldType &field, ElemIndex segment) {
  if (field.packing != Packing::None)
    return fail(ErrorKind::Invalid, "type mismatch: %s expects an array of references but its elements are packed",
                opcodeText(opcode_));
  return checkTableSegment(module_.elements[segment.value].type, field.type, "the segment");
}

bool FunctionChecker::checkArrayCopy(const FieldType &to, const FieldType &from) {
  if (to.packing == from.packing && (to.packing != Packing::None || matches(module_, from.type, to.type))) return true;
  return fail(ErrorKind::Invalid,
              "array types do not match: array.copy from elements of type %s to elements of type %s",
              toString(from.type).c_str(), toString(to.type).c_str());
}

} // namespace wasmc
