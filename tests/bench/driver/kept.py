"""What outlives a run: results.json, written whole after every step, and the folder where guests are built, in which a program
that was built from the same bytes with the same flags by the same compiler is not built again."""
import fcntl
import functools
import hashlib
import json
import os
import pathlib


@functools.cache
def digest(path):
    """Of a file's bytes."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def combine(*parts):
    """One digest of texts, or None if one of them is unknown."""
    return None if None in parts else hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


def write_json(path, content):
    """The file is the old one or the new one, whenever this program ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".new")
    beside.write_text(json.dumps(content, indent=1))
    beside.replace(path)


class Stamp:
    """A file that tells what something beside it was built from."""
    def __init__(self, path, identity):
        self.path, self.identity = path, identity

    def read(self):
        """What was kept, if it was made of the same things."""
        try:
            content = json.loads(self.path.read_text())
        except (OSError, ValueError):
            return None
        return content if self.identity and content.get("identity") == self.identity else None

    def write(self, **content):
        if self.identity:
            write_json(self.path, {"identity": self.identity, **content})
        else:
            self.path.unlink(missing_ok=True)


def take(folder: pathlib.Path):
    """The folder for this process alone; the lock lasts as long as what is returned."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = open(folder / "lock", "w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise SystemExit(f"bench: another benchmark runs in {folder} (--keep DIR takes another folder)") from None
    return lock


def earlier(path):
    """The results of an earlier run, or None."""
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return None


def cores():
    return len(os.sched_getaffinity(0))
