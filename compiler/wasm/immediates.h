// What follows an opcode in the binary, decoded: the first argument of a sink's emit_<Name>. Only operators with a plain
// signature are listed; those of `special` operators are arguments of their own sink methods (sink.h).
#pragma once
#include "compiler/wasm/opcode.h"
#include "runtime-support/index.h"
#include <array>

namespace wasmc {

struct None {};

struct MemArg {
  MemoryIndex memory;
  u64 offset = 0;    // below 2^32 if the memory is a 32-bit one
  u32 alignLog2 = 0; // the hint of the file, at most the natural alignment
};

struct MemLaneArg {
  MemArg memory;
  u8 lane = 0;
};

struct LaneArg {
  u8 lane = 0;
};

struct ShuffleArg {
  std::array<u8, 16> lanes{}; // each below 32
};

// How FunctionReader decodes a plain operator's immediate.
enum class ImmForm : u8 { None, Zero, MemArg, MemLaneArg, LaneArg, ShuffleArg, Other };

struct ImmShape {
  ImmForm form = ImmForm::Other;
  u8 width = 0; // bytes accessed; LaneArg: number of lanes
  bool isAtomic = false;
};

constexpr ImmShape immShape(ImmKind kind) {
  using enum ImmKind;
  switch (kind) {
  case None: return {ImmForm::None, 0, false};
  case Zero: return {ImmForm::Zero, 0, false};
  case Mem1: return {ImmForm::MemArg, 1, false};
  case Mem2: return {ImmForm::MemArg, 2, false};
  case Mem4: return {ImmForm::MemArg, 4, false};
  case Mem8: return {ImmForm::MemArg, 8, false};
  case Mem16: return {ImmForm::MemArg, 16, false};
  case Atomic1: return {ImmForm::MemArg, 1, true};
  case Atomic2: return {ImmForm::MemArg, 2, true};
  case Atomic4: return {ImmForm::MemArg, 4, true};
  case Atomic8: return {ImmForm::MemArg, 8, true};
  case MemLane1: return {ImmForm::MemLaneArg, 1, false};
  case MemLane2: return {ImmForm::MemLaneArg, 2, false};
  case MemLane4: return {ImmForm::MemLaneArg, 4, false};
  case MemLane8: return {ImmForm::MemLaneArg, 8, false};
  case Lane2: return {ImmForm::LaneArg, 2, false};
  case Lane4: return {ImmForm::LaneArg, 4, false};
  case Lane8: return {ImmForm::LaneArg, 8, false};
  case Lane16: return {ImmForm::LaneArg, 16, false};
  case Shuffle: return {ImmForm::ShuffleArg, 32, false};
  default: return {};
  }
}

// log2 of the natural alignment of a memory operator.
constexpr u32 naturalAlignLog2(ImmKind kind) { return static_cast<u32>(__builtin_ctz(immShape(kind).width)); }

} // namespace wasmc
