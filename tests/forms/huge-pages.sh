#!/usr/bin/env bash
# wasmload --huge-pages: a memory that has grown to 4 MiB asks for huge pages (loader/huge-pages.h), a smaller one does not: the flag "hg" of its
# mapping. Nor does any without the option.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/testing.bash"
[[ -e /sys/kernel/mm/transparent_hugepage/enabled ]] || { echo "skipped: this kernel has no huge pages"; exit 77; }
cd "$work"
# Grows by so many pages of 64 KiB, then waits for its standard input to end.
guest() {
  printf '(module (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32))) (memory (export "memory") 1)
    (func (export "_start")
      (drop (memory.grow (i32.const %s))) (i32.store8 (i32.const 65536) (i32.const 1))
      (i32.store (i32.const 0) (i32.const 64)) (i32.store (i32.const 4) (i32.const 8))
      (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 16)))))' "$1" >guest.wat
  wat2wasm guest.wat -o guest.wasm
  compile guest.wasm guest.cwasm
}
# How many mappings of a process that has grown by $1 pages have the flag, once it waits. More arguments are options of wasmload.
advised() {
  guest "$1"
  shift
  mkfifo input
  "$wasmload" "$@" guest.cwasm <input &
  local child=$!
  exec 9>input
  for _ in {1..500}; do
    [[ $(tail -c +1 "/proc/$child/syscall" 2>/dev/null) == 0\ 0x0* || $(cat "/proc/$child/wchan" 2>/dev/null) == *pipe_read* ]] && break
    sleep 0.01
  done
  grep -c '^VmFlags:.* hg' "/proc/$child/smaps" || true
  exec 9>&-
  wait "$child"
  rm input
}
grown=$(advised 128 --huge-pages)
small=$(advised 16 --huge-pages)
unasked=$(advised 128)
((grown >= 1)) || { echo "a memory of 8 MiB did not ask for huge pages"; exit 1; }
((small == 0)) || { echo "a memory of 1 MiB asked for huge pages"; exit 1; }
((unasked == 0)) || { echo "a memory asked for huge pages without --huge-pages"; exit 1; }
