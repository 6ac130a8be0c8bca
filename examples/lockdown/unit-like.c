// unit-like PROGRAM ARGUMENTS...: runs a program as a unit with MemoryDenyWriteExecute=yes would be, for machines without
// systemd: PR_SET_MDWE, and the seccomp filter that systemd installs for that line. With systemd the same is
//   systemd-run --pipe -p MemoryDenyWriteExecute=yes PROGRAM ARGUMENTS...
// Compile: cc -O2 unit-like.c -o unit-like
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef PR_SET_MDWE // Linux 6.3; older headers lack the name, older kernels the call
#define PR_SET_MDWE 65
#define PR_MDWE_REFUSE_EXEC_GAIN 1
#endif

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#define FIELD(name) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, name))
#define RETURN(what) BPF_STMT(BPF_RET | BPF_K, what)
// If the call is `number`: EPERM when all of `bits` are set in its third argument.
#define REFUSE(number, bits)                                                                                           \
  FIELD(nr), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 5), FIELD(args[2]), BPF_STMT(BPF_ALU | BPF_AND | BPF_K, bits), \
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, bits, 0, 1), RETURN(SECCOMP_RET_ERRNO | EPERM), RETURN(SECCOMP_RET_ALLOW)

int main(int argc, char **argv) {
  struct sock_filter code[] = {
      FIELD(arch),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
      RETURN(SECCOMP_RET_KILL_PROCESS),
      REFUSE(SYS_mmap, PROT_WRITE | PROT_EXEC),
      REFUSE(SYS_mprotect, PROT_EXEC),
      REFUSE(SYS_pkey_mprotect, PROT_EXEC),
      REFUSE(SYS_shmat, 0100000), // SHM_EXEC
      RETURN(SECCOMP_RET_ALLOW),
  };
  const struct sock_fprog filter = {sizeof code / sizeof *code, code};
  if (argc < 2) {
    fprintf(stderr, "usage: unit-like PROGRAM ARGUMENTS...\n");
    return 2;
  }
  prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) {
    fprintf(stderr, "unit-like: no seccomp filter: %s\n", strerror(errno));
    return 77;
  }
  execvp(argv[1], argv + 1);
  fprintf(stderr, "unit-like: %s: %s\n", argv[1], strerror(errno));
  return 127;
}
