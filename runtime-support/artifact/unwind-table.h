// The unwind table: how an exception finds its way through the frames of an artifact's code. It replaces .eh_frame and
// .gcc_except_table, from which the compiler makes it: position-independent, checked on every lookup, and only for call
// sites, since nothing else throws. Little-endian, 4-byte aligned:
//
//  +--------------------------------------------+
//  | u32 partCount, functionCount, siteCount,   |
//  |     frameCount                             |
//  +--------------------------------------------+  Offset32 text: start of the part, relative to cw_module
//  | parts:     {text, textSize, firstFunction, |  x partCount, ascending by text, each with at least one function
//  |             functionCount}                 |
//  | functions: {start, frame, firstSite,       |  x functionCount, ascending by start in each part
//  |             siteCount}                     |
//  | sites:     {start, end, landingPad}        |  x siteCount, ascending in each function, without overlap
//  | frames:    UnwindFrame                     |  x frameCount, different ones
//  +--------------------------------------------+
//
// start, end and landingPad count from the start of the part. A call whose instruction lies in [start, end) of a site goes
// on at its landing pad when the callee throws; any other call passes the exception on to the function's caller.
#pragma once
#include "runtime-support/ints.h"
#include <span>
#include <vector>

namespace cwasm {

// The callee-saved registers that a frame may have saved, beside the frame pointer, in an order of the target's.
// x86-64: rbx, r12, r13, r14, r15.
inline constexpr u32 kSavedRegisters = 5;

// How to leave a frame for its caller's. All offsets are in bytes from the frame pointer, which points to the caller's.
struct UnwindFrame {
  i32 returnAddress = 0;           // where the return address is
  i32 stack = 0;                   // what the stack pointer is at a call of a function with landing pads
  i32 saved[kSavedRegisters] = {}; // where the caller's value is; 0: still in the register
  bool operator==(const UnwindFrame &) const = default;
};

struct UnwindSite {
  u32 start, end, landingPad; // in the part
};

struct UnwindFunction {
  u32 start; // in the part
  UnwindFrame frame;
  std::vector<UnwindSite> sites; // ascending
};

// What the compiler knows of one partition after code generation. Functions ascend.
struct UnwindPart {
  u32 textSize = 0;
  std::vector<UnwindFunction> functions;
};

// Encodes all parts. A part without functions is left out; the `text` field of the n-th of the others is 0 and stands at
// (*textFields)[n] in the result: the linker fills it.
std::vector<u8> encodeUnwindTable(std::span<const UnwindPart> parts, std::vector<u32> *textFields);

struct UnwindStep {
  UnwindFrame frame;
  bool hasLandingPad = false;
  i64 landingPad = 0; // relative to cw_module; inside the part's text
};

// Looks up the call instruction at or around `pc`, relative to cw_module (a return address less 1). Allocates nothing.
// False if there is no frame for it, or the table is damaged.
bool lookUpUnwind(std::span<const u8> table, i64 pc, UnwindStep *step);

// Everything that the drawing says: parts in order inside the text [textStart, textEnd), tables ascending, indices and landing
// pads in range, no byte left over. Lookups do not rely on it; --verify asks for it.
bool checkUnwindTable(std::span<const u8> table, i64 textStart, i64 textEnd);

} // namespace cwasm
