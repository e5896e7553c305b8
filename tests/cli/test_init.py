"""Starting, serving and checking as people do it: in processes of their own."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

BUREAU = Path(__file__).parents[2] / "examples" / "bureau"
KEPT = {key: value for key, value in os.environ.items() if not key.startswith(("ZEREN", "DJANGO"))}


def zeren(*words: str | Path, cwd: Path, typed: str | None = None) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "-W", "error", "-m", "zeren", *map(str, words)]
    return subprocess.run(
        call, cwd=cwd, env=KEPT, capture_output=True, text=True, encoding="utf-8", check=False, input=typed
    )


def rows(database: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as held:
        return held.execute(query).fetchall()


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    place = tmp_path_factory.mktemp("started")
    done = zeren("init", "--db", "county.sqlite3", "--admin", "Li.Hua", cwd=place)
    assert done.returncode == 0, done.stderr
    passwords = dict(re.findall(r"^([\w.]+) +(\S{14}) ", done.stdout, re.MULTILINE))
    return place / "county.sqlite3", passwords


def test_init_makes_three_administrators_kept_apart(started: tuple[Path, dict[str, str]]) -> None:
    database, passwords = started
    assert sorted(passwords) == ["audit", "li.hua", "security"]
    assert len(set(passwords.values())) == 3
    held = rows(
        database,
        "SELECT username, role, path, must_change_password FROM access_grant g"
        " JOIN access_account a ON a.id = g.account_id",
    )
    assert sorted(held) == [
        ("audit", "audit_admin", "", 1),
        ("li.hua", "system_admin", "", 1),
        ("security", "security_admin", "", 1),
    ]
    kept = str(rows(database, "SELECT data FROM audit_entry")) + str(
        rows(database, "SELECT password FROM access_account")
    )
    assert not any(password in kept for password in passwords.values())
    assert rows(database, "SELECT code FROM frameworks_installed") == [("founding",)]


def test_init_starts_once(started: tuple[Path, dict[str, str]]) -> None:
    database, _ = started
    before = database.read_bytes()
    done = zeren("init", "--db", database, cwd=database.parent)
    assert done.returncode == 2
    assert "[accounts_exist]" in done.stderr
    assert rows(database, "SELECT count(*) FROM access_account") == [(3,)]
    assert len(before) > 0


def test_init_asks_for_passwords(tmp_path: Path) -> None:
    typed = "".join(f"{word}\n{word}\n" for word in ("a first good one", "a second good one", "a third good one"))
    done = zeren("--lang", "en", "init", "--db", "asked.sqlite3", "--ask", cwd=tmp_path, typed=typed)
    assert done.returncode == 0, done.stderr
    weak = zeren("init", "--db", "weak.sqlite3", "--ask", cwd=tmp_path, typed="short\nshort\n" * 3)
    assert weak.returncode == 2
    assert "[password_too_short]" in weak.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["asked.sqlite3"]


def test_init_after_import_keeps_what_is_there(tmp_path: Path) -> None:
    assert zeren("import", BUREAU, "--db", "b.sqlite3", cwd=tmp_path).returncode == 0
    assert zeren("init", "--db", "b.sqlite3", cwd=tmp_path).returncode == 0
    assert rows(tmp_path / "b.sqlite3", "SELECT count(*) > 0 FROM records_record") == [(1,)]


def test_verify_names_the_first_break(started: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    database, _ = started
    whole = zeren("journal", "verify", "--db", database, cwd=tmp_path)
    assert whole.returncode == 0
    head = re.findall(r"\d+:[0-9a-f]{64}", whole.stdout)[0]
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes(database.read_bytes())
    assert zeren("journal", "verify", "--db", copy, "--head", head, cwd=tmp_path).returncode == 0
    untouched = copy.read_bytes()
    assert copy.read_bytes() == untouched

    def change(statement: str) -> None:
        with closing(sqlite3.connect(copy)) as held, held:
            held.execute(statement)

    change("DELETE FROM audit_entry WHERE number = (SELECT max(number) FROM audit_entry)")
    last = int(head.split(":")[0])
    assert zeren("journal", "verify", "--db", copy, cwd=tmp_path).returncode == 0
    cut = zeren("journal", "verify", "--db", copy, "--head", head, cwd=tmp_path)
    assert (cut.returncode, f"第{last}条" in cut.stderr) == (2, True)
    for number, statement in ((4, "SET \"on\" = 'gone'"), (3, "SET by = 'P9'"), (2, "SET data = x'00'")):
        change(f"UPDATE audit_entry {statement} WHERE number = {number}")
        changed = zeren("--lang", "en", "journal", "verify", "--db", copy, cwd=tmp_path)
        assert (changed.returncode, f"breaks at entry {number} " in changed.stderr) == (2, True)


def test_verify_needs_a_journal(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("no database at all, only text " * 50, encoding="utf-8")
    done = zeren("journal", "verify", "--db", "note.txt", cwd=tmp_path)
    assert (done.returncode, "[no_journal]" in done.stderr) == (2, True)
    assert zeren("journal", "verify", "--db", "note.txt", "--head", "7", cwd=tmp_path).returncode == 2


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
        return port


@contextmanager
def served(database: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    call = [sys.executable, "-m", "zeren", "serve", "--db", str(database), "--port", str(port)]
    running = subprocess.Popen(call, env=KEPT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
                    assert answer.read() == b"ok\n"
                break
            except OSError:
                assert running.poll() is None, running.stdout and running.stdout.read()
                time.sleep(0.1)
        yield running
    finally:
        if running.poll() is None:
            running.terminate()
            running.wait(30)
        assert running.stdout
        running.stdout.close()


class Browser:
    """A visitor with cookies."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def get(self, address: str) -> str:
        with self.opener.open(self.base + address) as answer:
            text: str = answer.read().decode()
            return text

    def post(self, address: str, **fields: str) -> str:
        token = re.findall(r'csrfmiddlewaretoken" value="(\w+)"', self.get(address))[0]
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
        with self.opener.open(self.base + address, body) as answer:
            text: str = answer.read().decode()
            return text


@pytest.mark.slow
def test_serve_from_the_first_password_to_the_journal(started: tuple[Path, dict[str, str]]) -> None:
    database, passwords = started
    port = free_port()
    with served(database, port) as running:
        browser = Browser(port)
        assert "先设自己的密码" in browser.post("/sign-in", name="audit", password=passwords["audit"], next="/journal")
        own = "my very own words"
        browser.post("/account/password", old=passwords["audit"], new=own, again=own)
        page = browser.get("/journal")
        assert "授予“audit”审计管理员" in page
        assert "“audit”登录" in page
        with pytest.raises(urllib.error.HTTPError, match="403"):
            browser.get("/units")
        assert ".badge" in browser.get("/static/ui/parts.css")
        taken = zeren("serve", "--db", database, "--port", str(port), cwd=database.parent)
        assert (taken.returncode, "[port_taken]" in taken.stderr) == (2, True)
        children = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
        running.send_signal(signal.SIGTERM)
        assert running.wait(20) == 0
        assert not any(Path(f"/proc/{child}").exists() for child in children)
        said = running.stdout.read() if running.stdout else ""
        assert "Traceback" not in said
    key = database.with_name(f"{database.name}.key")
    assert key.stat().st_mode & 0o777 == 0o600
    with served(database, port):
        assert "我的账号" in browser.get("/account/sessions")
    assert rows(database, "PRAGMA integrity_check") == [("ok",)]
    assert rows(database, "PRAGMA journal_mode") == [("wal",)]
    assert zeren("journal", "verify", "--db", database, cwd=database.parent).returncode == 0


def test_serve_needs_accounts(tmp_path: Path) -> None:
    assert zeren("import", BUREAU, "--db", "b.sqlite3", cwd=tmp_path).returncode == 0
    done = zeren("serve", "--db", "b.sqlite3", "--port", str(free_port()), cwd=tmp_path)
    assert (done.returncode, "[no_accounts_yet]" in done.stderr) == (2, True)


def test_demo_has_an_account_for_each_kind_of_person(tmp_path: Path) -> None:
    call = ("demo", "--db", "out", "--folder", BUREAU, "--year", "2026", "--password", "words for looking")
    done = zeren(*call, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    database = tmp_path / "out" / "zeren.sqlite3"
    roles = [str(role) for (role,) in rows(database, "SELECT role FROM access_grant ORDER BY id")]
    # The chief decides for the whole tree what the first responsible person of one unit does for it.
    assert (len(roles), len(set(roles))) == (10, 9)
    names = [str(name) for (name,) in rows(database, "SELECT username FROM access_account")]
    assert all(re.search(rf"^{name} +words for looking ", done.stdout, re.MULTILINE) for name in names)
    assert rows(database, "SELECT year FROM assessment_run") == [(2026,)]
    assert json.dumps("words for looking") not in str(rows(database, "SELECT data FROM audit_entry"))
    again = zeren(*call, cwd=tmp_path)
    assert (again.returncode, "[demo_exists]" in again.stderr) == (2, True)


def test_a_password_is_reset_at_the_server(tmp_path: Path) -> None:
    assert zeren("init", "--db", "z.sqlite3", cwd=tmp_path).returncode == 0
    done = zeren("reset", "--db", "z.sqlite3", "security", "--second", cwd=tmp_path)
    assert (done.returncode, "security 的一次性密码：" in done.stdout) == (0, True), done.stderr
    assert rows(tmp_path / "z.sqlite3", "SELECT slip <> '' FROM access_account WHERE username = 'security'") == [(1,)]
    missing = zeren("--lang", "en", "reset", "--db", "z.sqlite3", "nobody", cwd=tmp_path)
    assert (missing.returncode, "there is no account" in missing.stderr) == (2, True)
