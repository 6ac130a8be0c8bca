#!/usr/bin/env python3
"""Prints what wasmload is made of, in bytes, as a table in Markdown (./dev size; docs/footprint.md).

size is the stripped file; text, rodata and data are sections as they are loaded. The core is what the linker keeps of loader/ and
runtime-support/ for a program that only maps, checks, instantiates and calls (tests/size/core.cpp, which is counted too): no WASI,
no options, and not counted the C library, compiler-rt and the stand-in for a C++ library and malloc
(runtime-support/freestanding-*.cpp).

Code is generated when it is linked, so a link map knows no files of ours: functions and data are counted where their names are
defined. What was inlined counts where it ended up, what has no name of ours ("shared": constants) by itself.

usage: report.py BUILD_FOLDER STRIP [--check-core LIMIT]
"""
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter


OBJECTS = os.path.join('CMakeFiles', 'wasmload-objects.dir')


def folders_of_names(build, nm):
    """{symbol: folder} of everything that the objects of ours define."""
    folder_of = {}
    root = os.path.join(build, OBJECTS)
    for folder, _, files in os.walk(root):
        for name in files:
            if name.endswith('.o') and not name.startswith('freestanding-'):
                path = os.path.join(folder, name)
                found = subprocess.run([nm, '--defined-only', '--format=posix', path], check=True, capture_output=True, text=True)
                for line in found.stdout.splitlines():
                    folder_of.setdefault(line.split()[0], os.path.relpath(path, root).split(os.sep)[0])
    return folder_of


def sections_by_part(map_file, folder_of):
    """Bytes per (section, part) of a link map of lld."""
    parts, section = Counter(), None
    for line in open(map_file):
        fields = line.split()
        if len(fields) == 5 and fields[4].startswith('.'):
            section = fields[4]
            continue
        found = re.search(r'(\S+):\((\.[^)]*)\)$', line.strip())
        if found and section in ('.text', '.rodata', '.data', '.bss') and len(fields) >= 5:
            parts[section, part_of(*found.groups(), folder_of)] += int(fields[2], 16)
    return parts


def part_of(file, section, folder_of):
    # Archives are named archive(member); objects of ours by their path in the build folder.
    if re.search(r'libc\.a|clang_rt|crt[1in]\.o', file):
        return 'C library'
    if 'freestanding-' in file:
        return 'C++ library'
    if '<internal>' in file or section.startswith(('.rodata..L.str', '.rodata.str')):
        return 'strings'
    if 'x86-64.S' in file:
        return 'loader'
    name = re.sub(r'^\.(text|rodata|data\.rel\.ro|data|bss|tbss|tdata)\.(unlikely\.|hot\.)?', '', section)
    return folder_of.get(name) or folder_of.get(re.sub(r'(\.llvm)?\.\d+$', '', name), 'shared')


def main():
    build, strip = sys.argv[1:3]
    folder_of = folders_of_names(build, os.path.join(os.path.dirname(strip), 'llvm-nm'))
    program = os.path.join(build, 'bin', 'wasmload')
    with tempfile.NamedTemporaryFile() as stripped:
        keep = os.path.join(os.path.dirname(__file__), '..', '..', 'loader', 'debugger-symbols.txt')
        subprocess.run([os.path.join(os.path.dirname(strip), 'llvm-objcopy'), '--strip-all', '--wildcard', '--keep-symbols=' + keep,
                        program, stripped.name], check=True)
        print(f'wasmload, stripped: {os.path.getsize(stripped.name)} bytes\n')
    parts = sections_by_part(os.path.join(build, 'bin', 'wasmload.map'), folder_of)
    names = ['loader', 'runtime-support', 'wasi-libc-shim', 'C++ library', 'C library', 'shared', 'strings']
    print('| part | text | rodata | data and bss |\n|---|---|---|---|')
    for name in names:
        print(f"| {name} | {parts['.text', name]} | {parts['.rodata', name]} | {parts['.data', name] + parts['.bss', name]} |")
    core = sections_by_part(os.path.join(build, 'bin', 'wasmload-core.map'), folder_of)
    ours = ('loader', 'runtime-support', 'shared')
    text = sum(core['.text', part] for part in ours)
    print(f"\nThe core: {text} bytes of text, {sum(core['.rodata', part] for part in ours)} of rodata; with it "
          f"{core['.text', 'C library'] + core['.text', 'C++ library']} bytes of text of libraries, "
          f"{core['.rodata', 'strings']} of strings")
    if '--check-core' in sys.argv:
        limit = int(sys.argv[sys.argv.index('--check-core') + 1])
        if text > limit:
            sys.exit(f'the core has {text} bytes of text, the limit is {limit}')


main()
