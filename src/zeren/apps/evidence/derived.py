"""Files on their way: handed in on a page, checked, and waiting for the record that will name them.

What waits may be lost at any time: whoever handed it in is then asked for it again.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from zeren.apps.evidence import rules
from zeren.apps.evidence.queries import BLOCK, Found, waiting_folder
from zeren.base.problems import Problem, Refused, Where

PARTS = ".part-"
"""How the name of a file begins that is still coming in."""


class Part:
    """A file that is coming in: written beside the store and hashed as it comes. It has a name only when it is whole.

    It is locked while it is written, so that what a killed process left behind is known as such: the lock ends with
    whoever held it, which a process number does not, for it may be given anew or belong to one not yet buried.
    """

    def __init__(self) -> None:
        folder = waiting_folder()
        folder.mkdir(parents=True, exist_ok=True)
        self._path, self._out = _begun(folder)
        while take(self._out) is False or not self._path.exists():  # a sweep came between: begin again
            self._out.close()
            self._path, self._out = _begun(folder)
        self._hasher = hashlib.sha256()
        self.size = 0
        self.head = b""

    def write(self, block: bytes) -> None:
        """Take the next bytes; past the largest size they are only counted."""
        if len(self.head) < rules.HEAD:
            self.head += block[: rules.HEAD - len(self.head)]
        self.size += len(block)
        if self.size <= rules.LARGEST:
            self._hasher.update(block)
            self._out.write(block)

    def blocks(self, name: str) -> Iterator[bytes]:
        """The bytes that came, for whoever keeps them elsewhere. Raises `Refused` if there were too many."""
        if self.size > rules.LARGEST:
            raise Refused([rules.TOO_LARGE(Where(column="files"), found=name, most=rules.LARGEST >> 20)])
        self._out.flush()
        with self._path.open("rb") as stream:
            while block := stream.read(BLOCK):
                yield block

    def settle(self, name: str) -> Found | Problem:
        """The whole file, waiting under its hash; or why it is refused, and then nothing of it is left."""
        plain = rules.plain_name(name)
        problem = rules.upload_problem(plain, self.head, self.size)
        if problem is not None:
            self.discard()
            return problem
        self._out.flush()
        os.fsync(self._out.fileno())
        sha256 = self._hasher.hexdigest()
        target = self._path.parent / sha256
        # Looked at before it has its name: whoever files the same content just then may take it from under us.
        with self._path.open("rb") as stream:
            sort = rules.sniff(stream)
        self._path.replace(target)
        self._out.close()  # the lock goes only now: until it has its name a sweep would take it
        return Found(plain, target, sha256, self.size, sort)

    def discard(self) -> None:
        """Leave nothing behind; after `settle` there is nothing to discard."""
        if not self._out.closed:
            self._out.close()
            self._path.unlink(missing_ok=True)


def take(part: IO[bytes]) -> bool | None:
    """Take the lock of a part: False if somebody holds it, None where there are no locks to tell."""
    try:
        import fcntl
    except ImportError:  # not a POSIX system
        return None
    try:
        fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return None
    return True


def _begun(folder: Path) -> tuple[Path, IO[bytes]]:
    handle, name = tempfile.mkstemp(dir=folder, prefix=PARTS)
    return Path(name), os.fdopen(handle, "wb")


def let_go(found: Found) -> None:
    """A file need not wait any longer."""
    (waiting_folder() / found.sha256).unlink(missing_ok=True)
