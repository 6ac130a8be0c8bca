// The order of enforce(), and the kernel's interfaces: constants that Debian's headers lack stand here.
#include "loader/lockdown.h"
#include "loader/printable.h"
#include <cerrno>
#include <cstring>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace wasmload {
namespace {

// linux/landlock.h; the numbers of the calls are the same on every architecture.
constexpr long kCreateRuleset = 444, kAddRule = 445, kRestrictSelf = 446, kCloseRange = 436;
constexpr long kVersion = 1, kPathBeneath = 1;
constexpr u16 kRefer = 1 << 13;
struct [[gnu::packed]] PathBeneath {
  u64 allowed;
  i32 parent;
};

constexpr unsigned kSpecAllow = 1 << 2; // SECCOMP_FILTER_FLAG_SPEC_ALLOW, Linux 4.17
constexpr int kGetMdwe = 66;            // PR_GET_MDWE, Linux 6.3

constexpr u16 kEveryRun[] = {0, SYS_write,        SYS_close,          SYS_mmap,   SYS_mprotect,     SYS_munmap,
                             SYS_brk,          SYS_mremap,         SYS_madvise, SYS_rt_sigaction, SYS_rt_sigprocmask,
                             SYS_rt_sigreturn, SYS_sigaltstack,    SYS_gettid, SYS_futex,        SYS_clock_gettime,
                             SYS_exit_group,   SYS_restart_syscall};
constexpr u16 kThreads[] = {0, SYS_clone, SYS_exit, SYS_set_tid_address, SYS_set_robust_list};
constexpr u16 kTimeout[] = {0, SYS_timer_create, SYS_timer_settime, SYS_timer_delete};
constexpr u16 kCoreDump[] = {0, SYS_read}; // the answer of late-file.h

} // namespace

constinit const HostNeeds kEveryRunNeeds = kEveryRun, kThreadNeeds = kThreads, kTimeoutNeeds = kTimeout, kCoreDumpNeeds = kCoreDump;

void Lockdown::need(HostNeeds needs, const char *why) {
  if (needs.empty()) return;
  fileRights_ |= needs[0];
  const std::span<const u16> calls = needs.subspan(1);
  calls_.add(calls);
  if (willDescribe_) grants_.push_back({-1, 0, calls, why, nullptr});
}

void Lockdown::give(int fd, const char *host, const char *guest, u16 mostRights) {
  grants_.push_back({fd, mostRights, {}, host, guest});
}

void Lockdown::keep(int fd) { give(fd, nullptr, nullptr, 0); }

Lockdown::Landlock Lockdown::landlock() const {
  Landlock l;
  l.abi = static_cast<int>(syscall(kCreateRuleset, nullptr, 0, kVersion));
  if (l.abi <= 0) {
    l.missing = errno == EOPNOTSUPP ? "Landlock, which was not enabled at boot (lsm=landlock,...)" : "Landlock (Linux 5.13)";
    return l;
  }
  // linux/landlock.h, by ABI. What is handled is refused wherever no rule allows it.
  l.handled[0] = (u64(1) << 13) - 1;
  if (l.abi >= 2) l.handled[0] |= kRefer;
  if (l.abi >= 3) l.handled[0] |= 1 << 14; // truncate
  if (l.abi >= 4) l.handled[1] = 3;        // bind and connect
  if (l.abi >= 5) l.handled[0] |= 1 << 15; // ioctl on devices
  if (l.abi >= 6) l.handled[2] = 3;        // abstract sockets and signals
  for (const Grant &g : grants_)
    if (l.abi < 2 && (fileRights_ & g.mostRights & kRefer)) {
      l.missing = "the Landlock right to rename and link between directories (Linux 5.19), which the guest may want";
      errno = EXDEV; // what it would get
    }
  return l;
}

Result<void> Lockdown::enforce() const {
  const char *missing = restrictFiles();
  if (!missing || mode_ != LockdownMode::Require) {
    closeOthers();
    missing = filterCalls();
  }
  if (!missing || mode_ != LockdownMode::Require) return {};
  return makeError(ErrorKind::Unsupported, "--lockdown=require: this kernel lacks %s: %s", missing, std::strerror(errno));
}

// The ruleset's descriptor is one that closeOthers() closes.
const char *Lockdown::restrictFiles() const {
  const Landlock l = landlock();
  if (l.missing) return l.missing;
  const int ruleset = static_cast<int>(syscall(kCreateRuleset, l.handled, sizeof l.handled, 0));
  bool isDone = ruleset >= 0;
  for (const Grant &g : grants_) {
    const PathBeneath rule{rightsBeneath(g, l), g.fd};
    if (isDone && rule.allowed) isDone = syscall(kAddRule, ruleset, kPathBeneath, &rule, 0) == 0;
  }
  return isDone && syscall(kRestrictSelf, ruleset, 0) == 0 ? nullptr : "room for Landlock's rules";
}

void Lockdown::closeOthers() const {
  for (unsigned first = STDERR_FILENO + 1;; ++first) {
    unsigned kept = ~0u; // the next one
    for (const Grant &g : grants_)
      if (static_cast<unsigned>(g.fd) >= first && static_cast<unsigned>(g.fd) < kept) kept = static_cast<unsigned>(g.fd);
    if (kept > first && syscall(kCloseRange, first, kept - (kept != ~0u), 0) != 0) { // Linux 5.9
      rlimit limit{};
      getrlimit(RLIMIT_NOFILE, &limit);
      for (; first < kept && first < limit.rlim_cur && first < (1u << 20); ++first) close(static_cast<int>(first));
    }
    if (kept == ~0u) return;
    first = kept;
  }
}

const char *Lockdown::filterCalls() const {
  SeccompFilter filter;
  buildFilter(calls_, &filter);
  const sock_fprog program{filter.count, filter.code};
  // As kernels from 5.16 on have it: a filter does not slow memory accesses down against speculation, which is no business
  // of system calls.
  for (const unsigned flags : {kSpecAllow, 0u})
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program) == 0) return nullptr;
  return "seccomp filters";
}

// ---- --print-policy --------------------------------------------------------------------------------------------------

namespace {

// KEY: and the names of the bits that are set.
std::string bitsLine(const char *key, u64 bits, const char *names) {
  std::string text = key;
  for (; *names; bits >>= 1, names += std::strlen(names) + 1)
    if (bits & 1) (text += ' ') += names;
  return text += '\n';
}

constexpr char kFileRights[] = "execute\0write-file\0read-file\0read-dir\0remove-dir\0remove-file\0make-char\0make-dir\0"
                               "make-reg\0make-sock\0make-fifo\0make-block\0make-sym\0refer\0truncate\0ioctl-dev\0";

} // namespace

std::string Lockdown::describe() const {
  const u32 kill = SECCOMP_RET_KILL_PROCESS;
  const bool isOff = mode_ == LockdownMode::Off;
  const bool hasSeccomp = syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &kill) == 0;
  const Landlock l = landlock();
  std::string text = format("no-new-privs: %s\nmdwe: %s\nlandlock: %s%s\nseccomp: %s\n",
                            prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? "yes" : "no",
                            prctl(kGetMdwe, 0, 0, 0, 0) == 1 ? "yes" : "no",
                            isOff ? "off" : l.missing ? "no, the kernel lacks " : format("abi %d", l.abi).c_str(),
                            !isOff && l.missing ? l.missing : "",
                            isOff ? "off" : hasSeccomp ? "any other call ends the process" : "no, the kernel lacks it");
  if (isOff) return text;
  if (mode_ == LockdownMode::Require && (l.missing || !hasSeccomp)) text += "--lockdown=require: refused\n";
  if (!l.missing) {
    text += bitsLine("handled:", l.handled[0], kFileRights);
    text += bitsLine("tcp:", l.handled[1], "bind\0connect\0");
    text += bitsLine("scoped:", l.handled[2], "abstract-unix-socket\0signal\0");
    for (const Grant &g : grants_)
      if (g.guest)
        text += bitsLine(format("beneath %s (%s):", printable(g.name).c_str(), printable(g.guest).c_str()).c_str(),
                         rightsBeneath(g, l), kFileRights);
  }
  for (usize row = 0; row < callCount(); ++row) {
    const SystemCall call = callAt(row);
    if (!calls_.has(call.number)) continue;
    text += format(call.limitOrNull ? "call %s (%s):" : "call %s:", call.name, call.limitOrNull);
    const char *separator = " ";
    for (const Grant &g : grants_)
      for (const u16 number : g.calls)
        if (number == call.number) {
          (text += separator) += g.name;
          separator = ", ";
        }
    text += '\n';
  }
  return text;
}

} // namespace wasmload
