;; The stack is exhausted at whatever depth the host function is called: the trap is the guest's.
;;! status: 134
;;! stderr: wasmload: trap: call stack exhausted
;;! stderr: ...
(module
  (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
  (memory (export "memory") 1)
  (func $down (param i32) (result i32)
    (i32.add (call $yield) (i32.add (call $down (local.get 0)) (call $yield))))
  (func (export "_start") (drop (call $down (i32.const 0)))))
