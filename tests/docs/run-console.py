#!/usr/bin/env python3
"""Runs the commands that a page of the documentation shows, and compares what they print with what the page says.

    run-console.py PAGE.md

A fenced block marked `console` is a session: lines that begin with "$ " are commands (a trailing backslash goes on), what follows is their
output, standard error included. In an output a line "..." stands for any lines, and "..." inside a line for any text. A command's
status has to be 0 unless the line "[status N]" ends its output. All blocks of a page run in one new folder with one shell after the
other; variables do not last, files do. A block marked `console needs=NAME,...` runs if each program or file NAME is there, or what a
name of TOOLCHAINS stands for; `console not-run` is passed over: what it needs, the page says.
A block `sh file=NAME`, `c file=NAME` or the like is written to NAME first.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile


TOOLCHAINS = {"go-wasip1": "GOOS=wasip1 GOARCH=wasm go list runtime"}


def is_here(need):
    if need in TOOLCHAINS:
        return subprocess.run(["sh", "-c", TOOLCHAINS[need]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
    return os.path.exists(need) if need.startswith("/") else shutil.which(need) is not None


def blocks(text):
    for match in re.finditer(r"^```([^\n]*)\n(.*?)^```$", text, re.M | re.S):
        yield match.group(1).strip(), match.group(2), text.count("\n", 0, match.start()) + 2


def sessions(body, line):
    """(command, expected output, line) of each command of a block."""
    found = []
    lines = body.split("\n")[:-1]
    i = 0
    while i < len(lines):
        if not lines[i].startswith("$ "):
            raise SystemExit(f"line {line + i}: a session has to begin with a command")
        start, command = i, lines[i][2:]
        while command.endswith("\\"):
            i += 1
            command += "\n" + lines[i].removeprefix("> ")
        i += 1
        expected = []
        while i < len(lines) and not lines[i].startswith("$ "):
            expected.append(lines[i])
            i += 1
        found.append((command, expected, line + start))
    return found


def pattern(expected):
    """A regular expression for whole outputs."""
    parts = []
    for text in expected:
        if text == "...":
            parts.append(r"(?:.*\n)*")
        else:
            parts.append(".*".join(re.escape(piece) for piece in text.split("...")) + r"\n")
    return "".join(parts)


def main(page):
    with open(page, encoding="utf-8") as file:
        text = file.read()
    root = os.environ["CWASM_ROOT"]
    environment = dict(os.environ, PATH=os.environ["CWASM_BIN"] + ":" + os.environ["PATH"], LC_ALL="C")
    count, passed_over = 0, 0
    with tempfile.TemporaryDirectory() as work:
        os.symlink(os.path.join(root, "examples"), os.path.join(work, "examples"))
        for mark, body, line in blocks(text):
            words = mark.split()
            for word in words[1:]:
                if word.startswith("file="):
                    with open(os.path.join(work, word[5:]), "w", encoding="utf-8") as file:
                        file.write(body)
            if words[:1] != ["console"] or any(not word.startswith("needs=") for word in words[1:]):
                continue
            needs = [need for word in words[1:] for need in word.removeprefix("needs=").split(",")]
            if missing := [need for need in needs if not is_here(need)]:
                print(f"{page}:{line}: passed over, {missing[0]} is not here")
                passed_over += 1
                continue
            for command, expected, at in sessions(body, line):
                status = 0
                if expected and (match := re.fullmatch(r"\[status (\d+)\]", expected[-1])):
                    status = int(match.group(1))
                    expected = expected[:-1]
                run = subprocess.run(["bash", "-c", command], cwd=work, env=environment, stdin=subprocess.DEVNULL,
                                     stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
                count += 1
                if run.returncode != status or not re.fullmatch(pattern(expected), run.stdout):
                    print(f"{page}:{at}: $ {command}\n-- the page says (status {status}):")
                    print("\n".join(expected))
                    print(f"-- it printed (status {run.returncode}):\n{run.stdout}")
                    return 1
    print(f"{count} commands of {page} do what the page says")
    return 0 if count or passed_over else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
