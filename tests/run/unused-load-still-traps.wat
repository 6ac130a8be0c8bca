;; A load whose value nobody needs is still an access.
;;! status: 134
;;! stderr: wasmload: trap: out of bounds memory access
;;! stderr: ...
(module
  (memory (export "memory") 1)
  (func $load (param i32) (drop (i32.load (local.get 0))))
  (func (export "_start") (call $load (i32.const -4))))
