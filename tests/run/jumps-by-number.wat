;; A state machine whose state is a local, and the same with a global, which must do the same for 20,000 inputs: branches that set a constant
;; go to their block directly, those that compute a number through the table. Prints how many inputs agreed.
;;! invoke: run
;;! stdout: 20000
(module
  (global $pc (mut i32) (i32.const 0))
  (global $notes (mut i32) (i32.const 0))
  (func $note (param i32) (global.set $notes (i32.add (global.get $notes) (local.get 0))))
  (func $mix (param $log i32) (param $state i32) (result i32) (i32.add (i32.mul (local.get $log) (i32.const 31)) (i32.add (local.get $state) (i32.const 1))))
  (func $byLocal (param $x i32) (result i32) (local $log i32) (local $left i32) (local $pc i32)
    (local.set $left (i32.const 300))
    (loop $dispatch
      (block $default (block $s6 (block $s5 (block $s4 (block $s3 (block $s2 (block $s1 (block $s0
        (br_table $s0 $s1 $s2 $s3 $s4 $s5 $s6 $s3 $default (local.get $pc)))
        ;; 0: both ways set a constant
        (call $note (local.get $left)) (local.set $log (call $mix (local.get $log) (i32.const 0)))
        (if (i32.and (local.get $x) (i32.const 1)) (then (local.set $pc (i32.const 3)) (br $dispatch)))
        (local.set $pc (i32.const 1))
        (br $dispatch))
        ;; 1: a conditional branch with one number, then another
        (local.set $log (call $mix (local.get $log) (i32.const 1)))
        (local.set $pc (i32.const 2))
        (br_if $dispatch (i32.and (local.get $x) (i32.const 2)))
        (local.set $pc (i32.const 5))
        (br $dispatch))
        ;; 2: beyond the table
        (local.set $log (call $mix (local.get $log) (i32.const 2)))
        (local.set $pc (i32.const 9))
        (br $dispatch))
        ;; 3: a number that depends on the way here
        (local.set $log (call $mix (local.get $log) (i32.const 3)))
        (if (i32.eqz (local.tee $left (i32.sub (local.get $left) (i32.const 1)))) (then (return (local.get $log))))
        (local.set $pc (i32.const 4))
        (if (i32.and (local.get $x) (i32.const 4)) (then (local.set $pc (i32.const 1))))
        (br $dispatch))
        ;; 4: far beyond the table
        (local.set $log (call $mix (local.get $log) (i32.const 4)))
        (local.set $pc (i32.const -7))
        (br $dispatch))
        ;; 5: set before the block that branches
        (local.set $log (call $mix (local.get $log) (i32.const 5)))
        (local.set $pc (i32.const 6))
        (block $out
          (br_if $out (i32.and (local.get $x) (i32.const 8)))
          (local.set $log (call $mix (local.get $log) (i32.const 55)))
          (br $dispatch))
        (local.set $pc (i32.const 7))
        (br $dispatch))
        ;; 6: a number that is computed
        (local.set $log (call $mix (local.get $log) (i32.const 6)))
        (local.set $x (i32.shr_u (local.get $x) (i32.const 1)))
        (if (i32.or (i32.eqz (local.get $x)) (i32.eqz (local.tee $left (i32.sub (local.get $left) (i32.const 1))))) (then (return (local.get $log))))
        (local.set $pc (i32.and (local.get $x) (i32.const 15)))
        (br $dispatch))
      (local.set $log (call $mix (local.get $log) (i32.const 99)))
      (local.set $x (i32.add (i32.shr_u (local.get $x) (i32.const 1)) (i32.const 3)))
      (if (i32.eqz (local.tee $left (i32.sub (local.get $left) (i32.const 1)))) (then (return (local.get $log))))
      (local.set $pc (i32.const 0))
      (br $dispatch))
    (unreachable))
  (func $byGlobal (param $x i32) (result i32) (local $log i32) (local $left i32)
    (local.set $left (i32.const 300))
    (loop $dispatch
      (block $default (block $s6 (block $s5 (block $s4 (block $s3 (block $s2 (block $s1 (block $s0
        (br_table $s0 $s1 $s2 $s3 $s4 $s5 $s6 $s3 $default (global.get $pc)))
        ;; 0: both ways set a constant
        (call $note (local.get $left)) (local.set $log (call $mix (local.get $log) (i32.const 0)))
        (if (i32.and (local.get $x) (i32.const 1)) (then (global.set $pc (i32.const 3)) (br $dispatch)))
        (global.set $pc (i32.const 1))
        (br $dispatch))
        ;; 1: a conditional branch with one number, then another
        (local.set $log (call $mix (local.get $log) (i32.const 1)))
        (global.set $pc (i32.const 2))
        (br_if $dispatch (i32.and (local.get $x) (i32.const 2)))
        (global.set $pc (i32.const 5))
        (br $dispatch))
        ;; 2: beyond the table
        (local.set $log (call $mix (local.get $log) (i32.const 2)))
        (global.set $pc (i32.const 9))
        (br $dispatch))
        ;; 3: a number that depends on the way here
        (local.set $log (call $mix (local.get $log) (i32.const 3)))
        (if (i32.eqz (local.tee $left (i32.sub (local.get $left) (i32.const 1)))) (then (return (local.get $log))))
        (global.set $pc (i32.const 4))
        (if (i32.and (local.get $x) (i32.const 4)) (then (global.set $pc (i32.const 1))))
        (br $dispatch))
        ;; 4: far beyond the table
        (local.set $log (call $mix (local.get $log) (i32.const 4)))
        (global.set $pc (i32.const -7))
        (br $dispatch))
        ;; 5: set before the block that branches
        (local.set $log (call $mix (local.get $log) (i32.const 5)))
        (global.set $pc (i32.const 6))
        (block $out
          (br_if $out (i32.and (local.get $x) (i32.const 8)))
          (local.set $log (call $mix (local.get $log) (i32.const 55)))
          (br $dispatch))
        (global.set $pc (i32.const 7))
        (br $dispatch))
        ;; 6: a number that is computed
        (local.set $log (call $mix (local.get $log) (i32.const 6)))
        (local.set $x (i32.shr_u (local.get $x) (i32.const 1)))
        (if (i32.or (i32.eqz (local.get $x)) (i32.eqz (local.tee $left (i32.sub (local.get $left) (i32.const 1))))) (then (return (local.get $log))))
        (global.set $pc (i32.and (local.get $x) (i32.const 15)))
        (br $dispatch))
      (local.set $log (call $mix (local.get $log) (i32.const 99)))
      (local.set $x (i32.add (i32.shr_u (local.get $x) (i32.const 1)) (i32.const 3)))
      (if (i32.eqz (local.tee $left (i32.sub (local.get $left) (i32.const 1)))) (then (return (local.get $log))))
      (global.set $pc (i32.const 0))
      (br $dispatch))
    (unreachable))
  (func (export "run") (result i32) (local $i i32) (local $x i32) (local $same i32)
    (loop $inputs
      (local.set $x (i32.mul (local.get $i) (i32.const 0x9E3779B1)))
      (global.set $pc (i32.const 0))
      (local.set $same (i32.add (local.get $same) (i32.eq (call $byLocal (local.get $x)) (call $byGlobal (local.get $x)))))
      (br_if $inputs (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 20000))))
    (local.get $same)))
