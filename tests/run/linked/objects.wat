;; Types, a table and a global of objects, for objects-of-two-modules.
;; (assembled by wasm-tools)
(module
  (rec
    (type $shape (sub (struct (field $area (mut i32)) (field $next (ref null $shape)))))
    (type $square (sub final $shape (struct (field $area (mut i32)) (field $next (ref null $shape)) (field $side i32)))))
  (table (export "table") 4 anyref)
  (global $last (export "last") (mut (ref null $shape)) (ref.null $shape))
  (func (export "make") (param $side i32) (result (ref $shape))
    (global.set $last (struct.new $square (i32.mul (local.get $side) (local.get $side)) (global.get $last) (local.get $side)))
    (ref.as_non_null (global.get $last)))
  (func (export "total") (result i32)
    (local $sum i32) (local $shape (ref null $shape))
    (local.set $shape (global.get $last))
    (block $done
      (loop $more
        (br_if $done (ref.is_null (local.get $shape)))
        (local.set $sum (i32.add (local.get $sum) (struct.get $shape $area (local.get $shape))))
        (local.set $shape (struct.get $shape $next (local.get $shape)))
        (br $more)))
    (local.get $sum)))
