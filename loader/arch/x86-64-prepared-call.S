// x86-64: calls that were prepared (loader/prepared-call.h). wasmloadPrepared<N> is a C function with N integer arguments and up to
// eight of floating point, and the PreparedCall behind them. Arguments and results of compiled code are where C has them, so they stay
// where they are; the routine does with the other registers what Store::call and wasmloadEnter do. It leaves the same frame on the host's
// stack as wasmloadEnter, so other ends than a return come back to the caller directly, which finds savedStack as it was during the call.
// What such a call costs is mostly its stores and jumps, so there is none without need.
#ifdef __CET__
#include <cet.h> // marks the object
#else
#define _CET_ENDBR
#endif

// Of PreparedCall, its Activation, Interrupt and VmRuntime: prepared-call.cpp checks them.
#define CALL_HAS_SHADOW_STACK 0
#define CALL_CODE 16
#define CALL_CONTEXT 24
#define CALL_INTERRUPT 40
#define CALL_STACK_LOW 48
#define CALL_STACK_SIZE 56
#define CALL_STACK_HIGH 64
#define CALL_STACK_LIMIT 72
#define CALL_SAVED_STACK 80
#define CALL_OUTER 96
#define INTERRUPT_DUE 0
#define INTERRUPT_THREAD 8

#define CURRENT_ACTIVATION _ZN8wasmload17currentActivationE
#define CURRENT_THREAD _ZN8wasmload13currentThreadE

.macro  PREPARED name, fetch:vararg
        .section .text.\name, "ax", @progbits
        .globl  \name
        .type   \name, @function
        .p2align 5
\name:
        .cfi_startproc
        _CET_ENDBR
        \fetch
        push    %rbp
        .cfi_def_cfa_offset 16
        .cfi_offset %rbp, -16
        mov     %rsp, %rbp
        .cfi_def_cfa_register %rbp
        push    %rbx
        .cfi_offset %rbx, -24
        push    %r12
        .cfi_offset %r12, -32
        push    %r13
        .cfi_offset %r13, -40
        push    %r14
        .cfi_offset %r14, -48
        push    %r15
        .cfi_offset %r15, -56
        mov     %r11, %rbx              // which compiled code keeps
        xor     %eax, %eax
        cmpb    %al, CALL_HAS_SHADOW_STACK(%rbx)
        jne     7f
1:      push    %rax

        // The activation, which becomes the innermost one.
        mov     %rsp, CALL_SAVED_STACK(%rbx)
        mov     CURRENT_ACTIVATION@gottpoff(%rip), %r10
        mov     %fs:(%r10), %r12
        lea     CALL_SAVED_STACK(%rbx), %rax
        mov     %r12, CALL_OUTER(%rbx)
        mov     %rax, %fs:(%r10)

        // From here on an interrupt finds the activation. An unprepared thread has the number 0, which is no interrupt's.
        mov     CURRENT_THREAD@gottpoff(%rip), %r10
        mov     %fs:(%r10), %r10d
        mov     CALL_INTERRUPT(%rbx), %rax
        cmp     INTERRUPT_THREAD(%rax), %r10d
        jne     8f
        cmpq    $0, INTERRUPT_DUE(%rax)
        jne     8f
2:      mov     CALL_STACK_LIMIT(%rbx), %r10
        mov     CALL_STACK_HIGH(%rbx), %rax // where the VmRuntime is
        cmp     %r10, (%rax)
        jne     6f
3:      mov     %rsp, %r15
        mov     %rsp, %r10              // is it the guest's already?
        sub     CALL_STACK_LOW(%rbx), %r10
        cmp     CALL_STACK_SIZE(%rbx), %r10
        cmovb   %rsp, %rax
        mov     CALL_CONTEXT(%rbx), %r13
        mov     %rax, %rsp
        call    *CALL_CODE(%rbx)

        // Compiled code has kept rbx, r12 (the outer activation) and r15 (our stack), which has what only other ends need.
        mov     %r15, %rsp
        mov     CURRENT_ACTIVATION@gottpoff(%rip), %r10
        mov     %r12, %fs:(%r10)
        mov     CALL_INTERRUPT(%rbx), %r11
        cmpq    $0, INTERRUPT_DUE(%r11)
        jne     9f
4:      movq    $0, CALL_SAVED_STACK(%rbx)
5:      mov     8(%rsp), %r15
        mov     16(%rsp), %r14
        mov     24(%rsp), %r13
        mov     32(%rsp), %r12
        mov     40(%rsp), %rbx
        add     $48, %rsp
        pop     %rbp
        .cfi_remember_state
        .cfi_def_cfa %rsp, 8
        ret
        .cfi_restore_state

6:      mov     %r10, (%rax)            // stopAtNextHostCall has changed it
        jmp     3b
7:      rdsspq  %rax
        jmp     1b

        // Another thread than the last one, or an interrupt is wanted: before the guest.
8:      sub     $192, %rsp
        mov     %rdi, (%rsp)
        mov     %rsi, 8(%rsp)
        mov     %rdx, 16(%rsp)
        mov     %rcx, 24(%rsp)
        mov     %r8, 32(%rsp)
        mov     %r9, 40(%rsp)
        movaps  %xmm0, 64(%rsp)
        movaps  %xmm1, 80(%rsp)
        movaps  %xmm2, 96(%rsp)
        movaps  %xmm3, 112(%rsp)
        movaps  %xmm4, 128(%rsp)
        movaps  %xmm5, 144(%rsp)
        movaps  %xmm6, 160(%rsp)
        movaps  %xmm7, 176(%rsp)
        mov     %rbx, %rdi
        call    wasmloadBeforePrepared
        test    %al, %al
        mov     (%rsp), %rdi
        mov     8(%rsp), %rsi
        mov     16(%rsp), %rdx
        mov     24(%rsp), %rcx
        mov     32(%rsp), %r8
        mov     40(%rsp), %r9
        movaps  64(%rsp), %xmm0
        movaps  80(%rsp), %xmm1
        movaps  96(%rsp), %xmm2
        movaps  112(%rsp), %xmm3
        movaps  128(%rsp), %xmm4
        movaps  144(%rsp), %xmm5
        movaps  160(%rsp), %xmm6
        movaps  176(%rsp), %xmm7
        lea     192(%rsp), %rsp         // the flags are needed
        jnz     2b
        jmp     5b

        // An interrupt is wanted: after the guest. Results stay.
9:      sub     $32, %rsp
        mov     %rax, (%rsp)
        movaps  %xmm0, 16(%rsp)
        mov     %rbx, %rdi
        call    wasmloadAfterPrepared
        mov     (%rsp), %rax
        movaps  16(%rsp), %xmm0
        add     $32, %rsp
        jmp     4b
        .cfi_endproc
        .size   \name, . - \name
.endm

        PREPARED wasmloadPrepared0, mov %rdi, %r11
        PREPARED wasmloadPrepared1, mov %rsi, %r11
        PREPARED wasmloadPrepared2, mov %rdx, %r11
        PREPARED wasmloadPrepared3, mov %rcx, %r11
        PREPARED wasmloadPrepared4, mov %r8, %r11
        PREPARED wasmloadPrepared5, mov %r9, %r11
        PREPARED wasmloadPrepared6, mov 8(%rsp), %r11

        .section .note.GNU-stack, "", @progbits
