;; Rotation is one instruction whose cost is one micro-operation on all CPUs; `shld` of a register with itself is not.
(module

;; x86-64-v2: roll
;; x86-64-v3: rorxl
(func (export "left") (param i32) (result i32)
  (i32.rotl (local.get 0) (i32.const 7)))

;; x86-64-v2: rolq
;; x86-64-v3: rorxq
(func (export "right") (param i64) (result i64)
  (i64.rotr (local.get 0) (i64.const 7)))
)
