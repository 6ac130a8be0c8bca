;; Builds lists of a million nodes, reverses each in place, and adds up its numbers, which are boxed.
;; (assembled by wasm-tools)
(module
  (type $box (struct (field $value i64)))
  (type $node (struct (field $value (ref $box)) (field $next (mut (ref null $node)))))

  (func $build (param $count i32) (result (ref null $node))
    (local $list (ref null $node))
    (loop $more
      (local.set $list (struct.new $node (struct.new $box (i64.extend_i32_u (local.get $count))) (local.get $list)))
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (br_if $more (local.get $count)))
    (local.get $list))

  (func $reverse (param $list (ref null $node)) (result (ref null $node))
    (local $reversed (ref null $node)) (local $next (ref null $node))
    (block $done
      (loop $more
        (br_if $done (ref.is_null (local.get $list)))
        (local.set $next (struct.get $node $next (local.get $list)))
        (struct.set $node $next (local.get $list) (local.get $reversed))
        (local.set $reversed (local.get $list))
        (local.set $list (local.get $next))
        (br $more)))
    (local.get $reversed))

  (func $sum (param $list (ref null $node)) (result i64)
    (local $sum i64)
    (block $done
      (loop $more
        (br_if $done (ref.is_null (local.get $list)))
        (local.set $sum (i64.add (local.get $sum) (struct.get $box $value (struct.get $node $value (local.get $list)))))
        (local.set $list (struct.get $node $next (local.get $list)))
        (br $more)))
    (local.get $sum))

  (func (export "run") (param $rounds i32) (result i32)
    (local $sum i64) (local $kept (ref null $node))
    (loop $more
      (local.set $kept (call $reverse (call $build (i32.const 1000000))))
      (local.set $sum (i64.add (local.get $sum) (call $sum (local.get $kept))))
      (local.set $rounds (i32.sub (local.get $rounds) (i32.const 1)))
      (br_if $more (local.get $rounds)))
    (i32.wrap_i64 (i64.rem_u (local.get $sum) (i64.const 1000003)))))
