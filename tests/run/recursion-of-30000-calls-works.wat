;; Ordinary recursion has room: 30,000 calls deep.
;;! status: 32
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func $sum (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (i32.add (local.get 0) (call $sum (i32.sub (local.get 0) (i32.const 1)))))
      (else (i32.const 0))))
  ;; 30000 * 30001 / 2 = 450015000, modulo 79 = 32
  (func (export "_start") (call $exit (i32.rem_u (call $sum (i32.const 30000)) (i32.const 79)))))
