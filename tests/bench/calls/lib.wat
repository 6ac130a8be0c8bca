(module
(memory 1)
(func (export "next") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
(func (export "store") (param i32) (result i32)
  (i32.store (i32.const 0) (i32.add (local.get 0) (i32.const 1)))
  (i32.load (i32.const 0))))
