#!/usr/bin/env bash
# --inherit-env gives the whole environment, and --env changes it, wherever it stands.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
compile "$root/tests/cli/probe.wasm" probe.cwasm
cd "$work"
environment() { run env -i A=1 B=two=2 C= "$wasmload" "$@" probe.cwasm env && expect_status 0; }
environment
expect_out ''
environment --inherit-env
expect_out $'A=1\nB=two=2\nC='
environment --env A=new --inherit-env --env D=4
expect_out $'A=new\nB=two=2\nC=\nD=4'
environment --inherit-env --env A
expect_out $'A=1\nB=two=2\nC='
refused 2 "wasmload: option '--inherit-env' takes no value" "$wasmload" --inherit-env=x probe.cwasm
