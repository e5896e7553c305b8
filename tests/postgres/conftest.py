"""A real PostgreSQL for the tests of this folder. Where there is none they are not collected: the product needs none.

`make test-postgres` fetches one and runs all tests of the database on it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tools import postgres

collect_ignore_glob = [] if postgres.programs() else ["test_*.py"]

KEPT = {key: value for key, value in os.environ.items() if not key.startswith(("ZEREN", "DJANGO", "PG"))}


@pytest.fixture
def server() -> Iterator[postgres.Server]:
    with postgres.running() as started:
        yield started


Call = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def on_server(server: postgres.Server, tmp_path: Path) -> Call:
    """Runs `zeren` on that server."""
    given = {
        "ZEREN_DATABASE_URL": server.url,
        "ZEREN_EVIDENCE": str(tmp_path / "evidence"),
        "ZEREN_SECRET_KEY": "k" * 50,
    }
    return lambda *words: zeren(*words, cwd=tmp_path, **given)


def zeren(*words: str | Path, cwd: Path, **given: str) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "-W", "error", "-m", "zeren", *map(str, words)]
    return subprocess.run(
        call, cwd=cwd, env=KEPT | given, capture_output=True, text=True, encoding="utf-8", check=False
    )
