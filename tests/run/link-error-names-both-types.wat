;;! preload: library library
;;! status: 1
;;! stderr: wasmload: */link-error-names-both-types.cwasm: incompatible import type: "library" "add" is a function ?i32 i32? -> ?i32?, expected a function ?i64? -> ??
(module
  (import "library" "add" (func (param i64)))
  (func (export "_start")))
