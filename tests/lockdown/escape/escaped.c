// A guest that can make any system call, with any pointers (primitive.cpp): the argument names what it tries, OUTSIDE is a
// directory of the host that it was not given, GIVEN is one that it was, as descriptor 3. Prints "done", or "refused ERRNO".
// It imports what works with files, so that the calls for those are in its filter, and Landlock has to answer.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wasi/api.h>

#define IMPORT(name) __attribute__((import_module("escape"), import_name(#name)))
IMPORT(system_call)
int64_t system_call(int64_t number, int64_t a, int64_t b, int64_t c, int64_t d, int64_t e, int64_t f);
IMPORT(system_call_32)
int64_t system_call_32(int64_t number, int64_t a, int64_t b, int64_t c);
IMPORT(address)
int64_t address(const void *at);
IMPORT(jump)
void jump(int64_t to);

#define CALL(number, a, b, c, d) system_call(number, a, b, c, d, 0, 0)
#define AT address
enum {
  kRead = 0, kOpen = 2, kMmap = 9, kMprotect = 10, kShmat = 30, kSocket = 41, kFork = 57, kExecve = 59, kKill = 62,
  kChdir = 80, kPtrace = 101, kPersonality = 135, kPrctl = 157, kArchPrctl = 158, kChroot = 161, kMount = 165, kTkill = 200,
  kOpenat = 257, kMkdirat = 258, kUnlinkat = 263, kRenameat = 264, kLinkat = 265, kSymlinkat = 266, kUnshare = 272,
  kOpenByHandle = 304, kSetns = 308, kProcessWrite = 311, kSeccomp = 317, kMemfd = 319, kBpf = 321, kExecveat = 322,
  kUserfaultfd = 323, kPkeyMprotect = 329, kUring = 425, kOpenat2 = 437, kLandlock = 444,
  kX32 = 0x40000000, kNoDirectory = -100, kWriteOnly = 1, kReadWrite = 2, kCreate = 0100, kTruncate = 01000, kPath = 010000000,
  kDirectory = 0200000, kExec = 4, kPrivate = 2, kFixed = 16, kAnonymous = 32
};

static const char *outside, *given;

static const char *join(const char *a, const char *b) {
  static char paths[2][4096];
  static unsigned next;
  char *const path = paths[next++ % 2];
  return strcat(strcpy(path, a), b);
}
#define OUTSIDE(name) AT(join(outside, name))
#define GIVEN(name) AT(join(given, name))

static int64_t openat2(int64_t path, uint64_t flags) {
  static uint64_t how[3];
  how[0] = flags, how[1] = flags & kCreate ? 0600 : 0;
  return CALL(kOpenat2, kNoDirectory, path, AT(how), sizeof how);
}

static int64_t executes(int64_t code) { // a page of "ret"
  if (code >= 0 || code < -4096) jump(code);
  return code;
}

static int64_t try(const char *what) {
  static uint8_t page[3 * 4096];
  uint8_t *const whole = (uint8_t *)(((uintptr_t)page + 4095) & ~(uintptr_t)4095);
  memset(whole, 0xC3, 4096);
  static int64_t arguments[2], environment[1], address_of_shell[2];
#define IS(name) (strcmp(what, name) == 0)
  // Files, by calls that the filter lets through.
  if (IS("open-outside")) return openat2(OUTSIDE("/secret"), 0);
  if (IS("open-outside-by-openat")) return CALL(kOpenat, 3, OUTSIDE("/secret"), 0, 0);
  if (IS("write-outside")) return openat2(OUTSIDE("/secret"), kWriteOnly);
  if (IS("cut-outside")) return openat2(OUTSIDE("/secret"), kWriteOnly | kTruncate);
  if (IS("create-outside")) return openat2(OUTSIDE("/new"), kWriteOnly | kCreate);
  if (IS("list-outside")) return openat2(OUTSIDE(""), kDirectory);
  if (IS("open-beneath-a-handle")) {
    const int64_t directory = openat2(OUTSIDE(""), kPath | kDirectory); // this works: it gives no access by itself
    return directory < 0 ? directory : CALL(kOpenat, directory, AT("secret"), 0, 0);
  }
  if (IS("make-outside")) return CALL(kMkdirat, 3, OUTSIDE("/new"), 0700, 0);
  if (IS("remove-outside")) return CALL(kUnlinkat, 3, OUTSIDE("/secret"), 0, 0);
  if (IS("rename-outside")) return CALL(kRenameat, 3, OUTSIDE("/secret"), 3, GIVEN("/stolen"));
  if (IS("rename-out")) return CALL(kRenameat, 3, GIVEN("/own"), 3, OUTSIDE("/new"));
  if (IS("link-outside")) return CALL(kLinkat, 3, OUTSIDE("/secret"), 3, GIVEN("/stolen"));
  if (IS("symlink-outside")) return CALL(kSymlinkat, AT("secret"), 3, OUTSIDE("/new"), 0);
  if (IS("open-own-memory")) return openat2(AT("/proc/self/mem"), kReadWrite);
  if (IS("open-within")) return openat2(GIVEN("/own"), 0);
  if (IS("write-within")) return openat2(GIVEN("/own"), kWriteOnly);
  if (IS("make-within")) return CALL(kMkdirat, 3, GIVEN("/made"), 0700, 0);
  // Files, by calls that it does not.
  if (IS("open")) return CALL(kOpen, OUTSIDE("/secret"), 0, 0, 0);
  if (IS("openat-of-no-directory")) return CALL(kOpenat, kNoDirectory, OUTSIDE("/secret"), 0, 0);
  if (IS("chdir")) return CALL(kChdir, AT("/"), 0, 0, 0);
  if (IS("chroot")) return CALL(kChroot, AT("/"), 0, 0, 0);
  if (IS("open-by-handle")) return CALL(kOpenByHandle, kNoDirectory, AT(whole), 0, 0);
  if (IS("mount")) return CALL(kMount, AT("none"), AT("/mnt"), AT("tmpfs"), 0);
  if (IS("uring")) return CALL(kUring, 1, AT(whole), 0, 0);
  // Other programs and processes.
  address_of_shell[0] = AT("/bin/sh");
  arguments[0] = AT("sh");
  if (IS("execve")) return CALL(kExecve, AT("/bin/true"), AT(arguments), AT(environment), 0);
  if (IS("execveat")) return CALL(kExecveat, kNoDirectory, AT("/bin/true"), AT(arguments), AT(environment));
  if (IS("fork")) return CALL(kFork, 0, 0, 0, 0);
  if (IS("clone")) return CALL(56, 17, 0, 0, 0);
  if (IS("clone-namespace")) return CALL(56, 0x7D0F00 | 0x10000000, 0, 0, 0);
  if (IS("clone3")) return CALL(435, AT(whole), 88, 0, 0);
  if (IS("unshare")) return CALL(kUnshare, 0x10000000, 0, 0, 0);
  if (IS("setns")) return CALL(kSetns, 3, 0, 0, 0);
  if (IS("ptrace")) return CALL(kPtrace, 0, 0, 0, 0);
  if (IS("write-process")) return CALL(kProcessWrite, 1, 0, 0, 0);
  if (IS("kill")) return CALL(kKill, 1, 0, 0, 0);
  if (IS("tkill")) return CALL(kTkill, 1, 0, 0, 0);
  // Memory.
  if (IS("map-executable")) return executes(CALL(kMmap, 0, 4096, 1 | kExec, kPrivate | kAnonymous));
  if (IS("map-writable-executable")) return executes(CALL(kMmap, 0, 4096, 3 | kExec, kPrivate | kAnonymous));
  if (IS("map-file-executable")) {
    const int64_t file = CALL(kOpenat, 3, AT("own"), 0, 0);
    return file < 0 ? file : executes(system_call(kMmap, 0, 4096, 1 | kExec, kPrivate, file, 0));
  }
  if (IS("protect-executable")) {
    const int64_t done = CALL(kMprotect, AT(whole), 4096, 1 | kExec, 0);
    return done < 0 ? done : executes(AT(whole));
  }
  if (IS("protect-with-key")) return CALL(kPkeyMprotect, AT(whole), 4096, 1 | kExec, 0);
  if (IS("memory-file")) return CALL(kMemfd, AT("code"), 0, 0, 0);
  if (IS("shared-memory")) return CALL(kShmat, 0, 0, 0100000, 0);
  if (IS("personality")) return CALL(kPersonality, 0x0400000, 0, 0, 0);
  if (IS("userfaultfd")) return CALL(kUserfaultfd, 1, 0, 0, 0);
  if (IS("jump-into-data")) {
    jump(AT(whole));
    return 0;
  }
  // The network.
  if (IS("socket")) return CALL(kSocket, 2, 1, 0, 0);
  if (IS("connect")) return CALL(42, 1, AT(whole), 16, 0);
  if (IS("bind")) return CALL(49, 1, AT(whole), 16, 0);
  if (IS("listen")) return CALL(50, 1, 0, 0, 0);
  if (IS("accept")) return CALL(43, 1, 0, 0, 0);
  if (IS("send")) return CALL(46, 1, AT(whole), 0, 0);
  // The walls themselves, and other ways into the kernel.
  if (IS("seccomp")) return CALL(kSeccomp, 1, 0, 0, 0);
  if (IS("landlock")) return CALL(kLandlock, 0, 0, 1, 0);
  if (IS("prctl")) return CALL(kPrctl, 15, AT("guest"), 0, 0);
  if (IS("arch-prctl")) return CALL(kArchPrctl, 0x1004, AT(whole), 0, 0);
  if (IS("bpf")) return CALL(kBpf, 0, AT(whole), 8, 0);
  if (IS("x32")) return CALL(kX32 | 20, 1, 0, 0, 0);
  if (IS("by-int-80")) return system_call_32(20, 0, 0, 0); // getpid
  if (IS("terminal-input")) return CALL(16, 0, 0x5412, AT("x"), 0);
  if (IS("own-signals-to-others")) return CALL(72, 0, 8, 1, 0); // fcntl F_SETOWN
  return -38;
}

static void say(const char *text) {
  const __wasi_ciovec_t v = {(const uint8_t *)text, strlen(text)};
  __wasi_size_t n;
  (void)!__wasi_fd_write(1, &v, 1, &n);
}

int main(int argc, char **argv) {
  if (argc != 4) { // never: these are for the list of imports
    __wasi_fd_t fd;
    (void)!__wasi_path_open(3, 0, "x", 0, 0, 0, 0, &fd);
    (void)!__wasi_path_create_directory(3, "x");
    (void)!__wasi_path_unlink_file(3, "x");
    (void)!__wasi_path_remove_directory(3, "x");
    (void)!__wasi_path_rename(3, "x", 3, "y");
    (void)!__wasi_path_link(3, 0, "x", 3, "y");
    (void)!__wasi_path_symlink("x", 3, "y");
    (void)!__wasi_fd_fdstat_set_flags(fd, 0);
    return 2;
  }
  outside = argv[2], given = argv[3];
  int64_t result = try(argv[1]);
  if (result >= 0 || result < -4095) {
    say("done\n");
    return 0;
  }
  char number[8], *at = number + sizeof number - 1;
  *at = 0;
  for (result = -result; result; result /= 10) *--at = (char)('0' + result % 10);
  say("refused "), say(at), say("\n");
  return 1;
}
