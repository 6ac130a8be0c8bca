"""The machine that was measured on, and the scripts that measure what is no program's run time."""
import datetime
import os
import pathlib
import platform
import re
import subprocess


def describe():
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    system = re.search(r'PRETTY_NAME="(.*)"', pathlib.Path("/etc/os-release").read_text())
    return {"date": datetime.date.today().isoformat(), "cpu": model.group(1) if model else platform.processor(),
            "cores": len(os.sched_getaffinity(0)), "system": system.group(1) if system else "", "kernel": platform.release(),
            "load": round(os.getloadavg()[0], 2)}


def portable(arguments):
    """The command line without paths of this machine."""
    return [re.sub(r"(^|=)(/\S+|\.\.?/\S+)", r"\1DIR", argument) for argument in arguments]


def run_micro(root, bin, options, say):
    """{name: Markdown} of the scripts tests/bench/micro/*.sh: start-up, calls, instantiation. Each prints tables; status 77 is
    "cannot run here". QUICK=1 in the environment asks for fewer rounds."""
    found = {}
    environment = os.environ | {"CWASM_BIN": str(bin), "CWASM_ROOT": str(root)} | ({"QUICK": "1"} if options.quick else {})
    for script in sorted((root / "tests/bench/micro").glob("*.sh")):
        say(f"micro/{script.stem}")
        done = subprocess.run([script], capture_output=True, text=True, env=environment)
        if done.returncode == 77:
            continue
        if done.returncode:
            found[script.stem] = f"failed: {(done.stderr or done.stdout).strip()[-400:]}\n"
        else:
            found[script.stem] = done.stdout
    return found
