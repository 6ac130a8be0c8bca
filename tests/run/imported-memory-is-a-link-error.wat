;; wasmload supplies functions only: a module that wants a memory of its host cannot run by itself.
;;! status: 1
;;! stderr: wasmload: */imported-memory-is-a-link-error.cwasm: unknown import: "env" "memory"*
;;! stderr: *help: it was not defined when the module was linked: *--preload=env=FILE gives it*
(module
  (import "env" "memory" (memory 1))
  (func (export "_start") unreachable))
