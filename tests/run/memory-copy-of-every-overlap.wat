;; Counts of 0 to 80 and some around where the loader's memmove changes its way, 24 distances both ways, 8 alignments: every byte of the copy,
;; and those before and behind it. Prints how many copies there were.
;;! invoke: run
;;! stdout: 32144
(module
  (memory 1)
  (func $pattern (param i32) (result i32) (i32.and (i32.xor (i32.mul (local.get 0) (i32.const 167)) (i32.shr_u (local.get 0) (i32.const 3))) (i32.const 255)))
  (func $fill (param $end i32) (local $i i32)
    (loop (i32.store8 (local.get $i) (call $pattern (local.get $i)))
      (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $end)))))
  (func $check (param $to i32) (param $from i32) (param $count i32) (param $end i32) (local $i i32) (local $expected i32)
    (call $fill (local.get $end))
    (memory.copy (local.get $to) (local.get $from) (local.get $count))
    (loop
      (local.set $expected (call $pattern
        (if (result i32) (i32.lt_u (i32.sub (local.get $i) (local.get $to)) (local.get $count))
          (then (i32.add (local.get $from) (i32.sub (local.get $i) (local.get $to))))
          (else (local.get $i)))))
      (if (i32.ne (i32.load8_u (local.get $i)) (local.get $expected)) (then (unreachable)))
      (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $end)))))
  (func $counts (param $count i32) (result i32) (local $distance i32) (local $at i32) (local $copies i32)
    (local.set $distance (i32.const -24))
    (loop $distances
      (local.set $at (i32.const 32))
      (loop $places
        (call $check (i32.add (local.get $at) (local.get $distance)) (local.get $at) (local.get $count) (i32.add (local.get $count) (i32.const 80)))
        (local.set $copies (i32.add (local.get $copies) (i32.const 1)))
        (br_if $places (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (i32.const 40))))
      (br_if $distances (i32.le_s (local.tee $distance (i32.add (local.get $distance) (i32.const 1))) (i32.const 24))))
    (local.get $copies))
  (func (export "run") (result i32) (local $count i32) (local $copies i32)
    (loop
      (local.set $copies (i32.add (local.get $copies) (call $counts (local.get $count))))
      (br_if 0 (i32.le_u (local.tee $count (i32.add (local.get $count) (i32.const 1))) (i32.const 80))))
    (i32.add (local.get $copies) (call $counts (i32.const 520)))))
