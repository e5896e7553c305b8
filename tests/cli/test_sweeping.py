"""A server that sweeps by itself: it does so again and again, once a round, and nothing of it outlives the server."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.cli.test_init import KEPT, free_port, zeren
from tests.cli.test_serve import answer, until

OFTEN = "0.01"
"""Minutes: a round begins every 0.6 seconds, as soon as the one before is over."""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("sweeping")
    assert zeren("init", "--db", "county.sqlite3", cwd=place).returncode == 0
    return place / "county.sqlite3"


@pytest.fixture
def running(database: Path) -> Iterator[subprocess.Popen[bytes]]:
    port = free_port()
    call = [sys.executable, "-m", "zeren", "serve", "--db", str(database), "--port", str(port), "--sweep", OFTEN]
    with subprocess.Popen(call, env=KEPT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            until(lambda: answer(port, "/healthz") == 200, 300)
            yield server
        finally:
            server.kill()


def asked(database: Path, name: str, column: str) -> str | None:
    with closing(sqlite3.connect(database, timeout=30)) as reading:
        row = reading.execute(f"SELECT {column} FROM jobs_job WHERE name = ?", [name]).fetchone()
    return row[0] if row else None


def below(pid: int) -> set[int]:
    """A process's children and theirs."""
    try:
        own = {int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}
    except OSError:
        return set()
    return own.union(*(below(one) for one in own))


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_it_sweeps_again_and_stops_with_the_server(running: subprocess.Popen[bytes], database: Path) -> None:
    until(lambda: asked(database, "deliver", "ended"), 300)
    first = asked(database, "round", "started")
    until(lambda: asked(database, "round", "started") != first, 300)
    assert asked(database, "remind", "fault") == ""
    children = below(running.pid)
    assert len(children) >= 2
    running.send_signal(signal.SIGTERM)
    assert running.wait(60) == 0
    until(lambda: not any(map(alive, children)), 30)


def test_a_killed_server_leaves_no_sweep(running: subprocess.Popen[bytes]) -> None:
    children = below(running.pid)
    assert len(children) >= 2
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    until(lambda: not any(map(alive, children)), 60)


def test_a_round_that_began_just_now_is_not_begun_again(database: Path) -> None:
    assert zeren("sweep", "--db", database.name, "--every", "0.001", cwd=database.parent).stdout.strip()
    again = zeren("sweep", "--db", database.name, "--every", "30", cwd=database.parent)
    assert (again.returncode, again.stdout.strip()) == (0, "")
