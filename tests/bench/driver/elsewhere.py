"""Suites that are not ours and not in the repository: their folder is given on the command line."""
import re
import sys

import kept
import programs
from guest import Guest

SUITES = ("polybench-c", "coremark-eembc", "sightglass", "sightglass-shootout")


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
    """CoreMark with its posix port: the score is in what it prints, and so is the time; both are left out of the comparison. It is told
    the seeds of its performance run and how many iterations to make, or it would make as many as take ten seconds; that these take
    less is why it prints that its score does not count."""
    root = options.coremark
    if not root:
        return []
    sources = [root / f"core_{name}.c" for name in ("list_join", "main", "matrix", "state", "util")]
    port = next((root / name for name in ("posix", "simple", "barebones") if (root / name / "core_portme.c").exists()), None)
    if not port:
        return []
    flags = ["-w", "-I", root, "-I", port, "-DPERFORMANCE_RUN=1", '-DFLAGS_STR="-O3"', "-DUSE_CLOCK=0"]
    return [Guest("coremark", "coremark-eembc", [*sources, port / "core_portme.c"], flags,
                  wasm_flags=["-D_WASI_EMULATED_PROCESS_CLOCKS", "-lwasi-emulated-process-clocks"],
                  arguments=["0x0", "0x0", "0x66", "10000", "7", "1", "2000"],
                  unimportant=re.compile(rb"(?m)^(Total|Iterations/Sec|CoreMark 1\.0|Compiler|Memory|Correct|ERROR|Errors).*\n"))]


# Exports the two functions without parameters and results that sightglass's recorder has: start and end. They do nothing here; time
# is that of the whole process.
RECORDER = bytes.fromhex("0061736d01000000" "010401600000" "0303020000" "070f02" "057374617274" "0000" "03656e64" "0001" "0a070202000b02000b")
HEADER = """#pragma once
static inline void bench_start(void) {}
static inline void bench_end(void) {}
#define BLACK_BOX(value) __asm__ volatile("" : : "g"(&(value)) : "memory")
"""


class Source:
    """The native twin of a program of one C file that includes sightglass.h."""
    def __init__(self, source, work):
        self.source, self.header = source, work / "sightglass-include/sightglass.h"

    def identity(self):
        return kept.combine(kept.digest(self.source), HEADER)

    def build(self, compiler, program):
        self.header.parent.mkdir(parents=True, exist_ok=True)
        self.header.write_text(HEADER)
        programs.run([compiler, "-O3", "-w", "-I", self.header.parent, self.source, "-o", program, "-lm"])


def sightglass(options, work, compiler):
    """The prebuilt modules that its all.suite lists (or all of the folder, if there is no list; without libsodium's eighty for --quick).
    The shootout's have C of the same name, which is built natively: they are a suite of their own; the others are relative to
    Wasmtime. What they must print lies beside them."""
    root = options.sightglass
    if not root:
        return []
    if (root / "all.suite").exists():
        listed = [root / line.strip() for line in (root / "all.suite").read_text().splitlines() if line.strip() and not line.startswith("#")]
    else:
        listed = sorted(root.rglob("*.wasm"))
    if options.quick:
        listed = [module for module in listed if module.parent.name != "libsodium"]
    recorder = work / "recorder.wasm"
    recorder.write_bytes(RECORDER)
    guests = []
    for module in listed:
        if not module.exists() or module.stat().st_size < 1000 or not module.read_bytes().startswith(b"\0asm"):
            print(f"sightglass: {module} is not there", file=sys.stderr)
            continue
        folder, content = module.parent, module.read_bytes()
        name = folder.name if module.name == "benchmark.wasm" else module.stem
        source = folder / "src" / f"{module.stem.removeprefix(folder.name + '-')}.c"
        printed = folder / f"{module.stem}.stdout.expected"
        guests.append(Guest(name, "sightglass-shootout" if source.exists() else "sightglass", wasm=module, mount=".", native=Source(source, work) if source.exists() else None,
                            preload={"bench": recorder} if b"\x05bench\x05start" in content else {}, without={"wasm2c"},
                            files={path.name: path for path in sorted(folder.glob("*.input*"))},
                            expected=printed if printed.exists() else None, features={"simd"} if "simd" in name else set()))
    return guests
