;; Each frame has an object of its own and allocates others, so that collections scan a deep stack; its end is the guest's
;; trap. The objects of the frames are whole when it comes: $check has looked at the newest ones all the time.
;;! invoke: run
;;! status: 134
;;! stderr: wasmload: trap: call stack exhausted
;;! stderr: ...
;; (assembled by wasm-tools)
(module
  (type $node (struct (field $depth i32) (field $outer (ref null $node))))
  (func $check (param $node (ref null $node)) (param $depth i32)
    (local $left i32)
    (local.set $left (i32.const 10))
    (block $done
      (loop $more
        (br_if $done (ref.is_null (local.get $node)))
        (if (i32.ne (struct.get $node $depth (local.get $node)) (local.get $depth)) (then (unreachable)))
        (local.set $node (struct.get $node $outer (local.get $node)))
        (local.set $depth (i32.sub (local.get $depth) (i32.const 1)))
        (br_if $more (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))))
  (func $recurse (param $depth i32) (param $outer (ref null $node)) (result i32)
    (local $node (ref null $node)) (local $garbage i32)
    (local.set $node (struct.new $node (local.get $depth) (local.get $outer)))
    (local.set $garbage (i32.const 20))
    (loop $more
      (drop (struct.new $node (i32.const -1) (local.get $node)))
      (br_if $more (local.tee $garbage (i32.sub (local.get $garbage) (i32.const 1)))))
    (call $check (local.get $node) (local.get $depth))
    (i32.add (i32.const 1) (call $recurse (i32.add (local.get $depth) (i32.const 1)) (local.get $node))))
  (func (export "run") (result i32) (call $recurse (i32.const 0) (ref.null $node))))
