#!/usr/bin/env bash
# A Go guest under gdb: Go writes no DWARF for WebAssembly, so that its functions have names, and no lines. Breakpoints by name, backtraces
# through the runtime.
source "$(dirname "${BASH_SOURCE[0]}")/gdb.bash"
mkdir go
cat >go/main.go <<'GO'
package main

// Recursive, so that nobody inlines it: without DWARF there is no frame for what was inlined.
//
//go:noinline
func double(n int) int {
	if n == 0 {
		return 0
	}
	return 2 + double(n-1)
}

func main() { println(double(21)) }
GO
export GOCACHE=$work/cache GOFLAGS=-mod=mod GO111MODULE=off GOTOOLCHAIN=local
GOOS=wasip1 GOARCH=wasm go build -o main.wasm go/main.go 2>go.log || { echo "skipped: no Go that compiles for wasip1"; exit 77; }
for options in -O0 ""; do
  # shellcheck disable=SC2086
  compile main.wasm main.cwasm $options
  session --args "$wasmload" main.cwasm <<'GDB'
break main.main
break main.double
run
backtrace
continue
backtrace 2
delete
continue
GDB
  expect_status 0
  expect_out_like '*Breakpoint 1* in main.main ()*
#0 *main.main ()*
*runtime?main* ()*
*wasmloadEnter ()*
*Breakpoint 2* in main?double* ()*
#0 *main?double* ()*
#1 *main.main ()*
42
*exited normally*'
done
