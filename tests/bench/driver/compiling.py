"""Compile time: the modules of the suites through wasmc at each level, beside the other compilers, interleaved, one at a time."""
import dataclasses

import kept
import scale
from engines import Native, Node, Wasm2c, Wasmc
from measure import Failure


@dataclasses.dataclass
class Compiler:
    key: str
    engine: object
    is_run: bool  # what it makes is also what a column runs


def compilers(engines, bin, is_quick):
    """wasmc's default level is that of the column wasmc: the same artifact is run afterwards."""
    default = next((e for e in engines if e.key == "wasmc"), None) or Wasmc(bin)
    levels = [Compiler(f"wasmc -O{level}", Wasmc(bin, f"level{level}", "", flags=[f"-O{level}"]), False) for level in ("01" if is_quick else "013")]
    levels.insert(2, Compiler("wasmc -O2", default, default in engines))
    # wasm2c's clang takes a hundred times as long as the rest: too much for --quick.
    return levels + [Compiler(e.key, e, True) for e in engines
                     if not isinstance(e, (Native, Node, Wasmc)) and e.variant == "scalar" and not (is_quick and isinstance(e, Wasm2c))]


# Those of --quick; Go's modules take a minute.
QUICK = ("polybench", "shootout", "programs", "sightglass", "sightglass-shootout")


def measure(bench, engines, say):
    """Into the results: {suite: {module: {compiler: {"cpu", "wall", "peak", "size"} or {"error"}, "bytes": size of the module,
    "identity"}}}; least of the rounds."""
    options, results = bench.options, bench.results["compile"]
    used = compilers(engines, bench.bin, options.quick)
    rounds = 1 if options.quick else 3
    for p in {id(p.built): p for p in bench.guests}.values():
        name = p.guest.group or p.guest.name
        module = p.place.modules.get("scalar")
        if not module or options.quick and p.guest.suite not in QUICK:
            continue
        able = [c for c in used if c.engine.supports(p.guest)]
        identity = kept.combine(*(c.engine.identity(p.guest, p.place) for c in able))
        suite = results.setdefault(p.guest.suite, {})
        if identity and suite.get(name, {}).get("identity") == identity:
            continue
        rows = {"bytes": module.stat().st_size, "identity": identity}
        for number in range(rounds):
            for compiler in able:
                if "error" in rows.get(compiler.key, {}) or (number and isinstance(compiler.engine, Wasm2c)):
                    continue
                p.place.work.mkdir(parents=True, exist_ok=True)
                bench.build_one(compiler.engine, p, again=True)
                run = p.built[compiler.engine.key].compiling if compiler.engine.key in p.built else None
                if not run:
                    rows[compiler.key] = {"error": p.errors.pop(compiler.engine.key)}
                    if compiler.is_run:
                        p.errors[compiler.engine.key] = rows[compiler.key]["error"]
                    continue
                least = rows.get(compiler.key)
                if not least or run.cpu < least["cpu"]:
                    rows[compiler.key] = {"cpu": run.cpu, "wall": run.wall, "peak": run.peak, "size": p.built[compiler.engine.key].size}
        suite[name] = rows
        say(f"compile {p.guest.suite}/{name}: " + ", ".join(f"{key} {row['cpu']:.2f}" for key, row in rows.items()
                                                                    if isinstance(row, dict) and "error" not in row))
        bench.save()
    if not options.only:
        scale.measure(bench, say)
