// deny-write-execute PROGRAM ARGUMENTS...: runs the program under the seccomp filter that systemd installs for
// MemoryDenyWriteExecute=yes (systemd.exec(5)): no mmap with PROT_WRITE and PROT_EXEC, no mprotect or pkey_mprotect to
// PROT_EXEC, no shmat with SHM_EXEC; each gives EPERM. Exit status 77 if the kernel has no seccomp filters.
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

constexpr unsigned kShmExec = 0100000;

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, field))
#define LOW(argument) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args) + 8 * (argument))
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define DENY BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
// If the system call is `number`: deny it when all of `bits` are set in its third argument.
#define RULE(number, bits)                                                                                             \
  LOAD(nr), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 5), LOW(2),                                                 \
      BPF_STMT(BPF_ALU | BPF_AND | BPF_K, bits), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, bits, 0, 1), DENY, ALLOW

sock_filter program[] = {
    LOAD(arch),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    RULE(SYS_mmap, PROT_WRITE | PROT_EXEC),
    RULE(SYS_mprotect, PROT_EXEC),
    RULE(SYS_pkey_mprotect, PROT_EXEC),
    RULE(SYS_shmat, kShmExec),
    ALLOW,
};

} // namespace

int main(int argc, char **argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: deny-write-execute PROGRAM ARGUMENTS...\n");
    return 2;
  }
  const sock_fprog filter{sizeof program / sizeof *program, program};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) return 77;
  // The filter works: this very thing is refused now.
  if (mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED) return 98;
  void *page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED || mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0) return 98;
  execvp(argv[1], argv + 1);
  return 127;
}
