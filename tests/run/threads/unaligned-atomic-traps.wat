;;! status: 134
;;! stderr: wasmload: trap: unaligned atomic
;;! stderr: ...
(module
  (memory 1 1 shared)
  (func (export "_start")
    (drop (i64.atomic.rmw.add (i32.const 8) (i64.const 1)))
    (drop (i64.atomic.rmw.add (i32.const 12) (i64.const 1)))))
