#!/usr/bin/env bash
# A service: a guest that serves HTTP on a listener it was given answers 10,000 requests without a loss, over connections that
# are kept alive and over one for each, one at a time and many.
source "$(dirname "${BASH_SOURCE[0]}")/http.bash"
compile "$root/tests/wasi/http-server.wasm" server.cwasm
serve "$work/server.cwasm"
load 10000 32 keep
load 10000 32 close
load 500 1 close
load 2000 200 close
stop
expected='22501 requests, 12533 connections'
[[ $(<"$work/server.out") == "$expected" ]] || { echo "the server says $(<"$work/server.out"), expected $expected"; exit 1; }
