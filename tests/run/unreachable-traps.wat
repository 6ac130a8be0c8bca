;; The trap is reported with its kind, the function that holds the operator, and the place.
;;! status: 134
;;! stderr: wasmload: trap: unreachable
;;! stderr:   in */unreachable-traps.cwasm, function 1 "inner" at offset 0x53
;;! stderr: ...
(module
  (memory (export "memory") 1)
  (table $t 3 funcref)
  (global $zero (mut i32) (i32.const 0))
  (elem (i32.const 0) $nothing $number)
  (func $nothing)
  (func $inner (unreachable))
  (func $_start (export "_start") (call $inner))
  (func $number (result i32) (i32.const 1)))
