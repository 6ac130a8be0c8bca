#!/usr/bin/env bash
# The same service by Go's net/http, compiled for wasip1. Skipped without go (1.21 or later).
command -v go >/dev/null || { echo "skipped: no go"; exit 77; }
source "$(dirname "${BASH_SOURCE[0]}")/http.bash"
GOCACHE=$work/cache GOPATH=$work/path GOFLAGS=-mod=mod GOOS=wasip1 GOARCH=wasm \
  go build -ldflags '-s -w' -o "$work/server.wasm" "$root/tests/wasi/http-server.go"
compile "$work/server.wasm" server.cwasm -O0
serve "$work/server.cwasm"
load 10000 16 keep
load 10000 16 close
stop
