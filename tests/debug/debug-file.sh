#!/usr/bin/env bash
# wasmc --debug-file: the artifact is the stripped one, byte for byte; symbols and DWARF are in a file that gdb finds by the build id.
source "$(dirname "${BASH_SOURCE[0]}")/gdb.bash"
cp "$root/tests/debug/walk.c" .
build_id() { "$llvm/llvm-readelf" --notes "$1" | sed -n 's/.*Build ID: //p'; }
walk=$root/tests/debug/walk.wasm
compile "$walk" walk.cwasm --debug-file=walk.debug
compile "$walk" stripped.cwasm --strip
cmp walk.cwasm stripped.cwasm
[[ -z $("$llvm/llvm-nm" walk.cwasm 2>/dev/null) && $("$llvm/llvm-readelf" --sections walk.cwasm) != *.debug_* ]]
id=$(build_id walk.cwasm)
[[ -n $id && $(build_id walk.debug) == "$id" ]]
[[ $("$llvm/llvm-readelf" --sections walk.debug) == *.text*NOBITS*.symtab*.debug_info* ]]
run "$llvm/llvm-dwarfdump" --verify --error-display=summary walk.debug
expect_status 0
compile "$walk" whole.cwasm
(($(stat -c %s walk.cwasm) < $(stat -c %s whole.cwasm) && $(stat -c %s walk.debug) < $(stat -c %s whole.cwasm)))
# With -S the artifact keeps its symbols.
compile "$walk" symbols.cwasm --strip-debug
compile "$walk" kept.cwasm --strip-debug --debug-file=kept.debug
cmp symbols.cwasm kept.cwasm
run "$wasmc" verify walk.cwasm "$walk"
expect_status 0

cat >session <<'GDB'
break sum
run
print *$guest(p)
backtrace 2
GDB
session -ix "$root/loader/wasmload-gdb.py" --args "$wasmload" --invoke run walk.cwasm 5 <session
expect_out_like '*Function "sum" not defined*'
mkdir -p "debug/.build-id/${id:0:2}"
cp walk.debug "debug/.build-id/${id:0:2}/${id:2}.debug"
session -iex "set debug-file-directory $work/debug" -ix "$root/loader/wasmload-gdb.py" --args "$wasmload" --invoke run walk.cwasm 5 <session
expect_out_like '*Breakpoint 1*, sum (p=*) at walk.c:11*
$1 = {value = 10, next = *}
#0 *sum (p=*) at walk.c:11
#1 *run (n=5) at walk.c:25*'

refused 2 '*--debug-file is for artifacts*' "$wasmc" --emit=obj --debug-file=x.debug "$walk" -o x.o
refused 2 '*name the same file*' "$wasmc" --debug-file=x.cwasm "$walk" -o x.cwasm
refused 2 '*--debug-file takes a file name*' "$wasmc" --debug-file= "$walk" -o x.cwasm
refused 2 '*no sense with run*' "$wasmc" run --debug-file=x.debug "$walk"
refused 1 '*cannot write /no-such/x.debug*' "$wasmc" --debug-file=/no-such/x.debug "$walk" -o x.cwasm
[[ ! -e x.cwasm && ! -e x.o ]]
