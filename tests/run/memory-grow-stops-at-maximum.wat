;; memory.grow gives the old size, or -1 beyond the maximum, which changes nothing; the new page is zero and usable.
;;! status: 122
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1 2)
  (func (export "_start") (local i32)
    (local.set 0 (i32.mul (memory.grow (i32.const 1)) (i32.const 100)))                                 ;; 100
    (i32.store (i32.const 0x1fffc) (i32.add (i32.load (i32.const 0x1fffc)) (i32.const 20)))             ;; 20
    (local.set 0 (i32.add (local.get 0) (i32.load (i32.const 0x1fffc))))
    (local.set 0 (i32.add (local.get 0) (i32.add (memory.grow (i32.const 1)) (i32.const 1))))           ;; 0
    (call $exit (i32.add (local.get 0) (memory.size)))))                                                ;; 2
