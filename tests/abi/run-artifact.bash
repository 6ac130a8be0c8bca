#!/usr/bin/env bash
# run-artifact.bash WASMLOAD ARTIFACT: what running it gives, on standard output, without what changes from run to run.
wasmload=$1 artifact=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$(dirname "$artifact")" || exit 1
options=()
case $(basename "$artifact") in
fuel.cwasm) options=(--fuel 100000) ;;
exceptions.cwasm | gc.cwasm) options=(--invoke run) ;;
wasi.cwasm) options=(--dir "$scratch::/w") ;;
esac
arguments=(one two)
[[ ${options[*]} == *--invoke* ]] && arguments=()
"$wasmload" --verify "${options[@]}" "$(basename "$artifact")" "${arguments[@]}" >"$scratch.out" 2>"$scratch.err"
echo "status $?"
cat "$scratch.out"
sed 's/^/stderr: /' "$scratch.err"
rm -f "$scratch.out" "$scratch.err"
