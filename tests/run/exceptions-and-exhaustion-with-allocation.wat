;; A recursion that allocates, throws and catches in every frame until the stack is exhausted: a trap, whatever handlers there are.
;; (For binaryen's wasm-as.)
;;! status: 134
;;! stderr: wasmload: trap: call stack exhausted
;;! stderr: ...
(module
  (type $node (struct (field (ref null $node)) (field i32)))
  (tag $e (param (ref null $node)))
  (func $raise (param (ref null $node)) (throw $e (local.get 0)))
  (func $endless (param $list (ref null $node)) (result i32)
    (local $caught (ref null $node))
    (block $all
      (block $h (result (ref null $node))
        (try_table (catch $e $h) (catch_all $all)
          (call $raise (struct.new $node (local.get $list) (i32.const 1))))
        (unreachable))
      (local.set $caught)
      (try_table (catch_all $all)
        (return (i32.add (call $endless (local.get $caught)) (struct.get $node 1 (local.get $caught))))))
    (i32.const 0))
  (func (export "_start") (drop (call $endless (ref.null $node)))))
