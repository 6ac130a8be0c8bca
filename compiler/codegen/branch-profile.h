// BranchProfile: how often each function was entered and which way each branch went, counted by code compiled with
// --profile-generate and read back by --profile-use (docs/pgo.md). A counter belongs to an operator of the module, by its offset in the
// file, so counts fit whatever the optimiser, the options or the number of threads make of it:
//   a function's entry  at the first byte of its body (the number of its locals)
//   if, br_if           not taken at the operator's own byte, taken at the next one (each is two bytes long at least)
//   br_table            target i at the operator's byte + i, the default last (it is two bytes longer than its list of targets)
// The counters are a memory of their own, behind the module's, that code of the module cannot name; it is exported as
// kCountersExport for whoever writes them out. Its layout, and that of the file that wasmload writes, one such record per
// instance (all little-endian u64):
//   memory:  header, then a counter per byte from the first body to the last
//   file:    header, then {index, count} of each counter that is not 0, then {~0, 0}
//   header:  magic "cwcount1", hash of the module, number of counters, 0
#pragma once
#include "compiler/wasm/module.h"
#include <string>

namespace wasmc {

inline constexpr char kCountersExport[] = "wasmc.counters";

class BranchProfile {
public:
  // Counts of 0 for `module`.
  explicit BranchProfile(const Module &module);
  // Adds the records of a file's bytes. Errors: Malformed; Invalid for a profile of another module.
  Result<void> add(Bytes file);

  u64 at(u64 offset) const { return counts_[slot(offset)]; } // of an operator of a body
  u64 slot(u64 offset) const { return offset - first_; }
  u64 size() const { return counts_.size(); }
  u64 hash() const { return hash_; } // of the module

  static constexpr u64 kHeaderSize = 32;

private:
  u64 first_ = 0, hash_;
  std::vector<u64> counts_;
};

// Adds the memory of the counters and its export to a module whose bodies have been validated. Errors: Unsupported.
Result<MemoryIndex> addCounters(Module &module, const BranchProfile &profile);

} // namespace wasmc
