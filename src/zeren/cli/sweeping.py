"""Sweeps beside a server: a process of its own calls `zeren sweep` again and again until the server is stopped."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

FIRST = 3.0
"""So many seconds after the server was started the first one begins."""
LOOK = 0.3
"""The most seconds until a signal is heeded."""
PATIENCE = 10.0
"""So many seconds a sweep may take to end once it is told to; it can be broken off anywhere."""


@contextmanager
def sweeping(database: Path | None, every: float) -> Iterator[None]:
    """While this lasts, sweep every so many minutes; 0 is never. Each sweep is a process of its own: it leaves no
    memory behind, and one that fails does not touch the server.
    """
    if not every:
        yield
        return
    beside = get_context("fork").Process(target=_again, args=(command(database, every), every * 60, os.getpid()))
    beside.start()
    try:
        yield
    finally:
        beside.terminate()
        beside.join(PATIENCE + 2)
        if beside.is_alive():
            beside.kill()


def command(database: Path | None, every: float) -> list[str]:
    """The command that sweeps, once in so many minutes however many servers call it."""
    where = ["--db", str(database)] if database else []
    return [sys.executable, "-m", "zeren", "sweep", "--every", str(every), *where]


def _again(call: Sequence[str], seconds: float, server: int) -> None:
    """Call until told to stop, or until the server is gone."""
    told: list[int] = []
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda number, _: told.append(number))
    running: subprocess.Popen[bytes] | None = None
    due = time.monotonic() + min(FIRST, seconds)
    while not told and os.getppid() == server:
        if running is not None and running.poll() is not None:
            running = None
        if running is None and time.monotonic() >= due:
            # A group of its own: what is typed at the server's terminal is for the server.
            running = subprocess.Popen(call, stdout=subprocess.DEVNULL, start_new_session=True)  # noqa: S603  our own command
            due = time.monotonic() + seconds
        time.sleep(LOOK)
    if running is not None and running.poll() is None:
        running.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.wait(PATIENCE)
        running.kill()
        running.wait()
