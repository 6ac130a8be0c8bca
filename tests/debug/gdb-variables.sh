#!/usr/bin/env bash
# gdb prints locals, parameters and static variables of a guest, and follows its pointers into its memory: at a breakpoint and in a
# core file. The helper is Python of gdb; where there is none, that part is left out.
source "$(dirname "${BASH_SOURCE[0]}")/gdb.bash"
cp "$root/tests/debug/walk.c" .
python=yes
[[ $(gdb -nx -batch -ex 'python print("yes")' 2>&1) == yes ]] || python=
for level in 0; do # with optimisation LLVM loses the frame pointer of the guest at most places
  compile "$root/tests/debug/walk.wasm" walk.cwasm -O$level
  session --args "$wasmload" --invoke run walk.cwasm 5 <<'GDB'
break walk.c:26
run
print n
print letters
print half
print large
print s
print first
print/x &first
print title
info locals
generate-core-file core
continue
GDB
  expect_status 0
  expect_out_like '*Breakpoint 1, run (n=5) at walk.c:26*
$1 = 5
$2 = "aXc\\000\\000\\000\\000"
$3 = 2.5
$4 = 1099511627776
$5 = 60
$6 = {value = 10, next = 0x*}
*s = 60*exited normally*'
  session "$wasmload" core <<'GDB'
print s
print second.value
GDB
  expect_out_like '*run (n=5) at walk.c:26*
$1 = 60
$2 = 20'
  [[ -n $python ]] || continue
  session -ix "$root/loader/wasmload-gdb.py" --args "$wasmload" --invoke run walk.cwasm 5 <<'GDB'
break sum
run
print p
print *$guest(p)
print *$guest($guest(p)->next)
print $guest($guest(p)->next)->next
print title
backtrace 2
up 2
frame apply 1 print 1
GDB
  expect_out_like '*Breakpoint 1, sum (p=(struct node \*) 0x*) at walk.c:11*
$1 = (struct node \*) 0x*
$2 = {value = 10, next = (struct node \*) 0x*}
$3 = {value = 20, next = (struct node \*) 0x*}
$4 = (struct node \*) 0x*
$5 = (const char \*) 0x* "a list"
#0 *sum (p=(struct node \*) 0x*) at walk.c:11
#1 *run (n=5) at walk.c:25*'
done
