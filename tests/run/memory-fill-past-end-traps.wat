;; The trap is reported with its kind, the function that holds the operator, and the place.
;;! status: 134
;;! stderr: wasmload: trap: out of bounds memory access
;;! stderr:   in */memory-fill-past-end-traps.cwasm, function 1 "inner" at offset 0x5e
;;! stderr: ...
(module
  (memory (export "memory") 1)
  (table $t 3 funcref)
  (global $zero (mut i32) (i32.const 0))
  (elem (i32.const 0) $nothing $number)
  (func $nothing)
  (func $inner (memory.fill (i32.const 65530) (i32.const 1) (i32.sub (i32.const 7) (global.get $zero))))
  (func $_start (export "_start") (call $inner))
  (func $number (result i32) (i32.const 1)))
