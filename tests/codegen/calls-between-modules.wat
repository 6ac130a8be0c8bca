;; Calls of imported functions: what calls-between-modules.sh looks at.
(module
(import "lib" "next" (func $next (param i32) (result i32)))

(func (export "call") (param i32) (result i32)
  (i32.add (call $next (local.get 0)) (i32.const 1)))

(func (export "tail-call") (param i32) (result i32)
  (return_call $next (local.get 0)))

;; Code and context do not change: both stay in registers.
(func (export "loop") (param $n i32) (result i32) (local $x i32)
  (loop $again
    (local.set $x (call $next (local.get $x)))
    (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
  (local.get $x)))
