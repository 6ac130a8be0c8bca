// Between places in a module and the machine code made of them, at its addresses in a linked artifact: what the translation of debug
// information asks.
#pragma once
#include "compiler/codegen/compilation.h"
#include "compiler/link/elf-file.h"
#include <map>

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
  u32 caller;       // place of the call that was inlined here (code-map.h); kNone: none was
};

// A function, or one that was inlined into it: then the code of all that is inlined at one place.
struct NativeFunction {
  u32 index;
  u32 partition;
  u64 start, end;   // addresses, of the function that the code is part of
  std::vector<NativeRow> rows; // ascending; with ownOffset in the body of `index`
  std::vector<u32> byOffset;   // of rows, by their ownOffset
  u32 outer = index;           // that the code is part of
  u32 caller = ~u32(0);        // place of the call that was inlined (code-map.h); kNone: none was

  // The code of operators in [first, last) of the function's body, and what is inlined there; neighbours joined.
  std::vector<AddressRange> ranges(u64 first, u64 last) const;
};

// A function that was inlined into another.
struct InlinedFunction {
  NativeFunction code;
  u32 callOffset;              // of the call, in the body of what it was inlined into
  std::vector<u32> inlined;    // what was inlined into it: places in InlinedFunctions::all, by their callOffset
};

struct InlinedFunctions {
  std::vector<InlinedFunction> all;
  std::vector<u32> outermost;  // what was inlined into the function itself, by their callOffset
};

class NativeCode {
public:
  // `linked` has the symbols f<N>, as lld leaves them.
  NativeCode(const ElfFile &linked, const Module &module, std::span<const CompiledPartition> partitions);

  std::span<const NativeFunction> functions() const { return functions_; } // ascending by address
  // Whose body holds an offset of the module's file; kNone, null if none does.
  u32 functionIndexAt(u64 offset) const;
  const NativeFunction *functionAtOrNull(u64 offset) const;
  // The variants for several CPUs of a function that chooses among them (cpu-variants.h), by their places in functions().
  std::span<const u32> variantsOf(const NativeFunction &function) const;
  // Where a partition's text begins.
  u64 partStart(u32 partition) const { return partStarts_[partition]; }
  u32 partitionCount() const { return static_cast<u32>(partitions_.size()); }
  // Everything that was inlined into a function.
  InlinedFunctions inlinedInto(const NativeFunction &function) const;
  const CompiledPartition &partition(u32 number) const { return partitions_[number]; }
  const Module &module() const { return module_; }

private:
  const Module &module_;
  std::span<const CompiledPartition> partitions_;
  std::vector<u64> partStarts_; // kNoAddress for those without code
  std::vector<NativeFunction> functions_;
  std::vector<u32> byIndex_;    // of functions_, by function index; of one with variants that which chooses
  std::map<u32, std::vector<u32>> variants_; // by function index
};

} // namespace wasmc
