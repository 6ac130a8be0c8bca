;; throw_ref of null is a trap, which no handler catches. (For binaryen's wasm-as.)
;;! status: 134
;;! stderr: wasmload: trap: null exception reference
;;! stderr:   in */throw-ref-of-null-traps.cwasm, function 0 at offset 0x*
(module
  (func (export "_start")
    (block $h (try_table (catch_all $h) (throw_ref (ref.null exn))))))
