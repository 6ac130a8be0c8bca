// The source map: from an offset in a wasm module to the places in the source that its DWARF names, for backtraces. It is
// made by wasmc, so that the loader needs no reader of DWARF and opens no file. Little-endian, 4-byte aligned up to the rows:
//
//   u32 blockCount, rowBytes, callCount, fileCount, textBytes
//   blocks: {u32 wasmOffset, file, line, call, start in rows} x blockCount: the first row of each 64
//   calls:  {u32 nameEnd, file, line, parent} x callCount: inlined calls; names follow each other at the start of the text
//   files:  {u32 nameEnd} x fileCount: names of files, behind those of the calls
//   rows:   LEB128 wasmOffset delta, SLEB128 file delta, SLEB128 line delta, SLEB128 call delta, from the row before
//   text:   UTF-8, no separators
//
// A row says: from this offset on, code comes from `line` of `file`, in the body of the inlined function of `call`. Files and calls count from 1;
// file 0: no source; call 0: the function's own body. A call's file and line are where it stands, in the body of `parent`, which
// is smaller than the call's own number.
#pragma once
#include "runtime-support/byte-reader.h"
#include <string>
#include <vector>

namespace cwasm {

struct SourceRow {
  u32 wasmOffset, file, line, call;
  bool operator==(const SourceRow &) const = default;
};

struct InlinedCall {
  std::string name; // of the function that was inlined
  u32 file, line, parent;
};

// What the compiler knows of a module's source. Rows ascend by offset.
struct SourceMap {
  std::vector<std::string> files; // file 1 is files[0]
  std::vector<InlinedCall> calls; // call 1 is calls[0]
  std::vector<SourceRow> rows;
};

// An empty table if there are no rows.
std::vector<u8> encodeSourceMap(const SourceMap &map);

struct SourcePlace {
  std::string_view file; // into the table
  u32 line;              // 0: not known
  std::string_view inlined; // the inlined function whose body it is in; empty: the function's own
};

// Fills `places` with the place of an offset, innermost inlined body first; the last one is in the function's own body unless
// there were more than fit. Gives how many there are: 0 if nothing is known. Trusts nothing of the table.
usize lookUpSource(std::span<const u8> table, u32 wasmOffset, std::span<SourcePlace> places);

// Whether the table is what the drawing says, to the last byte. lookUpSource does not rely on it; --verify asks for it.
bool checkSourceMap(std::span<const u8> table);

} // namespace cwasm
