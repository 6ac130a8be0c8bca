;; A trap in a thread ends the guest, and its place is told.
;;! status: 134
;;! stderr: wasmload: trap: unreachable
;;! stderr:   in */trap-in-a-thread.cwasm, function 5 "fail" at offset 0x*
;;! stderr: ...
(module
  (import "env" "memory" (memory 1 1 shared))
  (export "memory" (memory 0))
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (func $waitForEver (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1))))
  (func $waitAWhile (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 50000000))))
  (func $started (if (i32.le_s (call $spawn (i32.const 7)) (i32.const 0)) (then unreachable)))
  (func $fail (if (i32.ne (i32.atomic.rmw.add (i32.const 8) (i32.const 1)) (i32.const 5)) (then unreachable)))
  (func $thread (export "wasi_thread_start") (param i32 i32) (call $fail) (call $fail))
  (func (export "_start") (call $started) (call $waitForEver)))
