;; A hash map from strings to boxed counters: the decimal texts of pseudo-random numbers are counted.
;; (assembled by wasm-tools)
(module
  (type $string (array (mut i8)))
  (type $entry (struct (field $key (ref $string)) (field $hash i32) (field $count (mut i32)) (field $next (mut (ref null $entry)))))
  (type $buckets (array (mut (ref null $entry))))
  (type $map (struct (field $buckets (mut (ref $buckets))) (field $size (mut i32))))

  (func $text (param $number i32) (result (ref $string))
    (local $length i32) (local $rest i32) (local $text (ref $string))
    (local.set $rest (local.get $number))
    (loop $digits
      (local.set $length (i32.add (local.get $length) (i32.const 1)))
      (br_if $digits (local.tee $rest (i32.div_u (local.get $rest) (i32.const 10)))))
    (local.set $text (array.new_default $string (local.get $length)))
    (loop $digits
      (local.set $length (i32.sub (local.get $length) (i32.const 1)))
      (array.set $string (local.get $text) (local.get $length)
        (i32.add (i32.const 48) (i32.rem_u (local.get $number) (i32.const 10))))
      (local.set $number (i32.div_u (local.get $number) (i32.const 10)))
      (br_if $digits (local.get $length)))
    (local.get $text))

  (func $hash (param $text (ref $string)) (result i32)
    (local $i i32) (local $hash i32)
    (local.set $hash (i32.const 0x811c9dc5))
    (block $done
      (loop $more
        (br_if $done (i32.ge_u (local.get $i) (array.len (local.get $text))))
        (local.set $hash (i32.mul (i32.xor (local.get $hash) (array.get_u $string (local.get $text) (local.get $i))) (i32.const 0x01000193)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $more)))
    (i32.xor (local.get $hash) (i32.shr_u (local.get $hash) (i32.const 15))))

  (func $equal (param $a (ref $string)) (param $b (ref $string)) (result i32)
    (local $i i32)
    (if (i32.ne (array.len (local.get $a)) (array.len (local.get $b))) (then (return (i32.const 0))))
    (loop $more
      (if (i32.ge_u (local.get $i) (array.len (local.get $a))) (then (return (i32.const 1))))
      (if (i32.ne (array.get_u $string (local.get $a) (local.get $i)) (array.get_u $string (local.get $b) (local.get $i)))
        (then (return (i32.const 0))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $more))
    (unreachable))

  (func $grow (param $map (ref $map))
    (local $old (ref $buckets)) (local $new (ref $buckets)) (local $i i32) (local $mask i32)
    (local $entry (ref null $entry)) (local $next (ref null $entry)) (local $at i32)
    (local.set $old (struct.get $map $buckets (local.get $map)))
    (local.set $new (array.new_default $buckets (i32.mul (array.len (local.get $old)) (i32.const 2))))
    (local.set $mask (i32.sub (array.len (local.get $new)) (i32.const 1)))
    (loop $all
      (local.set $entry (array.get $buckets (local.get $old) (local.get $i)))
      (block $done
        (loop $chain
          (br_if $done (ref.is_null (local.get $entry)))
          (local.set $next (struct.get $entry $next (local.get $entry)))
          (local.set $at (i32.and (struct.get $entry $hash (local.get $entry)) (local.get $mask)))
          (struct.set $entry $next (local.get $entry) (array.get $buckets (local.get $new) (local.get $at)))
          (array.set $buckets (local.get $new) (local.get $at) (local.get $entry))
          (local.set $entry (local.get $next))
          (br $chain)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $all (i32.lt_u (local.get $i) (array.len (local.get $old)))))
    (struct.set $map $buckets (local.get $map) (local.get $new)))

  ;; The entry of $key, made if there is none.
  (func $find (param $map (ref $map)) (param $key (ref $string)) (result (ref $entry))
    (local $hash i32) (local $at i32) (local $entry (ref null $entry)) (local $made (ref $entry))
    (local.set $hash (call $hash (local.get $key)))
    (local.set $at (i32.and (local.get $hash) (i32.sub (array.len (struct.get $map $buckets (local.get $map))) (i32.const 1))))
    (local.set $entry (array.get $buckets (struct.get $map $buckets (local.get $map)) (local.get $at)))
    (block $missing
      (loop $chain
        (br_if $missing (ref.is_null (local.get $entry)))
        (if (i32.eq (struct.get $entry $hash (local.get $entry)) (local.get $hash))
          (then (if (call $equal (struct.get $entry $key (local.get $entry)) (local.get $key))
            (then (return (ref.as_non_null (local.get $entry)))))))
        (local.set $entry (struct.get $entry $next (local.get $entry)))
        (br $chain)))
    (local.set $made (struct.new $entry (local.get $key) (local.get $hash) (i32.const 0)
      (array.get $buckets (struct.get $map $buckets (local.get $map)) (local.get $at))))
    (array.set $buckets (struct.get $map $buckets (local.get $map)) (local.get $at) (local.get $made))
    (struct.set $map $size (local.get $map) (i32.add (struct.get $map $size (local.get $map)) (i32.const 1)))
    (if (i32.gt_u (struct.get $map $size (local.get $map)) (array.len (struct.get $map $buckets (local.get $map))))
      (then (call $grow (local.get $map))))
    (local.get $made))

  ;; $rounds maps, each of 200000 strings counted a million times in all.
  (func (export "run") (param $rounds i32) (result i32)
    (local $map (ref $map)) (local $random i32) (local $i i32) (local $sum i32) (local $entry (ref $entry))
    (local.set $random (i32.const 12345))
    (local.set $map (struct.new $map (array.new_default $buckets (i32.const 0)) (i32.const 0)))
    (loop $again
      (local.set $map (struct.new $map (array.new_default $buckets (i32.const 16)) (i32.const 0)))
      (local.set $i (i32.const 1000000))
      (loop $more
        (local.set $random (i32.add (i32.mul (local.get $random) (i32.const 1664525)) (i32.const 1013904223)))
        (local.set $entry (call $find (local.get $map)
          (call $text (i32.rem_u (i32.shr_u (local.get $random) (i32.const 8)) (i32.const 200000)))))
        (struct.set $entry $count (local.get $entry) (i32.add (struct.get $entry $count (local.get $entry)) (i32.const 1)))
        (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31)) (struct.get $entry $count (local.get $entry))))
        (local.set $i (i32.sub (local.get $i) (i32.const 1)))
        (br_if $more (local.get $i)))
      (local.set $rounds (i32.sub (local.get $rounds) (i32.const 1)))
      (br_if $again (local.get $rounds)))
    (i32.xor (local.get $sum) (struct.get $map $size (local.get $map)))))
