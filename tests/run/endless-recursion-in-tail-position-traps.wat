;; A call in tail position takes stack too (only return_call does not): this must not become an endless loop.
;;! status: 134
;;! stderr: wasmload: trap: call stack exhausted
;;! stderr: ...
(module
  (memory (export "memory") 1)
  (func $down (param i32) (result i32) (call $down (i32.add (local.get 0) (i32.const 1))))
  (func (export "_start") (drop (call $down (i32.const 0)))))
