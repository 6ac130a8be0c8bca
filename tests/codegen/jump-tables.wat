;; Jumps by number, as Go's compiler and LLVM's for irreducible control flow write them: a loop around a br_table, constants that are set
;; before the branch back. What remains is the loop that the source had.
(module

;; x86-64-v2: xorl testl je leal addl decl jne
;; x86-64-v3: xorl testl je leal addl decl jne
(func (export "sum") (param $n i32) (result i32) (local $pc i32) (local $sum i32)
  (loop $dispatch
    (block $end (block $body (block $head
      (br_table $head $body $end (local.get $pc)))
      (local.set $pc (i32.const 2))
      (br_if $dispatch (i32.eqz (local.get $n)))
      (local.set $pc (i32.const 1))
      (br $dispatch))
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 3)) (local.get $n)))
      (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (local.set $pc (i32.const 0))
      (br $dispatch)))
  (local.get $sum))

;; Entered at any block, as Go enters a function again after a call has stopped its goroutine: one jump by the table, and then none.
;; x86-64-v2: xorl testl je cmpl je cmpl je leal addl decl testl jne jmp
;; x86-64-v3: xorl testl je cmpl je cmpl je leal addl decl testl jne jmp
(func (export "resumed") (param $pc i32) (param $n i32) (result i32) (local $sum i32)
  (loop $dispatch
    (block $end (block $more (block $body (block $head
      (br_table $head $body $more $end (local.get $pc)))
      (local.set $pc (i32.const 3))
      (br_if $dispatch (i32.eqz (local.get $n)))
      (local.set $pc (i32.const 1))
      (br $dispatch))
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 3)) (local.get $n)))
      (local.set $pc (i32.const 2))
      (br $dispatch))
      (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (local.set $pc (i32.const 0))
      (br $dispatch)))
  (local.get $sum))
)
