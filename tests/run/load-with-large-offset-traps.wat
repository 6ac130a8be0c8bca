;; The trap's kind, function and place, and its way there.
;;! status: 134
;;! stderr: wasmload: trap: out of bounds memory access
;;! stderr:   in */load-with-large-offset-traps.cwasm, function 1 "inner" at offset 0x58
;;! stderr:   backtrace:
;;! stderr:     0: function 1 "inner" at offset 0x58
;;! stderr:     1: function 2 "_start" at offset 0x63
(module
  (memory (export "memory") 1)
  (table $t 3 funcref)
  (global $zero (mut i32) (i32.const 0))
  (elem (i32.const 0) $nothing $number)
  (func $nothing)
  (func $inner (drop (i64.load offset=0xfffffff8 (i32.sub (global.get $zero) (i32.const 1)))))
  (func $_start (export "_start") (call $inner))
  (func $number (result i32) (i32.const 1)))
