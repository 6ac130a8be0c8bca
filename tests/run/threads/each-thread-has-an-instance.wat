;; The start function runs again in each thread, on an instance of its own: globals and tables are the thread's.
;;! status: 42
(module
  (import "env" "memory" (memory 1 1 shared))
  (export "memory" (memory 0))
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (func $waitForEver (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1))))
  (func $waitAWhile (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 50000000))))
  (func $started (if (i32.le_s (call $spawn (i32.const 7)) (i32.const 0)) (then unreachable)))
  (global $own (mut i32) (i32.const 40))
  (table 2 funcref)
  (start $start)
  (func $start
    (drop (i32.atomic.rmw.add (i32.const 16) (i32.const 1)))
    (global.set $own (i32.add (global.get $own) (i32.const 1))))
  (func (export "wasi_thread_start") (param i32 i32)
    ;; 41 + 1, if the first thread's change is not seen here and the start function has run twice
    (if (ref.is_null (table.get 0 (i32.const 0)))
      (then (call $exit (i32.add (global.get $own) (i32.eq (i32.atomic.load (i32.const 16)) (i32.const 2))))))
    (call $exit (i32.const 1)))
  (elem (i32.const 1) $start)
  (func (export "_start")
    (global.set $own (i32.const 500))
    (table.set 0 (i32.const 0) (table.get 0 (i32.const 1)))
    (call $started)
    (call $waitForEver)))
