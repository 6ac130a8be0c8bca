#!/usr/bin/env bash
# Each Makefile of examples makes what it says, and that runs.
source "$(dirname "${BASH_SOURCE[0]}")/forms.bash"
command -v "$cc" >/dev/null || { echo "skipped: $cc is not there"; exit 77; }
[[ -f $build/lib/libwasmrt.a ]] || { echo "skipped: libwasmrt.a was not built"; exit 77; }
if grep -q ' U __asan_init' <<<"$("$nm" "$build/lib/libwasmrt.a" 2>/dev/null)"; then echo "skipped: a build with sanitizers"; exit 77; fi

example executable run
expect_status 0
expect_out_like 'Hello from WebAssembly*argument 3: executable*Hello from WebAssembly*argument 2: limits'

example listings run
expect_status 0
llvm=${CWASM_LLVM_ROOT:-/usr/lib/llvm-19}/bin
for listing in hello.ll hello.bc; do
  run "$llvm/llc" --filetype=null "$work/examples/listings/$listing"
  expect_status 0
done
run "$cc" -c "$work/examples/listings/hello.s" -o "$work/hello.o"
expect_status 0

example library run
expect_status 0
expect_out '2 + 3 = 5
guest says: HELLO
mean, times ten: 25
trap: integer divide by zero
  in calc, function 7 "divide" at offset 0x1a6
trap: out of bounds memory access
  in calc, function 8 "peek" at offset 0x1ac
log: the text does not lie in the memory
trap: interrupted
40 + 2 = 42'

example object run
expect_status 0
expect_out 'the first module: 42
Hello from WebAssembly, compiled ahead of time.
argument 1: module'
