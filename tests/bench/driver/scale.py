"""How compile time and memory grow: functions that are large in one way each, at a quarter and at the whole of a size that real
programs have, and (not with --quick) a module of 26 MB. Text for wat2wasm (package wabt)."""
import shutil

import kept
from engines import Wasmtime
from measure import Failure


def instructions(count):
    """Arithmetic over sixteen locals, loads, stores and branches."""
    yield '(module (memory 1) (func (export "f") (param i32) (result i32) ' + "(local i32) " * 16
    for i in range(count // 12):
        a, b, c = i % 16 + 1, i * 7 % 16 + 1, i * 5 % 17
        yield f"(local.set {a} (i32.add (i32.mul (local.get {b}) (i32.const {i * 2 + 1})) (i32.load offset={i * 4 % 60000} (local.get {c}))))"
        if i % 8 == 0:
            yield f"(if (i32.and (local.get {a}) (i32.const {1 << i % 7})) (then (i32.store offset={i % 5000} (local.get {c}) (local.get {a}))))"
        else:
            yield f"(local.set {b} (i32.xor (local.get {a}) (i32.shr_u (local.get {b}) (i32.const {i % 31}))))"
    yield "(local.get 1)))"


def local_variables(count):
    """All of them live at the same time, around a loop."""
    yield '(module (func (export "f") (param i32) (result i32)' + "(local i32)" * count
    for i in range(1, count + 1):
        yield f"(local.set {i} (i32.mul (local.get 0) (i32.const {i})))"
    yield "(loop"
    for i in range(1, count + 1):
        yield f"(local.set {i} (i32.add (local.get {i}) (local.get {i * 7 % count + 1})))"
    yield "(br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))(local.get 1)"
    for i in range(2, count + 1):
        yield f"(i32.xor (local.get {i}))"
    yield "))"


def table(entries):
    """A br_table to a twentieth as many places."""
    targets = entries // 20
    yield '(module (func (export "f") (param i32) (result i32)' + "block\n" * targets + "local.get 0\nbr_table"
    yield " ".join(str(i * 7919 % targets) for i in range(entries)) + " 0"
    for i in range(targets):
        yield f"end\nlocal.get 0\ni32.const {i * 7}\ni32.add\nlocal.set 0"
    yield "local.get 0))"


def module(functions):
    """Very many functions of a hundred bytes that call each other."""
    yield "(module (memory 1)"
    for i in range(functions):
        terms = "(local.get 0)"
        for k in range(6):
            terms = f"(i32.add (i32.load offset={(i * 4 + k * 64) % 60000} (i32.and {terms} (i32.const 1023))) (i32.const {(i + k) % 8000}))"
        following = f"(call $f{i + 1} (local.get 1))" if i + 1 < functions else "(local.get 1)"
        yield (f'(func $f{i} (export "f{i}") (param i32) (result i32) (local i32) (local.set 1 {terms}) '
               f"(if (result i32) (local.get 0) (then {following}) (else (local.get 1))))")
    yield ")"


SHAPES = [("instructions", instructions, 100_000), ("locals", local_variables, 10_000), ("entries of a br_table", table, 65_520)]  # the last as many as wasmc and browsers allow
MODULE_BYTES = 26_000_000
LONGEST = 900  # seconds for one of them


def compile_text(name, text, compilers, folder, meter):
    """{compiler: {"cpu", "peak"}} of one module."""
    source, wasm = folder / f"{name}.wat", folder / f"{name}.wasm"
    source.write_text("\n".join(text))
    meter.check(["wat2wasm", source, "-o", wasm])
    source.unlink()
    return compile_file(wasm, compilers, folder, meter)


def compile_file(wasm, compilers, folder, meter):
    found = {"bytes": wasm.stat().st_size}
    for key, command in compilers:
        try:
            run = meter.check([*command, wasm, "-o", folder / "artifact"], timeout=LONGEST)
            found[key] = {"cpu": run.cpu, "wall": run.wall, "peak": run.peak}
        except Failure as failure:
            found[key] = {"error": str(failure)}
    return found


def measure(bench, say):
    """Into the results: "scale": {shape: {size: {compiler: ...}}}, and "large": {module: {compiler: ...}}."""
    if not shutil.which("wat2wasm"):
        say("scale: wat2wasm is missing (apt-get install wabt)")
        return
    folder = bench.work / "scale"
    folder.mkdir(parents=True, exist_ok=True)
    wasmc = bench.bin / "wasmc"
    # Wasmtime 49 takes minutes for ten thousand locals: not for --quick.
    compilers = [("wasmc", [wasmc])] + [("wasmtime", [e.program, "compile", "-C", "cache=n"]) for e in bench.engines
                                        if isinstance(e, Wasmtime) and e.variant == "scalar" and not bench.options.quick]
    identity = kept.digest(wasmc)
    if bench.results.get("scale", {}).get("identity") != identity:
        found = {"identity": identity}
        for name, text, size in SHAPES:
            found[name] = {str(part): compile_text(f"{name.split()[0]}{part}", text(part), compilers, folder, bench.meter)
                           for part in (size // 4, size)}
            say(f"compile, {name}: " + ", ".join(f"{part}: wasmc {row['wasmc'].get('cpu', 0):.2f} s" for part, row in found[name].items()))
        bench.results["scale"] = found
        bench.save()
    if bench.options.quick or bench.results.get("large", {}).get("identity") == identity:
        return
    large = {"identity": identity}
    corpus = bench.options.corpus
    if corpus and (corpus / "python312/python-3.12.0.wasm").exists():
        large["CPython 3.12 of the corpus"] = compile_file(corpus / "python312/python-3.12.0.wasm", compilers, folder, bench.meter)
    count = 1000  # a sample tells how many functions make the size
    (folder / "sample.wat").write_text("\n".join(module(count)))
    bench.meter.check(["wat2wasm", folder / "sample.wat", "-o", folder / "sample.wasm"])
    functions = int(MODULE_BYTES / ((folder / "sample.wasm").stat().st_size / count))
    large[f"{functions} generated functions"] = compile_text("large", module(functions), compilers, folder, bench.meter)
    for name, row in large.items():
        if name != "identity":
            say(f"compile, {name}, {row['bytes'] / 1e6:.0f} MB: wasmc {row['wasmc'].get('cpu', 0):.0f} s, {row['wasmc'].get('peak', 0) / 2**20:.0f} MiB")
    bench.results["large"] = large
    bench.save()
