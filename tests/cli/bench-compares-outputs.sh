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
import chart
assert "<svg" in chart.bars(results) and "wasmtime" in chart.bars(results)
print("ok")
PY
