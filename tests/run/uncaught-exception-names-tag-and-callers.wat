;; The message has tag, payload and the way from the throw; handlers that pass it on do not cut it. (For binaryen's wasm-as.)
;;! status: 134
;;! stderr: wasmload: trap: uncaught exception with tag "money" (i32 -7, f64 2.5, null)
;;! stderr:   in */uncaught-exception-names-tag-and-callers.cwasm, function * "pay" at offset 0x*
;;! stderr:   backtrace:
;;! stderr:     0: function * "pay" at offset 0x*
;;! stderr:     1: function * "buy" at offset 0x*
;;! stderr:     2: function * "cleanup" at offset 0x*
;;! stderr:     3: function * "shop" at offset 0x*
;;! stderr:     4: function * at offset 0x*
(module
  (type $f (func))
  (table (export "table") 4 funcref)
  (memory (export "memory") 1)
  (elem (i32.const 0) $pay $buy $cleanup $shop)
  (tag $money (export "exported") (param i32 f64 externref))
  (tag $other)
  (func $pay (throw $money (i32.const -7) (f64.const 2.5) (ref.null extern)))
  (func $buy (call_indirect (type $f) (i32.load (i32.const 0))) (nop))
  ;; catches everything, does something, and throws it again
  (func $cleanup
    (block $all (result exnref)
      (try_table (catch_all_ref $all) (call_indirect (type $f) (i32.load (i32.const 4))))
      (return))
    (i32.store (i32.const 100) (i32.const 1))
    (throw_ref))
  ;; has a handler for another tag
  (func $shop
    (block $h (try_table (catch $other $h) (call_indirect (type $f) (i32.load (i32.const 8))))))
  (func (export "_start") (call_indirect (type $f) (i32.load (i32.const 12))) (nop))
  (data (i32.const 4) "\01")
  (data (i32.const 8) "\02")
  (data (i32.const 12) "\03"))
