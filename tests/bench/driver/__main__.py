"""The benchmark: programs compiled by wasmc beside native code and beside every other engine on this machine.

Times are CPU time (user and system) of the whole process unless a column says otherwise; rounds are interleaved, so that a
change in the machine's speed meets all columns. Every run's output and status are compared: a wrong answer is a failure,
not a time. Results are kept as JSON, from which --report prints the same tables again.
"""
import argparse
import json
import os
import pathlib
import shutil
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import compiling
import machine
import outputs
import report
from engines import Place, find_engines
from guests import SUITES, build_guests
from measure import Failure, Meter

ROOT = pathlib.Path(__file__).resolve().parents[3]


def parse_arguments():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="everything in under ten minutes: fewer rounds")
    parser.add_argument("--suite", action="append", help=f"only this suite (repeatable): {', '.join([*SUITES, 'compile', 'micro'])}")
    parser.add_argument("--only", metavar="REGEX", help="only guests whose suite/name matches")
    parser.add_argument("--engines", metavar="KEYS", help="only these columns, by key, separated by commas")
    parser.add_argument("--without", metavar="KEYS", default="", help="all columns but these")
    parser.add_argument("--wasmc", action="append", default=[], metavar="NAME=FOLDER",
                        help="a further build of wasmc and wasmload as a column of its own: for comparing two versions")
    parser.add_argument("--flags", action="append", default=[], metavar="NAME=FLAGS", help="a further column: wasmc with these flags")
    parser.add_argument("--rounds", type=int, help="runs of each program (3 with --quick, else 7)")
    parser.add_argument("--polybench", metavar="DIR", type=pathlib.Path, help="the sources of PolyBench/C 4.2.1, as a suite of its own")
    parser.add_argument("--coremark", metavar="DIR", type=pathlib.Path, help="the sources of CoreMark, as a suite of its own")
    parser.add_argument("--sightglass", metavar="DIR", type=pathlib.Path,
                        help="the benchmarks folder of bytecodealliance/sightglass with its prebuilt modules, as a suite of its own")
    parser.add_argument("--corpus", metavar="DIR", type=pathlib.Path, help="the corpus (default: corpus in CWASM_SHARED)")
    parser.add_argument("--json", metavar="FILE", type=pathlib.Path, default=ROOT / "build/bench/results.json",
                        help="where the results are kept (default: build/bench/results.json)")
    parser.add_argument("--report", action="store_true", help="measure nothing: print the tables of --json")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md and the picture beside it")
    parser.add_argument("--list", action="store_true", help="name the guests and the columns")
    parser.add_argument("--keep", metavar="DIR", type=pathlib.Path, help="build there and leave it")
    options = parser.parse_args()
    options.rounds = options.rounds or (3 if options.quick else 7)
    if options.corpus is None and os.environ.get("CWASM_SHARED"):
        options.corpus = pathlib.Path(os.environ["CWASM_SHARED"]) / "corpus"
    unknown = set(options.suite or []) - {*SUITES, "compile", "micro"}
    if unknown:
        parser.error(f"there is no suite {', '.join(sorted(unknown))}")
    return options


def say(text):
    print(text, file=sys.stderr, flush=True)


def build_module(guest, variant, place, meter, compiler):
    """The guest as a module; linked in a step without -O, since clang would let wasm-opt change it, where it is installed."""
    if not guest.sources:
        return guest.wasm
    vector = ["-msimd128"] if variant == "simd" else []
    objects = []
    for number, source in enumerate(guest.sources):
        objects.append(place.work / f"{variant}{number}.o")
        meter.check([compiler, "--target=wasm32-wasi", "-O3", *vector, *guest.flags, *guest.wasm_flags, "-c", source, "-o", objects[-1]])
    module = place.work / f"{guest.name}.{variant}.wasm"
    link = [flag for flag in guest.wasm_flags if flag.startswith(("-Wl,", "-l", "-mexec"))]
    meter.check([compiler, "--target=wasm32-wasi", "-Wl,--strip-debug", *objects, *link, "-o", module])
    return module


def prepare(guest, engines, work, meter, compiler):
    """Builds the guest for every engine that takes it: its place, {engine: what was built}, and errors by engine."""
    place = Place(work / guest.suite / guest.name, work / guest.suite / guest.name / "files", {})
    place.dir.mkdir(parents=True)
    for name, content in guest.files.items():
        if isinstance(content, bytes):
            (place.dir / name).write_bytes(content)
        else:
            shutil.copyfile(content, place.dir / name)
    built, errors = {}, {}
    for engine in engines:
        if not engine.supports(guest) or (engine.variant == "simd" and not guest.sources):
            continue
        try:
            if engine.variant not in place.modules and not engine.key.startswith("native"):
                place.modules[engine.variant] = build_module(guest, engine.variant, place, meter, compiler)
            built[engine.key] = engine.build(guest, place, meter)
        except Failure as failure:
            errors[engine.key] = str(failure)
    return place, built, errors


def measure(guest, engines, rounds, work, meter, compiler):
    """{engine: {"cpu": [...], "wall": [...], "peak": n, "compile_cpu": ..., "error": ...}}"""
    if guest.is_compiled_only:
        return Place(work, work, {"scalar": guest.wasm}), {}
    place, built, errors = prepare(guest, engines, work, meter, compiler)
    results = {key: {"error": error} for key, error in errors.items()}
    reference = guest.expected.read_bytes() if guest.expected else None
    for number in range(rounds):
        for engine in engines:
            key = engine.key
            if key not in built or "error" in results.get(key, {}):
                continue
            row = results.setdefault(key, {"cpu": [], "wall": [], "peak": 0, "size": built[key].size})
            try:
                run = meter.run(engine.run_command(built[key], guest, place), stdin=guest.stdin)
                if run.status != guest.status:
                    text = run.err.decode(errors="replace").strip()
                    raise Failure(f"status {run.status}, expected {guest.status}: {text[-300:]}")
                printed = outputs.comparable(guest, run.out)
                if reference is None:
                    reference = printed
                elif not outputs.agree(printed, reference, guest.is_float):
                    raise Failure(f"printed something else than the first build: {outputs.difference(printed, reference)}")
                row["cpu"].append(engine.seconds(guest, run))
                row["wall"].append(run.wall)
                row["peak"] = max(row["peak"], run.peak)
            except Failure as failure:
                results[key] = {"error": str(failure)}
    for key, row in results.items():
        if "error" not in row and built[key].compiling:
            row["compile_cpu"], row["compile_peak"] = built[key].compiling.cpu, built[key].compiling.peak
    return place, results


def choose(engines, options):
    known = {engine.key for engine in engines}
    wanted = set(options.engines.split(",")) if options.engines else known
    for key in (wanted | set(filter(None, options.without.split(",")))) - known:
        raise SystemExit(f"bench: there is no column {key} here; there are {', '.join(sorted(known))}")
    return [e for e in engines if e.key in wanted and e.key not in options.without.split(",")]


def main():
    options = parse_arguments()
    if options.report:
        return report.publish(json.loads(options.json.read_text()), options, ROOT)
    compiler = os.environ.get("CC", "clang-19")
    if not shutil.which(compiler):
        raise SystemExit(f"bench: {compiler} is missing (apt-get install clang-19)")
    bin = pathlib.Path(os.environ.get("CWASM_BIN", ROOT / "build/bin"))
    work = options.keep or pathlib.Path(tempfile.mkdtemp(prefix="bench-"))
    work.mkdir(parents=True, exist_ok=True)
    try:
        meter = Meter(work, compiler)
        engines = choose(find_engines(bin, work, compiler, options), options)
        guests = [guest for guest in build_guests(options, work, compiler)]
        if options.list:
            for engine in engines:
                print(f"column {engine.key}: {engine.title}; {engine.version()}")
            for guest in guests:
                print(f"guest {guest.suite}/{guest.name}")
            return 0
        started = time.monotonic()
        results = {"machine": machine.describe(), "quick": options.quick, "rounds": options.rounds,
                   "arguments": " ".join(["./dev bench", *machine.portable(sys.argv[1:])]),
                   "engines": [{"key": e.key, "title": e.title, "variant": e.variant, "version": e.version(), "command": e.describe()}
                               for e in engines],
                   "suites": {}, "compile": {}, "micro": {}}
        failures = []
        modules = []
        for guest in guests:
            place, rows = measure(guest, engines, options.rounds, work, meter, compiler)
            modules.append((guest, place))
            if not rows:
                continue
            results["suites"].setdefault(guest.suite, {})[guest.name] = rows
            say(f"{guest.suite}/{guest.name}: {report.one_line(rows)}")
            for key, row in rows.items():
                if "error" in row:
                    say(f"  {key}: {row['error']}")
                    if key.startswith(("wasmc", "native")):
                        failures.append(f"{guest.suite}/{guest.name}, {key}: {row['error']}")
        if not options.suite or "compile" in options.suite:
            results["compile"] = compiling.measure(modules, engines, bin, options, work, meter, say)
        if not options.suite or "micro" in options.suite:
            results["micro"] = machine.run_micro(ROOT, bin, options, say)
        results["seconds"] = time.monotonic() - started
        results["failures"] = failures
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(results, indent=1))
        report.publish(results, options, ROOT)
        return 1 if failures else 0
    finally:
        if not options.keep:
            shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failure as failure:
        raise SystemExit(f"bench: {failure}")
