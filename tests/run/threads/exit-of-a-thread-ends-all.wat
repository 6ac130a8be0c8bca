;; proc_exit in a thread ends the first one too, which waits.
;;! status: 99
(module
  (import "env" "memory" (memory 1 1 shared))
  (export "memory" (memory 0))
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (func $waitForEver (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1))))
  (func $waitAWhile (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 50000000))))
  (func $started (if (i32.le_s (call $spawn (i32.const 7)) (i32.const 0)) (then unreachable)))
  (func (export "wasi_thread_start") (param i32 i32)
    (call $waitAWhile)
    (call $exit (i32.const 99)))
  (func (export "_start") (call $started) (call $waitForEver)))
