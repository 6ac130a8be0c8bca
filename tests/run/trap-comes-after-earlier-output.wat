;; Effects before a trap have happened, in order: the text is written, then the load traps.
;;! status: 134
;;! stdout: before
;;! stderr: wasmload: trap: out of bounds memory access
;;! stderr: ...
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\08\00\00\00\07\00\00\00before\n")
  (func (export "_start")
    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 100)))
    (drop (i32.load (i32.const 0x10000)))
    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 100)))))
