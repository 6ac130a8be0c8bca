"""The programs that are measured, by suite. A guest is C in the repository, or a module that was built elsewhere."""
import re

import elsewhere
import programs
from guest import BENCH, Guest


def sources_of(suite, **more):
    return [Guest(path.stem, suite, [path], **more) for path in sorted((BENCH / suite).glob("*.c"))]


def polybench(options, work, compiler):
    return sources_of("polybench", is_float=True)


def coremark(options, work, compiler):
    return sources_of("coremark")


def shootout(options, work, compiler):
    guests = sources_of("shootout", is_float=True)
    for guest in guests:
        if guest.name == "memmove":  # or it would measure the loop in wasi-libc's memmove
            guest.wasm_flags = ["-mbulk-memory"]
    return guests


def loops(options, work, compiler):
    return sources_of("loops", is_float=True)


def multiplication(options, work, compiler):
    return sources_of("multiplication")


# In the order of the tables. Those of programs.py need the corpus, those of elsewhere.py a folder that an option names.
SUITES = {"polybench": polybench, "coremark": coremark, "shootout": shootout, "loops": loops, "multiplication": multiplication,
          "programs": programs.programs, "go": programs.go, "polybench-c": elsewhere.polybench, "coremark-eembc": elsewhere.coremark,
          "sightglass": elsewhere.sightglass}


def build_guests(options, work, compiler):
    """The guests of the suites that were asked for, after the filter."""
    found = []
    for name in options.suite or SUITES:
        if name not in SUITES:
            continue
        for guest in SUITES[name](options, work, compiler):
            if re.search(options.only or "", f"{guest.suite}/{guest.name}"):
                found.append(guest)
    return found
