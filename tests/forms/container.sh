#!/usr/bin/env bash
# examples/container: the image is a valid OCI layout down to each digest and size, is the same each time, and its root file
# system runs by itself.
source "$(dirname "${BASH_SOURCE[0]}")/forms.bash"
for tool in tar gzip sha256sum; do command -v $tool >/dev/null || { echo "skipped: $tool is not there"; exit 77; }; done

example container
expect_status 0
cd "$work/examples/container"

field() { grep -oP "\"$1\":\"?\K[^\",}\]]+" "$2"; }
blob() { echo "$layout/blobs/sha256/${1#sha256:}"; }
# Each descriptor {"digest":...,"size":...} of a JSON file is a blob of that digest and size.
check_descriptors() {
  local digest size found=0
  while read -r digest size; do
    [[ -f $(blob "$digest") ]] || { echo "$1: there is no blob $digest"; exit 1; }
    [[ sha256:$(sha256sum <"$(blob "$digest")" | cut -d' ' -f1) == "$digest" ]] || { echo "$digest is not the digest of its blob"; exit 1; }
    (($(stat -c %s "$(blob "$digest")") == size)) || { echo "$digest has not the size $size"; exit 1; }
    found=$((found + 1))
  done < <(grep -oP '"digest":"\K[^"]+","size":[0-9]+' "$1" | tr -d '"' | sed 's/,size:/ /')
  ((found == $2)) || { echo "$1 has $found descriptors, expected $2"; exit 1; }
}

check_layout() { # LAYOUT LAYERS
  layout=$1
  [[ $(<"$layout/oci-layout") == '{"imageLayoutVersion":"1.0.0"}' ]] || { echo "oci-layout is wrong"; exit 1; }
  if command -v python3 >/dev/null; then
    for file in "$layout/index.json" "$layout/oci-layout"; do python3 -m json.tool "$file" >/dev/null || exit 1; done
  fi
  check_descriptors "$layout/index.json" 1
  [[ $(field schemaVersion "$layout/index.json") == 2 ]] || { echo "index.json: schemaVersion"; exit 1; }
  manifest=$(blob "$(field digest "$layout/index.json")")
  check_descriptors "$manifest" $((1 + $2))
  config=$(blob "$(field digest "$manifest" | head -n 1)")
  mapfile -t layers < <(field digest "$manifest" | tail -n +2)
  mapfile -t ids < <(grep -oP '"diff_ids":\[\K[^]]+' "$config" | tr ',' '\n' | tr -d '"')
  ((${#ids[@]} == $2)) || { echo "the configuration names ${#ids[@]} layers"; exit 1; }
  rm -rf root
  mkdir root
  for i in "${!layers[@]}"; do
    gzip -dc <"$(blob "${layers[i]}")" >layer.tar
    [[ sha256:$(sha256sum <layer.tar | cut -d' ' -f1) == "${ids[i]}" ]] || { echo "diff_id $i is wrong"; exit 1; }
    tar -xf layer.tar -C root --no-same-owner
  done
  # Nothing but what is referred to.
  (($(find "$layout" -type f | wc -l) == 2 + 2 + $2)) || { echo "there are other files in $layout"; exit 1; }
  grep -q '"User":"65534:65534"' "$config" || { echo "the image runs as root"; exit 1; }
}

check_layout image 1
cp -r root root-executable
grep -qF '"Entrypoint":["/hello"]' "$config" || { echo "the entry point is wrong"; exit 1; }
check_layout image-wasmload 2
cp -r root root-wasmload
grep -qF '"Entrypoint":["/wasmload","/hello.cwasm"]' "$config" || { echo "the entry point is wrong"; exit 1; }

mv image first
run make --silent image WASMC="$wasmc"
expect_status 0
diff -r first image || { echo "the same files give another image"; exit 1; }
refused 2 '*exists*' ./build-image.sh image hello
refused 2 '*not supported*' ./build-image.sh other hello -- 'a"b'

need_new_root hello
run in_new_root "$PWD/root-executable" /hello contained
expect_status 0
expect_out_like 'Hello from WebAssembly*argument 1: contained'
run in_new_root "$PWD/root-wasmload" /wasmload /hello.cwasm contained
expect_status 0
expect_out_like 'Hello from WebAssembly*argument 1: contained'
