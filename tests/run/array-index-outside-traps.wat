;;! invoke: get
;;! status: 134
;;! stderr: wasmload: trap: out of bounds array access: array.get $longs
;;! stderr:   in */array-index-outside-traps.cwasm, function 0 "get" at offset 0x*
;; (assembled by wasm-tools)
(module
  (type $longs (array (mut i64)))
  (global $three (mut (ref $longs)) (array.new $longs (i64.const 7) (i32.const 3)))
  (func $get (export "get") (result i64) (array.get $longs (global.get $three) (i32.const 3))))
