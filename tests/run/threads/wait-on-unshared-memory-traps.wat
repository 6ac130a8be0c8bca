;;! status: 134
;;! stderr: wasmload: trap: expected shared memory
;;! stderr: ...
(module
  (memory 1 1)
  (func (export "_start")
    ;; notify is allowed: nobody can wait
    (if (memory.atomic.notify (i32.const 0) (i32.const 1)) (then (return)))
    (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 0)))))
