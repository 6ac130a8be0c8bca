;; The trap is reported with its kind, the function that holds the operator, and the place.
;;! status: 134
;;! stderr: wasmload: trap: integer overflow
;;! stderr:   in */conversion-out-of-range-traps.cwasm, function 1 "inner" at offset 0x60
;;! stderr: ...
(module
  (memory (export "memory") 1)
  (table $t 3 funcref)
  (global $zero (mut i32) (i32.const 0))
  (elem (i32.const 0) $nothing $number)
  (func $nothing)
  (func $inner (drop (i32.trunc_f64_u (f64.sub (f64.const 0x1p32) (f64.convert_i32_s (global.get $zero))))))
  (func $_start (export "_start") (call $inner))
  (func $number (result i32) (i32.const 1)))
