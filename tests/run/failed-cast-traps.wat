;; A sibling of the type, of equal structure but in a recursive group of its own, is another type.
;;! invoke: cast
;;! status: 134
;;! stderr: wasmload: trap: cast failure: ref.cast (ref $b) of a (ref null any)
;;! stderr:   in */failed-cast-traps.cwasm, function 0 "cast" at offset 0x*
;; (assembled by wasm-tools)
(module
  (rec (type $a (sub (struct (field i32)))) (type $b (sub (struct (field i32)))))
  (global $object (mut anyref) (struct.new $a (i32.const 1)))
  (func $cast (export "cast") (drop (ref.cast (ref $b) (global.get $object)))))
