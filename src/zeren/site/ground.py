"""The SQLite file under a running server: whether it is still the one that was opened.

Deleted or moved, the file would go on to be written by whoever has it open, and all that was confirmed meanwhile would
be gone with the server. So nothing more is taken once it is not in its place: what this server holds is written to a
file beside it, and every page says what happened until the file is back. Once another file stands in its place, the
worker ends, and the server begins a fresh one with that file: connections to both would share one write-ahead log.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse

Respond = Callable[[HttpRequest], HttpResponse]

RESCUED = "rescued"
"""The ending of the file in which is kept what the server held."""
SOON = 1.0
"""Seconds until a worker ends, within which the answers under way are given."""
GROWN = 6.0
"""No worker ends in its first seconds: the server takes two that do in a row for one that cannot run, and stops."""


class Gone(OperationalError):
    """The database file is not where it was; `args` say where what it held is kept, if anywhere."""


class Ground:
    """A SQLite file as it was when the worker began."""

    def __init__(self, file: Path, end: Callable[[], None]) -> None:
        self._file, self._end = file, end
        self._turn = threading.Lock()
        self._kept: Path | None = None
        self._told = self._ending = False
        self._opened = _which(file)
        # Held open, since nobody gets in by the name once the file is gone. It keeps nobody from anything.
        self._held = sqlite3.connect(f"{file.resolve().as_uri()}?mode=rw", uri=True, check_same_thread=False)
        self._held.execute("SELECT count(*) FROM sqlite_master").fetchone()

    def check(self) -> None:
        """Raise `Gone` unless the file is in its place."""
        now = _which(self._file)
        if now == self._opened:
            self._told = False
            return
        with self._turn:
            self._rescue()
            if now is not None and not self._ending:
                self._ending = True
                self._end()
        raise Gone(self._kept.name if self._kept else "")

    def _rescue(self) -> None:
        """Write all that was confirmed into a file beside the place, once, and empty the log, which the next file there
        would take for its own.
        """
        if self._told:
            return
        self._told = True
        try:
            self._held.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            kept = _free(self._file)
            self._held.execute("VACUUM INTO ?", (str(kept),))
            self._kept = kept
        except sqlite3.Error as error:
            _say(f"{self._file}: 数据库文件不在原处，也没能另存。 It is gone, and nothing could be kept: {error}")
            return
        _say(
            f"{self._file}: 数据库文件不在原处；已确认的内容另存在 {kept}。把原文件放回，或把另存的改成原来的名字，"
            "即可继续。 It is gone from its place; all that was confirmed is in the file named here. Put it back, or"
            " give that one its name: the server goes on by itself."
        )


_ground: list[Ground] = []


def stand_on(file: Path) -> None:
    """Called once by a worker, before it answers anybody."""
    begun = time.monotonic()

    def end() -> None:
        threading.Timer(max(SOON, begun + GROWN - time.monotonic()), os._exit, (1,)).start()

    _ground[:] = [Ground(file, end)]


def check() -> None:
    """Raise `Gone` where the file that this worker stands on is not in its place."""
    for one in _ground:
        one.check()


def stands() -> bool:
    """Whether all is well."""
    try:
        check()
    except Gone:
        return False
    return True


def grounded(respond: Respond) -> Respond:
    """Take nothing, and confirm nothing, once the file is not in its place."""

    def middleware(request: HttpRequest) -> HttpResponse:
        check()
        response = respond(request)
        if request.method not in {"GET", "HEAD"}:
            check()
        return response

    return middleware


def _which(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _free(file: Path) -> Path:
    """A name beside the file that nothing has."""
    first = file.with_name(f"{file.name}.{RESCUED}")
    others = (file.with_name(f"{first.name}-{number}") for number in range(2, 1000))
    return first if not first.exists() else next(one for one in others if not one.exists())


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()
