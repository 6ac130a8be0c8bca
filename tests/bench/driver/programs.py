"""Real programs, from the corpus or built from Debian's source packages, with jobs that take long enough to be measured. Native
twins are built by clang -O3 from the source package of the same version. Sources are fetched by apt-get into the work folder, for
this benchmark alone; nothing of them is in the repository."""
import functools
import itertools
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import threading

import kept
from engines import Unavailable, first_line
from guest import BENCH, Guest
from measure import Failure

JOBS = pathlib.Path(__file__).resolve().parent.parent / "programs"


def text(size, seed=1):
    """English-like text that does not repeat itself: words by Zipf's law out of made-up ones."""
    chance = random.Random(seed)
    syllables = [a + b for a in "b c d f g h l m n p r s t v w th st".split() for b in "a e i o u ea ou".split()]
    words = ["".join(chance.choice(syllables) for _ in range(chance.randint(1, 4))) for _ in range(6000)]
    weights = list(itertools.accumulate(1 / (rank + 2) for rank in range(len(words))))
    out, length = [], 0
    while length < size:
        line = " ".join(chance.choices(words, cum_weights=weights, k=chance.randint(5, 14)))
        line = line.capitalize() + chance.choice([".", ",", ".", ";", "?"]) + "\n" * chance.choice([1, 1, 1, 2])
        out.append(line)
        length += len(line)
    return "".join(out)[:size].encode()


def markdown(size):
    """The text with headings, emphasis, links, lists and code."""
    chance = random.Random(2)
    out = []
    for number, line in enumerate(text(size, 3).decode().splitlines()):
        words = line.split()
        if words and number % 5 == 0:
            words[0] = f"*{words[0]}*"
        if len(words) > 3 and number % 7 == 0:
            words[2] = f"[{words[2]}](http://example.org/{number} \"title\")"
        if len(words) > 4 and number % 6 == 0:
            words[3] = f"`{words[3]}`"
        start = ("# ", "", "", "* ", "> ", "", "1. ", "", "    ")[chance.randint(0, 8)] if number % 3 == 0 else ""
        out.append(start + " ".join(words))
    return "\n".join(out).encode()


def run(words, **options):
    """Of a step of building; Failure with what the command said at its end."""
    done = subprocess.run([*map(str, words)], capture_output=True, stdin=subprocess.DEVNULL, **options)
    if done.returncode:
        said = (done.stderr or done.stdout).decode(errors="replace").strip()
        raise Failure(f"{pathlib.Path(words[0]).name} gave status {done.returncode}: {said[-300:]}")


class Debian:
    """Source packages, fetched into a folder that is kept."""
    def __init__(self, folder):
        self.folder, self.lock = folder, threading.Lock()

    @functools.cached_property
    def apt(self):
        """The command, with lists of its own: the system's need not name sources."""
        folder = self.folder
        (folder / "lists/partial").mkdir(parents=True, exist_ok=True)
        listed = pathlib.Path("/etc/apt/sources.list.d/debian.sources")
        lines = re.sub(r"(?m)^Types: deb$", "Types: deb-src", listed.read_text()) if listed.exists() else re.sub(
            r"(?m)^deb ", "deb-src ", pathlib.Path("/etc/apt/sources.list").read_text())
        sources = folder / ("bench.sources" if listed.exists() else "bench.list")
        sources.write_text(lines)
        command = ["apt-get", "-q", "-o", f"Dir::Etc::sourcelist={sources}", "-o", "Dir::Etc::sourceparts=/dev/null",
                   "-o", f"Dir::State::lists={folder / 'lists'}"]
        run([*command, "update"])
        return command

    def source(self, package, version):
        """The unpacked folder."""
        place = self.folder / package
        stamp = kept.Stamp(place / "fetched.json", kept.combine("source", version))
        with self.lock:
            try:
                if not stamp.read():
                    shutil.rmtree(place, ignore_errors=True)
                    place.mkdir(parents=True)
                    run([*self.apt, "source", f"{package}={version}"], cwd=place)
                    stamp.write()
                return next(path for path in place.iterdir() if path.is_dir())
            except (OSError, StopIteration, Failure) as error:
                raise Unavailable(f"Debian's source of {package} {version} is not to be had: {error}") from None


def glob(folder, *patterns, but=()):
    return [str(p) for pattern in patterns for p in sorted(folder.glob(pattern)) if p.name not in but]


def build_cmark(folder, compiler, program):
    build = folder / "bench-build"
    shutil.rmtree(build, ignore_errors=True)  # CMake refuses one whose folder was moved
    run(["cmake", "-S", folder, "-B", build, f"-DCMAKE_C_COMPILER={compiler}", "-DCMAKE_BUILD_TYPE=Release",
         "-DCMAKE_C_FLAGS_RELEASE=-O3 -DNDEBUG", "-DCMARK_SHARED=OFF", "-DCMARK_TESTS=OFF"])
    run(["cmake", "--build", build, "--target", "cmark_exe"])
    shutil.copy(build / "src/cmark", program)


def build_sqlite3(folder, compiler, program):
    """One file of it all, which its makefile writes (it needs tclsh), with the options that the corpus's module was built with."""
    if not shutil.which("tclsh"):
        raise Unavailable("tclsh is missing (apt-get install tcl)")
    run(["./configure", "--disable-readline", "--disable-shared"], cwd=folder, env=os.environ | {"CC": compiler})
    run(["make", "sqlite3.c", "shell.c"], cwd=folder)
    options = ("THREADSAFE=0", "OMIT_LOAD_EXTENSION", "OMIT_POPEN", "OMIT_WAL", "ENABLE_MATH_FUNCTIONS", "ENABLE_RTREE", "ENABLE_FTS5", "MAX_MMAP_SIZE=0")
    run([compiler, "-O3", "-w", *(f"-DSQLITE_{option}" for option in options), folder / "sqlite3.c", folder / "shell.c", "-o", program, "-lm"])


def build_lua(folder, compiler, program):
    (folder / "bench-include").mkdir(exist_ok=True)
    (folder / "bench-include/lua5.4-deb-multiarch.h").write_text('#define DEB_HOST_MULTIARCH "none"\n')  # the package makes it
    run([compiler, "-O3", "-w", "-DLUA_USE_POSIX", f"-I{folder}/bench-include", *glob(folder, "src/*.c", but=("luac.c", "lbitlib.c")), "-o", program, "-lm"])


# package: how clang builds its program out of the unpacked source
def by_files(*words, sources):
    def build(folder, compiler, program):
        run([compiler, "-O3", "-w", *(w.replace("{}", str(folder)) for w in words), *sources(folder), "-o", program, "-lm"])
    return build


NATIVE = {
    "bzip2": by_files("-D_FILE_OFFSET_BITS=64", sources=lambda f: glob(
        f, *(n + ".c" for n in "blocksort huffman crctable randtable compress decompress bzlib bzip2".split()))),
    "brotli": by_files("-I{}/c/include", "-DOS_LINUX", sources=lambda f: glob(f, "c/common/*.c", "c/dec/*.c", "c/enc/*.c", "c/tools/brotli.c")),
    "lua5.4": build_lua,
    "tinyscheme": by_files("-DSTANDALONE=1", "-DUSE_DL=0", "-DUSE_INTERFACE=1", '-DInitFile="{}/init.scm"', sources=lambda f: glob(f, "scheme.c")),
    "cmark": build_cmark,
    "sqlite3": build_sqlite3,
}


# package: folder of the corpus, whose case.json names the version
FOLDERS = {"bzip2": "bzip2", "brotli": "brotli_simd", "lua5.4": "lua54_exnref", "tinyscheme": "tinyscheme", "cmark": "cmark", "sqlite3": "sqlite3"}
ZSTD_VERSION = "1.5.4+dfsg2-5"  # Debian 12's


class Twin:
    """How the native program of a guest comes to be, when it is needed."""
    def __init__(self, debian, package, version):
        self.debian, self.package, self.version = debian, package, version

    def identity(self):
        return kept.combine(self.package, self.version, kept.digest(__file__))

    def build(self, compiler, program):
        NATIVE[self.package](self.debian.source(self.package, self.version), compiler, program)


def programs(options, work, compiler):
    corpus = options.corpus
    debian = Debian(work / "debian")
    input_text = work / "input.txt"
    input_text.write_bytes(text(3_000_000))
    small_text = work / "small.txt"
    small_text.write_bytes(text(1_000_000, 5))

    def guest(name, folder, module, package, **more):
        if not corpus or not (corpus / folder / module).exists():
            return []
        version = json.loads((corpus / folder / "case.json").read_text())["origin"]["version"]
        return [Guest(name, "programs", wasm=corpus / folder / module, native=Twin(debian, package, version), **more)]

    def zstd():
        """Its library with a job of ours: built from the same C natively and for WebAssembly, without its assembler."""
        if options.list:
            return []
        try:
            library = debian.source("libzstd", ZSTD_VERSION) / "lib"
        except Unavailable as reason:
            print(f"programs/zstd: {reason}", file=sys.stderr)
            return []
        sources = [pathlib.Path(path) for path in glob(library, "common/*.c", "compress/*.c", "decompress/*.c")]
        return [Guest("zstd", "programs", sources=[*sources, JOBS / "zstd-job.c"], stdin=small_text,
                      flags=["-w", "-I", library, "-DZSTD_DISABLE_ASM", "-DXXH_NAMESPACE=ZSTD_"], wasm_flags=["-mbulk-memory"])]

    return [
        *guest("bzip2", "bzip2", "bzip2.wasm", "bzip2", arguments=["-9", "-c"], stdin=input_text),
        *guest("brotli", "brotli_simd", "brotli.wasm", "brotli", arguments=["-q", "7", "-c", "-f", "{dir}/text.txt"],
               files={"text.txt": input_text}, features={"simd"}),
        *zstd(),
        *guest("cmark", "cmark", "cmark.wasm", "cmark", arguments=["-t", "html", "{dir}/text.md"], files={"text.md": markdown(4_000_000)}),
        *guest("lua", "lua54_exnref", "lua_x.wasm", "lua5.4", arguments=["{dir}/job.lua"], files={"job.lua": JOBS / "job.lua"},
               features={"exceptions"}),
        *guest("tinyscheme", "tinyscheme", "tinyscheme.wasm", "tinyscheme", arguments=["{dir}/job.scm"],
               files={"job.scm": JOBS / "job.scm", "init.scm": corpus / "tinyscheme/w/init.scm"} if corpus else {}),
        *guest("sqlite3", "sqlite3", "sqlite3.wasm", "sqlite3", arguments=["-batch", ":memory:"], stdin=JOBS / "job.sql"),
    ]


GO_SOURCES = ("nodes.go", "printer.go", "comment.go")  # of Go's own go/printer: what the job "format" formats


def find_go():
    """A Go that compiles for wasip1 (since 1.21; Debian 12 has 1.19), or None."""
    program = os.environ.get("GO") or shutil.which("go") or "/usr/local/go/bin/go"
    version = re.search(r"go1\.(\d+)", first_line([program, "version"]))
    return program if version and int(version[1]) >= 21 else None


def go(options, work, compiler):
    """Go programs, relative to Wasmtime: Go's own native code generator is not what is measured here. Four jobs of one module,
    built where a Go is installed; gofmt itself comes from the corpus, and not for --quick if there are the jobs."""
    guests = []
    program = find_go()
    source = BENCH / "go/jobs.go"
    if program and not options.list:
        module = work / "go/jobs.wasm"
        stamp = kept.Stamp(work / "go/jobs.json", kept.combine(first_line([program, "version"]), kept.digest(source)))
        module.parent.mkdir(parents=True, exist_ok=True)
        try:
            if not (stamp.read() and module.exists()):
                run([program, "build", "-trimpath", "-ldflags=-s -w", "-o", module, source], cwd=work,
                    env=os.environ | {"GOOS": "wasip1", "GOARCH": "wasm", "GOFLAGS": "-mod=mod", "GOCACHE": str(work.resolve() / "go/cache")})
                stamp.write()
            root = pathlib.Path(first_line([program, "env", "GOROOT"])) / "src/go/printer"
            for job in ("format", "flate", "regexp", "sort"):
                files = {name: root / name for name in GO_SOURCES} if job == "format" else {}
                guests.append(Guest(job, "go", wasm=module, group="jobs", arguments=[job, *(f"{{dir}}/{name}" for name in files)], files=files,
                                    without={"wasm2c"}))  # clang takes ten minutes for its C
        except (Failure, OSError) as error:
            print(f"go: {error}", file=sys.stderr)
    corpus = options.corpus
    if corpus and (corpus / "gofmt").is_dir() and not (options.quick and guests):
        source = (corpus / "gofmt/w/ast.go").read_bytes()
        files = {f"ast{number}.go": source for number in range(30)}
        guests.append(Guest("gofmt", "go", wasm=corpus / "gofmt/gofmt.wasm", arguments=["-s", *(f"{{dir}}/{name}" for name in files)], files=files,
                            without={"wasm2c"}))
    return guests
