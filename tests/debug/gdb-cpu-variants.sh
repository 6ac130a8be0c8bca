#!/usr/bin/env bash
# gdb knows each variant of a function (wasmc --cpu=multi) as that function, with lines and variables.
source "$(dirname "${BASH_SOURCE[0]}")/gdb.bash"
cp "$root/tests/debug/vectors.c" . # paths in its debug information are relative
compile "$root/tests/debug/vectors.wasm" guest.cwasm --cpu=multi
for level in x86-64-v2 x86-64-v3; do
  [[ $level == x86-64-v2 ]] || grep -qw avx2 /proc/cpuinfo || continue
  session --args "$wasmload" --cpu=$level --invoke run guest.cwasm 4000 <<'GDB'
break vectors.c:5
run
info symbol $pc
backtrace
info args
next
next
next
delete
break scaled
run
continue
info symbol $pc
continue
GDB
  expect_status 0
  expect_out_like "*Breakpoint 1.*, scaled (n=4000, factor=*) at *vectors.c:5*scaled.$level*
#0 *scaled (n=4000, *) at *vectors.c:5*
#1 *run* at *vectors.c:15*
*n = 4000*9*return sum;*Breakpoint 2.*scaled (*Breakpoint 2.*scaled.$level*exited normally*"
done
"$llvm/llvm-dwarfdump" --verify guest.cwasm >"$work/out" || bad "expected DWARF that holds together"
