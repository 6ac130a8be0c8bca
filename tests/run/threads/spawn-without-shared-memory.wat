;; Nothing would be shared with a thread: a negative number.
;;! status: 3
(module
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1 1 shared)
  (func (export "wasi_thread_start") (param i32 i32))
  (func (export "_start")
    (call $exit (select (i32.const 3) (i32.const 4) (i32.lt_s (call $spawn (i32.const 0)) (i32.const 0))))))
