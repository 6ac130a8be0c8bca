;; The trap is reported with its kind, the function that holds the operator, and the place.
;;! status: 134
;;! stderr: wasmload: trap: invalid conversion to integer
;;! stderr:   in */conversion-of-nan-traps.cwasm, function 1 "inner" at offset 0x5c
;;! stderr: ...
(module
  (memory (export "memory") 1)
  (table $t 3 funcref)
  (global $zero (mut i32) (i32.const 0))
  (elem (i32.const 0) $nothing $number)
  (func $nothing)
  (func $inner (drop (i32.trunc_f32_s (f32.div (f32.convert_i32_s (global.get $zero)) (f32.const 0)))))
  (func $_start (export "_start") (call $inner))
  (func $number (result i32) (i32.const 1)))
