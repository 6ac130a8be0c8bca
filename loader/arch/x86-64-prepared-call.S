// x86-64: calls that were prepared (loader/prepared-call.h). wasmloadPrepared<N> is a C function with N integer arguments and up to
// eight of floating point, and the PreparedCall behind them. Arguments and results of compiled code are where C has them, so they stay
// where they are; the routine does with the other registers what Store::call and wasmloadEnter do. It leaves the same frame on the host's
// stack as wasmloadEnter, so other ends than a return come back to the caller directly, which finds savedStack as it was during the call.
//
// What such a call costs is the number of its instructions. So there are two of each: wasmloadPrepared<N> for threads without a shadow
// stack, which runs no other guest at the time and restores what compiled code has not kept; and wasmloadPreparedAny<N> for all
// others. The first goes on in the second when it finds another guest.
#ifdef __CET__
#include <cet.h> // marks the object
#else
#define _CET_ENDBR
#endif

// Of PreparedCall, beside its Activation, whose first word is savedStack; and of Activation, Interrupt and ThreadState: prepared-call.cpp
// checks them.
#define ACTIVATION 72
#define CALL_CODE 8-ACTIVATION
#define CALL_CONTEXT 16-ACTIVATION
#define CALL_INTERRUPT 32-ACTIVATION
#define CALL_STACK_LOW 40-ACTIVATION
#define CALL_STACK_SIZE 48-ACTIVATION
#define CALL_STACK_HIGH 56-ACTIVATION
#define OUTER 16
#define INTERRUPT_THREAD 0
#define INTERRUPT_ATTENTION 4
#define THREAD_ACTIVATION 0
#define THREAD_ID 8

#define CURRENT_THREAD _ZN8wasmload13currentThreadE

// rbp, rbx and r12 to r15 below the return address; rbx is the Activation then, which compiled code keeps, as it does rbp, r12 and r15.
.macro  SAVE    call, fetch:vararg
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
        \fetch
        lea     ACTIVATION(\call), %rbx
.endm

.macro  FUNCTION name
        .section .text.\name, "ax", @progbits
        .globl  \name
        .type   \name, @function
        .p2align 6
\name:
        .cfi_startproc
.endm

.macro  END     name
        .cfi_endproc
        .size   \name, . - \name
.endm

// The interrupt's thread and what else it wants looked at, as one word: this thread's id and 0. An unprepared thread has the id 0, which is
// no interrupt's. Stands after the activation has become the innermost one: from there on an interrupt finds it.
.macro  CHECK_INTERRUPT rarely
        mov     CALL_INTERRUPT(%rbx), %rax
        mov     %fs:THREAD_ID(%r10), %r10
        cmp     INTERRUPT_THREAD(%rax), %r10
        jne     \rarely
.endm

.macro  PREPARED number, call, fetch:vararg
        FUNCTION wasmloadPrepared\number
        _CET_ENDBR
        SAVE    \call, \fetch
        mov     CURRENT_THREAD@gottpoff(%rip), %r10
        cmpq    $0, %fs:THREAD_ACTIVATION(%r10)
        jne     .Lany\number
        push    $0                      // no shadow stack
        mov     %rsp, (%rbx)            // savedStack
        mov     %rbx, %fs:THREAD_ACTIVATION(%r10)
        CHECK_INTERRUPT 8f
2:      mov     CALL_CONTEXT(%rbx), %r13
        mov     CALL_STACK_HIGH(%rbx), %rsp
        call    *CALL_CODE(%rbx)
        mov     CURRENT_THREAD@gottpoff(%rip), %r10
        movq    $0, %fs:THREAD_ACTIVATION(%r10)
        mov     CALL_INTERRUPT(%rbx), %r11
        cmpl    $0, INTERRUPT_ATTENTION(%r11)
        jne     9f
4:      movq    $0, (%rbx)
5:      mov     -32(%rbp), %r14
        mov     -24(%rbp), %r13
        mov     -8(%rbp), %rbx
        .cfi_remember_state
        leave
        .cfi_def_cfa %rsp, 8
        ret
        .cfi_restore_state

8:      call    wasmloadPreparedEntry
        jnz     2b
        jmp     5b
9:      mov     (%rbx), %rsp
        call    wasmloadPreparedExit
        jmp     4b
        END     wasmloadPrepared\number

        FUNCTION wasmloadPreparedAny\number
        _CET_ENDBR
        SAVE    \call, \fetch
.Lany\number:
        xor     %eax, %eax
        rdsspq  %rax                    // nothing where there is no shadow stack
        push    %rax
        mov     %rsp, (%rbx)
        mov     CURRENT_THREAD@gottpoff(%rip), %r10
        mov     %fs:THREAD_ACTIVATION(%r10), %r12
        mov     %r12, OUTER(%rbx)
        mov     %rbx, %fs:THREAD_ACTIVATION(%r10)
        CHECK_INTERRUPT 8f
2:      mov     CALL_STACK_HIGH(%rbx), %rax
        mov     %rsp, %r10              // is it the guest's already?
        sub     CALL_STACK_LOW(%rbx), %r10
        cmp     CALL_STACK_SIZE(%rbx), %r10
        cmovb   %rsp, %rax
        mov     CALL_CONTEXT(%rbx), %r13
        mov     %rax, %rsp
        call    *CALL_CODE(%rbx)
        mov     (%rbx), %rsp
        mov     CURRENT_THREAD@gottpoff(%rip), %r10
        mov     %r12, %fs:THREAD_ACTIVATION(%r10)
        mov     CALL_INTERRUPT(%rbx), %r11
        cmpl    $0, INTERRUPT_ATTENTION(%r11)
        jne     9f
4:      xor     %r10d, %r10d
        mov     %r10, OUTER(%rbx)
        mov     %r10, (%rbx)
5:      mov     -40(%rbp), %r15
        mov     -32(%rbp), %r14
        mov     -24(%rbp), %r13
        mov     -16(%rbp), %r12
        mov     -8(%rbp), %rbx
        .cfi_remember_state
        leave
        .cfi_def_cfa %rsp, 8
        ret
        .cfi_restore_state

8:      call    wasmloadPreparedEntry
        jnz     2b
        jmp     5b
9:      call    wasmloadPreparedExit
        jmp     4b
        END     wasmloadPreparedAny\number
.endm

        PREPARED 0, %rdi
        PREPARED 1, %rsi
        PREPARED 2, %rdx
        PREPARED 3, %rcx
        PREPARED 4, %r8
        PREPARED 5, %r9
        PREPARED 6, %rbx, mov 16(%rbp), %rbx

        // Before the guest, when another thread than the last one runs it, or there is something to look at. Keeps the arguments. The zero
        // flag: whether the guest is not to be entered.
        FUNCTION wasmloadPreparedEntry
        sub     $200, %rsp
        .cfi_def_cfa_offset 208
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
        lea     -ACTIVATION(%rbx), %rdi
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
        lea     200(%rsp), %rsp         // the flags are needed
        .cfi_def_cfa_offset 8
        ret
        END     wasmloadPreparedEntry

        // After a guest that has returned, when there is something to look at. Keeps the result.
        FUNCTION wasmloadPreparedExit
        sub     $40, %rsp
        .cfi_def_cfa_offset 48
        mov     %rax, (%rsp)
        movaps  %xmm0, 16(%rsp)
        lea     -ACTIVATION(%rbx), %rdi
        call    wasmloadAfterPrepared
        mov     (%rsp), %rax
        movaps  16(%rsp), %xmm0
        add     $40, %rsp
        .cfi_def_cfa_offset 8
        ret
        END     wasmloadPreparedExit

        .section .note.GNU-stack, "", @progbits
