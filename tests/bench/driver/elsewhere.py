"""Suites that are not ours and not in the repository: their folder is given on the command line."""
import re

from guest import Guest


def polybench(options, work, compiler):
    """PolyBench/C 4.2.1: one program per folder with a source of the folder's name, timed as a whole, LARGE data set;
    it prints nothing, so outputs are not compared."""
    root = options.polybench
    if not root:
        return []
    guests = []
    for source in sorted(root.rglob("*.c")):
        if source.stem != source.parent.name or source.stem == "utilities":
            continue
        flags = ["-w", "-DLARGE_DATASET", "-I", root / "utilities",
                 "-I", source.parent]
        # wasi-libc has no resource limits or schedulers, which the timing code would ask for.
        guests.append(Guest(source.stem, "polybench-c", [source, root / "utilities/polybench.c"], flags,
                            wasm_flags=["-D_WASI_EMULATED_PROCESS_CLOCKS"], is_float=True))
    return guests


def coremark(options, work, compiler):
    """CoreMark with its posix port: the score is in what it prints, and so is the time; both are left out of the comparison."""
    root = options.coremark
    if not root:
        return []
    sources = [root / f"core_{name}.c" for name in ("list_join", "main", "matrix", "state", "util")]
    port = next((root / name for name in ("posix", "simple", "barebones") if (root / name / "core_portme.c").exists()), None)
    if not port:
        return []
    flags = ["-w", "-I", root, "-I", port, "-DPERFORMANCE_RUN=1", "-DITERATIONS=30000", '-DFLAGS_STR="-O3"', "-DUSE_CLOCK=0"]
    return [Guest("coremark", "coremark-eembc", [*sources, port / "core_portme.c"], flags,
                  wasm_flags=["-D_WASI_EMULATED_PROCESS_CLOCKS", "-lwasi-emulated-process-clocks"],
                  unimportant=re.compile(rb"(?m)^(Total|Iterations/Sec|CoreMark 1\.0|Compiler|Memory|Correct|Errors).*\n"))]


def sightglass(options, work, compiler):
    """The prebuilt benchmark.wasm of each folder. They import bench.start and bench.end, which only sightglass's own recorder
    has; programs that need them cannot be run here, so they count for compile time only."""
    root = options.sightglass
    if not root:
        return []
    return [Guest(module.parent.name if module.name == "benchmark.wasm" else f"{module.parent.name}-{module.stem}", "sightglass", wasm=module,
                  is_compiled_only=True)
            for module in sorted(root.rglob("*.wasm")) if module.stat().st_size > 1000]
