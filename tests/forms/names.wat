;; (wat2wasm.) Names that C cannot have, that meet, or that are meant to break out of a header.
(module
  (import "env" "*/ int evil; /*" (func $evil))
  (import "env" "\"; int evil; //\\\n\01" (func $worse))
  (import "env" "several" (func $several (param i32) (result i32 i32)))
  (import "env" "limit" (global $limit i32))
  (func (export "run") (param i32 i64 f32 f64 externref) (result i32 f64) (local.get 0) (local.get 3))
  (func (export "a-b"))
  (func (export "a.b"))
  (func (export "create"))
  (func (export "*/ int evil2; /*") (call $evil) (call $worse) (drop (call $several (global.get $limit))) (drop))
  (memory (export "memory\n") 1))
