;; Throws with a tag of its own and with one that it imports from nowhere else; has a memory of its own, which it writes before.
(module
  (tag $oops (export "oops") (param i32))
  (memory (export "memory") 1)
  (func $raise (param i32) (i32.store (i32.const 0) (i32.const 0x7777)) (throw $oops (local.get 0)))
  (func (export "raise") (param i32) (call $raise (local.get 0)))
  ;; calls back through a table that is given to it, from a frame with a handler for a tag that only this module knows
  (tag $private (param i32))
  (func (export "call_back") (param $f funcref) (param $x i32) (result i32)
    (table.set $t (i32.const 0) (local.get $f))
    (block $h (result i32)
      (try_table (result i32) (catch $private $h)
        (call_indirect $t (param i32) (result i32) (local.get $x) (i32.const 0)))
      (i32.add (i32.const 1))))
  (table $t 1 funcref))
