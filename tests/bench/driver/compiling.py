"""Compile time: the modules of the suites through wasmc at each level, beside the other compilers, interleaved."""
import dataclasses

from engines import Native, Node, Wasmc
from measure import Failure


@dataclasses.dataclass
class Compiler:
    key: str
    title: str
    engine: object


def compilers(engines, bin):
    levels = [Compiler(f"wasmc -O{level}", f"wasmc -O{level}", Wasmc(bin, f"level{level}", "", flags=[f"-O{level}"])) for level in "0123"]
    others = [Compiler(e.key, e.title, e) for e in engines if not isinstance(e, (Native, Node, Wasmc)) and e.variant == "scalar"]
    return levels + others


def measure(modules, engines, bin, options, work, meter, say):
    """{suite: {module: {compiler: {"cpu", "wall", "peak", "size"} or {"error"}, "bytes": size of the module}}}; least of the rounds."""
    results = {}
    rounds = 1 if options.quick else 3
    seen = {}
    for guest, place in modules:
        # Modules of one suite are alike, mostly the same C library: --quick takes every third.
        seen[guest.suite] = seen.get(guest.suite, -1) + 1
        if options.quick and seen[guest.suite] % 3:
            continue
        module = place.modules.get("scalar")
        if not module:
            continue
        rows = {"bytes": module.stat().st_size}
        for number in range(rounds):
            for compiler in compilers(engines, bin):
                if not compiler.engine.supports(guest) or "error" in rows.get(compiler.key, {}):
                    continue
                # wasm2c's clang takes a hundred times as long as the rest; one round is enough, and too much for --quick.
                if compiler.key == "wasm2c" and (number or options.quick):
                    continue
                try:
                    built = compiler.engine.build(guest, place, meter)
                except Failure as failure:
                    rows[compiler.key] = {"error": str(failure)}
                    continue
                run = built.compiling
                least = rows.get(compiler.key)
                if not least or run.cpu < least["cpu"]:
                    rows[compiler.key] = {"cpu": run.cpu, "wall": run.wall, "peak": run.peak, "size": built.size}
        results.setdefault(guest.suite, {})[guest.name] = rows
        say(f"compile {guest.suite}/{guest.name}: " + ", ".join(f"{key} {row['cpu']:.2f}" for key, row in rows.items()
                                                                if key != "bytes" and "error" not in row))
    return results
