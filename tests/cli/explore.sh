#!/usr/bin/env bash
# wasmc explore: the page in a real browser. It shows what is there, finds what is searched, needs nothing else, and runs nothing
# that a module is called.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
cd "$work"
run "$wasmc" explore "$root/tests/cli/profile.wasm" -o page.html
expect_status 0
expect_no_err
[[ $(<page.html) != *http* || $(grep -c 'http' page.html) == $(grep -c 'http-equiv' page.html) ]] || { grep -n http page.html; echo "the page names another resource"; exit 1; }
run "$wasmc" explore "$root/tests/cli/profile.wasm" -o again.html --jobs 1
cmp page.html again.html
refused 2 '*explore takes one MODULE*' "$wasmc" explore
refused 2 '*--emit and --sign*' "$wasmc" explore --emit=asm "$root/tests/cli/profile.wasm" -o x.html
refused 1 '*README.md: this is a text file, *' "$wasmc" explore "$root/README.md" -o x.html
expect_no_file x.html

# A module that would like to be a page of its own. The names are as long as those that they replace.
python3 - "$root/tests/cli/profile.wasm" <<'END'
import sys
def leb(n):
    out = b""
    while True:
        out += bytes([n & 127 | (128 if n > 127 else 0)])
        n >>= 7
        if not n: return out
data = open(sys.argv[1], "rb").read()
evil = b'</script><script>document.title="taken"</script><!--<script><img src=x onerror=document.body.dataset.taken=1>'
names = b"\x01" + leb(1 + 1 + len(leb(len(evil))) + len(evil)) + b"\x01\x03" + leb(len(evil)) + evil
section = b"\x04name" + names
at = data.index(b"\x04name")
start = at - 1
while data[start - 1] != 0 or start > at: start -= 1  # the id of the section, before its size
open("evil.wasm", "wb").write(data[: start - 1] + b"\x00" + leb(len(section)) + section)
END
"$wasmc" validate evil.wasm
run "$wasmc" explore evil.wasm -o evil.html
expect_status 0
[[ $(grep -c '</script>' evil.html) == 3 ]] || { echo "a name ends the script"; exit 1; }

browser=$(command -v chromium || command -v chromium-browser) || { echo "skipped: there is no chromium for the rest"; exit 77; }
# dom PAGE#PARAMETERS [SIZE]: what the browser made of it, in dom.html
dom() {
  timeout 60 "$browser" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --user-data-dir="$work/profile" --virtual-time-budget=20000 \
    --window-size="${2-1500,900}" --dump-dom "file://$work/$1" >dom.html 2>browser.log || { tail -n 5 browser.log; echo "the browser failed"; exit 1; }
}
shows() {
  for want in "$@"; do
    # shellcheck disable=SC2053
    [[ $(<dom.html) == *$want* ]] || { echo "the page does not show: $want"; sed 's/<script.*//' dom.html | tail -c 3000; exit 1; }
  done
}
dom page.html
shows '<title>profile.wasm - wasmc explore</title>' 'data-shown="0"' '11 functions, ' 'title="spin_hot"' 'title="entry0"'
number=$(python3 -c 'import json, re
page = open("page.html").read()
index = json.loads(re.search(r"id=\"index\">(.*?)</script>", page, re.S)[1])
print([f[1] for f in index["functions"]].index("spin_hot"))')
dom "page.html#f=$number&light=8"
shows "data-shown=\"$number\"" '<b>spin_hot</b>' 'i32.mul' 'i64.store' 'imull' 'inlined step+0x' 'class="of lit"' '--hue' 'cycles of latency'
dom "page.html#filter=spin_c"
shows 'title="spin_cold"'
[[ $(<dom.html) != *'title="spin_hot"'* ]] || { echo "the filter lets everything through"; exit 1; }
dom "page.html#f=4&q=call_indirect"
shows 'data-searched="3"' '100% searched' '<mark>call_indirect</mark>'
# The search goes through operators, instructions and names of functions; a call says whom it calls.
dom "page.html#f=$number&q=imull"
shows 'data-searched="' '<mark>imull</mark>'
[[ $(<dom.html) != *'data-searched="0"'* ]] || { echo "no instruction is found"; exit 1; }
dom "page.html#q=spin_cold"
shows '<mark>spin_cold</mark>' '100% searched'
dom "page.html#q=nothing-is-called-this&filter=nothing-is-called-this"
shows 'data-searched="0"' '0 functions, 100% searched' 'no function has that name or number'
caller=$(python3 -c 'import json, re
page = open("page.html").read()
index = json.loads(re.search(r"id=\"index\">(.*?)</script>", page, re.S)[1])
print([f[1] for f in index["functions"]].index("outer"))')
dom "page.html#f=$caller"
grep -Eq 'call [0-9]+<span class="soft">  [a-z_0-9]+' dom.html || { echo "a call does not say whom it calls"; exit 1; }
caller=$(python3 -c 'import json, re
page = open("page.html").read()
index = json.loads(re.search(r"id=\"index\">(.*?)</script>", page, re.S)[1])
print([f[1] for f in index["functions"]].index("trap"))')
dom "page.html#f=$caller"
grep -Eq 'callq 0x[0-9a-f]+.{0,80}&lt;outer&gt;' dom.html || { echo "a call instruction does not say whom it calls"; exit 1; }
# A narrow window has all of it, too: rows in both panes.
dom "page.html#f=$number&light=8" 560,1000
[[ $(grep -o 'class="of' dom.html | wc -l) -gt 5 ]] || { echo "a narrow window shows no code"; exit 1; }
dom evil.html
shows '<title>evil.wasm - wasmc explore</title>' '&lt;/script&gt;&lt;script&gt;document.title='
[[ $(<dom.html) != *data-taken* && $(<dom.html) != *'<img'* ]] || { echo "a name became markup"; exit 1; }

# A module with many functions and a very large one.
python3 - <<'END'
lines = ["(module (memory 1)"]
for i in range(3000): lines.append(f"(func $f{i} (param i32) (result i32) (i32.add (i32.load (local.get 0)) (i32.const {i})))")
lines.append("(func $large (export \"large\") (param i32)")
for i in range(20000): lines.append(f"(i32.store offset={4 * i} (local.get 0) (i32.const {i}))")
open("large.wat", "w").write("\n".join(lines) + "))")
END
wat2wasm --debug-names large.wat -o large.wasm
run "$wasmc" explore -O1 large.wasm -o large.html
expect_status 0
[[ $(stat -c %s large.html) -lt 4000000 ]] || { stat -c '%n is %s bytes' large.html; exit 1; }
dom 'large.html#f=3000'
shows '<b>large</b>' '60001 operators' 'i32.store'
rows=$(grep -o 'class="of' dom.html | wc -l)
((rows < 400)) || { echo "$rows rows are elements"; exit 1; }
