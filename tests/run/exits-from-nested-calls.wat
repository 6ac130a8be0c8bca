;; proc_exit ends the guest from any depth, also through a table.
;;! status: 33
(module
  (type $t (func (param i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (type $t)))
  (memory (export "memory") 1)
  (table funcref (elem $exit))
  (func $down (param i32)
    (if (local.get 0)
      (then (call $down (i32.sub (local.get 0) (i32.const 1))))
      (else (call_indirect (type $t) (i32.const 33) (i32.const 0)))))
  (func (export "_start") (call $down (i32.const 10)) (call $exit (i32.const 1))))
