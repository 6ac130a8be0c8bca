;; Grows its memory and looks at it in the start function: importers' segments come later, and may need the growth.
(module
  (memory $m (export "memory") 1)
  (global $seen (export "seen") (mut i32) (i32.const -1))
  (func $start
    (drop (memory.grow (i32.const 1)))
    (global.set $seen (i32.load8_u (i32.const 8))))
  (start $start)
  (data (i32.const 8) "a"))
