;; A quotient that nobody needs still traps.
;;! status: 134
;;! stderr: wasmload: trap: integer divide by zero
;;! stderr: ...
(module
  (memory (export "memory") 1)
  (func $divide (param i32 i32) (drop (i32.div_u (local.get 0) (local.get 1))))
  (func (export "_start") (call $divide (i32.const 1) (i32.const 0))))
