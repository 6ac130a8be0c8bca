;; The stack is exhausted at whatever depth the host function is called: the trap is the guest's.
;;! status: 134
;;! stderr: wasmload: trap: call stack exhausted
;;! stderr: ...
(module
  (import "wasi_snapshot_preview1" "fd_datasync" (func $sync (param i32) (result i32))) ;; EBADF, quickly
  (memory (export "memory") 1)
  (func $down (param i32) (result i32)
    (i32.add (call $sync (i32.const 99)) (i32.add (call $down (local.get 0)) (call $sync (i32.const 99)))))
  (func (export "_start") (drop (call $down (i32.const 0)))))
