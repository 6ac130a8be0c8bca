;; The access itself faults where the offset is small, a test stands before it where it is large; both know the place.
;;! invoke: both
;;! status: 134
;;! stderr: wasmload: trap: null structure reference: struct.get $point.y
;;! stderr:   in */null-structure-traps.cwasm, function 1 "near" at offset 0x*
;;! stderr: ...
;; (assembled by wasm-tools)
(module
  (type $point (struct (field $x (mut i32)) (field $y (mut i32))))
  (global $none (mut (ref null $point)) (ref.null $point))
  (global $before (mut i32) (i32.const 0))
  (func $set (global.set $before (i32.const 1)))
  (func $near (param (ref null $point)) (result i32) (struct.get $point $y (local.get 0)))
  (func (export "both") (result i32)
    (call $set)
    (call $near (global.get $none))))
