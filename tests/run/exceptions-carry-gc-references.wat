;; Exceptions whose payloads are structs, arrays and exceptions, thrown over frames that allocate, kept in lists, and thrown again
;; after collections: 20,000 rounds, whose garbage is far more than what is alive. (For binaryen's wasm-as.)
;;! invoke: run
;;! stdout: 0
(module
  (type $node (struct (field $value i64) (field $next (ref null $node)) (field $why exnref)))
  (type $bytes (array (mut i8)))
  (tag $node-tag (param (ref null $node) i32))
  (tag $bytes-tag (param (ref null $bytes) externref i31ref))
  (global $kept (mut (ref null $node)) (ref.null $node))
  (global $bad (mut i32) (i32.const 0))
  (func $check (param i32) (global.set $bad (i32.add (global.get $bad) (i32.eqz (local.get 0)))))

  (func $deep (param $depth i32) (param $x i64) (result i64)
    (local $mine (ref null $node))
    (local.set $mine (struct.new $node (local.get $x) (ref.null $node) (ref.null exn)))
    (if (i32.eqz (local.get $depth))
      (then (throw $node-tag (struct.new $node (local.get $x) (local.get $mine) (ref.null exn)) (i32.const 7))))
    (i64.add (call $deep (i32.sub (local.get $depth) (i32.const 1)) (i64.add (local.get $x) (i64.const 1)))
             (struct.get $node $value (local.get $mine))))
  (func $raise-bytes (param $n i32)
    (throw $bytes-tag (array.new $bytes (local.get $n) (i32.const 64)) (ref.null extern) (ref.i31 (local.get $n))))

  ;; a handler that allocates, and throws on what it has caught, with a tail call behind it
  (func $between (param $x i64) (result i64)
    (block $h (result exnref)
      (return (try_table (result i64) (catch_all_ref $h) (call $deep (i32.const 5) (local.get $x)))))
    (drop (array.new $bytes (i32.const 1) (i32.const 100)))
    (return_call $again))
  (func $again (param exnref) (result i64) (throw_ref (local.get 0)))

  (func $round (param $i i32)
    (local $node (ref null $node)) (local $exn exnref) (local $bytes (ref null $bytes)) (local $n i31ref)
    (block $h (result (ref null $node) i32 exnref)
      (try_table (result i64) (catch_ref $node-tag $h) (call $between (i64.extend_i32_u (local.get $i))))
      (unreachable))
    (local.set $exn)
    (call $check (i32.eq (i32.const 7)))
    (local.set $node)
    (call $check (i64.eq (struct.get $node $value (local.get $node)) (i64.extend_i32_u (i32.add (local.get $i) (i32.const 5)))))
    ;; each hundredth is kept, with its exception
    (if (i32.eqz (i32.rem_u (local.get $i) (i32.const 100)))
      (then (global.set $kept (struct.new $node (i64.extend_i32_u (local.get $i)) (global.get $kept) (local.get $exn)))))
    (block $b (result (ref null $bytes) externref i31ref)
      (try_table (catch $bytes-tag $b) (call $raise-bytes (i32.and (local.get $i) (i32.const 0x7f))))
      (unreachable))
    (local.set $n) (drop) (local.set $bytes)
    (call $check (i32.eq (array.get_u $bytes (local.get $bytes) (i32.const 63)) (i31.get_u (local.get $n)))))

  (func (export "run") (result i32)
    (local $i i32) (local $node (ref null $node)) (local $count i32)
    (loop $l
      (call $round (local.get $i))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 20000))))
    ;; the kept exceptions have kept their payloads
    (local.set $node (global.get $kept))
    (loop $k
      (block $h (result (ref null $node) i32)
        (try_table (catch $node-tag $h) (throw_ref (struct.get $node $why (local.get $node))))
        (unreachable))
      (drop)
      (call $check (i64.eq (struct.get $node $value (struct.get $node $next))
                           (i64.add (struct.get $node $value (local.get $node)) (i64.const 5))))
      (local.set $count (i32.add (local.get $count) (i32.const 1)))
      (br_if $k (i32.eqz (ref.is_null (local.tee $node (struct.get $node $next (local.get $node)))))))
    (call $check (i32.eq (local.get $count) (i32.const 200)))
    (global.get $bad)))
