;; The trap is reported with its kind, the function that holds the operator, and the place.
;;! status: 134
;;! stderr: wasmload: trap: integer divide by zero
;;! stderr:   in */remainder-by-zero-traps.cwasm, function 1 "inner" at offset 0x58
;;! stderr: ...
(module
  (memory (export "memory") 1)
  (table $t 3 funcref)
  (global $zero (mut i32) (i32.const 0))
  (elem (i32.const 0) $nothing $number)
  (func $nothing)
  (func $inner (drop (i64.rem_u (i64.const 1) (i64.extend_i32_u (global.get $zero)))))
  (func $_start (export "_start") (call $inner))
  (func $number (result i32) (i32.const 1)))
