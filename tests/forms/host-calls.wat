;; Calls of host functions, past their thunks and through them (host-calls.cpp). wat2wasm --enable-exceptions --debug-names
(module
  (type $many (func (param i32 i64 f32 f64 i32 i32 i32 i32 i32 i64 f64) (result f64)))
  (import "host" "many" (func $many (type $many)))
  (import "host" "vector" (func $vector (param v128) (result v128)))
  (import "host" "keep" (func $keep (param externref) (result externref)))
  (import "host" "pair" (func $pair (param i32) (result i32 i64)))
  (import "host" "relay" (func $relay (param i32) (result i32)))
  (import "host" "count" (func $count))
  (memory (export "memory") 1)
  (tag $thrown (param i32))
  (table funcref (elem $many $relay $count))

  (func (export "many") (param i32 i64) (result f64) (call $many
    (local.get 0) (local.get 1) (f32.const 0.5) (f64.const 0.25) (i32.const -5) (i32.const 6) (i32.const 7) (i32.const 8)
    (i32.const 9) (i64.const 10) (f64.const 1024)))
  (func (export "many-by-table") (param i32 i64) (result f64) (call_indirect (type $many)
    (local.get 0) (local.get 1) (f32.const 0.5) (f64.const 0.25) (i32.const -5) (i32.const 6) (i32.const 7) (i32.const 8)
    (i32.const 9) (i64.const 10) (f64.const 1024) (i32.const 0)))
  (func (export "vector") (param v128) (result v128) (i32x4.add (call $vector (local.get 0)) (local.get 0)))
  (func (export "keep") (param externref) (result externref) (call $keep (local.get 0)))
  (func (export "pair") (param i32) (result i64) (local i64)
    (local.set 1 (call $pair (local.get 0))) (i64.extend_i32_s) (i64.mul (local.get 1)))

  ;; Values that are needed after the calls, more than registers that calls keep.
  (func (export "across") (param i64 i64 i64 i64 i64 i64 f64 f64) (result f64)
    (call $count)
    (i32.store (i32.const 16) (call $relay (i32.wrap_i64 (local.get 0))))
    (call $count)
    (f64.add (f64.sub (local.get 6) (local.get 7)) (f64.convert_i64_s (i64.add (i64.load32_s (i32.const 16))
      (i64.add (i64.add (i64.mul (local.get 0) (local.get 1)) (i64.mul (local.get 2) (local.get 3))) (i64.mul (local.get 4) (local.get 5)))))))

  ;; relay(n): n, or if n is negative what throw-it(n) throws.
  (func $fail (export "fail") unreachable)
  (func (export "throw-it") (param i32) (throw $thrown (local.get 0)))
  (func $passed (param i32) (result i32) (i32.add (call $relay (local.get 0)) (i32.const 1)))
  (func (export "pass") (param i32) (result i32) (call $passed (local.get 0)))
  (func (export "catch-outside") (param i32) (result i32) (local i32)
    (local.set 1 (i32.const 1000))
    (try (result i32) (do (call $passed (local.get 0))) (catch $thrown (i32.add (local.get 1)))))
  (func (export "catch-inside") (param i32) (result i32)
    (try (result i32) (do (call $relay (local.get 0))) (catch $thrown (i32.const 2000) (i32.add))))
  (func (export "catch-by-table") (param i32) (result i32)
    (try (result i32) (do (call_indirect (param i32) (result i32) (local.get 0) (i32.const 1))) (catch_all (i32.const 3000))))

  (func (export "count-for-ever") (loop $again (call $count) (br $again)))
  (func $count-deeper (export "count-deeper") (param i32) (result i32)
    (call $count) (i32.add (call $count-deeper (i32.add (local.get 0) (i32.const 1))) (i32.const 1))))
