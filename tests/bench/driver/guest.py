"""One program that is measured."""
import dataclasses
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
    native: object = None  # beside `wasm`: how its native program is built (programs.Twin)
    group: str = None  # guests of one group and suite are one module with several jobs: it is built once
    arguments: list = dataclasses.field(default_factory=list)  # {dir} is the folder of the guest's files
    mount: str = "/w"  # what the folder of its files is called in the guest
    preload: dict = dataclasses.field(default_factory=dict)  # modules that it imports from, by name; engines that cannot are in `without`
    stdin: pathlib.Path = None
    files: dict = dataclasses.field(default_factory=dict)  # name in {dir}: path or bytes
    expected: pathlib.Path = None  # what it must print; if None, all builds must print the same
    status: int = 0
    is_float: bool = False  # builds that fuse multiplications and additions may print other last digits
    features: set = dataclasses.field(default_factory=set)  # beyond what every peer has: simd, exceptions
    without: set = dataclasses.field(default_factory=set)  # engines that are not asked
    unimportant: re.Pattern = None  # in what it prints: what may differ, such as the time that it measured itself
    is_compiled_only: bool = False  # it cannot be run here
