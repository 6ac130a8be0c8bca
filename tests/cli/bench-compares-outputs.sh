#!/usr/bin/env bash
# The benchmark's driver: a program that prints something else than the others, or ends with another status, is a failure and no
# time; the tables hold what was measured. Engines are small scripts here, so that it takes no WASI toolchain.
set -euo pipefail
root=${CWASM_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
command -v python3 >/dev/null && command -v clang-19 >/dev/null || { echo "skipped: python3 or clang-19 is not there"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
PYTHONDONTWRITEBYTECODE=1 python3 - "$root/tests/bench/driver" "$work" <<'PY'
import pathlib, sys
sys.path.insert(0, sys.argv[1])
import outputs, report, importlib.util
from engines import Built, Engine
from guest import Guest
from measure import Failure, Meter

work = pathlib.Path(sys.argv[2])
spec = importlib.util.spec_from_file_location("bench_main", sys.argv[1] + "/__main__.py")
main = importlib.util.module_from_spec(spec)
spec.loader.exec_module(main)

class Script(Engine):
    def __init__(self, key, text):
        super().__init__(key, key)
        self.text = text
    def build(self, guest, place, meter):
        return Built(["sh", "-c", self.text])

meter = Meter(work, "clang-19")
engines = [Script("native", "echo 1.5 done"), Script("wasmc", "echo 1.5 done"), Script("liar", "echo 1.6 done"),
           Script("fails", "echo 1.5 done; exit 3"), Script("crash", "kill -SEGV $$")]
_, rows = main.measure(Guest("guest", "suite", wasm=work / "none"), engines, 2, work, meter, "clang-19")
assert len(rows["native"]["cpu"]) == 2 and rows["native"]["peak"] > 0, rows
assert "cpu" in rows["wasmc"], rows
assert "printed something else" in rows["liar"]["error"], rows
assert "status 3, expected 0" in rows["fails"]["error"], rows
assert "status 139" in rows["crash"]["error"], rows
try:
    meter.check(["sh", "-c", "echo why >&2; exit 4"])
    raise SystemExit("a failing command was taken")
except Failure as failure:
    assert "status 4: why" in str(failure), failure

try: # what runs too long is ended, with what it started
    meter.run(["sh", "-c", "sleep 1000 & echo $! >" + str(work / "pid") + "; wait"], timeout=1)
    raise SystemExit("a command without an end was waited for")
except Failure as failure:
    assert "still running after 1 s" in str(failure), failure
import time
state = pathlib.Path("/proc", (work / "pid").read_text().strip(), "stat")
def is_left():
    try:
        return ") Z " not in state.read_text()
    except OSError:
        return False
until = time.monotonic() + 20
while is_left() and time.monotonic() < until:
    time.sleep(0.1)
assert not is_left(), "its child is left"

assert outputs.agree(b"x 1.0000001", b"x 1.0", True) and not outputs.agree(b"x 1.0000001", b"x 1.0", False)
assert not outputs.agree(b"x 1.1", b"x 1.0", True) and not outputs.agree(b"y 1.0", b"x 1.0", True)

row = lambda *times: {"cpu": list(times)}
results = {"machine": {"date": "d", "cores": 2, "cpu": "c", "system": "s", "kernel": "k", "load": 0}, "arguments": "a", "rounds": 2,
           "engines": [{"key": k, "title": k, "variant": "scalar", "version": "", "command": ""} for k in ("native", "wasmc", "wasmtime")],
           "suites": {"polybench": {"a": {"native": row(2, 1), "wasmc": row(2, 3), "wasmtime": row(1, 1)},
                                    "b": {"native": row(1, 1), "wasmc": row(0.5, 9), "wasmtime": row(4, 5)}}},
           "compile": {}, "micro": {}, "failures": ["suite/x"]}
text = "\n".join(report.render(results))
assert "| a | 1.000 | 2.00 | 1.00 |" in text, text
assert "| **geometric mean** |  | **1.00** | **2.00** |" in text, text
assert "slower than the best peer by more than 5%: a (2.00 of wasmtime)." in text, text
assert "| polybench | wasmc | native | 2.00 (wasmtime) | **1.00** | 1.04 | 0.98 | yes |" in text, text
assert "* suite/x" in text, text
assert "| polybench/a | wasmc | 2.00 of wasmtime |" in text, text

# Compile time: sums over the modules that all took, each class with its limits; growth; the other figures beside their goals.
results["compile"] = {"polybench": {n: {"bytes": 1, **{k: {"cpu": c, "wall": 1, "peak": 2**20, "size": 1024} for k, c in
                                        (("wasmc -O1", 4), ("wasmc -O2", o2), ("wasmtime", 1))}} for n, o2 in (("a", 9), ("b", 12))}}
results["scale"] = {"identity": "i", "locals": {"25": {"wasmc": {"cpu": 1, "wall": 1, "peak": 1}}, "100": {"wasmc": {"cpu": 7, "wall": 1, "peak": 1}}}}
results["micro"] = {"start-up": {"text": "what it printed", "goals": [{"subject": "start", "measured": 1.5, "reach": 1.6, "unit": ""}]}}
results["peer_failures"] = ["suite/y, peer: status 3"]
text = "\n".join(report.render(results))
for line in ("| CPU time of compiling, -O1, 2 modules of polybench | **4.0** times Wasmtime's | 5 | yes |",
             "| CPU time of compiling, -O2, 2 modules of polybench | **10.5** times Wasmtime's | 10 | no |",
             "| CPU time of compiling a function of 100 locals, of one of 25 | **7.0** times | 6 | no |",
             "| start | **1.50** | 1.6 | yes |", "what it printed", "* suite/y, peer: status 3"):
    assert line in text, (line, text)

# A peer at twice the best is spared further rounds of --quick; ours never are.
rows = {"native": row(1, 2), "wasmc": row(3), "wasmtime": row(2.1), "node": row(1.9)}
assert [key for key in rows if main.is_far_behind(key, rows)] == ["wasmtime"]

# What was built of the same things is taken again; of other things, or without a digest, it is not.
class Counted(Script):
    made, of = 0, "same"
    def identity(self, guest, place):
        return self.of
    def build(self, guest, place, meter):
        self.made += 1
        return super().build(guest, place, meter)
counted = Counted("counted", "echo done")
def build_again():
    prepared = main.lay_out(Guest("kept", "suite", wasm=work / "none"), [counted], work, meter, "clang-19")
    main.build_one(counted, prepared, meter)
    assert prepared.built["counted"].command == ["sh", "-c", "echo done"], prepared
    return counted.made
assert build_again() == 1 and build_again() == 1
counted.of = "other"
assert build_again() == 2
counted.of = None
assert build_again() == 3 and build_again() == 4

# A run that ended early is continued: a row keeps its rounds if all its programs are the same, or begins anew.
import argparse, json, time
counted.of, other = "same", Counted("wasmc", "echo done")
options = argparse.Namespace(json=work / "results.json", minutes=None, quick=False, engines=None, rounds=1, least_rounds=1)
def go_on(rounds):
    options.rounds = options.least_rounds = rounds
    before = json.loads(options.json.read_text()) if options.json.exists() else {"suites": {}}
    bench = main.Bench(options, before, [counted, other], meter, work, work, "clang-19", time.monotonic())
    main.say = lambda text: None
    bench.prepare([Guest("guest", "suite", wasm=work / "none")], [counted, other])
    bench.build([counted, other])
    bench.run([counted, other])
    return json.loads(options.json.read_text())["suites"]["suite"]["guest"]["counted"]["cpu"]
first = go_on(1)
assert len(first) == 1
assert go_on(3)[0] == first[0] and len(go_on(3)) == 3
other.of = "changed"
assert len(go_on(2)) == 2
import chart
results["micro"] = {}
assert "<svg" in chart.bars(results) and "wasmtime" in chart.bars(results)
print("ok")
PY
