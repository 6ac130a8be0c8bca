(module
  (import "grows" "memory" (memory 1))
  (import "grows" "seen" (global $seen (mut i32)))
  (data (i32.const 8) "b")
  (data (i32.const 0x10000) "c") ;; only inside after the growth
  (func $start (global.set $seen (i32.add (i32.mul (global.get $seen) (i32.const 1000)) (i32.load8_u (i32.const 0x10000)))))
  (start $start)
  (func (export "seen") (result i32) (global.get $seen))
  (func (export "now") (result i32) (i32.load8_u (i32.const 8))))
