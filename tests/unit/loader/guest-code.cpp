#include "tests/unit/loader/guest-code.h"
#include "runtime-support/abi/vmctx.h"

// VmLayout for one memory, one table: memories at 32, tables at 48, imports at 56.
static_assert(cwasm::VmLayout({1, 1, 1, 0, 0, 0}).memories == 32 && cwasm::VmLayout({1, 1, 1, 0, 0, 0}).tables == 48 &&
              cwasm::VmLayout({1, 1, 1, 0, 0, 0}).imports == 56 && offsetof(cwasm::VmRuntime, fuel) == 24);

#define GUEST(Name, code)                                                                                              \
  __asm__(".section .rodata\n" #Name "_start:\n" code "\n" #Name "_end:\n.previous\n");                                \
  extern "C" const cwasm::u8 Name##_start[], Name##_end[];                                                             \
  const test::GuestCode test::Name{Name##_start, Name##_end};

#define FRAME "push %rbp\n mov %rsp, %rbp\n"
#define UNFRAME "pop %rbp\n ret\n"

GUEST(guestEntry, FRAME "push %r13\n push %rcx\n"
                        "mov %rsi, %r13\n mov %rdi, %rax\n mov %rdx, %rcx\n"
                        "test %rcx, %rcx\n je 1f\n mov (%rcx), %rdi\n mov 16(%rcx), %rsi\n"
                        "1: call *%rax\n"
                        "pop %rcx\n test %rcx, %rcx\n je 2f\n mov %rax, (%rcx)\n"
                        "2: pop %r13\n" UNFRAME)
GUEST(guestThunk, FRAME "mov (%r13), %rax\n cmp (%rax), %rsp\n jae 1f\n .byte 0x67, 0x0f, 0xb9, 0x0b\n"
                        "1: mov %rsi, %rdx\n mov %rdi, %rsi\n mov %r13, %rdi\n call *8(%r13)\n" UNFRAME)
GUEST(guestAdd, "lea (%rdi,%rsi), %eax\n ret\n")
GUEST(guestLoad, FRAME "mov 32(%r13), %rax\n mov %edi, %ecx\n mov (%rax,%rcx), %eax\n" UNFRAME)
GUEST(guestStore, FRAME "mov 32(%r13), %rax\n mov %edi, %ecx\n mov %esi, (%rax,%rcx)\n" UNFRAME)
GUEST(guestUnreachable, FRAME ".byte 0x67, 0x0f, 0xb9, 0x80, 0x34, 0x12, 0x00, 0x00\n")
GUEST(guestDivide, FRAME ".byte 0x67, 0x0f, 0xb9, 0x01\n")
GUEST(guestRecurse, "0: " FRAME "sub $240, %rsp\n call 0b\n add $240, %rsp\n" UNFRAME)
GUEST(guestGrow, FRAME "mov 8(%r13), %rax\n mov %edi, %edx\n xor %esi, %esi\n mov %r13, %rdi\n call *(%rax)\n" UNFRAME)
GUEST(guestCallImport, FRAME "push %r13\n push %r13\n mov 56(%r13), %rax\n mov 64(%r13), %r13\n call *%rax\n"
                             "pop %r13\n pop %r13\n" UNFRAME)
GUEST(guestCallTable, FRAME "push %r13\n push %r13\n mov 48(%r13), %rax\n mov (%rax), %rax\n mov (%rax), %rax\n"
                            "mov 16(%rax), %r13\n call *8(%rax)\n pop %r13\n pop %r13\n" UNFRAME)
GUEST(guestSpin, FRAME "0: jmp 0b\n" UNFRAME)
GUEST(guestCallImportForever, FRAME "push %r13\n push %rbx\n mov %r13, %rbx\n"
                                    "0: mov 56(%rbx), %rax\n mov 64(%rbx), %r13\n call *%rax\n jmp 0b\n")
GUEST(guestBurn, FRAME "0: mov (%r13), %rax\n subq $1, 24(%rax)\n jns 1f\n .byte 0x67, 0x0f, 0xb9, 0x21\n"
                       "1: dec %edi\n jne 0b\n xor %eax, %eax\n" UNFRAME)
GUEST(guestReadHost, FRAME "mov 16384, %eax\n" UNFRAME)
GUEST(guestFourteen, FRAME "lea (%rsi,%rdi,2), %eax\n lea (%rdx,%rax,2), %eax\n lea (%rcx,%rax,2), %eax\n lea (%r8,%rax,2), %eax\n"
                           "lea (%r9,%rax,2), %eax\n cvtsi2sd %eax, %xmm8\n"
                           "addsd %xmm8, %xmm8\n addsd %xmm0, %xmm8\n addsd %xmm8, %xmm8\n addsd %xmm1, %xmm8\n"
                           "addsd %xmm8, %xmm8\n addsd %xmm2, %xmm8\n addsd %xmm8, %xmm8\n addsd %xmm3, %xmm8\n"
                           "addsd %xmm8, %xmm8\n addsd %xmm4, %xmm8\n addsd %xmm8, %xmm8\n addsd %xmm5, %xmm8\n"
                           "addsd %xmm8, %xmm8\n addsd %xmm6, %xmm8\n addsd %xmm8, %xmm8\n addsd %xmm7, %xmm8\n"
                           "movaps %xmm8, %xmm0\n xor %r13d, %r13d\n xor %r14d, %r14d\n" UNFRAME)
GUEST(guestSwap, FRAME "shufps $0x4e, %xmm0, %xmm0\n" UNFRAME)
