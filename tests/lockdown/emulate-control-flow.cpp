// emulate-control-flow PROGRAM ARGUMENTS...: runs a static program instruction by instruction and does what a CPU with CET would:
//   shadow stack   each call puts its return address there too, each return must find it on top; rdsspq and incsspq work;
//                  a signal puts its frame there and rt_sigreturn takes it off (Linux, Documentation/arch/x86/shstk.rst)
//   IBT            an indirect jump or call without notrack to code of an artifact (a mapped *.cwasm) finds endbr64 there
// Only the first thread is watched. Prints what it has seen; exit status: the program's (128 + n for a signal), 99 when a rule was
// broken, 77 if tracing is not allowed here.
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <map>
#include <string>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

using u8 = unsigned char;
using u64 = unsigned long long;

constexpr u64 kShadowBytes = 16 << 20;
constexpr u64 kPage = 4096, kToken = u64(1) << 63;
constexpr u8 kEndbr[] = {0xF3, 0x0F, 0x1E, 0xFA};

pid_t child;
int memoryFile = -1; // /proc/PID/mem
u64 ssp = 0;
int broken = 0;
struct {
  u64 instructions, calls, returns, dropped, signals, indirect;
} seen{};

[[gnu::format(printf, 1, 2)]] void breakRule(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  std::printf("emulate-control-flow: ");
  std::vprintf(format, arguments);
  std::printf("\n");
  va_end(arguments);
  ++broken;
}

u64 read64(u64 address) {
  u64 value = 0;
  if (pread(memoryFile, &value, sizeof value, static_cast<off_t>(address)) != sizeof value) return 0;
  return value;
}
void write64(u64 address, u64 value) {
  if (pwrite(memoryFile, &value, sizeof value, static_cast<off_t>(address)) != sizeof value) breakRule("no shadow stack at 0x%llx", address);
}
void push(u64 value) { write64(ssp -= 8, value); }
u64 pop() {
  ssp += 8;
  return read64(ssp - 8);
}

// Code does not change, so its pages are read once.
void readCode(u64 address, u8 *bytes, size_t count) {
  static std::map<u64, std::vector<u8>> pages;
  for (size_t i = 0; i < count; ++i) {
    std::vector<u8> &page = pages[(address + i) / kPage];
    if (page.empty()) {
      page.resize(kPage);
      if (pread(memoryFile, page.data(), kPage, static_cast<off_t>((address + i) / kPage * kPage)) < 0) page.assign(kPage, 0);
    }
    bytes[i] = page[(address + i) % kPage];
  }
}

bool isArtifactCode(u64 address) {
  static std::map<u64, std::pair<u64, bool>> ranges; // by start
  auto found = ranges.upper_bound(address);
  if (found != ranges.begin() && address < std::prev(found)->second.first) return std::prev(found)->second.second;
  std::FILE *maps = std::fopen(("/proc/" + std::to_string(child) + "/maps").c_str(), "r");
  char line[1024], access[8];
  u64 start, end;
  bool result = false;
  while (maps && std::fgets(line, sizeof line, maps)) {
    if (std::sscanf(line, "%llx-%llx %7s", &start, &end, access) != 3 || address < start || address >= end) continue;
    line[std::strcspn(line, "\n")] = 0;
    result = access[2] == 'x' && std::string(line).ends_with(".cwasm");
    ranges[start] = {end, result};
  }
  if (maps) std::fclose(maps);
  return result;
}

enum class Kind { Other, Call, IndirectCall, IndirectJump, Return, ReadShadow, DropShadow, SystemCall };
struct Instruction {
  Kind kind = Kind::Other;
  bool isTracked = true; // no notrack prefix
  int reg = 0, length = 0;
};

Instruction decode(u64 address) {
  u8 code[16];
  readCode(address, code, sizeof code);
  Instruction out;
  int at = 0;
  bool isF3 = false;
  u8 rex = 0;
  for (; at < 12; ++at) {
    const u8 byte = code[at];
    if (byte == 0xF3)
      isF3 = true;
    else if (byte == 0x3E)
      out.isTracked = false;
    else if (byte != 0x66 && byte != 0x67 && byte != 0xF2 && byte != 0x2E && byte != 0x36 && byte != 0x26 && byte != 0x64 && byte != 0x65)
      break;
  }
  if ((code[at] & 0xF0) == 0x40) rex = code[at++];
  const u8 opcode = code[at], next = code[at + 1];
  const int field = (next >> 3) & 7;
  out.reg = (next & 7) | (rex & 1 ? 8 : 0);
  out.length = at + 3;
  if (opcode == 0xE8)
    out.kind = Kind::Call;
  else if (opcode == 0xC3 || opcode == 0xC2)
    out.kind = Kind::Return;
  else if (opcode == 0xFF && field == 2)
    out.kind = Kind::IndirectCall;
  else if (opcode == 0xFF && field == 4)
    out.kind = Kind::IndirectJump;
  else if (opcode == 0x0F && next == 0x05)
    out.kind = Kind::SystemCall;
  else if (opcode == 0x0F && isF3 && (next == 0x1E || next == 0xAE) && code[at + 2] >> 6 == 3) {
    const int which = (code[at + 2] >> 3) & 7;
    out.reg = (code[at + 2] & 7) | (rex & 1 ? 8 : 0);
    if (next == 0x1E && which == 1) out.kind = Kind::ReadShadow;
    if (next == 0xAE && which == 5) out.kind = Kind::DropShadow;
  }
  return out;
}

unsigned long long &registerOf(user_regs_struct &r, int number) {
  unsigned long long *const all[16] = {&r.rax, &r.rcx, &r.rdx, &r.rbx, &r.rsp, &r.rbp, &r.rsi, &r.rdi,
                                       &r.r8,  &r.r9,  &r.r10, &r.r11, &r.r12, &r.r13, &r.r14, &r.r15};
  return *all[number];
}

user_regs_struct registers() {
  user_regs_struct r;
  ptrace(PTRACE_GETREGS, child, nullptr, &r);
  return r;
}

// The shadow stack's memory, by a system call that the program did not write.
bool makeShadowStack() {
  const user_regs_struct before = registers();
  const u64 code = read64(before.rip);
  ptrace(PTRACE_POKETEXT, child, before.rip, (code & ~0xFFFFull) | 0x050F);
  user_regs_struct call = before;
  call.rax = SYS_mmap;
  call.rdi = 0;
  call.rsi = kShadowBytes;
  call.rdx = PROT_READ | PROT_WRITE;
  call.r10 = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  call.r8 = ~0ull;
  call.r9 = 0;
  ptrace(PTRACE_SETREGS, child, nullptr, &call);
  int status;
  ptrace(PTRACE_SINGLESTEP, child, nullptr, nullptr);
  waitpid(child, &status, 0);
  const u64 base = registers().rax;
  ptrace(PTRACE_POKETEXT, child, before.rip, code);
  ptrace(PTRACE_SETREGS, child, nullptr, &before);
  ssp = base + kShadowBytes;
  return base < ~0ull - kPage;
}

void checkTarget(u64 from, u64 target) {
  if (!isArtifactCode(target)) return;
  u8 code[4];
  readCode(target, code, sizeof code);
  ++seen.indirect;
  if (std::memcmp(code, kEndbr, sizeof code) != 0) breakRule("the branch at 0x%llx goes to 0x%llx, where no endbr64 is", from, target);
}

// After one step: what the instruction has done.
void follow(const Instruction &instruction, const user_regs_struct &before, const user_regs_struct &after) {
  switch (instruction.kind) {
  case Kind::IndirectCall:
  case Kind::Call:
    ++seen.calls;
    push(read64(after.rsp));
    break;
  case Kind::Return:
    ++seen.returns;
    if (const u64 expected = pop(); expected != after.rip)
      breakRule("the return at 0x%llx goes to 0x%llx, the shadow stack has 0x%llx", before.rip, after.rip, expected);
    break;
  case Kind::ReadShadow: {
    user_regs_struct changed = after;
    registerOf(changed, instruction.reg) = ssp;
    ptrace(PTRACE_SETREGS, child, nullptr, &changed);
    break;
  }
  case Kind::SystemCall:
    if (before.rax == SYS_rt_sigreturn) {
      const u64 token = pop();
      if (!(token & kToken)) breakRule("rt_sigreturn finds no frame of a signal on the shadow stack");
      ssp = token & ~kToken;
    }
    break;
  default: break;
  }
  if (instruction.isTracked && (instruction.kind == Kind::IndirectCall || instruction.kind == Kind::IndirectJump))
    checkTarget(before.rip, after.rip);
}

int run(char **arguments) {
  child = fork();
  if (child == 0) {
    if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) _exit(77);
    execvp(arguments[0], arguments);
    _exit(127);
  }
  int status = 0;
  if (waitpid(child, &status, 0) < 0 || WIFEXITED(status)) return 77;
  ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_EXITKILL);
  memoryFile = open(("/proc/" + std::to_string(child) + "/mem").c_str(), O_RDWR | O_CLOEXEC);
  if (memoryFile < 0 || !makeShadowStack()) return 77;
  int deliver = 0;
  user_regs_struct now = registers();
  while (broken < 10) {
    const Instruction instruction = deliver ? Instruction() : decode(now.rip);
    if (instruction.kind == Kind::DropShadow) {
      const u64 count = registerOf(now, instruction.reg) & 0xFF;
      ssp += 8 * count;
      seen.dropped += count;
      now.rip += static_cast<u64>(instruction.length);
      ptrace(PTRACE_SETREGS, child, nullptr, &now);
      continue;
    }
    const bool isDelivered = deliver != 0;
    if (ptrace(PTRACE_SINGLESTEP, child, nullptr, deliver) != 0 || waitpid(child, &status, 0) < 0) break;
    deliver = 0;
    if (WIFEXITED(status)) return WEXITSTATUS(status);
    if (WIFSIGNALED(status)) return 128 + WTERMSIG(status);
    const user_regs_struct before = now;
    now = registers();
    ++seen.instructions;
    if (isDelivered && now.rip != before.rip) { // in the handler
      ++seen.signals;
      const u64 old = ssp;
      push(old | kToken);
      push(read64(now.rsp)); // the restorer
    } else if (WSTOPSIG(status) == SIGTRAP) {
      follow(instruction, before, now);
      now = registers();
    }
    if (WSTOPSIG(status) != SIGTRAP) deliver = WSTOPSIG(status); // the instruction has not been executed
  }
  kill(child, SIGKILL);
  return 99;
}

} // namespace

int main(int argc, char **argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: emulate-control-flow PROGRAM ARGUMENTS...\n");
    return 2;
  }
  const int result = run(argv + 1);
  std::printf("emulate-control-flow: %llu instructions, %llu calls, %llu returns, %llu entries dropped, %llu signals, %llu branches to endbr64\n",
              seen.instructions, seen.calls, seen.returns, seen.dropped, seen.signals, seen.indirect);
  return broken ? 99 : result;
}
