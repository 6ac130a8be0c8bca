;; Three artifacts: this one imports from a library and from a wrapper of that library. Each export ends with a number
;; that tells which step went wrong; 0 is success.
;;! preload: library library
;;! preload: wrapper wrapper
;;! invoke: check
;;! stdout: 0
(module
  (type $binary (func (param i32 i32) (result i32)))
  (import "library" "add" (func $add (type $binary)))
  (import "library" "count" (func $count (result i32)))
  (import "library" "load" (func $load (param i32) (result i32)))
  (import "library" "store" (func $store (param i32 i32)))
  (import "library" "grow" (func $grow (result i32)))
  (import "library" "call-back" (func $callBack (param i32 i32 i32) (result i32)))
  (import "wrapper" "sum" (func $sum (type $binary)))
  (import "wrapper" "add-three" (func $addThree (param i32 i32 i32) (result i32)))
  (import "wrapper" "load" (func $wrapperLoad (param i32) (result i32)))
  (import "library" "memory" (memory $shared 1 4))
  (import "library" "table" (table $table 4 8 funcref))
  (import "library" "counter" (global $counter (mut i32)))
  (global $own (mut i32) (i32.const 7))
  ;; Behind the library's element: functions of this module, one of which uses this module's global.
  (elem (i32.const 1) $subtract $scale)
  (func $subtract (type $binary) (i32.sub (local.get 0) (local.get 1)))
  (func $scale (type $binary)
    (global.set $own (i32.add (global.get $own) (local.get 1)))
    (i32.mul (local.get 0) (global.get $own)))

  (func (export "check") (result i32)
    (if (i32.ne (call $add (i32.const 40) (i32.const 2)) (i32.const 42)) (then (return (i32.const 1))))
    (if (i32.ne (call $sum (i32.const 40) (i32.const 2)) (i32.const 42)) (then (return (i32.const 2))))
    (if (i32.ne (call $addThree (i32.const 1) (i32.const 2) (i32.const 3)) (i32.const 6)) (then (return (i32.const 3))))
    ;; The memory is one, whoever writes, and it grows for all.
    (i32.store (i32.const 64) (i32.const 0x1234))
    (if (i32.ne (call $load (i32.const 64)) (i32.const 0x1234)) (then (return (i32.const 4))))
    (if (i32.ne (call $wrapperLoad (i32.const 64)) (i32.const 0x1234)) (then (return (i32.const 5))))
    (call $store (i32.const 64) (i32.const 0x5678))
    (if (i32.ne (i32.load (i32.const 64)) (i32.const 0x5678)) (then (return (i32.const 6))))
    (if (i32.ne (call $grow) (i32.const 1)) (then (return (i32.const 7))))
    (if (i32.ne (memory.size) (i32.const 2)) (then (return (i32.const 8))))
    (i32.store (i32.const 131068) (i32.const 9))
    (if (i32.ne (call $wrapperLoad (i32.const 131068)) (i32.const 9)) (then (return (i32.const 9))))
    ;; The global is one.
    (if (i32.ne (global.get $counter) (i32.const 100)) (then (return (i32.const 10))))
    (if (i32.ne (call $count) (i32.const 101)) (then (return (i32.const 11))))
    (global.set $counter (i32.const 500))
    (if (i32.ne (call $count) (i32.const 501)) (then (return (i32.const 12))))
    (if (i32.ne (global.get $counter) (i32.const 501)) (then (return (i32.const 13))))
    ;; The table is one: from here to the library, and from the library to here.
    (if (i32.ne (call_indirect (type $binary) (i32.const 3) (i32.const 4) (i32.const 0)) (i32.const 7))
      (then (return (i32.const 14))))
    (if (i32.ne (call $callBack (i32.const 1) (i32.const 9) (i32.const 4)) (i32.const 5))
      (then (return (i32.const 15))))
    (if (i32.ne (call $callBack (i32.const 2) (i32.const 10) (i32.const 1)) (i32.const 80))
      (then (return (i32.const 16))))
    (if (i32.ne (global.get $own) (i32.const 8)) (then (return (i32.const 17))))
    (drop (table.grow $table (table.get $table (i32.const 1)) (i32.const 2)))
    (if (i32.ne (call $callBack (i32.const 5) (i32.const 9) (i32.const 9)) (i32.const 0))
      (then (return (i32.const 18))))
    (i32.const 0)))
