// Entering and leaving guest code, and reading a machine context: what loader/arch/<cpu>* offers for each CPU.
#pragma once
#include "runtime-support/abi/trap-kind.h"
#include "runtime-support/abi/vmctx.h"
#include "runtime-support/artifact/unwind-table.h"
#include <span>
#include <ucontext.h>

namespace wasmload {
using namespace cwasm;

struct Activation;
using FramePointer = u64;

extern "C" {
// Saves the callee-saved registers, switches to activation->guestStack if that is not 0, and calls
// entry(code, context, arguments, results). 0 when it returns, else what wasmloadLeave or leaveFromSignal says.
u32 wasmloadEnter(Activation *activation, const void *entry, const void *code, const void *context,
                  const Value *arguments, Value *results);
// Ends the activation from host code: wasmloadEnter returns `outcome` on the stack that it saved.
[[noreturn]] void wasmloadLeave(u64 savedStack, u32 outcome);
// Goes on at a landing pad, with these registers and `exception` where compiled code expects it, and with this pointer of the
// shadow stack, unless it is 0.
[[noreturn]] void wasmloadLand(const u64 (&saved)[kSavedRegisters], FramePointer frame, u64 stack, u64 landingPad, void *exception,
                               const u64 *shadowStack);
// Where a signal handler that setHandler has installed returns to: makes the system call rt_sigreturn. Debuggers look for "sigaction".
extern const u8 wasmload_sigaction_return[];
extern const u8 wasmloadLeaveTarget[]; // the instructions after wasmloadLeave's switch of the stack
}

// The trap that the instruction at the start of `code` encodes (docs/abi.md, "Traps"). False if it is no trap of ours.
bool decodeTrap(std::span<const u8> code, TrapKind *kind, u32 *wasmOffset);

// The top entry of this thread's shadow stack (return addresses that only calls can write), or null if it has none. The entries
// of the callers follow at higher addresses.
const u64 *shadowStackOrNull();

u64 programCounter(const ucontext_t &context);
u64 stackPointer(const ucontext_t &context);
FramePointer framePointer(const ucontext_t &context);
// In compiled code from `function`, its start, on: where its return address stands if it has made no frame yet, or left it. Else 0.
u64 returnOutsideFrame(const ucontext_t &context, const u8 *function);
// Makes the return from the signal handler continue as wasmloadLeave does.
void leaveFromSignal(ucontext_t *context, u64 savedStack, u32 outcome);
// Leaves the handler at once, without the system call of a return, if nothing is lost by that; else as above. For handlers of SA_NODEFER
// that block no signal; `frame` is the handler's (the address of what it saved of its caller's frame pointer).
void leaveFromHandler(ucontext_t *context, const void *frame, u64 savedStack, u32 outcome);

} // namespace wasmload
