"""The same product on PostgreSQL: commands, backups across the two databases, pages that outlive the server."""

from __future__ import annotations

import gzip
import http.client
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.postgres.conftest import KEPT, Call, zeren
from tools import postgres

from zeren.documents.sealed import members

BUREAU = Path(__file__).parents[2] / "examples" / "bureau"


def rows(archive: Path) -> dict[str, list[str]]:
    """The lines of every table of a backup, the journal apart."""
    found: dict[str, list[str]] = {}
    for member in members(io.BytesIO(archive.read_bytes())):
        if member.name.startswith("tables/") and "audit_entry" not in member.name:
            lines = gzip.decompress(b"".join(member.blocks)).decode().splitlines()
            found.setdefault(member.name.split("/")[1], []).extend(lines)
    return found


def hashes(archive: Path) -> list[list[str]]:
    """The hashes of framework, input and result of every run in a backup."""
    runs = [json.loads(line) for line in rows(archive)["assessment_run"]]
    return [[value for value in run if re.fullmatch(r"[0-9a-f]{64}", str(value))] for run in runs]


def test_there_and_back_gives_the_same_rows_and_the_same_scores(on_server: Call, tmp_path: Path) -> None:
    first = zeren(
        "demo", "--db", "a", "--folder", BUREAU, "--year", "2026", "--password", "words to look", cwd=tmp_path
    )
    assert first.returncode == 0, first.stderr
    assert zeren("backup", "one.tar", "--db", "a/zeren.sqlite3", cwd=tmp_path).returncode == 0
    there = on_server("restore", "one.tar")
    assert there.returncode == 0, there.stderr
    again = on_server("restore", "one.tar")
    assert (again.returncode, "[restore_target_not_empty]" in again.stderr) == (2, True)
    assert on_server("backup", "two.tar").returncode == 0
    assert zeren("restore", "two.tar", "--db", "b/zeren.sqlite3", cwd=tmp_path).returncode == 0
    assert zeren("backup", "three.tar", "--db", "b/zeren.sqlite3", cwd=tmp_path).returncode == 0
    one, two, three = (rows(tmp_path / f"{name}.tar") for name in ("one", "two", "three"))
    assert sum(map(len, one.values())) > 100
    assert one == two == three
    assert on_server("journal", "verify").returncode == 0
    assert zeren("journal", "verify", "--db", "b/zeren.sqlite3", cwd=tmp_path).returncode == 0


def test_a_year_is_scored_alike(on_server: Call, tmp_path: Path) -> None:
    made = on_server("demo", "--folder", BUREAU, "--year", "2026", "--password", "words to look")
    assert made.returncode == 0, made.stderr
    twice = on_server("demo", "--folder", BUREAU)
    assert (twice.returncode, "[demo_exists]" in twice.stderr) == (2, True)
    zeren("demo", "--db", "a", "--folder", BUREAU, "--year", "2026", "--password", "words to look", cwd=tmp_path)
    assert on_server("backup", "pg.tar").returncode == 0
    assert zeren("backup", "lite.tar", "--db", "a/zeren.sqlite3", cwd=tmp_path).returncode == 0
    found = [hashes(tmp_path / name) for name in ("pg.tar", "lite.tar")]
    assert found[0] == found[1]
    assert [len(run) for run in found[0]] == [3]
    more = on_server("import", BUREAU, "--framework", "founding")
    assert more.returncode == 0, more.stderr


def answer(port: int, path: str) -> tuple[int, str]:
    said, _, text = full_answer(port, path)
    return said, text


def full_answer(port: int, path: str, **heads: str) -> tuple[int, str, str]:
    """The status, when to try again, and the page."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as asked:
        asked.request("GET", path, headers=heads)
        said = asked.getresponse()
        return said.status, said.headers.get("Retry-After", ""), said.read().decode()


@contextmanager
def served(server: postgres.Server, tmp_path: Path) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    given = {"ZEREN_DATABASE_URL": server.url, "ZEREN_SECRET_KEY": "k" * 50}
    call = [sys.executable, "-m", "zeren", "serve", "--port", str(port)]
    with subprocess.Popen(call, cwd=tmp_path, env=KEPT | given, stdout=subprocess.DEVNULL) as running:
        try:
            for _ in range(200):
                try:
                    answer(port, "/healthz")
                    break
                except OSError:
                    time.sleep(0.1)
            yield port
        finally:
            os.kill(running.pid, signal.SIGTERM)
            assert running.wait(20) == 0


def test_pages_say_that_the_database_is_gone_and_come_back_with_it(
    server: postgres.Server, on_server: Call, tmp_path: Path
) -> None:
    assert on_server("init").returncode == 0
    with served(server, tmp_path) as port:
        assert answer(port, "/healthz") == (200, "ok\n")
        server.stop("immediate")
        assert answer(port, "/healthz")[0] == 503
        # A page that asks the database something: who is signed in.
        said, again, page = full_answer(port, "/", Cookie="zeren_session=abcdefghijklmnopqrstuvwxyz012345")
        assert (said, again) == (503, "15")
        assert "数据库正忙或连不上" in page
        server.start()
        assert answer(port, "/healthz") == (200, "ok\n")
        assert answer(port, "/sign-in")[0] == 200


def test_without_a_server_the_reason_is_said(tmp_path: Path) -> None:
    gone = zeren("init", cwd=tmp_path, ZEREN_DATABASE_URL=f"postgresql://zeren:secret@/zeren?host={tmp_path}")
    assert (gone.returncode, "[database_unreachable]" in gone.stderr) == (2, True)
    assert "secret" not in gone.stderr
    wrong = zeren("init", cwd=tmp_path, ZEREN_DATABASE_URL="mysql://zeren:secret@somewhere/zeren")
    assert (wrong.returncode, "[bad_database_address]" in wrong.stderr) == (2, True)
    assert "secret" not in wrong.stderr
    silent = zeren("init", cwd=tmp_path)
    assert (silent.returncode, "[database_not_named]" in silent.stderr) == (2, True)
