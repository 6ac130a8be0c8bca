;; A library: results of every type, several results, a global; called here by --invoke.
;;! invoke: pair
;;! args: -40
;;! stdout: -40
;;! stdout: 0.025000000000000001
(module
  (memory (export "memory") 1)
  (global (export "answer") i32 (i32.const 42))
  (func (export "multiply") (param i32 i32) (result i32) (i32.mul (local.get 0) (local.get 1)))
  (func (export "wide") (param i64) (result i64) (i64.add (local.get 0) (local.get 0)))
  (func (export "half") (param f64) (result f64) (f64.div (local.get 0) (f64.const 2)))
  (func (export "pair") (param i32) (result i32 f64)
    (local.get 0)
    (f64.div (f64.const -1) (f64.convert_i32_s (local.get 0))))
  (func (export "nothing"))
  (func (export "fail") unreachable))
