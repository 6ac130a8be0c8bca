// All partitions of a module, compiled in parallel: from the plan to relocatable objects. The one header of codegen that
// the driver and the link step include; it knows nothing of LLVM.
#pragma once
#include "compiler/codegen/module-plan.h"
#include "compiler/driver.h"
#include "runtime-support/artifact/code-map.h"
#include "runtime-support/artifact/unwind-table.h"

namespace wasmc {

// What an operator that may trap is about, for the trap's message: "struct.get $Point.x".
struct TrapDetail {
  u32 wasmOffset;
  std::string text;
};

// Where a value of a function is while code in [start, end) of the partition's .text runs: a DWARF expression of a register, a place
// in memory or a value. It counts from no frame base.
struct ValueLocation {
  // The instance's context; the base of memory 0; the context in the frame, from the prologue on.
  static constexpr u32 kContext = ~u32(0), kMemoryBase = ~u32(0) - 1, kKeptContext = ~u32(0) - 2;
  u32 function;   // that the code is part of
  u32 variable;   // a local, or one of these
  u32 owner;      // the function whose local it is: the same, or one inlined there
  u32 caller;     // the place of the call it was inlined at (code-map.h), or kNone
  u32 start, end;
  u8 size; // in bytes
  std::vector<u8> expression;
};

// Call frame information of a function at an offset of the partition's .text, as .debug_frame has it.
struct CallFrame {
  u32 start, size;
  std::vector<u8> instructions;
};

struct CompiledPartition {
  std::vector<u8> object;  // ELF relocatable
  CodePart code;           // its text: functions and rows, by offset in the partition's .text
  UnwindPart unwind;       // the same text
  std::vector<TrapDetail> details;
  std::vector<ValueLocation> values; // for debuggers, if the module has DWARF
  std::vector<CallFrame> frames;     // likewise
  std::string firstSymbol; // symbol of code.functions[0], to place the part in the linked text; empty: no text
  bool hasCpuVariants = false; // of some functions (cpu-variants.h)
  std::vector<std::string> remarks; // for people, a line each
  std::string bitcode;     // instead of all that, for listings (listing.h)
};

struct CompiledText {
  std::vector<CompiledPartition> partitions; // in the order of the text; the last has the entries and thunks
  u32 machine = 0, relocationPc32 = 0;       // of the objects: ELF e_machine, relocation of a 32-bit difference
  u32 propertyType = 0, propertyBits = 0;    // of .note.gnu.property, which all objects have
  u64 cpuFeatures = 0;                       // CpuFeature bits that the code may use
};

// What "native" stands for on this machine: a CPU that LLVM knows, and how this one's features differ. Other names stay.
std::string resolveCpu(const std::string &cpu);

// The result does not depend on options.jobs. Errors: those of the first partition that has any.
Result<CompiledText> compileText(const ModulePlan &plan, const CompileOptions &options);

} // namespace wasmc
