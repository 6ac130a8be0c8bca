;; The upper half of a 64x64 -> 128 bit product in the forms that producers write becomes one multiplication
;; (compiler/codegen/wide-multiply.h); what differs from them in one place does not.
(module
(memory 1)

;; both halves of the sums carried on
;; x86-64-v2: mulq
(func (export "ladder") (param $x i64) (param $y i64) (result i64) (local $ll i64) (local $t i64) (local $u i64)
  (local.set $ll (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.and (local.get $y) (i64.const 4294967295))))
  (local.set $t (i64.add (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.and (local.get $y) (i64.const 4294967295))) (i64.shr_u (local.get $ll) (i64.const 32))))
  (local.set $u (i64.add (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.shr_u (local.get $y) (i64.const 32))) (i64.and (local.get $t) (i64.const 4294967295))))
  (i64.add (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.shr_u (local.get $y) (i64.const 32))) (i64.add (i64.shr_u (local.get $t) (i64.const 32)) (i64.shr_u (local.get $u) (i64.const 32)))))

;; with the lower half
;; x86-64-v2: mulq
(func (export "both-halves") (param $x i64) (param $y i64) (result i64 i64) (local $ll i64) (local $t i64) (local $u i64)
  (local.set $ll (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.and (local.get $y) (i64.const 4294967295))))
  (local.set $t (i64.add (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.and (local.get $y) (i64.const 4294967295))) (i64.shr_u (local.get $ll) (i64.const 32))))
  (local.set $u (i64.add (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.shr_u (local.get $y) (i64.const 32))) (i64.and (local.get $t) (i64.const 4294967295))))
  (i64.or (i64.shl (local.get $u) (i64.const 32)) (i64.and (local.get $ll) (i64.const 4294967295)))
  (i64.add (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.shr_u (local.get $y) (i64.const 32))) (i64.add (i64.shr_u (local.get $t) (i64.const 32)) (i64.shr_u (local.get $u) (i64.const 32)))))

;; the cross products the other way round
;; x86-64-v2: mulq
(func (export "crossed") (param $x i64) (param $y i64) (result i64) (local $ll i64) (local $t i64) (local $u i64)
  (local.set $ll (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.and (local.get $y) (i64.const 4294967295))))
  (local.set $t (i64.add (i64.shr_u (local.get $ll) (i64.const 32)) (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.shr_u (local.get $y) (i64.const 32)))))
  (local.set $u (i64.add (i64.and (local.get $t) (i64.const 4294967295)) (i64.mul (i64.and (local.get $y) (i64.const 4294967295)) (i64.shr_u (local.get $x) (i64.const 32)))))
  (i64.add (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.shr_u (local.get $y) (i64.const 32))) (i64.add (i64.shr_u (local.get $t) (i64.const 32)) (i64.shr_u (local.get $u) (i64.const 32)))))

;; of one number with itself
;; x86-64-v2: mulq
(func (export "square") (param $x i64) (param $y i64) (result i64) (local $ll i64) (local $t i64) (local $u i64)
  (local.set $ll (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.and (local.get $x) (i64.const 4294967295))))
  (local.set $t (i64.add (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.and (local.get $x) (i64.const 4294967295))) (i64.shr_u (local.get $ll) (i64.const 32))))
  (local.set $u (i64.add (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.shr_u (local.get $x) (i64.const 32))) (i64.and (local.get $t) (i64.const 4294967295))))
  (i64.add (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.shr_u (local.get $x) (i64.const 32))) (i64.add (i64.shr_u (local.get $t) (i64.const 32)) (i64.shr_u (local.get $u) (i64.const 32)))))

;; the middle summed at once
;; x86-64-v2: mulq
(func (export "flat") (param $x i64) (param $y i64) (result i64) (local $ll i64) (local $t i64) (local $u i64) (local $v i64)
  (local.set $ll (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.and (local.get $y) (i64.const 4294967295))))
  (local.set $t (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.and (local.get $y) (i64.const 4294967295))))
  (local.set $u (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.shr_u (local.get $y) (i64.const 32))))
  (local.set $v (i64.add (i64.add (i64.shr_u (local.get $ll) (i64.const 32)) (i64.and (local.get $t) (i64.const 4294967295))) (i64.and (local.get $u) (i64.const 4294967295))))
  (i64.add (i64.add (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.shr_u (local.get $y) (i64.const 32))) (i64.shr_u (local.get $v) (i64.const 32))) (i64.add (i64.shr_u (local.get $t) (i64.const 32)) (i64.shr_u (local.get $u) (i64.const 32)))))

;; carries by comparison, as compiler_builtins of Rust has it
;; x86-64-v2: mulq
(func (export "carry") (param $x i64) (param $y i64) (result i64 i64) (local $ll i64) (local $p i64) (local $s i64) (local $w i64)
  (local.set $ll (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.and (local.get $y) (i64.const 4294967295))))
  (local.set $p (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.and (local.get $y) (i64.const 4294967295))))
  (local.set $s (i64.add (local.get $p) (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.shr_u (local.get $y) (i64.const 32)))))
  (local.set $w (i64.add (local.get $ll) (i64.shl (local.get $s) (i64.const 32))))
  (local.get $w)
  (i64.add (i64.add (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.shr_u (local.get $y) (i64.const 32)))
    (i64.or (i64.shl (i64.extend_i32_u (i64.lt_u (local.get $s) (local.get $p))) (i64.const 32)) (i64.shr_u (local.get $s) (i64.const 32))))
    (i64.extend_i32_u (i64.lt_u (local.get $w) (local.get $ll)))))

;; two of them in one sum
;; x86-64-v2: mulq mulq addq
(func (export "two") (param $x i64) (param $y i64) (result i64) (local $ll i64) (local $t i64) (local $u i64) (local $v i64)
  (local.set $ll (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.and (local.get $y) (i64.const 4294967295))))
  (local.set $t (i64.add (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.and (local.get $y) (i64.const 4294967295))) (i64.shr_u (local.get $ll) (i64.const 32))))
  (local.set $u (i64.add (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.shr_u (local.get $y) (i64.const 32))) (i64.and (local.get $t) (i64.const 4294967295))))
  (local.set $v (i64.add (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.shr_u (local.get $y) (i64.const 32))) (i64.add (i64.shr_u (local.get $t) (i64.const 32)) (i64.shr_u (local.get $u) (i64.const 32)))))
  (local.set $ll (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.and (local.get $x) (i64.const 4294967295))))
  (local.set $t (i64.add (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.and (local.get $x) (i64.const 4294967295))) (i64.shr_u (local.get $ll) (i64.const 32))))
  (local.set $u (i64.add (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.shr_u (local.get $x) (i64.const 32))) (i64.and (local.get $t) (i64.const 4294967295))))
  (i64.add (local.get $v) (i64.add (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.shr_u (local.get $x) (i64.const 32))) (i64.add (i64.shr_u (local.get $t) (i64.const 32)) (i64.shr_u (local.get $u) (i64.const 32))))))

;; __multi3 as compiler-rt has it: the upper halves of the factors count, too
;; x86-64-v2: mulq imulq imulq addq addq movq movq
(func $multi3 (export "multi3") (param $to i32) (param $x i64) (param $xh i64) (param $y i64) (param $yh i64) (local $ll i64) (local $t i64) (local $u i64)
  (local.set $ll (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.and (local.get $y) (i64.const 4294967295))))
  (local.set $t (i64.add (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.and (local.get $y) (i64.const 4294967295))) (i64.shr_u (local.get $ll) (i64.const 32))))
  (local.set $u (i64.add (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.shr_u (local.get $y) (i64.const 32))) (i64.and (local.get $t) (i64.const 4294967295))))
  (i64.store offset=8 (local.get $to)
    (i64.add (i64.add (i64.mul (local.get $yh) (local.get $x)) (i64.mul (local.get $xh) (local.get $y)))
      (i64.add (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.shr_u (local.get $y) (i64.const 32))) (i64.add (i64.shr_u (local.get $t) (i64.const 32)) (i64.shr_u (local.get $u) (i64.const 32))))))
  (i64.store (local.get $to) (i64.or (i64.shl (local.get $u) (i64.const 32)) (i64.and (local.get $ll) (i64.const 4294967295)))))

(func (export "product") (param $x i64) (param $y i64) (result i64 i64)
  (call $multi3 (i32.const 16) (local.get $x) (i64.const 5) (local.get $y) (i64.const -7))
  (i64.load (i32.const 16))
  (i64.load (i32.const 24)))

;; the upper half is stored first and traps, as it is written
(func (export "past-end") (param $x i64) (param $y i64)
  (call $multi3 (i32.const 65528) (local.get $x) (i64.const 0) (local.get $y) (i64.const 0)))

;; ---- look-alikes

;; a shift by 31
;; x86-64-v2: imulq shrq imulq shrq addq shrq imulq addq imulq shrq addq shrq addq
(func (export "not-shift") (param $x i64) (param $y i64) (result i64) (local $ll i64) (local $t i64) (local $u i64)
  (local.set $ll (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.and (local.get $y) (i64.const 4294967295))))
  (local.set $t (i64.add (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.and (local.get $y) (i64.const 4294967295))) (i64.shr_u (local.get $ll) (i64.const 31))))
  (local.set $u (i64.add (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.shr_u (local.get $y) (i64.const 32))) (i64.and (local.get $t) (i64.const 4294967295))))
  (i64.add (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.shr_u (local.get $y) (i64.const 32))) (i64.add (i64.shr_u (local.get $t) (i64.const 32)) (i64.shr_u (local.get $u) (i64.const 32)))))

;; a signed shift
;; x86-64-v2: imulq shrq imulq shrq addq shrq imulq addq imulq sarq addq shrq addq
(func (export "not-signed") (param $x i64) (param $y i64) (result i64) (local $ll i64) (local $t i64) (local $u i64)
  (local.set $ll (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.and (local.get $y) (i64.const 4294967295))))
  (local.set $t (i64.add (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.and (local.get $y) (i64.const 4294967295))) (i64.shr_u (local.get $ll) (i64.const 32))))
  (local.set $u (i64.add (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.shr_u (local.get $y) (i64.const 32))) (i64.and (local.get $t) (i64.const 4294967295))))
  (i64.add (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.shr_u (local.get $y) (i64.const 32))) (i64.add (i64.shr_s (local.get $t) (i64.const 32)) (i64.shr_u (local.get $u) (i64.const 32)))))

;; another mask
;; x86-64-v2: imulq shrq imulq shrq addq shrq imulq andl addq imulq shrq addq shrq addq
(func (export "not-mask") (param $x i64) (param $y i64) (result i64) (local $ll i64) (local $t i64) (local $u i64)
  (local.set $ll (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.and (local.get $y) (i64.const 4294967295))))
  (local.set $t (i64.add (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.and (local.get $y) (i64.const 4294967295))) (i64.shr_u (local.get $ll) (i64.const 32))))
  (local.set $u (i64.add (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.shr_u (local.get $y) (i64.const 32))) (i64.and (local.get $t) (i64.const 4294967294))))
  (i64.add (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.shr_u (local.get $y) (i64.const 32))) (i64.add (i64.shr_u (local.get $t) (i64.const 32)) (i64.shr_u (local.get $u) (i64.const 32)))))

;; one cross product twice
;; x86-64-v2: imulq shrq imulq shrq addq addq shrq imulq shrq addq shrq addq
(func (export "not-cross") (param $x i64) (param $y i64) (result i64) (local $ll i64) (local $t i64) (local $u i64)
  (local.set $ll (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.and (local.get $y) (i64.const 4294967295))))
  (local.set $t (i64.add (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.and (local.get $y) (i64.const 4294967295))) (i64.shr_u (local.get $ll) (i64.const 32))))
  (local.set $u (i64.add (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.and (local.get $y) (i64.const 4294967295))) (i64.and (local.get $t) (i64.const 4294967295))))
  (i64.add (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.shr_u (local.get $y) (i64.const 32))) (i64.add (i64.shr_u (local.get $t) (i64.const 32)) (i64.shr_u (local.get $u) (i64.const 32)))))

;; without the carry of the lowest product
;; x86-64-v2: shrq imulq shrq imulq addq imulq shrq addq shrq addq
(func (export "not-carry") (param $x i64) (param $y i64) (result i64) (local $ll i64) (local $t i64) (local $u i64)
  (local.set $ll (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.and (local.get $y) (i64.const 4294967295))))
  (local.set $t (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.and (local.get $y) (i64.const 4294967295))))
  (local.set $u (i64.add (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.shr_u (local.get $y) (i64.const 32))) (i64.and (local.get $t) (i64.const 4294967295))))
  (i64.add (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.shr_u (local.get $y) (i64.const 32))) (i64.add (i64.shr_u (local.get $t) (i64.const 32)) (i64.shr_u (local.get $u) (i64.const 32)))))

;; one more in the middle
;; x86-64-v2: imulq shrq imulq shrq addq incq shrq imulq addq imulq shrq addq shrq addq
(func (export "not-third") (param $x i64) (param $y i64) (result i64) (local $ll i64) (local $t i64) (local $u i64)
  (local.set $ll (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.and (local.get $y) (i64.const 4294967295))))
  (local.set $t (i64.add (i64.add (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.and (local.get $y) (i64.const 4294967295))) (i64.shr_u (local.get $ll) (i64.const 32))) (i64.const 1)))
  (local.set $u (i64.add (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.shr_u (local.get $y) (i64.const 32))) (i64.and (local.get $t) (i64.const 4294967295))))
  (i64.add (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.shr_u (local.get $y) (i64.const 32))) (i64.add (i64.shr_u (local.get $t) (i64.const 32)) (i64.shr_u (local.get $u) (i64.const 32)))))

;; the middle without a half
;; x86-64-v2: imulq shrq imulq shrq imulq shrq addq imulq shrq shrq shrq addq addq addq
(func (export "not-all") (param $x i64) (param $y i64) (result i64) (local $ll i64) (local $t i64) (local $u i64) (local $v i64)
  (local.set $ll (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.and (local.get $y) (i64.const 4294967295))))
  (local.set $t (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.and (local.get $y) (i64.const 4294967295))))
  (local.set $u (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.shr_u (local.get $y) (i64.const 32))))
  (local.set $v (i64.add (i64.shr_u (local.get $ll) (i64.const 32)) (i64.and (local.get $t) (i64.const 4294967295))))
  (i64.add (i64.add (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.shr_u (local.get $y) (i64.const 32))) (i64.shr_u (local.get $v) (i64.const 32))) (i64.add (i64.shr_u (local.get $t) (i64.const 32)) (i64.shr_u (local.get $u) (i64.const 32)))))

;; the carry of another sum
;; x86-64-v2: imulq shrq imulq shrq imulq addq shlq imulq xorl cmpq setb shldq addq adcq
(func (export "not-compare") (param $x i64) (param $y i64) (result i64 i64) (local $ll i64) (local $p i64) (local $s i64) (local $w i64)
  (local.set $ll (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.and (local.get $y) (i64.const 4294967295))))
  (local.set $p (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.and (local.get $y) (i64.const 4294967295))))
  (local.set $s (i64.add (local.get $p) (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.shr_u (local.get $y) (i64.const 32)))))
  (local.set $w (i64.add (local.get $ll) (i64.shl (local.get $s) (i64.const 32))))
  (local.get $w)
  (i64.add (i64.add (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.shr_u (local.get $y) (i64.const 32)))
    (i64.or (i64.shl (i64.extend_i32_u (i64.lt_u (local.get $s) (local.get $ll))) (i64.const 32)) (i64.shr_u (local.get $s) (i64.const 32))))
    (i64.extend_i32_u (i64.lt_u (local.get $w) (local.get $ll)))))

;; another lower half
;; x86-64-v2: imulq shrq imulq shrq imulq xorl addq setb imulq shldq shlq addq adcq
(func (export "not-low") (param $x i64) (param $y i64) (result i64 i64) (local $ll i64) (local $p i64) (local $s i64) (local $w i64)
  (local.set $ll (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.and (local.get $y) (i64.const 4294967295))))
  (local.set $p (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.and (local.get $y) (i64.const 4294967295))))
  (local.set $s (i64.add (local.get $p) (i64.mul (i64.and (local.get $x) (i64.const 4294967295)) (i64.shr_u (local.get $y) (i64.const 32)))))
  (local.set $w (i64.add (local.get $ll) (i64.shl (local.get $s) (i64.const 31))))
  (local.get $w)
  (i64.add (i64.add (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.shr_u (local.get $y) (i64.const 32)))
    (i64.or (i64.shl (i64.extend_i32_u (i64.lt_u (local.get $s) (local.get $p))) (i64.const 32)) (i64.shr_u (local.get $s) (i64.const 32))))
    (i64.extend_i32_u (i64.lt_u (local.get $w) (local.get $ll)))))

)
