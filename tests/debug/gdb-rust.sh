#!/usr/bin/env bash
# A Rust guest under gdb, at -O0 and by default: breakpoints by path, steps, locals, structs and enums through references. inventory.wasm is made
# by Debian's rustc (build-guests.bash).
source "$(dirname "${BASH_SOURCE[0]}")/gdb.bash"
cp "$root/tests/debug/inventory.rs" .
[[ $(gdb -nx -batch -ex 'python print("yes")' 2>&1) == yes ]] || { echo "skipped: this gdb has no Python"; exit 77; }
for options in -O0 ""; do
  # shellcheck disable=SC2086
  compile "$root/tests/debug/inventory.wasm" inventory.cwasm $options
  session -ix "$root/loader/wasmload-gdb.py" --args "$wasmload" --invoke run inventory.cwasm 5 <<'GDB'
break inventory::first
break inventory::prices::total
run
print store
print *$guest(store)
backtrace 2
next
continue
info args
print *$guest(item)
print (*$guest(item)).price
next
print full
next
up
info locals
continue
GDB
  expect_status 0
  expect_out_like '*Breakpoint 1*, inventory::first (store=(inventory::Store \*) 0x*) at inventory.rs:33
33*if store.open {
$1 = (inventory::Store \*) 0x*
$2 = inventory::Store {items: \[inventory::Item {count: 5, price: 7}, inventory::Item {count: 1, price: 9}\], open: true}
#0 *inventory::first (store=*) at inventory.rs:33
#1 *inventory::run (count=5) at inventory.rs:46
*34*let item = &store.items*
*Breakpoint 2*, inventory::prices::total (item=(inventory::Item \*) 0x*, discount=1) at inventory.rs:25
25*
item = (inventory::Item \*) 0x*
discount = 1
$3 = inventory::Item {count: 5, price: 7}
$4 = 7
26*let reduced = full - discount;
$5 = 35
2[78]*
#1 *inventory::run (count=5) at inventory.rs:47
*
item = (inventory::Item \*) 0x*
store = inventory::Store {items: \[inventory::Item {count: 5, price: 7}, inventory::Item {count: 1, price: 9}\], open: true}
34
*exited normally*'
done
