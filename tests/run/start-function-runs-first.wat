;; The start function of the module runs at instantiation, before the export _start.
;;! status: 5
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (global $n (mut i32) (i32.const 1))
  (func $first (global.set $n (i32.add (global.get $n) (i32.const 4))))
  (start $first)
  (func (export "_start") (call $exit (global.get $n))))
