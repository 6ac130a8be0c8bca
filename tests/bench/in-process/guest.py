# Writes the guest of in-process.sh: 100 functions, 1 MiB of data, a table of all functions, and what main.cpp calls.
print('''(module
(type $unary (func (param i32) (result i32)))
(import "host" "next" (func $next (type $unary)))
(memory (export "memory") 32)
(table 100 funcref)''')
print('(data (i32.const 0) "' + ''.join(f'\\{1 + i * 7 % 255:02x}' for i in range(4096)) * 256 + '")')
print('(elem (i32.const 0) ' + ' '.join(f'$f{i}' for i in range(100)) + ')')
for i in range(100):
    print(f'(func $f{i} (type $unary) (i32.add (i32.mul (local.get 0) (i32.const {i + 3})) (i32.load8_u (i32.const {i * 4096}))))')
print('''(func (export "identity") (type $unary) (local.get 0))
(func (export "dirty") (param $pages i32)
  (loop $each
    (local.set $pages (i32.sub (local.get $pages) (i32.const 1)))
    (i32.store (i32.mul (local.get $pages) (i32.const 65536)) (i32.const -1))
    (br_if $each (local.get $pages))))
(func (export "host-calls") (param $n i32) (result i32) (local $x i32)
  (loop $again
    (local.set $x (call $next (local.get $x)))
    (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
  (local.get $x))
(table $changing (export "changing") 2 funcref)
(elem (table $changing) (i32.const 0) $callee $f1)
;; Too long to be inlined, by what never runs.
(func $callee (type $unary) (if (i32.lt_s (local.get 0) (i32.const 0)) (then''')
for i in range(200):
    print(f'(i32.store (i32.const {i * 64}) (i32.load (i32.const {i * 4096 + 8})))')
print(''')) (i32.add (local.get 0) (i32.const 1)))''')
for name, call in ('direct-calls', '(call $callee (local.get $x))'), ('indirect-calls', '(call_indirect $changing (type $unary) (local.get $x) (i32.const 0))'):
    print(f'''(func (export "{name}") (param $n i32) (result i32) (local $x i32)
  (loop $again
    (local.set $x {call})
    (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
  (local.get $x))''')
print('''(func (export "beyond") (result i32) (i32.load (i32.const 0x7fffffff))))''')
