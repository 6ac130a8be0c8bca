#!/usr/bin/env bash
# Writes loader/start-order.txt: the functions and the small variables of wasmload that a start uses, which the linker puts together, for fewer
# page faults. To be run after larger changes to the loader; a name that is no more does no harm.
# HELLO.cwasm: from examples/hello, by a relative path.
#   tests/bench/start-order.bash build/bin/wasmload HELLO.cwasm >loader/start-order.txt
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
clang++-19 -O1 "$here/startup/executed.cpp" -o "$work/executed"
"$work/executed" "$@" >"$work/addresses"
nm --defined-only -S "$1" >"$work/symbols"
python3 - "$work" <<'PYTHON'
import bisect, sys
work = sys.argv[1]
symbols = []
for line in open(f'{work}/symbols'):
    words = line.split()
    if len(words) == 3: words.insert(1, '0') # assembly
    symbols.append((int(words[0], 16), int(words[1], 16), words[2], words[3]))
symbols.sort()
starts = [s[0] for s in symbols]
used, written = set(), set()
for line in open(f'{work}/addresses'):
    words = line.split()
    if words[0] == 'w':
        written.add(int(words[1], 16))
        continue
    i = bisect.bisect_right(starts, int(line, 16)) - 1
    used |= {s[3] for s in symbols[max(0, i - 8):i + 1] if s[0] == starts[i]} # with aliases
print('# Made by tests/bench/start-order.bash.')
for place, size, kind, name in symbols:
    if kind in 'tTwW' and name in used: print(name)
    # What is as small is perhaps read.
    if kind in 'bBdDvV' and size < 4096 and (size <= 128 or any(word in written for word in range(place & ~7, place + size, 8))): print(name)
print('_ZN12_GLOBAL__N_111firstRegionE') # of malloc: its beginning is used
PYTHON
