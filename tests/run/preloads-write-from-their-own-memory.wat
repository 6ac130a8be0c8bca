;; A preloaded module's start function and _initialize run before this module; both use WASI, each on its own memory.
;;! preload: greeter greeter
;;! stdout: start
;;! stdout: init 
;;! stdout: main 
;;! stdout: hello
;;! stdout: main 
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "greeter" "greet" (func $greet))
  (memory (export "memory") 1)
  (data (i32.const 0) "\10\00\00\00\06\00\00\00")
  (data (i32.const 16) "main \n")
  (func $write
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))
  (func (export "_start")
    (call $write)
    (call $greet)
    (call $write)))
