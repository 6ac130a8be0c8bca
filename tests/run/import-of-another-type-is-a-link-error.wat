;; A WASI function that is imported with another type: both types are named.
;;! status: 1
;;! stderr: wasmload: */import-of-another-type-is-a-link-error.cwasm: incompatible import type*"fd_close"*i64*i32*
(module
  (import "wasi_snapshot_preview1" "fd_close" (func (param i64) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start") unreachable))
