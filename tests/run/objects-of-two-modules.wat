;; Equal recursive groups are one type in both modules: objects go to and fro through calls, a table and a global, are cast on
;; either side, and all are alive after a collection that either side's garbage sets off.
;;! preload: shapes objects
;;! invoke: run
;;! stdout: 150
;; (assembled by wasm-tools)
(module
  (type $padding (struct))
  (rec
    (type $shape (sub (struct (field $area (mut i32)) (field $next (ref null $shape)))))
    (type $square (sub final $shape (struct (field $area (mut i32)) (field $next (ref null $shape)) (field $side i32)))))
  (type $blob (array i64))
  (import "shapes" "make" (func $make (param i32) (result (ref $shape))))
  (import "shapes" "total" (func $total (result i32)))
  (import "shapes" "table" (table $table 4 anyref))
  (import "shapes" "last" (global $last (mut (ref null $shape))))
  (func $garbage
    (local $i i32)
    (local.set $i (i32.const 3000))
    (loop $more
      (drop (array.new $blob (i64.const -1) (i32.const 1000)))
      (br_if $more (local.tee $i (i32.sub (local.get $i) (i32.const 1))))))
  (func (export "run") (result i32)
    (local $square (ref $square))
    (table.set $table (i32.const 1) (call $make (i32.const 5)))
    (call $garbage)
    (local.set $square (ref.cast (ref $square) (table.get $table (i32.const 1))))
    (if (i32.ne (struct.get $square $side (local.get $square)) (i32.const 5)) (then (unreachable)))
    (if (ref.test (ref $padding) (table.get $table (i32.const 1))) (then (unreachable)))
    (struct.set $square $area (local.get $square) (i32.const 50)) ;; seen by the other module
    (global.set $last (struct.new $shape (i32.const 64) (global.get $last)))
    (drop (call $make (i32.const 6)))
    (call $garbage)
    (call $total)))
