;; Numbers of 16 bits in an i32, as producers write them: masks whose bits nothing looks at, or which are 0 anyway, take no instruction.
(module

;; Two steps of a CRC over 0xa001, whose constant has the sign of a 16-bit number: no mask before either shift.
;; x86-64-v2: shrl andl xorl xorl testb cmovel shrl xorl shrl xorl testb cmovel
;; x86-64-v3: shrl andl xorl xorl testb cmovel shrl xorl shrl xorl testb cmovel
(func (export "crc") (param $crc i32) (param $byte i32) (result i32)
  (local.set $crc (i32.and (local.get $crc) (i32.const 0xffff)))
  (local.set $crc (select
    (i32.xor (i32.and (i32.shr_u (local.get $crc) (i32.const 1)) (i32.const 0x7fff)) (i32.const -24575))
    (i32.and (i32.shr_u (local.get $crc) (i32.const 1)) (i32.const 0x7fff))
    (i32.and (i32.xor (local.get $crc) (local.get $byte)) (i32.const 1))))
  (local.set $crc (select
    (i32.xor (i32.and (i32.shr_u (local.get $crc) (i32.const 1)) (i32.const 0x7fff)) (i32.const -24575))
    (i32.and (i32.shr_u (local.get $crc) (i32.const 1)) (i32.const 0x7fff))
    (i32.and (i32.xor (local.get $crc) (i32.shr_u (local.get $byte) (i32.const 1))) (i32.const 1))))
  (i32.and (local.get $crc) (i32.const 0xffff)))

;; Here the upper bits come back, so the constant keeps its own.
;; x86-64-v2: shrl xorl
;; x86-64-v3: shrl xorl
(func (export "upper bits") (param $value i32) (result i32)
  (i32.shr_u (i32.xor (local.get $value) (i32.const -24575)) (i32.const 1))))
