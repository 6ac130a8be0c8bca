;; Tags are linked by their type. (For binaryen's wasm-as.)
;;! preload: thrower thrower
;;! status: 1
;;! stderr: wasmload: */imported-tag-of-another-type-is-a-link-error.cwasm: incompatible import type: "thrower" "oops" is a tag [[]i32] -> [[]], expected a tag [[]i64] -> [[]]
(module
  (import "thrower" "oops" (tag $oops (param i64)))
  (func (export "_start")))
