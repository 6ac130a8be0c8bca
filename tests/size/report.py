#!/usr/bin/env python3
"""Prints what wasmload is made of, in bytes, as a table in Markdown (./dev size; docs/footprint.md).

size is the stripped file; text, rodata and data are sections as they are loaded. The core is what the linker keeps of loader/ and
runtime-support/ for a program that only maps, checks, instantiates and calls (tests/size/core.cpp): no WASI, no options, and not
counted the C library, compiler-rt and the stand-in for a C++ library and malloc (runtime-support/freestanding-*.cpp).

usage: report.py BUILD_FOLDER STRIP [--check-core LIMIT]
"""
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter


def sections_by_part(map_file):
    """Bytes per (section, part) of a link map of lld."""
    parts, section = Counter(), None
    for line in open(map_file):
        fields = line.split()
        if len(fields) == 5 and fields[4].startswith('.'):
            section = fields[4]
            continue
        found = re.search(r'(\S+):\((\.[^)]*)\)$', line.strip())
        if not found or section not in ('.text', '.rodata', '.data', '.bss') or len(fields) < 5:
            continue
        parts[section, part_of(found.group(1))] += int(fields[2], 16)
    return parts


def part_of(file):
    # Archives are named archive(member); objects of ours by their path in the build folder.
    if re.search(r'libc\.a|clang_rt|crt[1in]\.o', file):
        return 'C library'
    if 'freestanding-' in file:
        return 'C++ library'
    if '<internal>' in file:
        return 'strings'
    found = re.search(r'(loader|wasi-libc-shim|runtime-support|tests)/', file)
    if found:
        return found.group(1)
    name = os.path.basename(file).rstrip(')').split('(')[-1]
    return FOLDER_OF.get(name, 'other')


FOLDER_OF = {}


def learn_folders(build):
    for folder, _, files in os.walk(os.path.join(build, 'CMakeFiles', 'wasmload-objects.dir')):
        for name in files:
            if name.endswith('.o'):
                inside = os.path.relpath(folder, os.path.join(build, 'CMakeFiles', 'wasmload-objects.dir'))
                FOLDER_OF[name] = 'C++ library' if name.startswith('freestanding-') else inside.split(os.sep)[0]


def main():
    build, strip = sys.argv[1:3]
    learn_folders(build)
    program = os.path.join(build, 'bin', 'wasmload')
    with tempfile.NamedTemporaryFile() as stripped:
        keep = os.path.join(os.path.dirname(__file__), '..', '..', 'loader', 'debugger-symbols.txt')
        subprocess.run([os.path.join(os.path.dirname(strip), 'llvm-objcopy'), '--strip-all', '--wildcard', '--keep-symbols=' + keep,
                        program, stripped.name], check=True)
        print(f'wasmload, stripped: {os.path.getsize(stripped.name)} bytes\n')
    parts = sections_by_part(os.path.join(build, 'bin', 'wasmload.map'))
    names = ['loader', 'runtime-support', 'wasi-libc-shim', 'C++ library', 'C library', 'strings']
    print('| part | text | rodata | data and bss |\n|---|---|---|---|')
    for name in names:
        print(f"| {name} | {parts['.text', name]} | {parts['.rodata', name]} | {parts['.data', name] + parts['.bss', name]} |")
    core = sections_by_part(os.path.join(build, 'bin', 'wasmload-core.map'))
    text = core['.text', 'loader'] + core['.text', 'runtime-support']
    print(f"\nThe core: {text} bytes of text, {core['.rodata', 'loader'] + core['.rodata', 'runtime-support']} of rodata; with it "
          f"{core['.text', 'C library'] + core['.text', 'C++ library']} bytes of text of libraries, "
          f"{core['.rodata', 'strings']} of strings")
    if '--check-core' in sys.argv:
        limit = int(sys.argv[sys.argv.index('--check-core') + 1])
        if text > limit:
            sys.exit(f'the core has {text} bytes of text, the limit is {limit}')


main()
