// The filter's shape: check the architecture, then a binary search over the borders between runs of numbers with the same
// answer, down to a few runs, which are asked for one after the other. Numbers with the x32 bit lie behind the last border. Since Linux 5.11 the kernel runs it once per number when it is
// installed, and asks no more about those that it always allows; the search is for older kernels, and for the others. What it
// costs at start is mostly the kernel's translation to machine code, so the code is kept short.
#include "loader/seccomp-filter.h"
#include "loader/arch/cpu.h"
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef SECCOMP_RET_KILL_PROCESS
#define SECCOMP_RET_KILL_PROCESS 0x80000000U
#endif

namespace wasmload {
namespace {

constexpr u32 kNumberCount = 470; // of system calls, or nearly so
constexpr u32 kWorthATest = 100; // steps: translating an instruction takes as long
constexpr u32 kNoDirectory = 1u << 31; // AT_FDCWD and whatever else is negative
// The C library's, for pthread_create. No namespace among them, and no process of its own. 0x400000 was CLONE_DETACHED.
constexpr u32 kThreadFlags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | CLONE_SETTLS |
                             CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID | 0x400000;

constexpr u16 kNumbers[] = {
#define CALL(name) SYS_##name,
#define CHECKED(name, ...) SYS_##name,
#include "loader/system-calls.def"
#undef CALL
#undef CHECKED
};
static_assert(std::size(kNumbers) <= kMostCalls);
static_assert([] {
  for (usize i = 1; i < std::size(kNumbers); ++i)
    if (kNumbers[i] <= kNumbers[i - 1]) return false;
  return kNumbers[std::size(kNumbers) - 1] < kNumbersEnd;
}(), "the rows of system-calls.def ascend");

constexpr char kNames[] =
#define CALL(name) #name "\0"
#define CHECKED(name, ...) #name "\0"
#include "loader/system-calls.def"
#undef CALL
#undef CHECKED
    ;

struct Check {
  enum Test : u8 { Without, OneOf };
  u16 number;
  u8 argument;
  Test test;
  u32 values[3];
  const char *limit;
  constexpr Check(u16 n, const char *l, u8 a, Test t, u32 x, u32 y = 0, u32 z = 0)
      : number(n), argument(a), test(t), values{x, y, z}, limit(l) {}
};
constexpr Check kChecks[] = {
#define CALL(name)
#define CHECKED(name, limit, argument, test, ...) {SYS_##name, limit, argument, Check::test, __VA_ARGS__},
#include "loader/system-calls.def"
#undef CALL
#undef CHECKED
};

const Check *checkOrNull(u16 number) {
  for (const Check &check : kChecks)
    if (check.number == number) return &check;
  return nullptr;
}

// Writes the code from its end, so that each jump knows how far it goes: both answers come last, then the checks of arguments,
// then the search, children before parents.
class Builder {
public:
  explicit Builder(SeccompFilter &filter) : filter_(filter) {}

  void build(const CallSet &calls) {
    allow_ = put(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    kill_ = put(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
    u32 next = 0;
    addRun(0, kill_);
    for (usize row = 0; row < std::size(kNumbers); ++row) {
      const u16 number = kNumbers[row];
      if (!calls.has(number)) continue;
      if (number > next) addRun(next, kill_);
      const Check *check = checkOrNull(kNumbers[row]);
      addRun(number, check ? putCheck(*check) : allow_);
      next = number + 1;
    }
    addRun(next, kill_);
    putSearch(0, runCount_);
    put(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr));
    putJump(BPF_JEQ, kAuditArchitecture, filter_.count - 1, kill_);
    put(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch));
    std::reverse(filter_.code, filter_.code + filter_.count);
  }

private:
  using Place = u16; // of an instruction: how many there were before it, which will be behind it
  struct Run {       // of numbers with the same answer, from `start` to the next one's
    u32 start;
    Place answer;
  };

  void addRun(u32 start, Place answer) {
    Run *last = runCount_ > 0 ? &runs_[runCount_ - 1] : nullptr;
    if (last && last->start == start) last->answer = answer;
    else if (!last || last->answer != answer) runs_[runCount_++] = {start, answer};
  }

  Place putSearch(usize first, usize last) {
    const u32 behind = last < runCount_ ? runs_[last].start : std::max(kNumberCount, runs_[last - 1].start + 1);
    // Each number is as likely, since the kernel asks about all of them at once. A border's test is one more instruction, and halves the
    // steps of those numbers: worth it from about a hundred steps on.
    usize tests = 0;
    for (usize i = first; i < last; ++i)
      if (runs_[i].answer != kill_) tests += isSingle(i) ? 1 : (i > first) + (i + 1 < last);
    if (tests <= 2 || (behind - runs_[first].start) * (tests - 2) < kWorthATest) return putRuns(first, last);
    // The border that is nearest to the middle of the numbers.
    usize middle = first + 1;
    const u32 half = (runs_[first].start + behind) / 2;
    while (middle + 1 < last && runs_[middle].start < half) ++middle;
    if (middle > first + 1 && runs_[middle].start >= half && runs_[middle].start - half > half - runs_[middle - 1].start) --middle;
    const Place below = putSearch(first, middle), above = putSearch(middle, last);
    return putJump(BPF_JGE, runs_[middle].start, above, below);
  }

  bool isSingle(usize run) const { return run + 1 < runCount_ && runs_[run + 1].start == runs_[run].start + 1; }

  // For numbers of these runs only.
  Place putRuns(usize first, usize last) {
    if (last - first == 1) return runs_[first].answer;
    Place others = kill_;
    for (usize i = last; i-- > first;) {
      const Run &run = runs_[i];
      if (run.answer == kill_) continue;
      if (isSingle(i)) {
        others = putJump(BPF_JEQ, run.start, run.answer, others);
        continue;
      }
      // Whoever is below it is none of the runs before, which come first.
      const Place from = i > first ? putJump(BPF_JGE, run.start, run.answer, kill_) : run.answer;
      others = i + 1 < last ? putJump(BPF_JGE, runs_[i + 1].start, others, from) : from;
    }
    return others;
  }

  Place putCheck(const Check &check) {
    if (lastCheck_ && lastCheck_->argument == check.argument && lastCheck_->test == check.test && std::equal(check.values, std::end(check.values), lastCheck_->values))
      return static_cast<Place>(filter_.count - 1); // mprotect's is mmap's
    lastCheck_ = &check;
    if (check.test == Check::Without) {
      putJump(BPF_JSET, check.values[0], kill_, allow_);
    } else {
      putJump(BPF_JEQ, check.values[2], allow_, kill_);
      for (const u32 value : {check.values[1], check.values[0]}) putJump(BPF_JEQ, value, allow_, filter_.count - 1);
    }
    // Little-endian: the low half is first.
    return put(BPF_LD | BPF_W | BPF_ABS, static_cast<u32>(offsetof(seccomp_data, args)) + 8 * check.argument);
  }

  Place putJump(u16 test, u32 value, Place yes, Place no) {
    const Place here = filter_.count;
    return put(static_cast<u16>(BPF_JMP | BPF_K | test), value, static_cast<u8>(here - yes - 1), static_cast<u8>(here - no - 1));
  }

  Place put(u16 code, u32 value, u8 yes = 0, u8 no = 0) {
    filter_.code[filter_.count] = {code, yes, no, value};
    return filter_.count++;
  }

  SeccompFilter &filter_;
  Place allow_ = 0, kill_ = 0;
  const Check *lastCheck_ = nullptr;
  usize runCount_ = 0;
  Run runs_[2 * kMostCalls + 2];
};

// Each call makes at most two runs, each border between runs at most one instruction, and a check four more. So no jump is longer than its
// 8 bits reach.
static_assert(2 + 2 * std::size(kNumbers) + 1 + 4 * std::size(kChecks) + 3 <= 256);
static_assert(2 + 2 * std::size(kNumbers) + 1 + 4 * std::size(kChecks) + 3 <= std::size(SeccompFilter{}.code));

} // namespace

usize callCount() { return std::size(kNumbers); }

SystemCall callAt(usize row) {
  const char *name = kNames;
  for (usize i = 0; i < row; ++i) name += std::strlen(name) + 1;
  const Check *check = checkOrNull(kNumbers[row]);
  return {kNumbers[row], name, check ? check->limit : nullptr};
}

void buildFilter(const CallSet &calls, SeccompFilter *filter) { Builder(*filter).build(calls); }

} // namespace wasmload
