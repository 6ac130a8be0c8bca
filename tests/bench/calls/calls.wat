;; The same loop over a function of another module, of this one through a table that others may change, and over one that
;; stores to the memory of its module.
(module
(type $unary (func (param i32) (result i32)))
(import "lib" "next" (func $next (type $unary)))
(import "lib" "store" (func $store (type $unary)))
(table (export "functions") 1 funcref)
(elem (i32.const 0) $own)
(func $own (type $unary) (i32.add (local.get 0) (i32.const 1)))

(func (export "table") (param $n i32) (result i32) (local $x i32)
  (loop $again
    (local.set $x (call_indirect (type $unary) (local.get $x) (i32.const 0)))
    (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
  (local.get $x))
(func (export "import") (param $n i32) (result i32) (local $x i32)
  (loop $again
    (local.set $x (call $next (local.get $x)))
    (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
  (local.get $x))
(func (export "import-memory") (param $n i32) (result i32) (local $x i32)
  (loop $again
    (local.set $x (call $store (local.get $x)))
    (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
  (local.get $x)))
