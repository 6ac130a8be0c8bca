;; Two memories and two tables that grow until they are refused.
(module
  (memory $a 1) (memory $b 1)
  (table $s 1 funcref) (table $t 1 externref)
  (func $grow_a (param i32) (result i32) (memory.grow $a (local.get 0)))
  (func $grow_b (param i32) (result i32) (memory.grow $b (local.get 0)))
  ;; The sum of what both memories got, page by page, each until it is refused.
  (func (export "memories") (result i32) (local i32)
    (loop
      (drop (call $grow_b (i32.const 1)))
      (local.set 0 (i32.add (local.get 0) (i32.const 1)))
      (br_if 0 (i32.ne (call $grow_a (i32.const 1)) (i32.const -1))))
    (i32.add (memory.size $a) (memory.size $b)))
  (func (export "tables") (result i32)
    (loop
      (drop (table.grow $s (ref.null func) (i32.const 1)))
      (br_if 0 (i32.ne (table.grow $t (ref.null extern) (i32.const 1)) (i32.const -1))))
    (i32.add (table.size $s) (table.size $t)))
  (func (export "all_at_once") (result i32) (table.grow $s (ref.null func) (i32.const -1)))
  (func $deep (param i64) (result i64)
    (if (result i64) (i64.eqz (local.get 0)) (then (i64.const 0))
      (else (i64.add (call $deep (i64.sub (local.get 0) (i64.const 1))) (i64.const 1)))))
  (export "deep" (func $deep)))
