;; An active segment that does not fit: instantiation traps.
;;! status: 134
;;! stderr: wasmload: trap: out of bounds memory access*
;;! stderr: ...
(module
  (memory (export "memory") 1)
  (data (i32.const 65533) "four")
  (func (export "_start")))
