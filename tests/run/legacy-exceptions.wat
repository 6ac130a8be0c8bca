;; The legacy form: rethrow from nested catches, delegate past several blocks and to the caller, catch_all behind catches, and
;; mixed with try_table.
;;! invoke: run
;;! stdout: 0
(module
  (tag $a (param i32))
  (tag $b (param i64))
  (global $bad (mut i32) (i32.const 0))
  (func $check (param i32 i32) (global.set $bad (i32.add (global.get $bad) (i32.ne (local.get 0) (local.get 1)))))
  (func $raise-a (param i32) (throw $a (local.get 0)))
  (func $raise-b (param i64) (throw $b (local.get 0)))

  ;; rethrows the outer exception from within the catch of an inner one
  (func $outer-again (result i32)
    (try (result i32)
      (do
        (try (result i32)
          (do (call $raise-a (i32.const 11)) (i32.const 0))
          (catch $a
            (drop)
            (try (result i32)
              (do (call $raise-b (i64.const 5)) (i32.const 0))
              (catch $b (drop) (rethrow 1))))))
      (catch $b (drop) (i32.const -1))
      (catch $a (i32.const 100) (i32.add))))

  ;; the try between is skipped
  (func $delegates (param $deep i32) (result i32)
    (try $t (result i32)
      (do
        (try (result i32)
          (do
            (try
              (do (if (local.get $deep) (then (call $raise-a (i32.const 21))) (else (throw $a (i32.const 22)))))
              (delegate $t))
            (i32.const 0))
          (catch_all (i32.const -1))))
      (catch $a)))

  (func $to-caller
    (try (do
      (try (do (block (loop (try (do (call $raise-a (i32.const 31))) (delegate 4)))))
        (catch_all (call $check (i32.const 0) (i32.const 1)))))
      (catch_all (call $check (i32.const 0) (i32.const 1)))))

  ;; a delegate to a try whose catch is running goes to the try around it
  (func $from-catch (result i32)
    (try (result i32)
      (do
        (try $inner (result i32)
          (do (call $raise-a (i32.const 1)) (i32.const 0))
          (catch $a
            (drop)
            (try (do (call $raise-a (i32.const 41))) (delegate $inner))
            (i32.const 0))))
      (catch $a)))

  (func $which (param i32) (result i32)
    (try (result i32)
      (do
        (if (i32.eq (local.get 0) (i32.const 0)) (then (call $raise-a (i32.const 51))))
        (if (i32.eq (local.get 0) (i32.const 1)) (then (call $raise-b (i64.const 52))))
        (i32.const 53))
      (catch $a)
      (catch $b (i32.wrap_i64))))

  (func $finally (param i32) (result i32)
    (local $seen i32)
    (try
      (do
        (try
          (do (if (local.get 0) (then (call $raise-b (i64.const 1)))))
          (catch_all (local.set $seen (i32.const 60)) (rethrow 0))))
      (catch $b (drop) (local.set $seen (i32.add (local.get $seen) (i32.const 1)))))
    (local.get $seen))

  (func $in-a-loop (param $n i32) (result i32)
    (local $sum i32)
    (loop $l
      (try
        (do (call $raise-a (local.get $n)))
        (catch $a (local.set $sum (i32.add (local.get $sum)))
          (local.set $n (i32.sub (local.get $n) (i32.const 1)))
          (br_if $l (local.get $n)))))
    (local.get $sum))

  (func (export "run") (result i32)
    (call $check (call $outer-again) (i32.const 111))
    (call $check (call $delegates (i32.const 1)) (i32.const 21))
    (call $check (call $delegates (i32.const 0)) (i32.const 22))
    (call $check (try (result i32) (do (call $to-caller) (i32.const 0)) (catch $a)) (i32.const 31))
    (call $check (call $from-catch) (i32.const 41))
    (call $check (call $which (i32.const 0)) (i32.const 51))
    (call $check (call $which (i32.const 1)) (i32.const 52))
    (call $check (call $which (i32.const 2)) (i32.const 53))
    (call $check (call $finally (i32.const 1)) (i32.const 61))
    (call $check (call $finally (i32.const 0)) (i32.const 0))
    (call $check (call $in-a-loop (i32.const 100)) (i32.const 5050))
    (global.get $bad)))
