;; Writes from its own memory, in its start function, in _initialize and when it is called: WASI works on the memory of
;; the module that calls it.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\10\00\00\00\06\00\00\00")
  (data (i32.const 16) "start\ninit \nhello\n")
  (func $write (param $at i32)
    (i32.store (i32.const 0) (local.get $at))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))
  (func $start (call $write (i32.const 16)))
  (func (export "_initialize") (call $write (i32.const 22)))
  (func (export "_start") unreachable) ;; is not run
  (func (export "greet") (call $write (i32.const 28)))
  (start $start))
