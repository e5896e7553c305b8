"""Serving under bad conditions: a server that is killed, one that is told to stop while it works, a busy database."""

from __future__ import annotations

import http.client
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.cli.test_init import KEPT, free_port, zeren


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("serving")
    assert zeren("init", "--db", "county.sqlite3", cwd=place).returncode == 0
    return place / "county.sqlite3"


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def running(database: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    call = [sys.executable, "-m", "zeren", "serve", "--db", str(database), "--port", str(port)]
    with subprocess.Popen(call, env=KEPT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            until(lambda: answer(port, "/healthz") == 200, 300)
            yield server
        finally:
            server.kill()


def answer(port: int, path: str, body: str = "", **heads: str) -> int:
    """The status of an answer; 0 where nobody answers."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as asked:
        try:
            asked.request("POST" if body else "GET", path, body or None, heads)
            said = asked.getresponse()
            said.read()
        except OSError:
            return 0
        return said.status


def until(holds: object, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():  # type: ignore[operator]  # a question without arguments
        assert time.monotonic() < end
        time.sleep(0.02)


def worker(server: subprocess.Popen[bytes]) -> int:
    (child,) = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    return int(child)


def test_a_killed_server_leaves_no_worker(running: subprocess.Popen[bytes], port: int) -> None:
    child = worker(running)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    until(lambda: not Path(f"/proc/{child}").exists(), 5)
    assert answer(port, "/healthz") == 0


@pytest.mark.slow
def test_a_worker_that_dies_is_followed_by_another(running: subprocess.Popen[bytes], port: int) -> None:
    os.kill(worker(running), signal.SIGKILL)
    until(lambda: answer(port, "/healthz") == 200)
    assert running.poll() is None


def sign_in(port: int) -> tuple[str, dict[str, str]]:
    """A form to send, and its headers. Checking a password takes long on purpose."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as asked:
        asked.request("GET", "/sign-in")
        said = asked.getresponse()
        cookie = said.headers["Set-Cookie"].partition(";")[0]
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', said.read().decode())
    assert token
    form = f"name=nobody&password=wrong&csrfmiddlewaretoken={token[1]}"
    return form, {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}


def test_what_is_under_way_is_finished_before_the_server_stops(running: subprocess.Popen[bytes], port: int) -> None:
    form, heads = sign_in(port)
    answers: list[int] = []
    asking = [threading.Thread(target=lambda: answers.append(answer(port, "/sign-in", form, **heads))) for _ in "ab"]
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as slow:
        # The server has this request, and waits for the rest of it.
        slow.putrequest("POST", "/sign-in")
        for name, value in {**heads, "Content-Length": str(len(form))}.items():
            slow.putheader(name, value)
        slow.endheaders()
        slow.send(form[:10].encode())
        time.sleep(0.3)
        for one in asking:
            one.start()
        time.sleep(0.02)
        running.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        slow.send(form[10:].encode())
        assert slow.getresponse().status == 422
    for one in asking:
        one.join()
    assert running.wait(20) == 0
    # One that came too late was not let in; none that was let in was broken off.
    assert set(answers) <= {0, 422}


@pytest.mark.slow
def test_a_database_that_somebody_else_keeps_is_told_and_nothing_is_lost(
    running: subprocess.Popen[bytes], port: int, database: Path
) -> None:
    form, heads = sign_in(port)
    with closing(sqlite3.connect(database, isolation_level=None)) as held:
        held.execute("BEGIN IMMEDIATE")
        assert answer(port, "/healthz") == 200
        assert answer(port, "/sign-in", form, **heads) == 503
        held.execute("ROLLBACK")
    assert answer(port, "/sign-in", form, **heads) == 422


def test_a_try_starts_answers_and_stops(database: Path, port: int) -> None:
    done = zeren("serve", "--db", database, "--port", str(port), "--try", cwd=database.parent)
    assert done.returncode == 0, done.stderr
    assert answer(port, "/healthz") == 0
