#!/usr/bin/env python3
"""Runs the WebAssembly community group's WASI preview 1 tests (../shared/wasi-p1/README.md) through wasmc and wasmload.

Each test gets a fresh copy of its root directory. The last line is "N passed, N failed"; the status is 1 if one failed.
"""
import argparse
import concurrent.futures
import ctypes
import errno
import json
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile

SUITES = ("assemblyscript", "c", "rust")
TRAP_STATUS = 134


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=pathlib.Path, required=True, help="folder of wasmc and wasmload")
    parser.add_argument("--data", type=pathlib.Path, required=True, help="folder of the suites (shared/wasi-p1)")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--work", type=pathlib.Path, help="folder for the copies: the file system that is tested")
    parser.add_argument("--artifacts", type=pathlib.Path, help="keep artifacts here, and use those that are there")
    parser.add_argument("--wasmc-option", action="append", default=[], help="an option for each wasmc")
    parser.add_argument("--wasmload-option", action="append", default=[], help="an option for each wasmload")
    parser.add_argument("--no-openat2", action="store_true", help="let the system call fail, as on an old kernel")
    parser.add_argument("--verbose", action="store_true", help="show what failed tests wrote")
    parser.add_argument("filter", nargs="*", help="only tests whose suite/name contains one of these")
    return parser.parse_args()


def compile_module(options, wasm, artifact):
    """Compiles, unless the artifact is there and newer. Returns what went wrong, or None."""
    newest = max(wasm.stat().st_mtime, (options.bin / "wasmc").stat().st_mtime)
    if artifact.exists() and artifact.stat().st_mtime > newest:
        return None
    command = [options.bin / "wasmc", wasm, "-o", artifact, *options.wasmc_option]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    return None if done.returncode == 0 else f"wasmc: status {done.returncode}: {done.stderr.strip()}"


def forbid_openat2():
    """Makes openat2 fail with ENOSYS in this process and what it runs, by a seccomp filter."""
    openat2, allow, fail = 437, 0x7FFF0000, 0x00050000 | errno.ENOSYS
    instructions = ((0x20, 0, 0, 0), (0x15, 0, 1, openat2), (0x06, 0, 0, fail), (0x06, 0, 0, allow))
    program = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *i) for i in instructions))
    header = ctypes.create_string_buffer(struct.pack("@HP", len(instructions), ctypes.addressof(program)))
    libc = ctypes.CDLL(None, use_errno=True)
    pr_set_no_new_privs, pr_set_seccomp, filter_mode = 38, 22, 2
    if libc.prctl(pr_set_no_new_privs, 1, 0, 0, 0) or libc.prctl(pr_set_seccomp, filter_mode, header, 0, 0):
        raise OSError(ctypes.get_errno(), "no seccomp filter")


def run_module(options, wasm, artifact, scratch):
    """Runs one test. Returns what went wrong, or None."""
    conditions = wasm.with_suffix(".json")
    given = json.loads(conditions.read_text()) if conditions.exists() else {}
    command = [options.bin / "wasmload", *options.wasmload_option]
    if "root" in given:
        root = scratch / "root"
        shutil.copytree(wasm.parent / given["root"], root, symlinks=True)
        command += ["--dir", f"{root}::/"]
    for name, value in given.get("env", {}).items():
        command += ["--env", f"{name}={value}"]
    command += [artifact, *given.get("args", [])]
    before = forbid_openat2 if options.no_openat2 else None
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, preexec_fn=before)
    except subprocess.TimeoutExpired:
        return "no end within 60 seconds"
    expected = given.get("exit_code", 0)
    if done.returncode != expected:
        what = "trap" if done.returncode == TRAP_STATUS else f"status {done.returncode}"
        return f"{what} instead of status {expected}\n{done.stderr.decode(errors='replace').strip()}"
    for stream in ("stdout", "stderr"):
        if stream in given and not getattr(done, stream).startswith(given[stream].encode()):
            return f"{stream} is {getattr(done, stream)!r}, expected {given[stream]!r} at its start"
    return None


def run_test(options, artifacts, wasm):
    name = f"{wasm.parent.name}/{wasm.stem}"
    artifact = artifacts / (name.replace("/", "-") + ".cwasm")
    wrong = compile_module(options, wasm, artifact)
    if wrong is None:
        scratch = pathlib.Path(tempfile.mkdtemp(prefix="wasi-", dir=options.work))
        try:
            wrong = run_module(options, wasm, artifact, scratch)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    return name, wrong


def main():
    options = parse_arguments()
    options.bin = options.bin.resolve()
    tests = [wasm for suite in SUITES for wasm in sorted((options.data / suite).glob("*.wasm"))]
    if options.filter:
        tests = [t for t in tests if any(f in f"{t.parent.name}/{t.stem}" for f in options.filter)]
    if not tests:
        print(f"no tests in {options.data}", file=sys.stderr)
        return 1
    failed = 0
    with tempfile.TemporaryDirectory() as temporary:
        artifacts = (options.artifacts or pathlib.Path(temporary)).resolve()
        artifacts.mkdir(parents=True, exist_ok=True)
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            for name, wrong in pool.map(lambda wasm: run_test(options, artifacts, wasm), tests):
                if wrong is None:
                    continue
                failed += 1
                print(f"FAIL {name}: {wrong if options.verbose else wrong.splitlines()[0]}", flush=True)
    print(f"{len(tests) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
