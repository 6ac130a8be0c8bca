;; Addresses that are used in other blocks than those that compute them need no instruction that clears the upper half of a register.
(module
(import "m" "use" (func $use (param i32)))
(memory 1)
(global $sp (mut i32) (i32.const 65536))

;; A tree's leftmost leaf: its address is compared, loaded from, and comes from a load.
;; x86-64-v2: movl testq je movl movl testq jne movl
;; x86-64-v3: movl testq je movl movl testq jne movl
(func (export "leftmost") (param $at i32) (result i32) (local $next i32)
  (loop $down
    (if (local.tee $next (i32.load offset=8 (local.get $at))) (then
      (i32.store offset=4 (local.get $next) (local.get $at))
      (local.set $at (local.get $next))
      (br $down))))
  (i32.load offset=12 (local.get $at)))

;; A first iteration that differs: whoever sets the condition goes where it leads, and what is left of the loop does not ask.
;; x86-64-v2: xorl testb je xorl decl je addl imull jmp
;; x86-64-v3: xorl testb je xorl decl je addl imull jmp
(func (export "entered twice") (param $n i32) (result i32) (local $second i32) (local $sum i32)
  (local.set $second (i32.and (local.get $n) (i32.const 1)))
  (if (local.get $second) (then (local.set $second (i32.const 1))) (else (local.set $second (i32.const 0))))
  (loop $again
    (if (i32.eqz (local.get $second)) (then
      (local.set $sum (i32.mul (i32.add (local.get $sum) (i32.const 7)) (local.get $n)))))
    (local.set $sum (i32.xor (local.get $sum) (local.get $n)))
    (local.set $second (i32.const 0))
    (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
  (local.get $sum))

;; Addresses within the guest's frame are computed where they are needed, in the register of the parameter: nothing is saved for them around
;; the calls.
;; x86-64-v2: subq movl movl leal movl leal movq movl callq subq cmpl je leal movl leal callq subq movl callq subq cmpl jle leal callq subq movl callq subq movq movl addq
;; x86-64-v3: subq movl movl leal movl leal movq movl callq subq cmpl je leal movl leal callq subq movl callq subq cmpl jle leal callq subq movl callq subq movq movl addq
(func (export "frame") (param $n i32) (local $fp i32) (local $a i32) (local $b i32) (local $c i32) (local $d i32)
  (global.set $sp (local.tee $fp (i32.sub (global.get $sp) (i32.const 64))))
  (local.set $a (i32.add (local.get $fp) (i32.const 8)))
  (local.set $b (i32.add (local.get $fp) (i32.const 16)))
  (local.set $c (i32.add (local.get $fp) (i32.const 32)))
  (local.set $d (i32.add (local.get $fp) (i32.const 48)))
  (call $use (local.get $a))
  (if (local.get $n) (then (call $use (local.get $b)) (call $use (local.get $c))))
  (if (i32.gt_s (local.get $n) (i32.const 9)) (then (call $use (local.get $d)) (call $use (local.get $a))))
  (global.set $sp (i32.add (local.get $fp) (i32.const 64))))
)
