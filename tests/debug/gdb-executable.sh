#!/usr/bin/env bash
# An executable of --emit=exe has the module's debug information as an artifact has it, and nothing is pending: gdb knows its functions at once.
source "$(dirname "${BASH_SOURCE[0]}")/gdb.bash"
cp "$root/tests/debug/walk.c" .
for level in 0 2; do
  run "$wasmc" -O$level --emit=exe --run-options='--invoke=run' "$root/tests/debug/walk.wasm" -o walk
  expect_status 0
  session --args ./walk 5 <<'GDB'
break sum
break walk.c:26
run
backtrace
next
print total
continue
info locals
print first
continue
GDB
  expect_status 0
  expect_out_like '*Breakpoint 1*, sum (p=0x*) at walk.c:11
*#0 *sum (p=0x*) at walk.c:11
#1 *run (n=5) at walk.c:25
#2 *entry*
*
$1 = 0
*Breakpoint 2, run (n=5) at walk.c:26*
letters = "aXc\\000\\000\\000\\000"
half = 2.5
large = 1099511627776
s = 60
$2 = {value = 10, next = 0x*}
157
*exited normally*'
  run "$llvm/llvm-dwarfdump" --verify --error-display=summary walk
  expect_status 0
done
# Debug information is the only difference, and --strip leaves it out.
run "$wasmc" --emit=exe --strip --run-options='--invoke=run' "$root/tests/debug/walk.wasm" -o stripped
expect_status 0
run ./stripped 5
expect_out 157
[[ $("$llvm/llvm-readelf" --sections stripped) != *.debug_* && $("$llvm/llvm-readelf" --sections stripped) != *.symtab* ]]
run "$wasmc" --emit=exe --strip-debug --run-options='--invoke=run' "$root/tests/debug/walk.wasm" -o named
expect_status 0
[[ $("$llvm/llvm-readelf" --sections named) != *.debug_* && $("$llvm/llvm-nm" named) == *' t sum'* ]]
run "$llvm/llvm-objcopy" --strip-all walk walk.stripped
run ./walk.stripped 5
expect_out 157
