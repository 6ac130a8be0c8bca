#!/usr/bin/env bash
# gdb prints locals, parameters and static variables of a guest, and follows its pointers into its memory, at every level: at a breakpoint
# and in a core file. The helper is Python of gdb; where there is none, that part is left out.
source "$(dirname "${BASH_SOURCE[0]}")/gdb.bash"
cp "$root/tests/debug/walk.c" .
python=yes
[[ $(gdb -nx -batch -ex 'python print("yes")' 2>&1) == yes ]] || python=
for level in 0 1 2 3; do
  compile "$root/tests/debug/walk.wasm" walk.cwasm -O$level
  session --args "$wasmload" --invoke run walk.cwasm 5 <<'GDB'
break walk.c:26
run
print n
print letters
print half
print large
print s
print first
print/x &first
print title
info locals
continue
GDB
  expect_status 0
  expect_out_like '*Breakpoint 1, run (n=5) at walk.c:26*
$1 = 5
$2 = "aXc\\000\\000\\000\\000"
$3 = 2.5
$4 = 1099511627776
$5 = 60
$6 = {value = 10, next = 0x*}
*s = 60*exited normally*'
  # gdb writes all that is reserved for a memory, which with guard pages is 8 GiB.
  compile "$root/tests/debug/walk.wasm" core.cwasm -O$level --bounds=explicit
  session --args "$wasmload" --max-memory=1M --invoke run core.cwasm 5 <<'GDB'
break walk.c:26
run
generate-core-file core
GDB
  session "$wasmload" core <<'GDB'
print s
print second.value
GDB
  expect_out_like '*run (n=5) at walk.c:26*
$1 = 60
$2 = 20'
  rm core
  [[ -n $python ]] || continue
  session -ix "$root/loader/wasmload-gdb.py" --args "$wasmload" --invoke run walk.cwasm 5 <<'GDB'
break sum
run
print p
print *$guest(p)
print *$guest($guest(p)->next)
print $guest($guest(p)->next)->next
print title
backtrace 2
up 2
frame apply 1 print 1
GDB
  expect_out_like '*Breakpoint 1*, sum (p=(struct node \*) 0x*) at walk.c:11*
$1 = (struct node \*) 0x*
$2 = {value = 10, next = (struct node \*) 0x*}
$3 = {value = 20, next = (struct node \*) 0x*}
$4 = (struct node \*) 0x*
$5 = (const char \*) 0x* "a list"
#0 *sum (p=(struct node \*) 0x*) at walk.c:11
#1 *run (n=5) at walk.c:25*'
done

# Of a guest whose compiler has optimised it: what its debug information tells is there at every level, but for a few values that nothing
# needs any more; native code of the same source is the measure. Once at each line: how many variables have a value.
cp "$root/tests/debug/frames.c" .
shown() { # PROGRAM ARGUMENTS...: sets $values and $stops
  for ((line = 1; line <= $(wc -l <frames.c); line++)); do echo "tbreak frames.c:$line"; done >all
  echo run >>all
  for ((line = 1; line <= 20; line++)); do printf 'printf "@@ "\nframe 0\ninfo args\ninfo locals\ncontinue\n'; done >>all
  session --args "$@" <all
  values=$(grep -E '^[a-z]+ = ' out | grep -c -v -E '<optimized out>|<error|Cannot access')
  stops=$(grep -c '^@@ #0' out)
}
compile "$root/tests/debug/frames.wasm" frames.cwasm -O0
shown "$wasmload" --invoke run frames.cwasm 5
plain=$values
((plain >= 25)) || bad "expected more than $plain variables"
for level in 1 2 3; do
  compile "$root/tests/debug/frames.wasm" frames.cwasm -O$level
  shown "$wasmload" --invoke run frames.cwasm 5
  echo "-O$level: $values variables at $stops lines, of $plain at -O0"
  ((values * 100 >= plain * 85)) || bad "expected at least 85% of the $plain variables of -O0"
done
if command -v clang-19 >/dev/null; then
  clang-19 -O2 -g frames.c -o frames
  shown ./frames
  echo "clang -O2, native: $values variables at $stops lines"
  ((plain * 100 >= values * 60)) || bad "expected at least 60% of what there is natively"
fi
