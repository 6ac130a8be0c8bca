;; After memory.grow the bound is the new size, not the maximum.
;;! status: 134
;;! stderr: wasmload: trap: out of bounds memory access
;;! stderr: ...
(module
  (memory (export "memory") 1 10)
  (func (export "_start")
    (drop (memory.grow (i32.const 1)))
    (i32.store8 (i32.const 0x1ffff) (i32.const 1))
    (i32.store8 (i32.const 0x20000) (i32.const 1))))
