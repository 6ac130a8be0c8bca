;; The length is read before anything else, so a large index into no array traps too.
;;! invoke: get
;;! status: 134
;;! stderr: wasmload: trap: null array reference: array.get_u $bytes
;;! stderr:   in */null-array-traps.cwasm, function 0 "get" at offset 0x*
;; (assembled by wasm-tools)
(module
  (type $bytes (array (mut i8)))
  (global $none (mut (ref null $bytes)) (ref.null $bytes))
  (func $get (export "get") (result i32) (array.get_u $bytes (global.get $none) (i32.const 0x7fffffff))))
