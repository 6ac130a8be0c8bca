;; A trap in the module's start function is a trap like any other.
;;! status: 134
;;! stderr: wasmload: trap: unreachable
;;! stderr: ...
(module
  (memory (export "memory") 1)
  (func $first unreachable)
  (start $first)
  (func (export "_start")))
