"""Real programs from the corpus, with jobs that take long enough to be measured. C programs have a native twin where Debian's
source package of the same program can be had: built by clang -O3 in the work folder, nothing of it is kept."""
import json
import pathlib
import random
import re
import shutil
import subprocess
import sys

from guest import Guest

JOBS = pathlib.Path(__file__).resolve().parent.parent / "programs"


def text(size, seed=1):
    """English-like text that does not repeat itself: words by Zipf's law out of made-up ones."""
    chance = random.Random(seed)
    syllables = [a + b for a in "b c d f g h l m n p r s t v w th st".split() for b in "a e i o u ea ou".split()]
    words = ["".join(chance.choice(syllables) for _ in range(chance.randint(1, 4))) for _ in range(6000)]
    weights = [1 / (rank + 2) for rank in range(len(words))]
    out, length = [], 0
    while length < size:
        line = " ".join(chance.choices(words, weights, k=chance.randint(5, 14)))
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


def glob(folder, *patterns, but=()):
    return [str(p) for pattern in patterns for p in sorted(folder.glob(pattern)) if p.name not in but]


def build_cmark(folder, compiler, program):
    build = folder / "bench-build"
    subprocess.run(["cmake", "-S", folder, "-B", build, f"-DCMAKE_C_COMPILER={compiler}", "-DCMAKE_BUILD_TYPE=Release",
                    "-DCMAKE_C_FLAGS_RELEASE=-O3 -DNDEBUG", "-DCMARK_SHARED=OFF", "-DCMARK_TESTS=OFF"], check=True, capture_output=True)
    subprocess.run(["cmake", "--build", build, "--target", "cmark_exe"], check=True, capture_output=True)
    shutil.copy(build / "src/cmark", program)


# package: how clang builds its program out of the unpacked source
def by_files(*words, sources):
    def build(folder, compiler, program):
        subprocess.run([compiler, "-O3", "-w", *(w.replace("{}", str(folder)) for w in words), *sources(folder), "-o", program, "-lm"],
                       check=True, capture_output=True)
    return build


NATIVE = {
    "bzip2": by_files("-D_FILE_OFFSET_BITS=64", sources=lambda f: glob(
        f, *(n + ".c" for n in "blocksort huffman crctable randtable compress decompress bzlib bzip2".split()))),
    "brotli": by_files("-I{}/c/include", "-DOS_LINUX", sources=lambda f: glob(f, "c/common/*.c", "c/dec/*.c", "c/enc/*.c", "c/tools/brotli.c")),
    "lua5.4": by_files("-DLUA_USE_POSIX", "-I{}/bench-include", sources=lambda f: glob(f, "src/*.c", but=("luac.c", "lbitlib.c"))),
    "tinyscheme": by_files("-DSTANDALONE=1", "-DUSE_DL=0", "-DUSE_INTERFACE=1", '-DInitFile="{}/init.scm"', sources=lambda f: glob(f, "scheme.c")),
    "cmark": build_cmark,
}


# package: folder of the corpus, whose case.json names the version
FOLDERS = {"bzip2": "bzip2", "brotli": "brotli_simd", "lua5.4": "lua54_exnref", "tinyscheme": "tinyscheme", "cmark": "cmark"}


def natives(names, corpus, work, compiler):
    """{package: program}; those that could not be fetched or built are missing, with a line that says so."""
    folder = work / "debian"
    folder.mkdir(parents=True, exist_ok=True)
    found = {}
    try:
        listed = pathlib.Path("/etc/apt/sources.list.d/debian.sources")
        lines = re.sub(r"(?m)^Types: deb$", "Types: deb-src", listed.read_text()) if listed.exists() else re.sub(
            r"(?m)^deb ", "deb-src ", pathlib.Path("/etc/apt/sources.list").read_text())
        sources = folder / ("bench.sources" if listed.exists() else "bench.list")
        sources.write_text(lines)
        (folder / "lists/partial").mkdir(parents=True, exist_ok=True)
        apt = ["apt-get", "-q", "-o", f"Dir::Etc::sourcelist={sources}", "-o", "Dir::Etc::sourceparts=/dev/null",
               "-o", f"Dir::State::lists={folder / 'lists'}"]
        subprocess.run([*apt, "update"], check=True, capture_output=True)
    except (OSError, subprocess.SubprocessError) as error:
        print(f"programs: no native twins: {error}", file=sys.stderr)
        return found
    for name in names:
        place = folder / name
        place.mkdir(exist_ok=True)
        try:
            version = json.loads((corpus / FOLDERS[name] / "case.json").read_text())["origin"]["version"]
            subprocess.run([*apt, "source", f"{name}={version}"], cwd=place, check=True, capture_output=True)
            source = next(p for p in place.iterdir() if p.is_dir())
            (source / "bench-include").mkdir(exist_ok=True)
            (source / "bench-include/lua5.4-deb-multiarch.h").write_text('#define DEB_HOST_MULTIARCH "none"\n')  # the package makes it
            NATIVE[name](source, compiler, place / "program")
            found[name] = place / "program"
        except (OSError, KeyError, StopIteration, subprocess.SubprocessError) as error:
            said = getattr(error, "stderr", None) or b""
            print(f"programs: no native {name}: {type(error).__name__} {said.decode(errors='replace')[-300:]}", file=sys.stderr)
    return found


def programs(options, work, compiler):
    corpus = options.corpus
    if not corpus or not corpus.is_dir():
        return []
    wanted = [p for p in NATIVE if not options.only or re.search(options.only, f"programs/{p}") or re.search(options.only, f"programs/{p[:3]}")]
    twins = natives(wanted, corpus, work, compiler)
    input_text = work / "input.txt"
    input_text.write_bytes(text(3_000_000))

    def guest(name, folder, module, package=None, **more):
        wasm = corpus / folder / module
        native = [twins[package]] if package in twins else None
        return [Guest(name, "programs", wasm=wasm, native=native, **more)] if wasm.exists() else []

    return [
        *guest("bzip2", "bzip2", "bzip2.wasm", "bzip2", arguments=["-9", "-c"], stdin=input_text),
        *guest("brotli", "brotli_simd", "brotli.wasm", "brotli", arguments=["-q", "7", "-c", "-f", "{dir}/text.txt"],
               files={"text.txt": input_text}, features={"simd"}),
        *guest("cmark", "cmark", "cmark.wasm", "cmark", arguments=["-t", "html", "{dir}/text.md"], files={"text.md": markdown(4_000_000)}),
        *guest("lua", "lua54_exnref", "lua_x.wasm", "lua5.4", arguments=["{dir}/job.lua"], files={"job.lua": JOBS / "job.lua"},
               features={"exceptions"}),
        *guest("tinyscheme", "tinyscheme", "tinyscheme.wasm", "tinyscheme", arguments=["{dir}/job.scm"],
               files={"job.scm": JOBS / "job.scm", "init.scm": corpus / "tinyscheme/w/init.scm"}),
        *guest("sqlite3", "sqlite3", "sqlite3.wasm", arguments=["-batch", ":memory:"], stdin=JOBS / "job.sql"),
    ]


def go(options, work, compiler):
    """Go programs: no native build of the same source here, so they are compared with Wasmtime."""
    corpus = options.corpus
    if not corpus or not (corpus / "gofmt").is_dir():
        return []
    source = (corpus / "gofmt/w/ast.go").read_bytes()
    files = {f"ast{number}.go": source for number in range(30)}
    return [Guest("gofmt", "go", wasm=corpus / "gofmt/gofmt.wasm", arguments=["-s", *(f"{{dir}}/{name}" for name in files)], files=files,
                  without={"wasm2c"})]  # clang takes ten minutes for its C
