#!/usr/bin/env bash
# gdb on a module that was compiled with -g: breakpoints by function and by line, steps from line to line, backtraces with lines; by
# the DWARF that wasmc translated. None of it is loaded with the artifact, and --strip and --strip-debug leave it out.
source "$(dirname "${BASH_SOURCE[0]}")/gdb.bash"
cp "$root/tests/debug/walk.c" "$root/tests/debug/shapes.cpp" .
for level in 0 1; do
  compile "$root/tests/debug/walk.wasm" walk.cwasm -O$level
  session --args "$wasmload" --invoke run walk.cwasm 5 <<'GDB'
break sum
run
backtrace
next
next
next
up
break walk.c:16
continue
finish
continue
GDB
  expect_status 0
  expect_out_like '*Breakpoint 1, sum (*) at walk.c:11
11*int total = 0;
#0 *sum (*) at walk.c:11
#1 *run (*) at walk.c:25
#2 *entry*wasmloadEnter*
12*while (p) {
13*total += p->value;
14*p = p->next;
*run (*) at walk.c:25
*Breakpoint 2*walk.c:16*run (*) at walk.c:25*exited normally*'
done

# wasmc inlines sum at these levels: it has a frame all the same, stops where its body begins, and each pass of the loop is stepped through.
for level in 2 3; do
  compile "$root/tests/debug/walk.wasm" walk.cwasm -O$level
  session --args "$wasmload" --invoke run walk.cwasm 5 <<'GDB'
break sum
run
backtrace
next
next
next
next
info frame
break walk.c:16
continue
finish
continue
GDB
  expect_status 0
  expect_out_like '*Breakpoint 1.2, sum (p=0x*) at walk.c:11
11*int total = 0;
#0 *sum (p=0x*) at walk.c:11
#1 *run (n=5) at walk.c:25
#2 *entry*wasmloadEnter*
13*total += p->value;
14*p = p->next;
13*total += p->value;
14*p = p->next;
*inlined into frame 1*
*Breakpoint 2*sum (p=0x0) at walk.c:16
16*return total;
run (n=5) at walk.c:26
*exited normally*'
done

# Inlined into inlined functions, as the module has it or as wasmc makes it.
cp "$root/tests/debug/lines.c" .
for level in 0 2; do
  compile "$root/tests/debug/lines.wasm" lines.cwasm -O$level
  session --args "$wasmload" --invoke run lines.cwasm 4 5 <<'GDB'
break lines.c:3
run
backtrace 6
up
info frame
GDB
  expect_out_like '*Breakpoint 1*at (*) at lines.c:3
*#0 *at (*) at lines.c:3
#1 *twice (*) at lines.c:6
#2 *sum (*) at lines.c:11
#3 *call (*) at lines.c:15
#4 *run (*) at lines.c:18
#5 *entry*'
done
for guest in walk frames inventory lines shapes; do
  for level in 0 1 2 3; do
    compile "$root/tests/debug/$guest.wasm" "$guest.cwasm" -O$level
    run "$llvm/llvm-dwarfdump" --verify --error-display=summary "$guest.cwasm"
    expect_status 0
  done
done
compile "$root/tests/debug/walk.wasm" walk.cwasm

# C++ names; a method, a template's instances.
compile "$root/tests/debug/shapes.wasm" shapes.cwasm -O1
session --args "$wasmload" --invoke run shapes.cwasm 3 <<'GDB'
break geometry::Square::area
break geometry::twice<int>
run
info symbol $pc
continue
up
GDB
expect_out_like '*Breakpoint 1, *geometry::Square::area (*) at shapes.cpp:1[56]*
geometry::Square::area(int) const*
*Breakpoint 2, *geometry::twice<int> (*) at shapes.cpp:19*
#1 *run (*) at shapes.cpp:25*'
run "$llvm/llvm-dwarfdump" --verify --error-display=summary shapes.cwasm
expect_status 0

for option in --strip --strip-debug; do
  compile "$root/tests/debug/walk.wasm" stripped.cwasm $option
  [[ $("$llvm/llvm-readelf" --sections stripped.cwasm) != *.debug_* ]] || { echo "$option leaves debug information"; exit 1; }
done
[[ $("$llvm/llvm-nm" stripped.cwasm) == *' t sum'* ]] || { echo "--strip-debug strips symbols"; exit 1; }
# It changes nothing of what runs.
code() { "$llvm/llvm-objdump" -d --no-show-raw-insn "$1" | sed '1,/^Disassembly/d; s/-\?0x[0-9a-f]*(%rip)/CONSTANT/; s/ *#.*//'; }
[[ -n $(code walk.cwasm) ]]
cmp <(code walk.cwasm) <(code stripped.cwasm)
