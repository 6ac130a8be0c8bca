#!/usr/bin/env bash
# --cache and WASMC_CACHE: what was compiled before is taken from the cache, by content and options; nothing that is wrong with
# the cache makes a wrong output.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
cd "$work"
unset WASMC_CACHE WASMC_CACHE_SIZE
cp "$root/examples/hello/hello.wasm" app.wasm
compile app.wasm plain.cwasm
cached() { # cached hit|miss OUTPUT OPTION...
  local want=$1 output=$2
  shift 2
  run "$wasmc" -v --cache cache app.wasm -o "$output" "$@"
  expect_status 0
  if [[ $want == hit ]]; then expect_err_like '*taken from the cache: cache/objects/*'; else
    [[ $(<"$work/err") != *'taken from the cache'* ]] || bad "expected a miss"
  fi
}
count() { find cache/objects -type f | wc -l; }

cached miss one.cwasm
cached hit two.cwasm
cmp one.cwasm plain.cwasm
cmp two.cwasm plain.cwasm
[[ $(stat -c %a cache) == 700 ]] || { echo "the cache is not its user's alone"; exit 1; }
# What does not shape the output is no part of the key; what does is.
cached hit three.cwasm -j1
cached miss O1.cwasm -O1
cached miss strip.cwasm --strip
cached hit again.cwasm -O1
cmp O1.cwasm again.cwasm
! cmp -s O1.cwasm one.cwasm || { echo "another level is another output"; exit 1; }
cp app.wasm other-name.wasm
run "$wasmc" -v --cache cache other-name.wasm
expect_err_like '*taken from the cache*'
# Other forms, executables with their mode; standard output; by the environment.
cached miss app --emit=exe
cached hit app2 --emit=exe
cmp app app2
[[ -x app2 ]] && ./app2 >/dev/null
WASMC_CACHE=cache run "$wasmc" app.wasm -o -
cmp "$work/out" plain.cwasm
# A key file counts by its contents.
"$wasmc" keygen -o key >/dev/null
cached miss signed.cwasm --sign key.sec
cached hit signed2.cwasm --sign key.sec
cmp signed.cwasm signed2.cwasm
rm key.*
"$wasmc" keygen -o key >/dev/null
cached miss signed3.cwasm --sign key.sec
# A module that is wrong leaves nothing.
before=$(count)
printf '\0asm\1\0\0\0\1\1\7' >bad.wasm
refused 1 'wasmc: bad.wasm: *' "$wasmc" --cache cache bad.wasm -o bad.cwasm
[[ $(count) == "$before" ]] && expect_no_file bad.cwasm
[[ -z $(find cache/new -type f ! -name lock) ]] || { echo "something was left in cache/new"; exit 1; }

# Damage of every kind: compiled again.
object=$(find cache/objects -type f -size "$(stat -c %s plain.cwasm)c" | while read -r f; do if cmp -s "$f" plain.cwasm; then echo "$f"; fi; done | head -n 1)
printf 'X' | dd of="$object" bs=1 seek=5000 conv=notrunc status=none
cached miss damaged.cwasm
cmp damaged.cwasm plain.cwasm
: >"$object"
cached miss damaged.cwasm
cmp damaged.cwasm plain.cwasm
rm "$object"
ln -s /etc/passwd "$object"
cached miss damaged.cwasm
cmp damaged.cwasm plain.cwasm
rm -rf "$object"
mkdir "$object"
run "$wasmc" --cache cache app.wasm -o damaged.cwasm # it cannot be kept, which is warned of
expect_status 0
expect_err_like 'wasmc: warning: *'
cmp damaged.cwasm plain.cwasm
rmdir "$object"
for key in cache/keys/*; do printf '../../../../etc/passwd' >"$key"; done
cached miss damaged.cwasm
cmp damaged.cwasm plain.cwasm
for key in cache/keys/*; do rm "$key"; mkfifo "$key"; done
cached miss damaged.cwasm
cmp damaged.cwasm plain.cwasm

# Folders that others could write into are not used.
mkdir open && chmod 777 open
run "$wasmc" --cache open app.wasm -o open.cwasm
expect_status 0
expect_err_like 'wasmc: warning: the cache open can be written to by others*'
[[ -z $(ls open) ]] && cmp open.cwasm plain.cwasm
: >file
run "$wasmc" --cache file app.wasm -o file.cwasm
expect_status 0
expect_err_like 'wasmc: warning: the cache file is no folder*'
cmp file.cwasm plain.cwasm
refused 2 "*--cache-size takes*'much'*" "$wasmc" --cache cache --cache-size much app.wasm -o x.cwasm

# Bounded: what was not used for longest goes; what is not the cache's stays.
rm -rf cache
compile app.wasm small.cwasm -Os
cached miss a.cwasm -O0
two=$(($(stat -c %s small.cwasm) + $(stat -c %s a.cwasm))) # with a fifth to spare, room for both, and not for a third
cached miss b.cwasm -O1
echo mine >cache/objects/notes.txt
touch -d '1 hour ago' cache/objects/*
cached hit a.cwasm -O0
cached miss c.cwasm -Os --cache-size $((two * 6 / 5))
[[ $(count) -le 3 && -e cache/objects/notes.txt ]] || { ls cache/objects; exit 1; }
cached hit a.cwasm -O0
cached miss b.cwasm -O1
run "$wasmc" cache --cache cache
expect_out_like 'cache: 3 outputs, * bytes of at most 5368709120'
run "$wasmc" cache --cache cache --clear
expect_status 0
[[ $(ls cache/objects) == notes.txt && -z $(ls cache/keys) ]] || { ls -R cache; exit 1; }
cached miss a.cwasm
run "$wasmc" --no-cache -v --cache cache app.wasm -o a.cwasm
[[ $(<"$work/err") != *'taken from'* ]] || bad "--no-cache uses none"
