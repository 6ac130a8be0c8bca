;; The backtrace: functions, names and offsets of the calls, innermost first. Calls through a table that the host could
;; change are not inlined.
;;! status: 134
;;! stderr: wasmload: trap: unreachable
;;! stderr:   in */trap-shows-the-callers.cwasm, function 0 "inner" at offset 0x4d
;;! stderr:   backtrace:
;;! stderr:     0: function 0 "inner" at offset 0x4d
;;! stderr:     1: function 1 "middle" at offset 0x56
;;! stderr:     2: function 2 "outer" at offset 0x61
;;! stderr:     3: function 3 at offset 0x73
(module
  (type $f (func))
  (memory (export "memory") 1)
  (table $t (export "table") 3 funcref)
  (elem (i32.const 0) $inner $middle $outer)
  (func $inner unreachable)
  (func $middle (call_indirect (type $f) (i32.load (i32.const 0))))
  (func $outer (call_indirect (type $f) (i32.load (i32.const 4))))
  (func (export "_start")
    (i32.store (i32.const 4) (i32.const 1))
    (call_indirect (type $f) (i32.load8_u (i32.const 8)))
    (nop))
  (data (i32.const 8) "\02"))
