"""The benchmark: programs compiled by wasmc beside native code and beside every other engine on this machine.

Times are CPU time (user and system) of the whole process unless a column says otherwise; rounds are interleaved, so that a
change in the machine's speed meets all columns. Every run's output and status are compared: a wrong answer is a failure,
not a time. Results are kept as JSON, from which --report prints the same tables again.
"""
import argparse
import dataclasses
import json
import os
import pathlib
import shutil
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import compiling
import elsewhere
import kept
import machine
import micro
import outputs
import report
from engines import Built, Place, Unavailable, find_engines, first_line, sources_digest
from guest import Guest
from guests import SUITES, build_guests
from measure import Failure, Meter

ROOT = pathlib.Path(__file__).resolve().parents[3]


def parse_arguments():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true",
                        help="everything in under ten minutes on two idle cores: as many rounds as fit, one for peers that are far behind")
    parser.add_argument("--suite", action="append", help=f"only this suite (repeatable): {', '.join([*SUITES, 'compile', 'micro'])}")
    parser.add_argument("--only", metavar="REGEX", help="only guests whose suite/name matches")
    parser.add_argument("--engines", metavar="KEYS", help="only these columns, by key, separated by commas")
    parser.add_argument("--without", metavar="KEYS", default="", help="all columns but these")
    parser.add_argument("--wasmc", action="append", default=[], metavar="NAME=FOLDER",
                        help="a further build of wasmc and wasmload as a column of its own: for comparing two versions")
    parser.add_argument("--flags", action="append", default=[], metavar="NAME=FLAGS", help="a further column: wasmc with these flags")
    parser.add_argument("--rounds", type=int, help="runs of each program (with --quick two, then up to five while there is time; else seven)")
    parser.add_argument("--minutes", type=float, help="begin no further round after so many minutes (9.5 with --quick, else no limit)")
    parser.add_argument("--resume", action="store_true",
                        help="continue the run whose results are in --json: what is there is not measured again, if the programs are the same")
    parser.add_argument("--fresh", action="store_true", help="build everything again, also what is the same as in an earlier run")
    parser.add_argument("--polybench", metavar="DIR", type=pathlib.Path, help="the sources of PolyBench/C 4.2.1, as a suite of its own")
    parser.add_argument("--coremark", metavar="DIR", type=pathlib.Path, help="the sources of CoreMark, as a suite of its own")
    parser.add_argument("--sightglass", metavar="DIR", type=pathlib.Path,
                        help="the benchmarks folder of bytecodealliance/sightglass with its prebuilt modules: two suites, the shootout with native C")
    parser.add_argument("--corpus", metavar="DIR", type=pathlib.Path, help="the corpus (default: corpus in CWASM_SHARED)")
    parser.add_argument("--json", metavar="FILE", type=pathlib.Path, default=ROOT / "build/bench/results.json",
                        help="where the results are kept (default: build/bench/results.json)")
    parser.add_argument("--report", action="store_true", help="measure nothing: print the tables of --json")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md and the picture beside it; those of --polybench, --coremark and --sightglass into docs/performance-originals.md")
    parser.add_argument("--list", action="store_true", help="name the guests and the columns")
    parser.add_argument("--keep", metavar="DIR", type=pathlib.Path, help="build there (default: build/bench/built); what is there already is not built again")
    options = parser.parse_args()
    options.least_rounds = options.rounds or (2 if options.quick else 7)
    options.rounds = options.rounds or (5 if options.quick else 7)
    options.minutes = options.minutes or (9.5 if options.quick else None)
    if options.corpus is None and os.environ.get("CWASM_SHARED"):
        options.corpus = pathlib.Path(os.environ["CWASM_SHARED"]) / "corpus"
    for name in ("polybench", "coremark", "sightglass", "corpus", "keep"):  # programs run in folders of their own
        if getattr(options, name):
            setattr(options, name, getattr(options, name).resolve())
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
    module = place.work / f"{guest.name}.{variant}.wasm"
    stamp = kept.Stamp(place.work / f"{variant}.module.json", kept.combine(
        "module", first_line([compiler, "--version"]), variant, guest.flags, guest.wasm_flags, sources_digest(guest), wasi_libc(compiler)))
    if stamp.read() and module.exists():
        return module
    vector = ["-msimd128"] if variant == "simd" else []
    objects = []
    for number, source in enumerate(guest.sources):
        objects.append(place.work / f"{variant}{number}.o")
        meter.check([compiler, "--target=wasm32-wasi", "-O3", *vector, *guest.flags, *guest.wasm_flags, "-c", source, "-o", objects[-1]])
    link = [flag for flag in guest.wasm_flags if flag.startswith(("-Wl,", "-l", "-mexec"))]
    meter.check([compiler, "--target=wasm32-wasi", "-Wl,--strip-debug", *objects, *link, "-o", module])
    stamp.write()
    return module


def wasi_libc(compiler):
    """Which build of it is linked in, by its size and date."""
    path = pathlib.Path(first_line([compiler, "--target=wasm32-wasi", "-print-file-name=libc.a"]))
    return f"{path.stat().st_size} {path.stat().st_mtime}" if path.is_file() else "none"


@dataclasses.dataclass
class Prepared:
    """A guest, laid out in its folder and built for the engines that take it."""
    guest: Guest
    place: Place
    built: dict = dataclasses.field(default_factory=dict)  # by engine's key
    errors: dict = dataclasses.field(default_factory=dict)  # the same, in words


def lay_out(guest, engines, work, meter, compiler):
    """The guest's folder with its files and its modules."""
    if guest.is_compiled_only:
        return Prepared(guest, Place(work / guest.suite / guest.name, work, {"scalar": guest.wasm}))
    place = Place(work / guest.suite / guest.name, work / guest.suite / guest.name / "files", {})
    shutil.rmtree(place.dir, ignore_errors=True)  # what an earlier run of the guest wrote there
    place.dir.mkdir(parents=True)
    for name, content in guest.files.items():
        if isinstance(content, bytes):
            (place.dir / name).write_bytes(content)
        else:
            shutil.copyfile(content, place.dir / name)
    prepared = Prepared(guest, place)
    for variant in dict.fromkeys(e.variant for e in engines if takes(e, guest) and not e.key.startswith("native")):
        try:
            place.modules[variant] = build_module(guest, variant, place, meter, compiler)
        except Failure as failure:
            prepared.errors |= {e.key: str(failure) for e in engines if e.variant == variant and not e.key.startswith("native")}
    return prepared


def takes(engine, guest):
    return not guest.is_compiled_only and engine.supports(guest) and (engine.variant != "simd" or bool(guest.sources))


def build_one(engine, prepared, meter, again=False):
    """Builds the guest for the engine, or takes what was built of the same before (unless `again`, for the sake of its time)."""
    guest, place = prepared.guest, prepared.place
    if engine.key in prepared.errors:
        return
    try:
        stamp = kept.Stamp(place.work / f"{engine.key}.built.json", kept.combine("built", engine.identity(guest, place)))
        content = None if again else stamp.read()
        if content and all(os.path.exists(word) for word in content["files"]):
            prepared.built[engine.key] = Built(content["command"], None, content["size"])
            return
        place.work.mkdir(parents=True, exist_ok=True)
        built = engine.build(guest, place, meter)
        prepared.built[engine.key] = built
        stamp.write(command=[*map(str, built.command)], size=built.size, files=[*filter(os.path.isfile, map(str, built.command))])
    except Unavailable as failure:
        say(f"{guest.suite}/{guest.name}, {engine.key}: {failure}")
    except Failure as failure:
        prepared.errors[engine.key] = str(failure)


def run_round(prepared, engines, rows, reference, meter, is_spared=lambda key: False):
    """Runs the guest once by each engine, and adds the times to `rows`: {engine's key: {"cpu": [seconds], "wall": [...], "peak":
    bytes, "size": bytes of what was built} or {"error": words}}. Returns what the guest prints: `reference`, or the first output if that is None."""
    guest, place = prepared.guest, prepared.place
    for key, error in prepared.errors.items():
        rows[key] = {"error": error}
    for engine in engines:
        key = engine.key
        if key not in prepared.built or "error" in rows.get(key, {}) or is_spared(key):
            continue
        built = prepared.built[key]
        row = rows.setdefault(key, {"cpu": [], "wall": [], "peak": 0, "size": built.size})
        try:
            run = meter.run(engine.run_command(built, guest, place), stdin=guest.stdin, cwd=place.dir)
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
            rows[key] = {"error": str(failure)}
    return reference


def measure(guest, engines, rounds, work, meter, compiler):
    """One guest from its sources to its times: the folder it was built in, and the rows of run_round()."""
    prepared = lay_out(guest, engines, work, meter, compiler)
    for engine in engines:
        if takes(engine, guest):
            build_one(engine, prepared, meter)
    rows, reference = {}, guest.expected.read_bytes() if guest.expected else None
    for _ in range(rounds):
        reference = run_round(prepared, engines, rows, reference, meter)
    return prepared.place, rows


def of_quick(engine, guest):
    """Whether --quick measures the guest by the engine: all engines run all guests but for columns that a goal asks for in some
    suites only, and C of several megabytes, for which clang takes minutes."""
    if engine.key in ("native-march", "wasmc-native"):
        return guest.suite in ("polybench", "loops") or guest.suite in elsewhere.SUITES
    if engine.variant == "simd":
        return guest.suite == "polybench" or guest.suite in elsewhere.SUITES
    if engine.key == "wasm2c" and guest.wasm:
        return guest.wasm.stat().st_size < 1_000_000
    return True


def is_far_behind(key, rows):
    """A peer that takes twice as long as the best engine neither is the best peer nor gets a better figure by more rounds."""
    times = {k: min(row["cpu"]) for k, row in rows.items() if row.get("cpu")}
    return key in times and not key.startswith(report.OURS) and times[key] > 2 * min(times.values())


def run_identity(engine, prepared):
    """Of what ran: a later run with --resume continues rows whose programs are still the same."""
    return kept.combine(engine.identity(prepared.guest, prepared.place), *(kept.digest(path) for path in engine.runs_by()),
                        prepared.guest.arguments, *(kept.digest(p) for p in [prepared.guest.stdin] if p))


class Bench:
    """One run: what it measures with, and the results so far, on disk after every step."""
    def __init__(self, options, results, engines, meter, bin, work, compiler, started):
        self.options, self.results, self.engines, self.meter = options, results, engines, meter
        self.bin, self.work, self.compiler = bin, work, compiler
        self.started, self.before = started, results.get("seconds", 0)
        self.guests, self.failures = [], results.setdefault("failures", [])

    def save(self):
        self.results["seconds"] = self.before + time.monotonic() - self.started
        kept.write_json(self.options.json, self.results)

    def left(self):
        """Seconds of those that --minutes gives."""
        return self.options.minutes * 60 - (time.monotonic() - self.started) if self.options.minutes else float("inf")

    def build_one(self, engine, prepared, again=False):
        build_one(engine, prepared, self.meter, again)

    def is_asked(self, engine, guest):
        return takes(engine, guest) and (not self.options.quick or bool(self.options.engines) or engine.is_added or of_quick(engine, guest))

    def prepare(self, guests, engines):
        """Folders and modules of all guests, on all cores: nothing is measured yet."""
        groups = {}
        for guest in guests:
            groups.setdefault((guest.suite, guest.group or guest.name), []).append(guest)

        def lay_out_group(item):
            (_, name), members = item
            files = {k: v for guest in members for k, v in guest.files.items()}
            asked = [e for e in engines if self.is_asked(e, members[0])]
            one = lay_out(dataclasses.replace(members[0], name=name, files=files), asked, self.work, self.meter, self.compiler)
            return [Prepared(guest, one.place, one.built, one.errors) for guest in members]

        with ThreadPoolExecutor(kept.cores()) as pool:
            self.guests = [prepared for group in pool.map(lay_out_group, groups.items()) for prepared in group]

    def build(self, engines):
        """What is not built yet, on all cores; the longest first, or the last would keep one core busy alone."""
        jobs = {(engine.key, id(p.built)): (engine, p) for p in self.guests for engine in engines
                if self.is_asked(engine, p.guest) and engine.key not in p.built}

        def size(job):
            module = job[1].place.modules.get("scalar")
            return module.stat().st_size if module and module.exists() else 0

        ordered = sorted(jobs.values(), key=size, reverse=True)
        with ThreadPoolExecutor(kept.cores()) as pool:
            for number, _ in enumerate(pool.map(lambda job: build_one(*job, self.meter), ordered), 1):
                if number % 50 == 0 or number == len(ordered):
                    say(f"built {number} of {len(ordered)}, {time.monotonic() - self.started:.0f} s since the start")

    def run(self, engines):
        """Rounds over all guests, so that a slow minute of the machine meets each guest in one round at most."""
        suites = self.results["suites"]
        references = {}
        for p in self.guests:
            if p.guest.is_compiled_only:
                continue
            rows = suites.setdefault(p.guest.suite, {}).setdefault(p.guest.name, {})
            identities = {e.key: run_identity(e, p) for e in engines if e.key in p.built}
            # Times of one row are comparable since they were interleaved: one changed program, and the row begins anew.
            if any(None in (i, rows.get(k, {}).get("identity")) or rows[k]["identity"] != i for k, i in identities.items()):
                rows.clear()
            references[id(p)] = (identities, p.guest.expected.read_bytes() if p.guest.expected else None)
        for number in range(self.options.rounds):
            for p in self.guests:
                if p.guest.is_compiled_only:
                    continue
                if number >= self.options.least_rounds and self.left() < 0:
                    say(f"the time is over in round {number + 1}")
                    return
                rows = suites[p.guest.suite][p.guest.name]
                if any(len(row.get("cpu", ())) > number for row in rows.values()):
                    continue  # an earlier run did it
                identities, reference = references[id(p)]
                is_spared = (lambda key, rows=rows: is_far_behind(key, rows)) if self.options.quick and number else (lambda key: False)
                reference = run_round(p, engines, rows, reference, self.meter, is_spared)
                references[id(p)] = (identities, reference)
                for key, row in rows.items():
                    row["identity"] = identities.get(key)
                    if "error" in row and number == 0:
                        say(f"  {p.guest.suite}/{p.guest.name}, {key}: {row['error']}")
                say(f"round {number + 1}, {p.guest.suite}/{p.guest.name}: {report.one_line(rows)}")
                self.save()
            self.results["rounds"] = number + 1

    def collect_failures(self):
        """Ours end the benchmark with status 1; peers' are listed."""
        self.failures[:] = []
        self.results["peer_failures"] = []
        for suite, guests in self.results["suites"].items():
            for name, rows in guests.items():
                for key, row in rows.items():
                    if "error" in row:
                        ours = key.startswith(report.OURS)
                        (self.failures if ours else self.results["peer_failures"]).append(f"{suite}/{name}, {key}: {row['error']}")
        self.failures += [f"{name}: {text}" for name, text in self.results.get("micro_errors", {}).items()]


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
    bin = pathlib.Path(os.environ.get("CWASM_BIN", ROOT / "build/bin")).resolve()
    started = time.monotonic()
    signal.signal(signal.SIGTERM, interrupt)
    work = options.keep or ROOT / "build/bench/built"
    lock = kept.take(work)
    try:
        if options.fresh:
            for stamp in [*work.glob("*/*/*.built.json"), *work.glob("*/*/*.module.json")]:
                stamp.unlink()
        meter = Meter(work, compiler)
        engines = choose(find_engines(bin, work, compiler, options), options)
        guests = [guest for guest in build_guests(options, work, compiler)]
        if options.list:
            for engine in engines:
                print(f"column {engine.key}: {engine.title}; {engine.version()}")
            for guest in guests:
                print(f"guest {guest.suite}/{guest.name}")
            return 0
        results = begin(options, engines)
        bench = Bench(options, results, engines, meter, bin, work, compiler, started)
        try:
            say(f"{len(guests)} guests: modules")
            bench.prepare(guests, engines)
            if not options.suite or "compile" in options.suite:
                compiling.measure(bench, engines, say)
            say(f"building for {len(engines)} columns")
            bench.build(engines)
            if not options.suite or "micro" in options.suite:
                micro.measure(bench, engines, say)
            bench.run(engines)
        except KeyboardInterrupt:
            say(f"ended early; what was measured is in {options.json}: --report prints it, --resume continues")
        bench.collect_failures()
        bench.save()
        return report.publish(results, options, ROOT)
    finally:
        lock.close()


def begin(options, engines):
    """The results that this run adds to."""
    columns = [{"key": e.key, "title": e.title, "variant": e.variant, "version": e.version(), "command": e.describe()} for e in engines]
    before = kept.earlier(options.json) if options.resume else None
    if before and before.get("quick") == options.quick and before.get("machine", {}).get("kernel") == machine.describe()["kernel"]:
        before["engines"] = columns + [c for c in before["engines"] if c["key"] not in {e["key"] for e in columns}]
        return before
    if before:
        say("the earlier run was of another kind or machine: everything is measured anew")
    return {"machine": machine.describe(), "quick": options.quick, "rounds": 0,
            "arguments": " ".join(["./dev bench", *machine.portable(sys.argv[1:])]), "engines": columns, "suites": {}, "compile": {}, "micro": {}}


def interrupt(*_):
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failure as failure:
        raise SystemExit(f"bench: {failure}")
