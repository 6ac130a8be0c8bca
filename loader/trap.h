// Trap: why and where a guest stopped, with its backtrace, resolved to functions and offsets of the source module.
#pragma once
#include "runtime-support/abi/trap-kind.h"
#include "runtime-support/artifact/module-description.h"
#include <string>
#include <string_view>
#include <vector>

namespace wasmload {
using namespace cwasm;

class Image;
struct Activation;

struct TrapFrame {
  const Image *image = nullptr;
  u32 functionIndex = kNone;
  u32 wasmOffset = kNone; // in the source module's file
  std::string name;       // from the name section; empty if it has none

  // `parse.c:42`, and before it the inlined functions that lead there; empty if the module had no debug information.
  std::string sourceLines(std::string_view indent) const;
};

struct Trap {
  TrapKind kind = TrapKind::Unreachable;
  std::vector<TrapFrame> frames; // innermost first; empty if nothing is known
  std::string exception;         // UncaughtException: its tag and payload, `"oom" (i32 4096)`; empty if unknown
  bool isTruncated = false;      // there were more frames than are kept
  std::string detail;            // what the operator is about, if the module names its types: "struct.get $Point.x"

  // One sentence: `out of bounds memory access in function 12 "parse" at offset 0x1a2b`.
  std::string sentence() const;
  // Some lines for people, with the backtrace. `why` is added to the kind's message.
  std::string report(std::string_view why = {}) const;
};

// What an activation has recorded when it ended with a trap.
Trap resolveTrap(const Activation &activation);

} // namespace wasmload
