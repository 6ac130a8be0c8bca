#!/usr/bin/env bash
# gdb knows the functions of an artifact that wasmload maps: breakpoints by name that are set before it runs, processes that it attaches to,
# core files. Backtraces lead through the guest's stack to main.
source "$(dirname "${BASH_SOURCE[0]}")/gdb.bash"
cat >"$work/guest.wat" <<'WAT'
(module
  (func $leaf (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
  (func $middle (param i32) (result i32) (i32.mul (call $leaf (local.get 0)) (i32.const 3)))
  (func (export "run") (param i32) (result i32) (i32.sub (call $middle (local.get 0)) (i32.const 1)))
  (func $forever (export "spin") (loop (br 0))))
WAT
wat2wasm --debug-names "$work/guest.wat" -o "$work/guest.wasm"
frames='#0 *leaf ()*
#1 *middle ()*
#2 *in run () from */guest.cwasm
*in wasmloadEnter ()
*in wasmload::Store::call(*
* main ()*'
for options in "" "--lockdown=off" "--sealed"; do
  compile "$work/guest.wasm" guest.cwasm -O0
  # shellcheck disable=SC2086
  session --args "$wasmload" $options --invoke run guest.cwasm 5 <<'GDB'
break leaf
run
backtrace
info sharedlibrary
generate-core-file core
continue
GDB
  expect_status 0
  expect_out_like "*Breakpoint 1 (leaf) pending*$frames*/guest.cwasm*
17
*exited normally*"
  [[ $(<"$work/out") != *warning:*cwasm* ]] || bad "expected no warning about the artifact"
done

# From another directory: the artifact has an absolute path.
mkdir elsewhere
cd elsewhere
session "$wasmload" ../core <<<backtrace
expect_out_like "*$frames*"
cd ..

"$wasmload" --invoke spin guest.cwasm &
process=$!
for ((i = 0; i < 100; i++)); do [[ $(cat /proc/$process/maps) != *guest.cwasm* ]] || break; sleep 0.05; done
sleep 0.2
cd elsewhere
session -p $process <<<backtrace
expect_out_like '*#0 *forever ()*
#1 *entry*
*wasmloadEnter ()*
* main ()*'
cd ..

# The system's own core file: a signal that nobody handles.
ulimit -c unlimited
kill -ABRT $process
{ wait $process || true; } 2>>err
core=$(find . -name 'core*' -newer guest.cwasm ! -name core | head -n 1)
if [[ -n $core ]]; then
  session "$wasmload" "$core" <<<backtrace
  expect_out_like '*#0 *forever ()*wasmloadEnter ()*'
fi
