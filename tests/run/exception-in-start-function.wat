;; A start function that throws: the instance is not made. (For binaryen's wasm-as.)
;;! status: 134
;;! stderr: wasmload: trap: uncaught exception with tag "broken"
;;! stderr:   in */exception-in-start-function.cwasm, function 0 "begin" at offset 0x*
(module
  (tag $broken)
  (func $begin (throw $broken))
  (start $begin))
