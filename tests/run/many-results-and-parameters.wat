;; More values than registers, of all types, through a table in both directions.
;;! status: 18
(module
  (type $wide (func
    (param i32 f64 i64 f32 i32 f64 i64 f32 i32 f64 i64 f32 i32 f64 i64 f32 i32 f64 i64 f32)
    (result f32 i64 f64 i32 f32 i64 f64 i32 f32 i64 f64 i32 f32 i64 f64 i32 f32 i64 f64 i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (table funcref (elem $reverse))
  (func $reverse (type $wide)
    (local.get 19) (local.get 18) (local.get 17) (local.get 16) (local.get 15)
    (local.get 14) (local.get 13) (local.get 12) (local.get 11) (local.get 10)
    (local.get 9) (local.get 8) (local.get 7) (local.get 6) (local.get 5)
    (local.get 4) (local.get 3) (local.get 2) (local.get 1) (local.get 0))
  (func (export "_start")
    (local i32 f64 i64 f32 i32 f64 i64 f32 i32 f64 i64 f32 i32 f64 i64 f32 i32 f64 i64 f32)
    (call_indirect (type $wide)
      (i32.const 1) (f64.const 2) (i64.const 3) (f32.const 4) (i32.const 5) (f64.const 6) (i64.const 7) (f32.const 8)
      (i32.const 9) (f64.const 10) (i64.const 11) (f32.const 12) (i32.const 13) (f64.const 14) (i64.const 15) (f32.const 16)
      (i32.const 17) (f64.const 18) (i64.const 19) (f32.const 20)
      (i32.const 0))
    ;; the results come in the order of the parameters when they are popped
    local.set 0 local.set 1 local.set 2 local.set 3 local.set 4 local.set 5 local.set 6 local.set 7 local.set 8 local.set 9
    local.set 10 local.set 11 local.set 12 local.set 13 local.set 14 local.set 15 local.set 16 local.set 17 local.set 18
    local.set 19
    ;; 1 - 2 * 3 + 4 - 5 + 18 * 6 / 20 + 19: rounded towards zero
    (call $exit (i32.add
      (i32.sub (local.get 0) (i32.mul (i32.trunc_f64_s (local.get 1)) (i32.wrap_i64 (local.get 2))))
      (i32.add
        (i32.sub (i32.trunc_f32_s (local.get 3)) (local.get 4))
        (i32.add
          (i32.trunc_f64_s (f64.div (f64.mul (local.get 17) (local.get 5)) (f64.promote_f32 (local.get 19))))
          (i32.wrap_i64 (local.get 18))))))))
