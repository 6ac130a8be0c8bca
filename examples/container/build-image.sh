#!/usr/bin/env bash
# build-image.sh LAYOUT PROGRAM [FILE...] [-- ARGUMENT...]: a container image with PROGRAM and the FILEs in its root, as an OCI
# image layout (image-spec 1.0) in the new folder LAYOUT. It runs PROGRAM with the ARGUMENTs as user 65534. Each file is a layer.
# Needs tar, gzip and sha256sum; the same input gives the same image. Afterwards, for example:
#   podman run oci:LAYOUT        skopeo copy oci:LAYOUT docker://registry/name
set -euo pipefail
fail() { echo "build-image.sh: $*" >&2; exit 2; }
(($# >= 2)) || fail "usage: build-image.sh LAYOUT PROGRAM [FILE...] [-- ARGUMENT...]"
layout=$1
shift
files=() arguments=()
while (($#)); do
  [[ $1 == -- ]] && { shift; arguments=("$@"); break; }
  files+=("$1")
  shift
done
[[ ! -e $layout ]] || fail "$layout exists"
case $(uname -m) in
x86_64) architecture=amd64 ;;
aarch64) architecture=arm64 ;;
*) fail "no name for the architecture $(uname -m)" ;;
esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$layout/blobs/sha256"

digest() { sha256sum "$1" | cut -d' ' -f1; }
# add FILE: moves it among the blobs and prints its descriptor's digest and size.
add() {
  local hash size
  hash=$(digest "$1") size=$(stat -c %s "$1")
  mv "$1" "$layout/blobs/sha256/$hash"
  printf '"digest":"sha256:%s","size":%s' "$hash" "$size"
}
# A text as JSON; only what needs no escapes.
text() {
  [[ $1 =~ ^[A-Za-z0-9_./=:@%+,\ -]*$ ]] || fail "characters that are not supported here: $1"
  printf '"%s"' "$1"
}
join() { local IFS=,; printf '%s' "$*"; }

layers=() layer_hashes=() entrypoint=("$(text "/$(basename "${files[0]}")")")
for file in "${files[@]}"; do
  name=$(basename "$file")
  mkdir "$work/root"
  install -m 0755 "$file" "$work/root/$name"
  tar --create --file="$work/layer.tar" --directory="$work/root" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner \
    --format=ustar "$name"
  rm -r "$work/root"
  layer_hashes+=("\"sha256:$(digest "$work/layer.tar")\"")
  gzip --no-name --best "$work/layer.tar"
  layers+=("{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\",$(add "$work/layer.tar.gz")}")
done
for argument in "${arguments[@]}"; do entrypoint+=("$(text "$argument")"); done

cat >"$work/config.json" <<JSON
{"architecture":"$architecture","os":"linux","config":{"User":"65534:65534","Entrypoint":[$(join "${entrypoint[@]}")],"WorkingDir":"/"},"rootfs":{"type":"layers","diff_ids":[$(join "${layer_hashes[@]}")]}}
JSON
cat >"$work/manifest.json" <<JSON
{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json",$(add "$work/config.json")},"layers":[$(join "${layers[@]}")]}
JSON
cat >"$layout/index.json" <<JSON
{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json",$(add "$work/manifest.json"),"platform":{"architecture":"$architecture","os":"linux"}}]}
JSON
printf '{"imageLayoutVersion":"1.0.0"}\n' >"$layout/oci-layout"
echo "$layout: $(du -bs "$layout" | cut -f1) bytes"
