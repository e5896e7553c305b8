"""The database file is taken away under a running server: everybody is told, and nothing that was confirmed is lost."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
from tests.cli.test_init import KEPT, free_port, zeren
from tests.cli.test_serve import until

PASSWORD = "very good words 1"


class Visitor:
    """Somebody who changes their own password again and again: each answer confirms that it is saved."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies = port, dict[str, str]()

    def ask(self, path: str, **form: str) -> tuple[int, str]:
        """The status and the page; 0 where nobody answers."""
        from urllib.parse import urlencode

        heads = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = urlencode(form | {"csrfmiddlewaretoken": self.cookies.get("zeren_csrf", "")}) if form else None
        heads |= {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as asked:
            try:
                asked.request("POST" if form else "GET", path, body, heads)
                said = asked.getresponse()
                page = said.read().decode()
            except OSError:
                return 0, ""
            for given in said.headers.get_all("Set-Cookie") or []:
                name, _, value = given.partition(";")[0].partition("=")
                self.cookies[name] = value
            return said.status, page

    def sign_in(self, name: str, password: str) -> None:
        self.ask("/sign-in")
        status, _ = self.ask("/sign-in", name=name, password=password)
        assert status == 302


@pytest.fixture
def place(tmp_path: Path) -> tuple[Path, str]:
    done = zeren("init", "--db", "county.sqlite3", "--admin", "li.hua", cwd=tmp_path)
    password = re.findall(r"^li\.hua +(\S{14}) ", done.stdout, re.MULTILINE)[0]
    return tmp_path / "county.sqlite3", password


@pytest.fixture
def visitor(place: tuple[Path, str]) -> Iterator[Visitor]:
    file, password = place
    port = free_port()
    call = [sys.executable, "-m", "zeren", "serve", "--db", str(file), "--port", str(port)]
    log = (file.parent / "log").open("wb")
    with log, subprocess.Popen(call, env=KEPT, stdout=log, stderr=log) as server:
        visitor = Visitor(port)
        until(lambda: visitor.ask("/healthz")[0] == 200)
        visitor.sign_in("li.hua", password)
        # Confirmed, and as yet in the write-ahead log alone.
        status, _ = visitor.ask("/account/password", old=password, new=PASSWORD, again=PASSWORD)
        assert status == 302
        yield visitor
        server.terminate()


def deleted(file: Path) -> Callable[[], object]:
    file.unlink()
    return lambda: file.with_name(f"{file.name}.rescued").rename(file)


def moved(file: Path) -> Callable[[], object]:
    away = file.with_name("away")
    file.rename(away)
    return lambda: away.rename(file)


def replaced(file: Path) -> Callable[[], object]:
    other = file.with_name("other")
    shutil.copy(file, other)
    other.replace(file)
    return lambda: file.with_name(f"{file.name}.rescued").replace(file)


@pytest.mark.slow
def test_a_file_that_is_taken_away_is_told_and_comes_back_whole(place: tuple[Path, str], visitor: Visitor) -> None:
    file = place[0]
    rescued = file.with_name(f"{file.name}.rescued")
    for taken in (moved, deleted, replaced):
        back = taken(file)
        status, page = visitor.ask("/")
        assert status == 503
        assert "数据库文件不在原处" in page
        assert "The database file is not in its place" in page
        assert rescued.name in page
        if taken is not replaced:
            other = "another one 22"
            assert visitor.ask("/account/password", old=PASSWORD, new=other, again=other)[0] == 503
            assert visitor.ask("/healthz")[0] == 503
            assert not file.exists(), "nothing new is made in its place"
        back()
        rescued.unlink(missing_ok=True)
        until(lambda: visitor.ask("/healthz")[0] == 200)
        with closing(sqlite3.connect(file)) as held:
            assert held.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    again = Visitor(visitor.port)
    again.sign_in("li.hua", PASSWORD)
    assert again.ask("/account/sessions")[0] == 200
    assert zeren("journal", "verify", "--db", str(file), cwd=file.parent).returncode == 0
