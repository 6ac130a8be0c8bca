;; An exhausted stack is a trap: catch_all does not take it, nor does a catch_all in each of the frames. (For binaryen's wasm-as.)
;;! status: 134
;;! stderr: wasmload: trap: call stack exhausted
;;! stderr:   in */exceptions-do-not-catch-traps.cwasm, function * "endless" at offset 0x*
;;! stderr: ...
(module
  (global $g (mut i32) (i32.const 0))
  (func $endless (param i32) (result i32)
    (block $h
      (try_table (catch_all $h)
        (global.set $g (call $endless (i32.add (local.get 0) (i32.const 1))))))
    (i32.add (global.get $g) (i32.const 1)))
  (func (export "_start")
    (block $h (try_table (catch_all $h) (drop (call $endless (i32.const 0)))))))
