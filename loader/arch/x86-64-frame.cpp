#include "loader/arch/frame.h"
#include <cstring>

namespace wasmload {

// ud1l disp(%base), %reg with a 32-bit address: 67 0F B9 /r; without the prefix the base is 64 bits wide, and that is ours
// too. Which register is rm or reg carries the kind, so a REX prefix is no part of it.
bool decodeTrap(std::span<const u8> code, TrapKind *kind, u32 *wasmOffset) {
  usize at = 0;
  if (code.size() > 0 && code[0] == 0x67) at = 1;
  if (code.size() < at + 3 || code[at] != 0x0F || code[at + 1] != 0xB9) return false;
  const u8 modrm = code[at + 2];
  const u32 mod = modrm >> 6, reg = (modrm >> 3) & 7, rm = modrm & 7;
  if (mod == 3 || rm == 4 || rm == 5) return false;
  const usize width = mod == 0 ? 0 : mod == 1 ? 1 : 4;
  if (code.size() < at + 3 + width) return false;
  const u32 number = reg * 6 + (rm > 5 ? rm - 2 : rm);
  u32 offset = 0;
  if (width == 1)
    offset = static_cast<u32>(static_cast<i8>(code[at + 3]));
  else if (width == 4)
    std::memcpy(&offset, code.data() + at + 3, 4);
  *kind = static_cast<TrapKind>(number);
  *wasmOffset = offset;
  return true;
}

const u64 *shadowStackOrNull() {
  const u64 *top = nullptr;
  __asm__("rdsspq %0" : "+r"(top)); // does nothing where there is none
  return top;
}

u64 programCounter(const ucontext_t &context) { return static_cast<u64>(context.uc_mcontext.gregs[REG_RIP]); }
u64 stackPointer(const ucontext_t &context) { return static_cast<u64>(context.uc_mcontext.gregs[REG_RSP]); }
FramePointer framePointer(const ucontext_t &context) { return static_cast<u64>(context.uc_mcontext.gregs[REG_RBP]); }

// LLVM moves the making of a frame behind code that needs none, a loop perhaps (shrink wrapping); what lies behind it has one.
u64 returnOutsideFrame(const ucontext_t &context, const u8 *function) {
  constexpr u8 kMakesFrame[] = {0x55, 0x48, 0x89, 0xE5}; // push %rbp; mov %rsp, %rbp
  // SAFETY: `function` up to the instruction at pc and its successors are in an image's text.
  const u8 *pc = reinterpret_cast<const u8 *>(programCounter(context));
  const u64 stack = stackPointer(context);
  if (*pc == 0xC3 || *pc == 0xC2) return stack; // ret
  for (const u8 *at = function; at < pc; ++at) {
    if (*at != kMakesFrame[0] || std::memcmp(at, kMakesFrame, sizeof kMakesFrame) != 0) continue;
    return pc == at + 1 ? stack + sizeof(u64) : 0;
  }
  return stack;
}

void leaveFromSignal(ucontext_t *context, u64 savedStack, u32 outcome) {
  context->uc_mcontext.gregs[REG_RSP] = static_cast<greg_t>(savedStack);
  context->uc_mcontext.gregs[REG_RAX] = static_cast<greg_t>(outcome);
  context->uc_mcontext.gregs[REG_RIP] = static_cast<greg_t>(reinterpret_cast<u64>(wasmloadLeaveTarget));
}

// A return would bring back: registers, which nobody needs any more; which stack signals use, known by where the stack pointer is; the
// signal mask, which is as it was if the kernel has called the handler as it was installed; control words of floating point; and protection
// keys, if the CPU has them. Who calls it is told by its return address, which the kernel takes from the action.
void leaveFromHandler(ucontext_t *context, const void *frame, u64 savedStack, u32 outcome) {
  const u8 *state = reinterpret_cast<const u8 *>(context->uc_mcontext.fpregs); // as fxsave writes it, then what of xsave's is there
  constexpr usize kControlWord = 0, kMxcsr = 24, kFeatures = 464 + 8;          // _fpx_sw_bytes::xfeatures (asm/sigcontext.h)
  constexpr u8 kProtectionKeys = 1 << (9 - 8);
  if (static_cast<const u64 *>(frame)[1] != reinterpret_cast<u64>(wasmload_sigaction_return) || state[kFeatures + 1] & kProtectionKeys)
    return leaveFromSignal(context, savedStack, outcome);
  __asm__ volatile("fldcw %0; ldmxcsr %1" ::"m"(state[kControlWord]), "m"(state[kMxcsr]));
  wasmloadLeave(savedStack, outcome);
}

} // namespace wasmload
