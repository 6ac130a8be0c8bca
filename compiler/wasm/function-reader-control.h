// Part of function-reader.h: blocks, branches, calls, exceptions (spec 3.4.1, 3.4.11).
#pragma once
#include "compiler/wasm/function-reader.h"

namespace wasmc {

template <class Sink> bool FunctionReader<Sink>::openBlock(Frame::Kind kind) {
  FrameTypes types;
  if (!readBlockType(types)) return false;
  if (kind == Frame::If && !pop(I32)) return false;
  const u32 conditionAt = top_;
  if (!popTypes(types.params) || !roomFor(types.params.size())) return false;
  if (frames_.size() >= limits::kNesting)
    return fail(ErrorKind::Unsupported, "more than %u nested blocks", limits::kNesting);
  const u32 base = top_;
  pushFrame(kind, types);
  labels_.emplace_back();
  if (kind == Frame::If && kHasValues && live_) {
    frames_.back().savedParams = static_cast<u32>(saved_.size());
    saved_.insert(saved_.end(), values_.begin() + base, values_.begin() + base + static_cast<i64>(types.params.size()));
  }
  if (!live_) return true;
  const Values params = above(base, types.params.size());
  switch (kind) {
  case Frame::Block: sink_.block(labels_.back(), types, params); return true;
  case Frame::Loop: sink_.loop(labels_.back(), types, params); return true;
  case Frame::If: {
    Value condition = value(conditionAt);
    sink_.if_(labels_.back(), types, condition, params);
    return true;
  }
  default:
    if constexpr (requires { sink_.try_(labels_.back(), types, params); }) {
      sink_.try_(labels_.back(), types, params);
      return true;
    }
    return unsupported();
  }
}

template <class Sink> bool FunctionReader<Sink>::openTryTable() {
  FrameTypes types;
  u32 count;
  if (!readBlockType(types) || !readU32(count)) return false;
  if (count > limits::kCatchClauses || count > cursor_.left() / 2)
    return fail(ErrorKind::Malformed, "%u catch clauses in %zu bytes", count, cursor_.left());
  clauses_.clear();
  depths_.clear();
  for (u32 i = 0; i < count; ++i) {
    u8 kind;
    if (!readByte(kind)) return false;
    if (kind > 3) return fail(ErrorKind::Malformed, "malformed catch clause 0x%02x", kind);
    CatchClause<Label> clause;
    clause.isRef = kind & 1;
    if (kind < 2) {
      TagIndex tag;
      if (!readTag(tag)) return false;
      clause.tag = tag;
    }
    u32 depth;
    if (!readU32(depth) || !checkCatchLabel(depth, clause.tag, clause.isRef)) return false;
    clauses_.push_back(clause);
    depths_.push_back(depth);
    if (live_) frame(depth).isBranchedTo = true;
  }
  if (!popTypes(types.params) || !roomFor(types.params.size())) return false;
  if (frames_.size() >= limits::kNesting)
    return fail(ErrorKind::Unsupported, "more than %u nested blocks", limits::kNesting);
  const u32 base = top_;
  pushFrame(Frame::TryTable, types);
  labels_.emplace_back();
  if (!live_) return true;
  const Values params = above(base, types.params.size());
  for (u32 i = 0; i < count; ++i) // depths count from outside the new frame
    clauses_[i].target = &labels_[labels_.size() - 2 - depths_[i]];
  const std::span<const CatchClause<Label>> clauses(clauses_);
  if constexpr (requires { sink_.tryTable(labels_.back(), types, clauses, params); }) {
    sink_.tryTable(labels_.back(), types, clauses, params);
    return true;
  }
  return unsupported();
}

template <class Sink> bool FunctionReader<Sink>::readElse() {
  const Frame &current = frames_.back();
  if (current.kind != Frame::If) return fail(ErrorKind::Malformed, "else without an if");
  if (current.isEntryLive) announce();
  const bool thenReachable = live_;
  return closeFrame() && elseBranch(thenReachable);
}

// The frame is closed: its results, if reachable, lie at its height.
template <class Sink> bool FunctionReader<Sink>::elseBranch(bool thenReachable) {
  const Frame &current = frames_.back();
  const FrameTypes types = current.types;
  const bool isLive = current.isEntryLive;
  if (!roomFor(types.params.size())) return false;
  reopenFrame(Frame::Else, types.params);
  if (!isLive) return true;
  const usize count = types.params.size();
  const Values results = thenReachable ? above(base_, types.results.size()) : Values();
  if constexpr (kHasValues) {
    scratch_.assign(saved_.begin() + current.savedParams,
                    saved_.begin() + current.savedParams + static_cast<i64>(count));
    saved_.resize(current.savedParams);
  } else {
    scratch_.resize(count);
  }
  sink_.else_(labels_.back(), types, thenReachable, results, Values(scratch_));
  if constexpr (kHasValues) std::copy(scratch_.begin(), scratch_.end(), values_.begin() + base_);
  return true;
}

template <class Sink> bool FunctionReader<Sink>::readEnd() {
  if (frames_.back().isEntryLive) announce();
  if (frames_.back().kind == Frame::If) { // without else: what comes in must be what goes out
    const bool thenReachable = live_;
    if (!closeFrame() || !elseBranch(thenReachable)) return false;
  }
  return finishFrame(false, 0);
}

template <class Sink> bool FunctionReader<Sink>::finishFrame(bool isDelegate, u32 target) {
  if (!closeFrame()) return false;
  const Frame &current = frames_.back();
  const FrameTypes types = current.types;
  const bool isEntryLive = current.isEntryLive;
  const bool isReached = live_ || (current.isBranchedTo && current.kind != Frame::Loop);
  if (!roomFor(types.results.size())) return false;
  dropFrame();
  pushTypes(types.results);
  if (isEntryLive) {
    const Values results = above(top_ - static_cast<u32>(types.results.size()), types.results.size());
    Label &label = labels_.back();
    if (isDelegate) {
      Label &to = labels_[labels_.size() - 2 - target];
      if constexpr (requires { sink_.delegate(label, types, live_, results, to); })
        sink_.delegate(label, types, live_, results, to);
      else
        return fail(ErrorKind::Unsupported, "delegate is not supported yet (legacy-exceptions)");
      live_ = isReached;
    } else if constexpr (std::is_void_v<decltype(sink_.end(label, types, live_, results))>) {
      sink_.end(label, types, live_, results);
      live_ = isReached;
    } else {
      live_ = sink_.end(label, types, live_, results);
    }
  } else {
    live_ = false;
  }
  labels_.pop_back();
  return true;
}

template <class Sink> bool FunctionReader<Sink>::readCatch(bool isAll) {
  TagIndex tag;
  if (!isAll && !readTag(tag)) return false;
  if (frames_.back().kind != Frame::Try && frames_.back().kind != Frame::Catch)
    return fail(ErrorKind::Malformed, "%s without a try", opcodeText(opcode_));
  const bool isReachable = live_, isLive = frames_.back().isEntryLive;
  if (isLive) announce();
  if (!closeFrame()) return false;
  const std::span<const ValueType> caught =
      isAll ? std::span<const ValueType>()
            : std::span<const ValueType>(module_.type(module_.tags[tag.value].type).params);
  if (!roomFor(caught.size())) return false;
  reopenFrame(isAll ? Frame::CatchAll : Frame::Catch, caught);
  if (!isLive) return true;
  const FrameTypes types = frames_.back().types;
  const Values results = isReachable ? above(base_, types.results.size()) : Values();
  Label &label = labels_.back();
  scratch_.assign(caught.size(), Value());
  const Values out(scratch_);
  if constexpr (requires {
                  sink_.catch_(label, types, tag, isReachable, results, out);
                  sink_.catchAll(label, types, isReachable, results);
                }) {
    if (isAll)
      sink_.catchAll(label, types, isReachable, results);
    else
      sink_.catch_(label, types, tag, isReachable, results, out);
    if constexpr (kHasValues) std::copy(scratch_.begin(), scratch_.end(), values_.begin() + base_);
    return true;
  }
  return unsupported();
}

template <class Sink> bool FunctionReader<Sink>::readBrTable() {
  u32 count;
  if (!readU32(count)) return false;
  if (count > limits::kBrTable)
    return fail(ErrorKind::Malformed, "br_table with %u labels: at most %u are allowed", count, limits::kBrTable);
  if (count >= cursor_.left())
    return fail(ErrorKind::Malformed, "br_table with %u labels in %zu bytes", count, cursor_.left());
  depths_.resize(count);
  for (u32 &depth : depths_)
    if (!readU32(depth)) return false;
  u32 last;
  if (!readDepth(last) || !pop(I32)) return false;
  const u32 indexAt = top_;
  const auto labelTypes = frame(last).labelTypes();
  ++brTableCount_;
  auto checked = labelTypes;
  if (!peekTypes(labelTypes)) return false;
  for (u32 depth : depths_)
    if (!checkBrTableLabel(depth, checked)) return false;
  if (!popTypes(labelTypes)) return false;
  if (live_) {
    targets_.clear();
    for (u32 depth : depths_) {
      targets_.push_back(&labels_[labels_.size() - 1 - depth]);
      frame(depth).isBranchedTo = true;
    }
    frame(last).isBranchedTo = true;
    Value index = value(indexAt);
    sink_.brTable(index, std::span<Label *const>(targets_), labels_[labels_.size() - 1 - last],
                  above(top_, labelTypes.size()));
  }
  setUnreachable();
  return true;
}

template <class Sink> bool FunctionReader<Sink>::readBrOnCast(bool onFailure, bool byDescriptor) {
  u32 depth;
  ValueType from, to;
  if (!readCast(depth, from, to)) return false;
  // What is left of `from` when the cast to `to` has failed.
  const ValueType rest = to.isNullable() ? ValueType::ref(from.heap(), false) : from;
  const auto labelTypes = frame(depth).labelTypes();
  const ValueType branched = onFailure ? rest : to, through = onFailure ? to : rest;
  if (labelTypes.empty() || !matches(module_, branched, labelTypes.back()))
    return fail(ErrorKind::Invalid, "type mismatch: %s gives %s, which label %u does not take", opcodeText(opcode_),
                toString(branched).c_str(), depth);
  if (byDescriptor && !popDescriptor(to.heap())) return false;
  Value descriptor = value(top_);
  if (!pop(from)) return false;
  const auto below = labelTypes.first(labelTypes.size() - 1);
  if (!popTypes(below) || !roomFor(labelTypes.size())) return false;
  pushTypes(below);
  if (live_) {
    frame(depth).isBranchedTo = true;
    Label &label = labels_[labels_.size() - 1 - depth];
    const Values values = above(top_ - static_cast<u32>(below.size()), labelTypes.size());
    if (byDescriptor) {
      if constexpr (requires { sink_.brOnCastDescEq(label, to, from, onFailure, values, descriptor); })
        store<1>([&] { return sink_.brOnCastDescEq(label, to, from, onFailure, values, descriptor); });
      else
        return unsupported();
    } else if constexpr (requires { sink_.brOnCast(label, to, from, onFailure, values); }) {
      store<1>([&] { return sink_.brOnCast(label, to, from, onFailure, values); });
    } else {
      return unsupported();
    }
  }
  push(through);
  return true;
}

// ---- calls -------------------------------------------------------------------------------------------------------------

// Pops the arguments, lets the sink emit the call and pushes the results.
template <class Sink> template <class Emit> bool FunctionReader<Sink>::finishCall(const DefinedType &type, Emit emit) {
  if (!popTypes(type.params) || !roomFor(type.results.size())) return false;
  if (live_) {
    if constexpr (kHasValues) {
      scratch_.assign(type.results.size(), Value());
      if (!emit(above(top_, type.params.size()), Values(scratch_))) return false;
      std::copy(scratch_.begin(), scratch_.end(), values_.begin() + top_);
    } else if (!emit(above(top_, type.params.size()), above(top_, type.results.size()))) {
      return false;
    }
  }
  pushTypes(type.results);
  return true;
}

template <class Sink> bool FunctionReader<Sink>::readCall() {
  FuncIndex callee;
  if (!readFunc(callee)) return false;
  return finishCall(module_.functionType(callee), [&](Values args, Values results) {
    sink_.call(callee, args, results);
    return true;
  });
}

template <class Sink> bool FunctionReader<Sink>::readCallIndirect() {
  TypeIndex type;
  TableIndex table;
  if (!readType(type, DefinedType::Func)) return false;
  if (features_.has(Feature::ReferenceTypes)) {
    if (!readTable(table)) return false;
  } else {
    u8 zero;
    if (!readByte(zero)) return false;
    if (zero || module_.tables.empty())
      return zero ? fail(ErrorKind::Malformed, "zero byte expected after call_indirect") : failIndex("table", 0, 0);
  }
  if (!checkFuncTable(table) || !pop(addressType(table))) return false;
  Value index = value(top_);
  return finishCall(module_.type(type), [&](Values args, Values results) {
    sink_.callIndirect(table, type, index, args, results);
    return true;
  });
}

template <class Sink> bool FunctionReader<Sink>::readCallRef() {
  TypeIndex type;
  if (!readType(type, DefinedType::Func) || !pop(nullable(type))) return false;
  noteNullable(top_);
  Value callee = value(top_);
  return finishCall(module_.type(type), [&](Values args, Values results) {
    if constexpr (requires { sink_.callRef(type, callee, args, results); }) {
      sink_.callRef(type, callee, args, results);
      return true;
    }
    return unsupported();
  });
}

template <class Sink> bool FunctionReader<Sink>::readReturnCall(Opcode which) {
  FuncIndex callee;
  TypeIndex type;
  TableIndex table;
  Value operand{};
  if (which == Opcode::ReturnCall) {
    if (!readFunc(callee)) return false;
    type = module_.functions[callee.value].type;
  } else if (which == Opcode::ReturnCallIndirect) {
    if (!readType(type, DefinedType::Func) || !readTable(table) || !checkFuncTable(table) || !pop(addressType(table)))
      return false;
    operand = value(top_);
  } else {
    if (!readType(type, DefinedType::Func) || !pop(nullable(type))) return false;
    noteNullable(top_);
    operand = value(top_);
  }
  const DefinedType &t = module_.type(type);
  if (!checkReturnCall(t.results) || !popTypes(t.params)) return false;
  if (live_) {
    const Values args = above(top_, t.params.size());
    if constexpr (requires {
                    sink_.returnCall(callee, args);
                    sink_.returnCallIndirect(table, type, operand, args);
                  }) {
      if (which == Opcode::ReturnCall)
        sink_.returnCall(callee, args);
      else if (which == Opcode::ReturnCallIndirect)
        sink_.returnCallIndirect(table, type, operand, args);
    } else if (which != Opcode::ReturnCallRef) {
      return unsupported();
    }
    if (which == Opcode::ReturnCallRef) {
      if constexpr (requires { sink_.returnCallRef(type, operand, args); })
        sink_.returnCallRef(type, operand, args);
      else
        return unsupported();
    }
  }
  setUnreachable();
  return true;
}

// ---- dispatch ----------------------------------------------------------------------------------------------------------

template <class Sink> template <Opcode O> bool FunctionReader<Sink>::special() {
  using enum Opcode;
  if constexpr (O == Nop) {
    return true;
  } else if constexpr (O == Opcode::Unreachable) {
    if (live_) sink_.unreachable();
    setUnreachable();
    return true;
  } else if constexpr (O == Opcode::Block) {
    return openBlock(Frame::Block);
  } else if constexpr (O == Opcode::Loop) {
    return openBlock(Frame::Loop);
  } else if constexpr (O == Opcode::If) {
    return openBlock(Frame::If);
  } else if constexpr (O == Opcode::Try) {
    return openBlock(Frame::Try);
  } else if constexpr (O == Opcode::TryTable) {
    return openTryTable();
  } else if constexpr (O == Opcode::Else) {
    return readElse();
  } else if constexpr (O == Opcode::End) {
    return readEnd();
  } else if constexpr (O == Opcode::Catch || O == Opcode::CatchAll) {
    return readCatch(O == Opcode::CatchAll);
  } else if constexpr (O == Opcode::Delegate) {
    u32 depth;
    if (!readU32(depth)) return false;
    if (frames_.back().kind != Frame::Try) return fail(ErrorKind::Malformed, "delegate without a try");
    if (depth + u64(1) >= frames_.size()) // counts from outside the try
      return fail(ErrorKind::Invalid, "unknown label %u in delegate", depth);
    return finishFrame(true, depth);
  } else if constexpr (O == Opcode::Rethrow) {
    u32 depth;
    if (!readDepth(depth)) return false;
    if (frame(depth).kind != Frame::Catch && frame(depth).kind != Frame::CatchAll)
      return fail(ErrorKind::Invalid, "invalid rethrow label %u: it is no catch", depth);
    if (live_) {
      Label &label = labels_[labels_.size() - 1 - depth];
      if constexpr (requires { sink_.rethrow(label); })
        sink_.rethrow(label);
      else
        return unsupported();
    }
    setUnreachable();
    return true;
  } else if constexpr (O == Opcode::Throw) {
    TagIndex tag;
    if (!readTag(tag)) return false;
    const DefinedType &type = module_.type(module_.tags[tag.value].type);
    if (!popTypes(type.params)) return false;
    if (live_) {
      const Values args = above(top_, type.params.size());
      if constexpr (requires { sink_.throw_(tag, args); })
        sink_.throw_(tag, args);
      else
        return unsupported();
    }
    setUnreachable();
    return true;
  } else if constexpr (O == Opcode::ThrowRef) {
    if (!pop(ValueType::ref(AbstractHeap::Exn, true))) return false;
    if (live_) {
      Value exception = value(top_);
      if constexpr (requires { sink_.throwRef(exception); })
        sink_.throwRef(exception);
      else
        return unsupported();
    }
    setUnreachable();
    return true;
  } else if constexpr (O == Opcode::Br || O == Opcode::BrIf) {
    u32 depth;
    if (!readDepth(depth) || (O == Opcode::BrIf && !pop(I32))) return false;
    const u32 conditionAt = top_;
    const auto labelTypes = frame(depth).labelTypes();
    if (!popTypes(labelTypes)) return false;
    if (live_) {
      frame(depth).isBranchedTo = true;
      Label &label = labels_[labels_.size() - 1 - depth];
      const Values values = above(top_, labelTypes.size());
      if constexpr (O == Opcode::Br) {
        sink_.br(label, values);
      } else {
        Value condition = value(conditionAt);
        sink_.brIf(label, condition, values);
      }
    }
    if constexpr (O == Opcode::Br) {
      setUnreachable();
      return true;
    } else {
      if (!roomFor(labelTypes.size())) return false;
      pushTypes(labelTypes);
      return true;
    }
  } else if constexpr (O == Opcode::BrTable) {
    return readBrTable();
  } else if constexpr (O == Opcode::BrOnNull) {
    u32 depth;
    ValueType type;
    if (!readDepth(depth) || !popRef(type)) return false;
    const u32 refAt = top_;
    const auto labelTypes = frame(depth).labelTypes();
    if (!popTypes(labelTypes) || !roomFor(labelTypes.size() + 1)) return false;
    pushTypes(labelTypes);
    if (live_) {
      frame(depth).isBranchedTo = true;
      Label &label = labels_[labels_.size() - 1 - depth];
      Value ref = value(refAt);
      const Values values = above(top_ - static_cast<u32>(labelTypes.size()), labelTypes.size());
      if constexpr (requires { sink_.brOnNull(label, ref, values); })
        store<1>([&] { return sink_.brOnNull(label, ref, values); });
      else
        return unsupported();
    }
    push(ValueType::ref(type == kBottom ? bottomHeap() : type.heap(), false));
    return true;
  } else if constexpr (O == Opcode::BrOnNonNull) {
    u32 depth;
    ValueType type;
    if (!readDepth(depth) || !popRef(type)) return false;
    const auto labelTypes = frame(depth).labelTypes();
    const ValueType branched = ValueType::ref(type == kBottom ? bottomHeap() : type.heap(), false);
    if (labelTypes.empty() || !labelTypes.back().isRef() || !matches(module_, branched, labelTypes.back()))
      return fail(ErrorKind::Invalid, "type mismatch: br_on_non_null gives %s, which label %u does not take",
                  toString(branched).c_str(), depth);
    const auto below = labelTypes.first(labelTypes.size() - 1);
    if (!popTypes(below) || !roomFor(labelTypes.size())) return false;
    if (live_) {
      frame(depth).isBranchedTo = true;
      Label &label = labels_[labels_.size() - 1 - depth];
      const Values values = above(top_, labelTypes.size());
      if constexpr (requires { sink_.brOnNonNull(label, values); })
        sink_.brOnNonNull(label, values);
      else
        return unsupported();
    }
    pushTypes(below);
    return true;
  } else if constexpr (O == Opcode::BrOnCast || O == Opcode::BrOnCastFail) {
    return readBrOnCast(O == Opcode::BrOnCastFail, false);
  } else if constexpr (O == Opcode::Return) {
    const auto results = functionResults();
    if (!popTypes(results)) return false;
    if (live_) sink_.return_(above(top_, results.size()));
    setUnreachable();
    return true;
  } else if constexpr (O == Opcode::Call) {
    return readCall();
  } else if constexpr (O == Opcode::CallIndirect) {
    return readCallIndirect();
  } else if constexpr (O == Opcode::CallRef) {
    return readCallRef();
  } else if constexpr (O == Opcode::ReturnCall || O == Opcode::ReturnCallIndirect || O == Opcode::ReturnCallRef) {
    return readReturnCall(O);
  } else if constexpr (O == Opcode::Drop) {
    ValueType type;
    return popAny(type);
  } else if constexpr (O == Opcode::Select || O == Opcode::SelectTyped) {
    return readSelect(O == Opcode::SelectTyped);
  } else if constexpr (O == LocalGet || O == LocalSet || O == LocalTee) {
    return readLocalOp(O);
  } else if constexpr (O == GlobalGet || O == GlobalSet) {
    return readGlobalOp(O == GlobalSet);
  } else if constexpr (O == TableGet || O == TableSet || O == TableInit || O == ElemDrop || O == TableCopy ||
                       O == TableGrow || O == TableSize || O == TableFill) {
    return readTableOp(O);
  } else if constexpr (O == MemorySize || O == MemoryGrow || O == MemoryInit || O == DataDrop || O == MemoryCopy ||
                       O == MemoryFill) {
    return readMemoryOp(O);
  } else if constexpr (O == I32Const || O == I64Const || O == F32Const || O == F64Const || O == V128Const) {
    return readConst(O);
  } else if constexpr (O == RefNull || O == RefIsNull || O == RefFunc || O == RefEq || O == RefAsNonNull ||
                       O == AnyConvertExtern || O == ExternConvertAny || O == RefI31 || O == I31GetS || O == I31GetU) {
    return readRefOp(O);
  } else if constexpr (O == StructNew || O == StructNewDefault || O == StructGet || O == StructGetS ||
                       O == StructGetU || O == StructSet) {
    return readStructOp(O);
  } else if constexpr (O == ArrayNew || O == ArrayNewDefault || O == ArrayNewFixed || O == ArrayNewData ||
                       O == ArrayNewElem) {
    return readArrayNew(O);
  } else if constexpr (O == ArrayGet || O == ArrayGetS || O == ArrayGetU || O == ArraySet || O == ArrayLen ||
                       O == ArrayFill || O == ArrayCopy || O == ArrayInitData || O == ArrayInitElem) {
    return readArrayOp(O);
  } else if constexpr (O == RefTest || O == RefTestNull || O == RefCast || O == RefCastNull) {
    return readCastOp(O);
  } else if constexpr (O == BrOnCastDescEq || O == BrOnCastDescEqFail) {
    return readBrOnCast(O == BrOnCastDescEqFail, true);
  } else {
    static_assert(O == StructNewDesc || O == StructNewDefaultDesc || O == RefGetDesc || O == RefCastDescEq ||
                      O == RefCastDescEqNull,
                  "a special row without a rule");
    return readDescriptorOp(O);
  }
}

} // namespace wasmc
