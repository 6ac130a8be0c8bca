"""The machine that was measured on."""
import datetime
import os
import pathlib
import platform
import re


def describe():
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    system = re.search(r'PRETTY_NAME="(.*)"', pathlib.Path("/etc/os-release").read_text())
    return {"date": datetime.date.today().isoformat(), "cpu": model.group(1) if model else platform.processor(),
            "cores": len(os.sched_getaffinity(0)), "system": system.group(1) if system else "", "kernel": platform.release(),
            "load": round(os.getloadavg()[0], 2)}


def portable(arguments):
    """The command line without paths of this machine."""
    return [re.sub(r"(^|=)(/\S+|\.\.?/\S+)", r"\1DIR", argument) for argument in arguments]
