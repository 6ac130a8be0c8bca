;; Two functions that call each other through a table exhaust the stack.
;;! status: 134
;;! stderr: wasmload: trap: call stack exhausted
;;! stderr: ...
(module
  (type $t (func (param i32) (result i32)))
  (memory (export "memory") 1)
  (table funcref (elem $even $odd))
  (func $even (type $t) (i32.add (i32.const 1) (call_indirect (type $t) (local.get 0) (i32.const 1))))
  (func $odd (type $t) (i32.add (i32.const 1) (call_indirect (type $t) (local.get 0) (i32.const 0))))
  (func (export "_start") (drop (call $even (i32.const 0)))))
