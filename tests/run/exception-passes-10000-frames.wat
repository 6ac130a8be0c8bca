;; An exception goes through 10,000 frames; then through two, from the same catch. (For binaryen's wasm-as.)
;;! invoke: run
;;! stdout: 10002
(module
  (tag $e (param i32))
  (func $deep (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (throw $e (i32.const 1))))
    (i32.add (call $deep (i32.sub (local.get 0) (i32.const 1))) (i32.const 1)))
  (func $depth (param i32) (result i32)
    (block $caught (result i32)
      (drop (try_table (result i32) (catch $e $caught) (call $deep (local.get 0))))
      (unreachable)))
  (func (export "run") (result i32)
    (i32.add (i32.mul (call $depth (i32.const 10000)) (i32.const 10001)) (call $depth (i32.const 2)))))
