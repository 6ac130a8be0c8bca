"""What is no program's run time, each beside its goal: start-up of a whole process, and the scripts beside the driver's folder that
measure instances, calls, traps and the memory of processes. Into the results: {name: {"text": Markdown, "goals": [...], "identity"}}."""
import os
import pathlib
import re
import shutil
import subprocess

import kept
from engines import Wasmtime, first_line
from measure import Failure

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]


def goal(subject, measured, limit, unit=""):
    """A row of the table of goals; `limit` is what is to be reached, `unit` stands behind both."""
    return {"subject": subject, "measured": measured, "reach": limit, "unit": unit}


def table(head, lines):
    return "\n".join(["| " + " | ".join(head) + " |", "|" + "---|" * len(head), *("| " + " | ".join(map(str, line)) + " |" for line in lines)]) + "\n"


def static_hello(compiler, work, meter, is_musl):
    """The example's C as a static native program."""
    source, program = ROOT / "examples/hello/hello.c", work / f"hello-{'musl' if is_musl else 'glibc'}"
    if not is_musl:
        meter.check([compiler, "-O2", "-static", source, "-o", program])
        return program
    triple = f"{os.uname().machine}-linux-musl"
    libraries = pathlib.Path("/usr/lib") / triple
    runtime = first_line([compiler, "--rtlib=compiler-rt", "--print-libgcc-file-name"])
    meter.check([compiler, "-O2", "-nostdlibinc", "-isystem", f"/usr/include/{triple}", "-c", source, "-o", work / "hello.o"])
    meter.check([compiler, "-nostdlib", "-static", "-fuse-ld=lld-19", libraries / "crt1.o", libraries / "crti.o", work / "hello.o",
                 libraries / "libc.a", runtime, libraries / "crtn.o", "-o", program])
    return program


def system_calls(command, work):
    """How many one run makes, or None where strace is missing."""
    if not shutil.which("strace"):
        return None
    trace = work / "trace"
    done = subprocess.run(["strace", "-f", "-o", trace, *map(str, command)], capture_output=True)
    return None if done.returncode else sum("exited with" not in line and "+++" not in line for line in trace.read_text().splitlines())


def start_up(bench, engines):
    """Hello, as a whole process: wasmload beside static native programs and the peers' runners, in turns."""
    work, meter = bench.work / "startup", bench.meter
    work.mkdir(parents=True, exist_ok=True)
    hello = ROOT / "examples/hello/hello.wasm"
    meter.check([bench.bin / "wasmc", hello, "-o", work / "hello.cwasm"])
    meter.check([bench.compiler, "-O2", HERE / "run-often.c", "-o", work / "run-often"])
    shutil.copyfile(bench.bin / "wasmload", work / "wasmload")  # stripped, as it is installed
    (work / "wasmload").chmod(0o755)
    strip = shutil.which("llvm-strip-19") or shutil.which("strip")
    if strip:
        meter.check([strip, work / "wasmload"])
    commands = {"static native, musl": [static_hello(bench.compiler, work, meter, True)],
                "wasmload hello.cwasm": [work / "wasmload", work / "hello.cwasm"],
                "wasmload --verify hello.cwasm": [work / "wasmload", "--verify", work / "hello.cwasm"]}
    try:
        commands["static native, glibc"] = [static_hello(bench.compiler, work, meter, False)]
    except Failure:
        pass  # no static glibc here
    for engine in engines:
        if isinstance(engine, Wasmtime) and engine.variant == "scalar":
            meter.check([engine.program, "compile", "-C", "cache=n", hello, "-o", work / "hello.wt"])
            commands["wasmtime run --allow-precompiled"] = [engine.program, "run", "--allow-precompiled", work / "hello.wt"]
    words = [word for command in commands.values() for word in ["::", *command]]
    run = meter.check([work / "run-often", 500, *words])
    rows = {name: line.split() for name, line in zip(commands, run.out.decode().splitlines())}
    failed = [name for name, row in rows.items() if row[6] != "0"]
    if failed or len(rows) != len(commands):
        raise Failure(f"failed: {', '.join(failed)}")
    base = rows["static native, musl"]
    lines = []
    for name, (least, median, cpu, minor, major, peak, _) in rows.items():
        calls = system_calls(commands[name], work)
        lines.append([name, f"{float(least) / 1000:.3f}", f"{float(median) / 1000:.3f}", f"{float(least) / float(base[0]):.2f}",
                      f"{float(median) / float(base[1]):.2f}", f"{float(cpu) / 1000:.2f}", int(minor) + int(major),
                      "" if calls is None else calls, peak])
    text = "500 runs each, in turns.\n\n" + table(["whole process", "least, ms", "median, ms", "least, of musl", "median, of musl", "CPU, ms", "page faults",
                                           "system calls", "peak, KB"], lines)
    ours = rows["wasmload hello.cwasm"]
    return text, [goal("start-up of hello, whole process, medians: wasmload / static musl", float(ours[1]) / float(base[1]), 1.6)]


def script(bench, name, **environment):
    done = subprocess.run([HERE.parent / f"{name}.sh"], capture_output=True, text=True,
                          env=os.environ | {"CWASM_BIN": str(bench.bin), "CWASM_ROOT": str(ROOT)} | environment)
    if done.returncode:
        raise Failure((done.stderr or done.stdout).strip()[-400:])
    return done.stdout.strip() + "\n"


def in_process(bench, engines):
    """Rows of the script that have a goal are goals: the median counts."""
    text = script(bench, "in-process")
    goals = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) >= 5 and re.fullmatch(r"[\d.]+", cells[3]) and float(cells[3]):
            goals.append(goal(cells[0], float(cells[2]), float(cells[3]), " ns"))
    if not goals:
        raise Failure("in-process.sh printed no table with goals")
    return text, goals


def processes(bench, engines):
    text = script(bench, "processes")
    found = re.search(r"(\d+) processes.*has written to: (-?\d+) KiB \(goal (\d+)\)", text)
    if not found:
        raise Failure("processes.sh printed no figure")
    return text, [goal(f"memory of each of {found[1]} processes, beyond the guest's pages", float(found[2]), float(found[3]), " KiB")]


PARTS = {"start-up": start_up, "in process": in_process, "processes": processes}


def measure(bench, engines, say):
    identity = kept.combine(kept.digest(bench.bin / "wasmc"), kept.digest(bench.bin / "wasmload"))
    errors = bench.results.setdefault("micro_errors", {})
    for name, part in PARTS.items():
        if bench.results["micro"].get(name, {}).get("identity") == identity:
            continue
        errors.pop(name, None)
        try:
            text, goals = part(bench, engines)
            bench.results["micro"][name] = {"text": text, "goals": goals, "identity": identity}
            say(f"{name}: " + ", ".join(f"{g['subject']} {g['measured']:.2f}{g['unit']} ({g['reach']:g})" for g in goals))
        except (Failure, OSError, subprocess.SubprocessError, KeyError, ValueError) as failure:
            errors[name] = str(failure)
            say(f"{name} failed: {failure}")
        bench.save()
