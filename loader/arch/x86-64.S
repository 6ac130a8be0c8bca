// x86-64: into guest code and out of it (loader/arch/frame.h). The frame that wasmloadEnter leaves on the host's stack:
//
//   rbp + 8   return address
//   rbp       caller's rbp
//   rbp - 40  rbx, r12, r13, r14, r15, from the top down
//   rbp - 48  the shadow stack's pointer, 0 if there is none;  Activation::savedStack = rbp - 48
//
// Where the system has given the thread a shadow stack, leaving takes off it what the frames that are left behind have put
// there. It is not switched with the stack: calls and returns of host and guest nest in one order.
// The call frame information names rbp, so a debugger goes from the guest's stack to the host's. mxcsr and the x87
// control word are not saved: compiled code and the loader both run with, and leave, the C library's defaults.
#ifdef __CET__
#include <cet.h> // marks the object
#endif
// Takes entries off the shadow stack until its pointer is \target, which is not 0. Uses rcx, and \target.
.macro  DROP_SHADOW_TO target
        rdsspq  %rcx
        sub     %rcx, \target
        shr     $3, \target
        jz      2f
1:      mov     $255, %ecx              // the most that one instruction takes
        cmp     \target, %rcx
        cmova   \target, %rcx
        incsspq %rcx
        sub     %rcx, \target
        jnz     1b
2:
.endm

        .text
        .globl  wasmloadEnter
        .type   wasmloadEnter, @function
        .p2align 4
wasmloadEnter:
        .cfi_startproc
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
        xor     %eax, %eax
        rdsspq  %rax                    // nothing where there is no shadow stack
        push    %rax
        mov     %rsp, (%rdi)            // activation->savedStack
        mov     8(%rdi), %rax           // activation->guestStack
        test    %rax, %rax
        cmovz   %rsp, %rax
        and     $-16, %rax
        mov     %rax, %rsp
        mov     %rsi, %rax
        mov     %rdx, %rdi
        mov     %rcx, %rsi
        mov     %r8, %rdx
        mov     %r9, %rcx
        call    *%rax
        lea     -40(%rbp), %rsp
        xor     %eax, %eax
.Lrestore:
        pop     %r15
        pop     %r14
        pop     %r13
        pop     %r12
        pop     %rbx
        pop     %rbp
        .cfi_def_cfa %rsp, 8
        ret
        .cfi_endproc
        .size   wasmloadEnter, . - wasmloadEnter

        .globl  wasmloadLeave
        .type   wasmloadLeave, @function
wasmloadLeave:
        .cfi_startproc
        mov     %rdi, %rsp
        mov     %esi, %eax
        .globl  wasmloadLeaveTarget
wasmloadLeaveTarget:                    // here rsp is a savedStack, that of the innermost activation, and eax the outcome
        cld
        mov     _ZN8wasmload13currentThreadE@gottpoff(%rip), %rdx
        mov     %fs:(%rdx), %rdx        // currentThread.activationOrNull
        mov     %al, 41(%rdx)           // activation->outcome
        pop     %rdx
        test    %rdx, %rdx
        jz      .Lrestore
        DROP_SHADOW_TO %rdx
        jmp     .Lrestore
        .cfi_endproc
        .size   wasmloadLeave, . - wasmloadLeave

        // Unwinders know these very instructions, some of which look one byte before the address that a handler returns to.
        nop
        .globl  wasmload_sigaction_return
        .type   wasmload_sigaction_return, @function
wasmload_sigaction_return:
        mov     $15, %rax               // rt_sigreturn
        syscall
        .size   wasmload_sigaction_return, . - wasmload_sigaction_return

        // LLVM's landing pads find the exception in rax and a selector, of which we have one, in edx.
        .globl  wasmloadLand
        .type   wasmloadLand, @function
wasmloadLand:
        test    %r9, %r9
        jz      .Lland
        mov     %rcx, %rax
        DROP_SHADOW_TO %r9
        mov     %rax, %rcx
.Lland: mov     (%rdi), %rbx
        mov     8(%rdi), %r12
        mov     16(%rdi), %r13
        mov     24(%rdi), %r14
        mov     32(%rdi), %r15
        mov     %rsi, %rbp
        mov     %rdx, %rsp
        mov     %r8, %rax
        mov     $1, %edx
        cld
        jmp     *%rcx
        .size   wasmloadLand, . - wasmloadLand

        .section .note.GNU-stack, "", @progbits
