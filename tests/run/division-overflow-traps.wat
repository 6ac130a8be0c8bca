;; The trap is reported with its kind, the function that holds the operator, and the place.
;;! status: 134
;;! stderr: wasmload: trap: integer overflow
;;! stderr:   in */division-overflow-traps.cwasm, function 1 "inner" at offset 0x5e
;;! stderr: ...
(module
  (memory (export "memory") 1)
  (table $t 3 funcref)
  (global $zero (mut i32) (i32.const 0))
  (elem (i32.const 0) $nothing $number)
  (func $nothing)
  (func $inner (drop (i32.div_s (i32.const 0x80000000) (i32.sub (global.get $zero) (i32.const 1)))))
  (func $_start (export "_start") (call $inner))
  (func $number (result i32) (i32.const 1)))
