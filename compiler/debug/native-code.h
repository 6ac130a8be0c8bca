// Between places in a module and the machine code made of them, at its addresses in a linked artifact: what the translation of debug
// information asks.
#pragma once
#include "compiler/codegen/compilation.h"
#include "compiler/link/elf-file.h"

namespace wasmc {

struct AddressRange {
  u64 start, end;
  bool operator==(const AddressRange &) const = default;
};

// Code of one operator.
struct NativeRow {
  u64 start, end;   // addresses
  u32 offset;       // of the operator, in the module's file
  u32 ownOffset;    // the same, or of the call that it was inlined at, in the function's own body; kNone: not known
  u32 inlined;      // kNone, or an entry of the partition's CodePart::inlined
};

struct NativeFunction {
  u32 index;
  u32 partition;
  u64 start, end;   // addresses
  std::vector<NativeRow> rows; // ascending
  std::vector<u32> byOffset;   // of rows, by their ownOffset

  // The code of operators in [first, last) of the function's body, and what is inlined there; neighbours joined.
  std::vector<AddressRange> ranges(u64 first, u64 last) const;
};

class NativeCode {
public:
  // `linked` has the symbols f<N>, as lld leaves them.
  NativeCode(const ElfFile &linked, const Module &module, std::span<const CompiledPartition> partitions);

  std::span<const NativeFunction> functions() const { return functions_; } // ascending by address
  // Whose body holds an offset of the module's file; null if none does.
  const NativeFunction *functionAtOrNull(u64 offset) const;
  // Where a partition's text begins.
  u64 partStart(u32 partition) const { return partStarts_[partition]; }
  u32 partitionCount() const { return static_cast<u32>(partitions_.size()); }
  const CompiledPartition &partition(u32 number) const { return partitions_[number]; }
  const Module &module() const { return module_; }

private:
  const Module &module_;
  std::span<const CompiledPartition> partitions_;
  std::vector<u64> partStarts_; // kNoAddress for those without code
  std::vector<NativeFunction> functions_;
  std::vector<u32> byIndex_;    // of functions_, by function index
};

} // namespace wasmc
