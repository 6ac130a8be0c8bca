#!/usr/bin/env bash
# Keys, signing and --require-signature: only what a trusted key has signed runs, and everything else gets its own sentence.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
cd "$work"
guest=$root/tests/run/returns-status-from-main.wasm # exits with status 7
key_id() { sed -n 's/.* key \([0-9A-F]\{16\}\) of wasmc$/\1/p' "$1"; }

# keygen: two files, the secret one for its owner only; never over others.
run "$wasmc" keygen -o release
expect_status 0
expect_out_like 'key ????????????????: release.sec signs, keep it secret; release.pub is for wasmload --trust'
[[ $(stat -c %a release.sec) == 600 ]] || { echo "release.sec is not for its owner only"; exit 1; }
[[ $(wc -l <release.pub) == 2 && $(head -c 19 release.pub) == "untrusted comment: " ]] || { echo "release.pub has another form"; exit 1; }
cp release.sec kept.sec
refused 1 '*cannot create release.sec: File exists' "$wasmc" keygen -o release
rm release.sec
refused 1 '*cannot create release.pub: File exists' "$wasmc" keygen -o release
expect_no_file release.sec
mv kept.sec release.sec
run "$wasmc" keygen -o other
id=$(key_id release.pub) other=$(key_id other.pub)

# Both ways to sign give the same bytes, and signing twice gives what signing once gives.
compile "$guest" plain.cwasm
compile "$guest" signed.cwasm --sign "$work/release.sec"
cp plain.cwasm later.cwasm
chmod 640 later.cwasm
run "$wasmc" sign --key other.sec later.cwasm
run "$wasmc" sign --key release.sec later.cwasm
expect_status 0
cmp signed.cwasm later.cwasm
[[ $(stat -c %a later.cwasm) == 640 && $(stat -c %s later.cwasm) == $(stat -c %s plain.cwasm) ]] || { echo "signing changed mode or size"; exit 1; }

trusting=("$wasmload" --require-signature --trust release.pub)
for options in "" --sealed; do
  # shellcheck disable=SC2086
  run "${trusting[@]}" $options signed.cwasm
  expect_status 7
  expect_no_err
done
run "$wasmload" signed.cwasm # a signature is no duty
expect_status 7
run "$wasmload" --sealed plain.cwasm
expect_status 7

# Everything else is refused.
refused 1 'wasmload: plain.cwasm is not signed, and a signature is required' "${trusting[@]}" plain.cwasm
refused 1 "wasmload: signed.cwasm is signed by the key $id, which is not among the trusted ones" \
  "$wasmload" --require-signature --trust other.pub signed.cwasm
cp signed.cwasm resigned.cwasm
run "$wasmc" sign --key other.sec resigned.cwasm
refused 1 "wasmload: resigned.cwasm is signed by the key $other, which is not among the trusted ones" "${trusting[@]}" resigned.cwasm
size=$(stat -c %s signed.cwasm)
for at in $((size / 2)) $((size - 1)) 4096 4100; do
  { head -c "$at" signed.cwasm; printf '\xA5'; tail -c +$((at + 2)) signed.cwasm; } >altered.cwasm
  cmp -s signed.cwasm altered.cwasm && continue
  refused 1 "wasmload: altered.cwasm does not fit its signature by the key $id: it was changed after it was signed" \
    "${trusting[@]}" altered.cwasm
done
head -c $((size - 1)) signed.cwasm >truncated.cwasm
refused 1 "wasmload: truncated.cwasm is truncated: it has $((size - 1)) of $size bytes" "${trusting[@]}" truncated.cwasm
{ cat signed.cwasm; echo x; } >longer.cwasm
refused 1 "wasmload: longer.cwasm has $((size + 2)) bytes, expected $size" "${trusting[@]}" longer.cwasm
# The signature of another artifact.
compile "$root/tests/run/exits-with-its-own-status.wasm" stranger.cwasm --sign "$work/release.sec"
python3 - <<'PYTHON'
signed, stranger = bytearray(open("signed.cwasm", "rb").read()), open("stranger.cwasm", "rb").read()
at = signed.index(b"cwasm\0") + 12 + 88
signed[at : at + 72] = stranger[at : at + 72]
open("borrowed.cwasm", "wb").write(signed)
PYTHON
refused 1 "*does not fit its signature by the key $id*" "${trusting[@]}" borrowed.cwasm

# Several keys, several files, revocation by id, whatever the order.
{ cat other.pub; echo; echo "# the one in use"; cat release.pub; } >both.keys
for file in signed.cwasm resigned.cwasm; do
  run "$wasmload" --require-signature --trust both.keys "$file"
  expect_status 7
done
run "$wasmload" --require-signature --trust other.pub --trust release.pub signed.cwasm
expect_status 7
echo "revoke $id lost on a train" >revoked
for order in "--trust both.keys --trust revoked" "--trust revoked --trust both.keys"; do
  # shellcheck disable=SC2086
  refused 1 "wasmload: signed.cwasm is signed by the key $id, which is revoked" "$wasmload" --require-signature $order signed.cwasm
  # shellcheck disable=SC2086
  run "$wasmload" --require-signature $order resigned.cwasm
  expect_status 7
done

# --preload is held to the same rule.
compile "$root/tests/run/linked/library.wasm" library.cwasm
refused 1 'wasmload: library.cwasm is not signed, and a signature is required' "${trusting[@]}" --preload lib=library.cwasm signed.cwasm
run "$wasmc" sign --key release.sec library.cwasm
run "${trusting[@]}" --preload lib=library.cwasm signed.cwasm
expect_status 7

# --verify-only runs nothing, and says what was checked.
run "${trusting[@]}" --verify-only --preload lib=library.cwasm signed.cwasm
expect_status 0
expect_out_like "library.cwasm: good: *; signed by the trusted key $id
signed.cwasm: good: $size bytes, ABI 1.*; headers and tables by hash and record by record, code and data by hash; signed by the trusted key $id"
run "$wasmload" --verify-only plain.cwasm
expect_status 0
expect_out_like '*; not signed'
run "$wasmload" --verify-only signed.cwasm
expect_out_like "*; signed by $id, not checked without --require-signature"
refused 1 '*does not fit its signature*' "${trusting[@]}" --verify-only altered.cwasm

# Wrong use.
refused 2 '*--require-signature needs the keys*' "$wasmload" --require-signature signed.cwasm
refused 2 '*--trust without --require-signature would check nothing' "$wasmload" --trust release.pub signed.cwasm
refused 1 '*the file of keys nothing: cannot be read: No such file*' "$wasmload" --require-signature --trust nothing signed.cwasm
refused 1 '*there is no key in the files of --trust' "$wasmload" --require-signature --trust revoked signed.cwasm
refused 1 '*release.sec: line 2 is a secret key, where only public ones belong' "$wasmload" --require-signature --trust release.sec signed.cwasm
echo "revoke 12" >bad.keys
refused 1 '*bad.keys: line 1 revokes no key*' "$wasmload" --require-signature --trust bad.keys signed.cwasm
sed 's/^RW/RX/' release.pub >bad.keys
refused 1 '*bad.keys: line 2 is neither a public key nor a revocation' "$wasmload" --require-signature --trust bad.keys signed.cwasm
refused 1 '*the file of keys /: *' "$wasmload" --require-signature --trust / signed.cwasm
refused 2 '*sign needs --key*' "$wasmc" sign plain.cwasm
refused 2 '*no artifact is given' "$wasmc" sign --key release.sec
refused 1 '*release.pub is a public key: signing needs the secret one' "$wasmc" sign --key release.pub plain.cwasm
refused 1 '*both.keys is *' "$wasmc" --sign both.keys "$guest" -o none.cwasm
expect_no_file none.cwasm
refused 1 "*$guest is not a compiled artifact*" "$wasmc" sign --key release.sec "$guest"
refused 1 '*altered.cwasm is damaged*' "$wasmc" sign --key release.sec altered.cwasm
sed '2s/.....=$/AAAAA=/' release.sec >damaged.sec
refused 1 '*damaged.sec is damaged: its checksum does not fit' "$wasmc" sign --key damaged.sec plain.cwasm
# OpenBSD's signify reads and makes such keys.
if command -v signify-openbsd >/dev/null; then
  signify-openbsd -G -n -p theirs.pub -s theirs.sec
  cp plain.cwasm theirs.cwasm
  run "$wasmc" sign --key theirs.sec theirs.cwasm
  expect_status 0
  run "$wasmload" --require-signature --trust theirs.pub theirs.cwasm
  expect_status 7
  signify-openbsd -S -s release.sec -m plain.cwasm -x plain.sig
  signify-openbsd -V -q -p release.pub -m plain.cwasm -x plain.sig
fi
