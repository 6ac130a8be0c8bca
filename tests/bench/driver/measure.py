"""Runs a command and measures it: CPU time (user and system, with the children it waited for), wall time, peak memory."""
import dataclasses
import os
import pathlib
import signal
import subprocess
import tempfile


@dataclasses.dataclass
class Run:
    status: int
    cpu: float  # seconds
    wall: float  # seconds
    peak: int  # bytes
    out: bytes
    err: bytes


class Failure(Exception):
    """A program that could not be built or run, or that printed something wrong; the text is for the reader."""


class Meter:
    def __init__(self, work: pathlib.Path, compiler: str):
        self.program = work / "run-measured"
        source = pathlib.Path(__file__).parent / "run-measured.c"
        subprocess.run([compiler, "-O1", source, "-o", self.program], check=True)

    def run(self, command, stdin=None, cwd=None, timeout=600) -> Run:
        """Runs `command`; its standard input is the file `stdin`, or empty."""
        reader, writer = os.pipe()
        try:
            with open(stdin or os.devnull, "rb") as source, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
                process = subprocess.Popen([self.program, str(writer), *map(str, command)], stdin=source, stdout=out, stderr=err, cwd=cwd,
                                           pass_fds=[writer], process_group=0)
                try:
                    process.wait(timeout)
                except subprocess.TimeoutExpired:
                    raise Failure(f"{command[0]} was still running after {timeout} s") from None
                finally:
                    if process.returncode is None:  # too late, or interrupted: with all that it started
                        os.killpg(process.pid, signal.SIGKILL)
                        process.wait()
                out.seek(0)
                err.seek(0)
                printed, said = out.read(), err.read()
            os.close(writer)
            writer = -1
            line = os.read(reader, 4096).split()
        finally:
            os.close(reader)
            if writer >= 0:
                os.close(writer)
        if len(line) != 7:
            raise Failure(f"{command[0]} could not be started: {said.decode(errors='replace')[:200]}")
        status, user, system, wall, peak = map(int, line[:5])
        return Run(status, (user + system) / 1e6, wall / 1e6, peak * 1024, printed, said)

    def check(self, command, **options) -> Run:
        """As run(), but any status other than 0 is a Failure."""
        run = self.run(command, **options)
        if run.status:
            text = (run.err or run.out).decode(errors="replace").strip()
            raise Failure(f"{pathlib.Path(command[0]).name} gave status {run.status}: {text[-400:]}")
        return run
