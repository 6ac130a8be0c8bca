// The seccomp filter of a locked-down process (seccomp(2)), built as classic BPF when it is known what the process needs.
// A system call outside of the list ends the process: nothing of ours makes one, so whoever does has taken the process over,
// and an error number would only let them try the next.
#pragma once
#include "runtime-support/ints.h"
#include <linux/filter.h>
#include <span>

namespace wasmload {
using namespace cwasm;

// A row of system-calls.def.
struct SystemCall {
  u16 number;
  const char *name;
  const char *limitOrNull; // which arguments it may have; null: any
};
inline constexpr usize kMostCalls = 96;
usize callCount();
SystemCall callAt(usize row);

inline constexpr usize kNumbersEnd = 512; // behind the largest number of a row
// A set of them.
class CallSet {
public:
  // Adds the calls of these numbers; each has a row.
  void add(std::span<const u16> numbers) {
    for (const u16 number : numbers) numbers_[number % kNumbersEnd / 64] |= u64(1) << number % 64;
  }
  bool has(u16 number) const { return numbers_[number / 64] >> number % 64 & 1; }

private:
  u64 numbers_[kNumbersEnd / 64] = {};
};

struct SeccompFilter {
  u16 count = 0;
  sock_filter code[256];
};
void buildFilter(const CallSet &calls, SeccompFilter *filter);

} // namespace wasmload
