;; Recursion without end exhausts the stack: a trap like any other, not a crash of the loader.
;;! status: 134
;;! stderr: wasmload: trap: call stack exhausted
;;! stderr:   in */endless-recursion-traps.cwasm, function 0 "down"*
;;! stderr:   backtrace:
;;! stderr:     0: function 0 "down"*
;;! stderr:     1: function 0 "down" at offset 0x*
;;! stderr: ...
(module
  (memory (export "memory") 1)
  (func $down (param i32) (result i32)
    (i32.add (call $down (i32.add (local.get 0) (i32.const 1))) (local.get 0)))
  (func (export "_start") (drop (call $down (i32.const 0)))))
