;; What tables, globals, segments, locals, operands and other objects refer to is still there after many collections, and
;; equal to what it was. tests/cli/gc-stress.sh runs it with a collection at every allocation.
;;! invoke: run
;;! stdout: 55555
;; (assembled by wasm-tools)
(module
  (type $box (struct (field $value (mut i32))))
  (type $boxes (array (mut (ref null $box))))
  (table $table 5 anyref)
  (global $global (mut (ref null $box)) (ref.null $box))
  (global $constant (ref $boxes) (array.new_fixed $boxes 2 (struct.new $box (i32.const 10000)) (struct.new $box (i32.const 40000))))
  (elem $segment (ref $box) (item (struct.new $box (i32.const 2))) (item (struct.new $box (i32.const 3))))
  (func $garbage
    (local $i i32)
    (local.set $i (i32.const 200))
    (loop $more
      (drop (array.new $boxes (struct.new $box (i32.const -1)) (local.get $i)))
      (br_if $more (local.tee $i (i32.sub (local.get $i) (i32.const 1))))))
  (func $value (param (ref null any)) (result i32) (struct.get $box $value (ref.cast (ref $box) (local.get 0))))
  (func (export "run") (result i32)
    (local $local (ref $box)) (local $array (ref $boxes)) (local $i i32) (local $sum i32)
    (local.set $local (struct.new $box (i32.const 20)))
    (global.set $global (struct.new $box (i32.const 30)))
    (table.set $table (i32.const 4) (struct.new $box (i32.const 500)))
    (local.set $array (array.new_default $boxes (i32.const 1000)))
    (loop $more
      (array.set $boxes (local.get $array) (local.get $i) (struct.new $box (local.get $i)))
      (br_if $more (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000))))
    (call $garbage)
    ;; An operand that only the stack knows while garbage is made.
    (struct.get $box $value (struct.new $box (i32.const 4000)))
    (struct.new $box (i32.const 1000))
    (call $garbage)
    (struct.get $box $value)
    (i32.add)
    (local.set $sum)
    (local.set $i (i32.const 0))
    (loop $more
      (if (i32.ne (call $value (array.get $boxes (local.get $array) (local.get $i))) (local.get $i)) (then (unreachable)))
      (br_if $more (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000))))
    (local.set $array (array.new_elem $boxes $segment (i32.const 0) (i32.const 2)))
    (elem.drop $segment)
    (call $garbage)
    (local.set $sum (i32.add (local.get $sum) (call $value (local.get $local))))
    (local.set $sum (i32.add (local.get $sum) (call $value (global.get $global))))
    (local.set $sum (i32.add (local.get $sum) (call $value (table.get $table (i32.const 4)))))
    (local.set $sum (i32.add (local.get $sum) (call $value (array.get $boxes (local.get $array) (i32.const 0)))))
    (local.set $sum (i32.add (local.get $sum) (call $value (array.get $boxes (local.get $array) (i32.const 1)))))
    (local.set $sum (i32.add (local.get $sum) (call $value (array.get $boxes (global.get $constant) (i32.const 0)))))
    (i32.add (local.get $sum) (call $value (array.get $boxes (global.get $constant) (i32.const 1))))))
