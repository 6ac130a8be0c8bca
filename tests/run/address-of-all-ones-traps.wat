;; The address -1, a byte that is extended with its sign, is 2^32 - 1 where it meets other addresses and is used in blocks further on: far
;; outside of a memory of one page, and not the byte below it.
;;! status: 134
;;! stderr: wasmload: trap: out of bounds memory access
;;! stderr: ...
(module
  (memory (export "memory") 1 1)
  (data (i32.const 8) "\10\18\20\ff")
  (func $walk (param $from i32) (result i32) (local $p i32) (local $sum i32)
    (loop $again
      (local.set $p (i32.load8_s (local.get $from)))
      (if (i32.eq (local.get $from) (i32.const 9)) (then (local.set $p (i32.const 40))))
      (local.set $sum (i32.add (local.get $sum) (local.get $p)))
      (block $small
        (br_if $small (i32.lt_u (local.get $p) (i32.const 32)))
        (i32.store8 (local.get $p) (i32.load8_u (local.get $from))))
      (br_if $again (i32.ne (local.tee $from (i32.add (local.get $from) (i32.const 1))) (i32.const 12))))
    (local.get $sum))
  (func (export "_start") (drop (call $walk (i32.const 8)))))
