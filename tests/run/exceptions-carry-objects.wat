;; Objects travel in exceptions: through frames that allocate, as exnrefs in tables and globals, thrown again later, and into
;; handlers that leave by tail calls. tests/cli/gc-stress.sh runs it with a collection at every allocation.
;;! invoke: run
;;! stdout: 5432
;; (assembled by wasm-tools)
(module
  (type $box (struct (field $value (mut i32))))
  (type $boxes (array (mut (ref null $box))))
  (tag $one (param (ref $box)))
  (tag $many (param i32 (ref null $boxes) i64 (ref null any)))
  (global $kept (mut exnref) (ref.null exn))
  (table $kept 1 exnref)

  (func $garbage
    (local $i i32)
    (local.set $i (i32.const 300))
    (loop $more
      (drop (array.new $boxes (struct.new $box (i32.const -1)) (local.get $i)))
      (br_if $more (local.tee $i (i32.sub (local.get $i) (i32.const 1))))))

  (func $throw-one (param i32) (throw $one (struct.new $box (local.get 0))))
  (func $throw-many
    (throw $many (i32.const 1) (array.new $boxes (struct.new $box (i32.const 30)) (i32.const 5)) (i64.const 2)
      (struct.new $box (i32.const 400))))

  ;; A frame that the exception passes; what it knows is needed by nobody afterwards.
  (func $deep (param $depth i32)
    (call $garbage)
    (if (i32.eqz (local.get $depth)) (then (call $throw-many)))
    (call $deep (i32.sub (local.get $depth) (i32.const 1)))
    (call $garbage))

  (func $value (param (ref null any)) (result i32)
    (call $garbage)
    (struct.get $box $value (ref.cast (ref $box) (local.get 0))))

  (func $keep
    (local $caught exnref)
    (block $handler (result (ref $box) exnref)
      (try_table (catch_ref $one $handler) (call $throw-one (i32.const 2)))
      (unreachable))
    (local.set $caught)
    (drop)
    (global.set $kept (local.get $caught))
    (table.set $kept (i32.const 0) (local.get $caught)))

  (func $again (result i32)
    (block $handler (result (ref $box))
      (try_table (catch $one $handler) (throw_ref (global.get $kept)))
      (unreachable))
    (return_call $value))

  (func $both (result i32)
    (local $array (ref null $boxes)) (local $last (ref null any))
    (block $handler (result i32 (ref null $boxes) i64 (ref null any))
      (try_table (catch $many $handler) (call $deep (i32.const 10)))
      (unreachable))
    (local.set $last)
    (drop)
    (local.set $array)
    (drop)
    (i32.add (call $value (array.get $boxes (local.get $array) (i32.const 4))) (call $value (local.get $last))))

  (func (export "run") (result i32)
    (local $sum i32)
    (call $keep)
    (call $garbage)
    (local.set $sum (call $both)) ;; 430
    (local.set $sum (i32.add (local.get $sum) (call $again))) ;; 2
    ;; An exception that nobody holds but the table.
    (global.set $kept (ref.null exn))
    (call $garbage)
    (global.set $kept (table.get $kept (i32.const 0)))
    (local.set $sum (i32.add (local.get $sum) (i32.mul (i32.const 2500) (call $again)))) ;; 5000
    (local.get $sum)))
