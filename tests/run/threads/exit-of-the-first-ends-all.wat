;; proc_exit in the first thread ends those that wait and those that are busy.
;;! status: 98
(module
  (import "env" "memory" (memory 1 1 shared))
  (export "memory" (memory 0))
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (func $waitForEver (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1))))
  (func $waitAWhile (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 50000000))))
  (func $started (if (i32.le_s (call $spawn (i32.const 7)) (i32.const 0)) (then unreachable)))
  (func (export "wasi_thread_start") (param i32 i32)
    (if (i32.rem_u (local.get 0) (i32.const 2)) (then (call $waitForEver)))
    (loop $busy (br $busy)))
  (func (export "_start") (call $started) (call $started) (call $waitAWhile) (call $exit (i32.const 98))))
