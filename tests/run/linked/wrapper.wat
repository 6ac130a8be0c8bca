;; Imports from another library what it exports again, and a function that it wraps.
(module
  (import "library" "add" (func $add (param i32 i32) (result i32)))
  (import "library" "memory" (memory 1))
  (export "memory" (memory 0))
  (export "sum" (func $add))
  (func (export "add-three") (param i32 i32 i32) (result i32)
    (call $add (call $add (local.get 0) (local.get 1)) (local.get 2)))
  (func (export "load") (param i32) (result i32)
    (i32.load (local.get 0))))
