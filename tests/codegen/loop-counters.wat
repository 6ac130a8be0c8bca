;; A counter that is address and bound at once stays one in a loop that is not proven: its producer has chosen the counters already.
(module
(memory 1)

;; x86-64-v2: movl leal movb addl cmpl jb incl cmpl je cmpl jae jmp
;; x86-64-v3: movl leal movb addl cmpl jb incl cmpl je cmpl jae jmp
(func (export "sieve") (local $i i32) (local $k i32)
  (local.set $i (i32.const 2))
  (loop $numbers
    (if (i32.lt_u (local.get $i) (i32.const 0x2001)) (then
      (local.set $k (i32.shl (local.get $i) (i32.const 1)))
      (loop $multiples
        (i32.store8 offset=3648 (local.get $k) (i32.const 0))
        (br_if $multiples (i32.lt_u (local.tee $k (i32.add (local.get $k) (local.get $i))) (i32.const 0x4001))))))
    (br_if $numbers (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 0x4001)))))
)
