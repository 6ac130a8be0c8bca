;; Trees that live long, and many that die young: the benchmarks game's binary-trees.
;; (assembled by wasm-tools)
(module
  (type $tree (struct (field $left (ref null $tree)) (field $right (ref null $tree))))

  (func $make (param $depth i32) (result (ref $tree))
    (if (result (ref $tree)) (i32.eqz (local.get $depth))
      (then (struct.new_default $tree))
      (else (struct.new $tree
        (call $make (i32.sub (local.get $depth) (i32.const 1)))
        (call $make (i32.sub (local.get $depth) (i32.const 1)))))))

  (func $check (param $tree (ref $tree)) (result i32)
    (local $left (ref null $tree))
    (local.set $left (struct.get $tree $left (local.get $tree)))
    (if (result i32) (ref.is_null (local.get $left))
      (then (i32.const 1))
      (else (i32.add (i32.const 1) (i32.add
        (call $check (ref.as_non_null (local.get $left)))
        (call $check (ref.as_non_null (struct.get $tree $right (local.get $tree)))))))))

  ;; The sum of all checks for trees of depth 4 to $depth.
  (func (export "run") (param $depth i32) (result i32)
    (local $long (ref $tree)) (local $d i32) (local $count i32) (local $sum i32)
    (local.set $long (call $make (local.get $depth)))
    (local.set $d (i32.const 4))
    (loop $depths
      (local.set $count (i32.shl (i32.const 1) (i32.add (i32.sub (local.get $depth) (local.get $d)) (i32.const 4))))
      (loop $trees
        (local.set $sum (i32.add (local.get $sum) (call $check (call $make (local.get $d)))))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br_if $trees (local.get $count)))
      (local.set $d (i32.add (local.get $d) (i32.const 2)))
      (br_if $depths (i32.le_s (local.get $d) (local.get $depth))))
    (i32.add (local.get $sum) (call $check (local.get $long)))))
