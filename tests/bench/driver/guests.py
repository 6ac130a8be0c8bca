"""The programs that are measured, by suite. A guest is C in the repository, or a module that was built elsewhere."""
import dataclasses
import json
import pathlib
import re

BENCH = pathlib.Path(__file__).resolve().parent.parent


@dataclasses.dataclass
class Guest:
    name: str
    suite: str
    sources: list = dataclasses.field(default_factory=list)  # C, compiled natively and to WebAssembly
    flags: list = dataclasses.field(default_factory=list)  # for both
    native_flags: list = dataclasses.field(default_factory=list)
    wasm_flags: list = dataclasses.field(default_factory=list)
    wasm: pathlib.Path = None  # instead of sources, or the committed build of them
    native: list = None  # a native program beside `wasm`, as a command
    arguments: list = dataclasses.field(default_factory=list)  # {dir} is the folder of the guest's files
    stdin: pathlib.Path = None
    files: dict = dataclasses.field(default_factory=dict)  # name in {dir}: path or bytes
    expected: pathlib.Path = None  # what it must print; if None, all builds must print the same
    status: int = 0
    is_float: bool = False  # builds that fuse multiplications and additions may print other last digits
    features: set = dataclasses.field(default_factory=set)  # beyond what every peer has: simd, exceptions
    timed_by: re.Pattern = None  # the program measures itself: its seconds are group 1 in what it prints, and not compared


def sources_of(suite, **more):
    return [Guest(path.stem, suite, [path], **more) for path in sorted((BENCH / suite).glob("*.c"))]


def polybench(options):
    return sources_of("polybench", is_float=True)


SUITES = {"polybench": polybench}


def build_guests(options, work, compiler):
    """The guests of the suites that were asked for, after the filter."""
    found = []
    for name in options.suite or SUITES:
        for guest in SUITES[name](options):
            if re.search(options.only or "", f"{name}/{guest.name}"):
                found.append(guest)
    return found
