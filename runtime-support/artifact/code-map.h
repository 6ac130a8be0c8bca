// The code map: from an address in an artifact's text to function and wasm offset, for traps and backtraces. One part per
// partition (object file) of the text, in the order of their addresses. Little-endian, 4-byte aligned up to the rows:
//
//  +------------------+  repeated   +------------------------------------------------------------+
//  | u32 partCount    |------------>| Offset32 text   start of the part, relative to cw_module   |
//  | u32 inlinedCount |             | u32 textSize, functionCount, blockCount, rowBytes,         |
//  +------------------+             |     faultCount                                             |
//                                   +------------------------------------------------------------+
//  inlined: {u32 function index, u32 wasm offset, u32 place of the call} x inlinedCount
//  then for each part, in order:
//   functions: {u32 start in part, u32 function index or kNone} x functionCount, ascending
//   blocks:    {u32 pc in part, u32 wasm offset, u32 start in rows} x blockCount: the first row of each 64
//   rows:      LEB128 pc delta, SLEB128 wasm offset delta, from the row before; padded to 4 bytes
//   faults:    {u32 pc in part, u32 handler in part} x faultCount, ascending by pc
//
// A row says: from this pc on, code belongs to the operator at this place. A place is a wasm offset, in the function that the code is
// part of; or kInlinedCode | i: the function and offset of inlined[i], called at its place (kNone: not known), which if it is in inlined code itself
// is a smaller entry. A fault says: when the access at pc faults
// near address 0, its reference was null, and the code to go on with is at handler (a trap). Lookup is async-signal-safe: it neither
// allocates nor trusts the table (a damaged one gives no answer, never a fault).
#pragma once
#include "runtime-support/byte-reader.h"
#include <vector>

namespace cwasm {

struct CodeRow {
  u32 pc;    // in the part
  u32 place; // offset in the source module's file, or kInlinedCode | index
};

inline constexpr u32 kInlinedCode = 0x80000000;

struct InlinedCode {
  u32 functionIndex, wasmOffset;
  u32 caller; // place of the call; kNone: not known
};

struct CodeFunction {
  u32 start; // in the part
  u32 functionIndex;
};

struct CodeFault {
  u32 pc, handler; // in the part
};

// What the compiler knows of one partition after code generation. Rows and functions ascend by pc.
struct CodePart {
  u32 textSize = 0;
  std::vector<CodeFunction> functions;
  std::vector<CodeRow> rows;
  std::vector<CodeFault> faults; // ascending by pc
  std::vector<InlinedCode> inlined;
};

// Encodes all parts. The `text` field of part i stays 0 and stands at (*textFields)[i] in the result: the linker fills it.
std::vector<u8> encodeCodeMap(std::span<const CodePart> parts, std::vector<u32> *textFields);

struct CodeLocation {
  u32 functionIndex; // kNone: code that is no wasm function (an entry or a thunk)
  u32 wasmOffset;    // kNone if no row covers the pc
  u32 caller;        // if it is inlined code, the place of its call, for lookUpCaller; else kNone
  u32 outermost;     // the function that all of it was inlined into
};

// Looks up the code `pc`, given relative to cw_module like the parts' `text`. False if no part covers it.
bool lookUpCode(std::span<const u8> codeMap, i64 pc, CodeLocation *location);

// Goes on to the code that a location's code was inlined into. False if it was not, or nothing is known.
bool lookUpCaller(std::span<const u8> codeMap, CodeLocation *location);

// Everything that the drawing says: parts in order inside the text [textStart, textEnd) (relative to cw_module), tables
// ascending, rows and handlers inside their part, no byte left over. Lookups do not rely on it; --verify asks for it.
bool checkCodeMap(std::span<const u8> codeMap, i64 textStart, i64 textEnd);

// The functions, entries and thunks of all parts, ascending; those of a damaged map as far as it can be read.
struct CodeFunctionStart {
  i64 start, end; // end: of the function behind it, or of its part
  u32 functionIndex;
};
std::vector<CodeFunctionStart> codeFunctions(std::span<const u8> codeMap);

// Where the function, entry or thunk begins that `pc` is in. False if nothing does.
bool findFunctionStart(std::span<const u8> codeMap, i64 pc, i64 *start);
inline bool isFunctionStart(std::span<const u8> codeMap, i64 pc) {
  i64 start;
  return findFunctionStart(codeMap, pc, &start) && start == pc;
}

// The handler of a fault at `pc`, both relative to cw_module. False if none is recorded there.
bool lookUpFault(std::span<const u8> codeMap, i64 pc, i64 *handler);

} // namespace cwasm
