// The filter's answers, by running its code as the kernel does (a small interpreter of classic BPF).
#include "loader/seccomp-filter.h"
#include "loader/arch/cpu.h"
#include <cstring>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <random>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <vector>

using namespace wasmload;

namespace {

constexpr u32 kKill = SECCOMP_RET_KILL_PROCESS, kAllow = SECCOMP_RET_ALLOW;

// Returns the filter's answer; fails the test when the code is not what the kernel would take.
u32 answer(const SeccompFilter &filter, const seccomp_data &data) {
  u32 accumulator = 0;
  for (usize at = 0; at < filter.count; ++at) {
    const sock_filter &i = filter.code[at];
    switch (i.code) {
    case BPF_LD | BPF_W | BPF_ABS:
      REQUIRE(i.k % 4 == 0);
      REQUIRE(i.k + 4 <= sizeof data);
      std::memcpy(&accumulator, reinterpret_cast<const char *>(&data) + i.k, 4);
      break;
    case BPF_JMP | BPF_JEQ | BPF_K: at += accumulator == i.k ? i.jt : i.jf; break;
    case BPF_JMP | BPF_JGE | BPF_K: at += accumulator >= i.k ? i.jt : i.jf; break;
    case BPF_JMP | BPF_JSET | BPF_K: at += accumulator & i.k ? i.jt : i.jf; break;
    case BPF_RET | BPF_K: return i.k;
    default: FAIL("no such instruction");
    }
  }
  FAIL("the code has no end");
  return 0;
}

u32 answer(const SeccompFilter &filter, u32 number, u32 argument = 0, u64 value = 0) {
  seccomp_data data{};
  data.nr = static_cast<int>(number);
  data.arch = kAuditArchitecture;
  data.args[argument] = value;
  return answer(filter, data);
}

SeccompFilter filterOf(const std::vector<u16> &numbers) {
  CallSet calls;
  calls.add(numbers);
  SeccompFilter filter;
  buildFilter(calls, &filter);
  return filter;
}

bool isChecked(u32 number) {
  for (usize row = 0; row < callCount(); ++row)
    if (callAt(row).number == number) return callAt(row).limitOrNull;
  return false;
}

} // namespace

TEST_CASE("a filter allows exactly the numbers that it was made of") {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    std::vector<u16> numbers;
    const u32 chance = random() % 101;
    for (usize row = 0; row < callCount(); ++row)
      if (random() % 100 < chance) numbers.push_back(callAt(row).number);
    const SeccompFilter filter = filterOf(numbers);
    for (u32 number = 0; number < 600; ++number) {
      if (isChecked(number)) continue;
      bool isIn = false;
      for (const u16 n : numbers) isIn |= n == number;
      INFO("system call ", number);
      CHECK(answer(filter, number) == (isIn ? kAllow : kKill));
    }
  }
}

TEST_CASE("numbers of x32, negative ones and other architectures are refused") {
  std::vector<u16> all;
  for (usize row = 0; row < callCount(); ++row) all.push_back(callAt(row).number);
  const SeccompFilter filter = filterOf(all);
  CHECK(answer(filter, SYS_write) == kAllow);
  CHECK(answer(filter, SYS_write | 0x40000000) == kKill);
  CHECK(answer(filter, ~0u) == kKill);
  seccomp_data data{};
  data.nr = SYS_write;
  data.arch = 0x40000003; // AUDIT_ARCH_I386
  CHECK(answer(filter, data) == kKill);
}

TEST_CASE("arguments that are looked at") {
  const SeccompFilter filter =
      filterOf({SYS_mmap, SYS_mprotect, SYS_ioctl, SYS_fcntl, SYS_openat, SYS_clone});
  for (const u32 number : {SYS_mmap, SYS_mprotect}) {
    CHECK(answer(filter, number, 2, PROT_READ | PROT_WRITE) == kAllow);
    CHECK(answer(filter, number, 2, PROT_READ | PROT_EXEC) == kKill);
    CHECK(answer(filter, number, 2, PROT_EXEC | (u64(1) << 40)) == kKill);
  }
  CHECK(answer(filter, SYS_ioctl, 1, FIONREAD) == kAllow);
  CHECK(answer(filter, SYS_ioctl, 1, TIOCGWINSZ) == kAllow);
  CHECK(answer(filter, SYS_ioctl, 1, TIOCSTI) == kKill);
  for (const int command : {F_GETFD, F_GETFL, F_SETFL}) CHECK(answer(filter, SYS_fcntl, 1, static_cast<u64>(command)) == kAllow);
  for (const int command : {F_SETOWN, F_SETLEASE, F_DUPFD}) CHECK(answer(filter, SYS_fcntl, 1, static_cast<u64>(command)) == kKill);
  CHECK(answer(filter, SYS_openat, 0, 3) == kAllow);
  CHECK(answer(filter, SYS_openat, 0, static_cast<u64>(AT_FDCWD)) == kKill);
  CHECK(answer(filter, SYS_clone, 0, 0x7D0F00) == kAllow);
  CHECK(answer(filter, SYS_clone, 0, 17 /* SIGCHLD: fork */) == kKill);
  CHECK(answer(filter, SYS_clone, 0, 0x7D0F00 | 0x10000000 /* CLONE_NEWUSER */) == kKill);
}

TEST_CASE("an empty set allows nothing") {
  const SeccompFilter filter = filterOf({});
  for (u32 number = 0; number < 600; ++number) CHECK(answer(filter, number) == kKill);
}
