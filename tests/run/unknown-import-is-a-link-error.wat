;; An import that nobody supplies is named with its type, and nothing runs.
;;! status: 1
;;! stderr: wasmload: */unknown-import-is-a-link-error.cwasm: unknown import: "env" "missing"*
;;! stderr: *help: it was not defined when the module was linked: *--preload=env=FILE gives it*
(module
  (import "env" "missing" (func (param i32) (result i64)))
  (memory (export "memory") 1)
  (func $first unreachable)
  (start $first)
  (func (export "_start") unreachable))
