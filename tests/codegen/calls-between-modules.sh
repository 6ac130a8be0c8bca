#!/usr/bin/env bash
# A call into another module costs a change of the context (r13) and nothing else: the instructions of calls of imports.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/testing.bash"
objdump=${CWASM_LLVM_ROOT:-/usr/lib/llvm-19}/bin/llvm-objdump
[[ -x $objdump ]] || { echo "skipped: $objdump is not there (package llvm-19)"; exit 77; }
[[ $(uname -m) == x86_64 ]] || { echo "skipped: not for this CPU"; exit 77; }
compile "$root/tests/codegen/calls-between-modules.wasm" calls.cwasm

# body SYMBOL: its instructions without the frame, with offsets into the context as N.
body() {
  "$objdump" -d --no-show-raw-insn --no-leading-addr --disassemble-symbols="$1" "$work/calls.cwasm" |
    awk -v symbol="<$1>:" '
      $0 == symbol { on = 1; next }
      !on || NF == 0 || $1 ~ /^(push|pop|ret|nop|int3|endbr64)/ || /%rsp/ { next }
      { $1 = $1; print }' |
    sed 's/0x[0-9a-f]*(/N(/; s/ <.*>//; s/0x[0-9a-f]*$/LOOP/'
}
expect_body() { # SYMBOL, then an instruction a line
  diff <(printf '%s\n' "${@:2}") <(body "$1") || { echo "$1 is not as expected (< expected, > found)"; exit 1; }
}
expect_body call 'movq %r13, %rax' 'movq N(%r13), %r13' 'callq *N(%rax)' 'incl %eax'
expect_body tail-call 'movq N(%r13), %rax' 'movq N(%r13), %r13' 'jmpq *%rax'
expect_body loop 'movl %edi, %ebx' 'movq N(%r13), %r12' 'movq N(%r13), %r15' 'xorl %eax, %eax' \
  'movq %r15, %r13' 'movl %eax, %edi' 'callq *%r12' 'decl %ebx' 'jne LOOP'
