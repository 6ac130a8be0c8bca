;; A backtrace through two artifacts names the artifact of each frame.
;;! preload: library library
;;! status: 134
;;! stderr: wasmload: trap: unreachable
;;! stderr:   in */library.cwasm, function 6 "fail" at offset 0x*
;;! stderr:   backtrace:
;;! stderr:     0: function 6 "fail" at offset 0x* of */library.cwasm
;;! stderr:     1: function 2 "middle" at offset 0x* of */trap-through-two-modules.cwasm
;;! stderr:     2: function 5 "callBack" at offset 0x* of */library.cwasm
;;! stderr:     3: function 3 "_start" at offset 0x* of */trap-through-two-modules.cwasm
(module
  (import "library" "call-back" (func $callBack (param i32 i32 i32) (result i32)))
  (import "library" "fail" (func $fail))
  (import "library" "table" (table 4 8 funcref))
  (elem (i32.const 1) $middle)
  (func $middle (param i32 i32) (result i32)
    (call $fail)
    (i32.const 1))
  (func $_start (export "_start")
    (drop (call $callBack (i32.const 1) (i32.const 0) (i32.const 0)))
    (drop (call $callBack (i32.const 1) (i32.const 0) (i32.const 0)))))
