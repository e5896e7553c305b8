"""Filing on a real server that is killed, that has a locked database, that is asked twice at the same moment."""

from __future__ import annotations

import http.client
import http.cookiejar
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

BUREAU = Path(__file__).parents[2] / "examples" / "bureau"
KEPT = {key: value for key, value in os.environ.items() if not key.startswith(("ZEREN", "DJANGO"))}
PASSWORD = "a-plain-password-7"


class Server:
    """A server of its own process group, so that killing it kills all of it at once."""

    def __init__(self, database: Path) -> None:
        self.database = database
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        call = [sys.executable, "-m", "zeren", "serve", "--db", str(database), "--port", str(self.port)]
        log = database.with_name("server.log").open("ab")
        self.process = subprocess.Popen(call, env=KEPT, stdout=log, stderr=log, start_new_session=True)
        log.close()
        for _ in range(900):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError(database.with_name("server.log").read_text(encoding="utf-8"))

    def kill(self) -> None:
        """kill -9, as a failing machine does."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    @property
    def store(self) -> Path:
        return self.database.parent / "evidence"


class Officer:
    """A browser without JavaScript in which the officer has signed in."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.at = f"http://127.0.0.1:{server.port}"
        page = self.get("/sign-in")
        self.post(
            "/sign-in", urllib.parse.urlencode({"name": "officer", "password": PASSWORD, **hidden(page)}).encode()
        )

    def get(self, address: str) -> str:
        with self.opener.open(self.at + address, timeout=60) as answer:
            return str(answer.read().decode())

    def post(self, address: str, body: bytes, kind: str = "application/x-www-form-urlencoded") -> tuple[int, str]:
        request = urllib.request.Request(self.at + address, body, {"Content-Type": kind, "Referer": self.at + address})
        try:
            with self.opener.open(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def form(self) -> tuple[str, dict[str, str]]:
        """The address of a filing page, and a form of it filled in."""
        unit = re.findall(r'href="/units/(\d+)/file\?', self.get("/file"))
        unit = unit or re.findall(r'href="/units/(\d+)/file', self.get("/file"))
        address = f"/units/{unit[0]}/file?duty=study_session"
        words = {"date": "2026-03-05", "kind": "study", "title": "断电时的学习", "outcome": "定了三件事"}
        return address, words | hidden(self.get(address))


def hidden(page: str) -> dict[str, str]:
    main = page[page.index("<main") :]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', main))


def multipart(words: dict[str, str], files: dict[str, bytes]) -> tuple[bytes, str]:
    edge = "----edge"
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in words.items()
    ]
    for name, content in files.items():
        head = f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
    return b"".join([*parts, f"--{edge}--\r\n".encode()]), f"multipart/form-data; boundary={edge}"


def asked(database: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database, timeout=30)) as held:
        return held.execute(query).fetchall()


FILED = "SELECT count(*) FROM records_record WHERE title = '断电时的学习'"
LINKED = (
    "SELECT f.sha256 FROM records_recordfile l JOIN records_record r ON r.id = l.record_id"
    " JOIN evidence_file f ON f.id = l.file_id WHERE r.title = '断电时的学习'"
)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = [sys.executable, "-m", "zeren", "demo", "--db", tmp_path / "db", "--folder", BUREAU, "--year", "2026"]
    subprocess.run([*made, "--password", PASSWORD], check=True, capture_output=True, env=KEPT)
    running = Server(tmp_path / "db" / "zeren.sqlite3")
    yield running
    running.kill()


@pytest.mark.slow
def test_a_killed_server_leaves_a_whole_record_or_none(server: Server) -> None:
    """Killed at many moments of filing a record with three files, from the upload to just after the answer."""
    database, outcomes = server.database, set()
    files = {f"{n}.txt": os.urandom(300_000) for n in range(3)}
    for moment in (0.0, 0.004, 0.01, 0.02, 0.03, 0.045, 0.07, 0.5):
        officer = Officer(server)
        address, words = officer.form()
        body, kind = multipart(words, files)
        before = asked(database, FILED)[0][0]

        def send(officer: Officer = officer, address: str = address, body: bytes = body, kind: str = kind) -> None:
            try:
                officer.post(address, body, kind)
            except (OSError, http.client.HTTPException):
                return

        sending = threading.Thread(target=send)
        sending.start()
        time.sleep(moment)
        server.kill()
        sending.join(60)
        after = asked(database, FILED)[0][0]
        outcomes.add((before, after))
        linked = asked(database, LINKED)
        assert len(linked) == 3 * int(str(after))
        for (sha256,) in linked:
            assert (server.store / str(sha256)[:2] / str(sha256)[2:]).stat().st_size == 300_000
        assert asked(database, "PRAGMA integrity_check") == [("ok",)]
        server.__init__(database)  # type: ignore[misc]  # started anew on another port
        assert list((server.store / ".waiting").glob(".part-*")) == []
    assert any(before != after for before, after in outcomes)
    done = subprocess.run(
        [sys.executable, "-m", "zeren", "journal", "verify", "--db", database],
        env=KEPT,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0


@pytest.mark.slow
def test_a_locked_database_is_told_and_nothing_is_lost(server: Server) -> None:
    officer = Officer(server)
    address, words = officer.form()
    body, kind = multipart(words, {"a.txt": b"a"})
    with closing(sqlite3.connect(server.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        status, page = officer.post(address, body, kind)
        other.execute("ROLLBACK")
    assert status == 503
    assert "数据库正忙" in page
    assert asked(server.database, FILED) == [(0,)]
    assert officer.post(address, body, kind)[0] == 200
    assert asked(server.database, FILED) == [(1,)]


@pytest.mark.slow
def test_the_same_form_sent_many_times_at_once_is_kept_once(server: Server) -> None:
    officer = Officer(server)
    address, words = officer.form()
    body, kind = multipart(words, {"a.txt": b"a"})
    answers: list[int] = []
    sending = [threading.Thread(target=lambda: answers.append(officer.post(address, body, kind)[0])) for _ in range(6)]
    for one in sending:
        one.start()
    for one in sending:
        one.join()
    assert answers == [200] * 6
    assert asked(server.database, FILED) == [(1,)]


@pytest.mark.parametrize("url", ["", "postgresql://zeren@/zeren"])
def test_whoever_waits_for_a_page_is_told_sooner_than_a_command(url: str) -> None:
    """Nothing is asked of the database: only how long its connections would wait."""
    ask = "from django.db import connection; print(connection.settings_dict['OPTIONS'])"
    given = KEPT | ({"ZEREN_DATABASE_URL": url} if url else {}) | {"DJANGO_SETTINGS_MODULE": "zeren.site.settings"}

    def told(first: str) -> str:
        call = [sys.executable, "-c", f"{first}; {ask}"]
        return subprocess.run(call, env=given, check=True, capture_output=True, text=True).stdout

    page, command = told("import zeren.site.wsgi"), told("import django; django.setup()")
    assert ("'timeout': 5" in page) or ("lock_timeout=5s" in page)
    assert ("'timeout': 20" in command) or ("lock_timeout=20s" in command)
