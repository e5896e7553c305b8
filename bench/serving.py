"""How quickly `zeren serve` answers, and how much memory the whole process tree holds at rest.

Usage: python -m bench.serving FOLDER [--idle SECONDS] [--postgres]

FOLDER is a folder that `zeren import` takes in, such as the sample county. Memory is the sum of PSS over the server
and everything it started, after its pages were looked at by an account of every kind and it was left alone.
"""

from __future__ import annotations

import argparse
import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from tools import postgres

PASSWORD = "a-plain-password-7"
ZEREN = [sys.executable, "-m", "zeren"]
PEOPLE = ("officer", "first", "assessor", "inspector", "system", "audit")


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
        return port


@contextmanager
def served(words: list[str], environment: dict[str, str], port: int) -> Iterator[tuple[int, float]]:
    """A server: its id, and after how many seconds it answered."""
    begun = time.monotonic()
    call = [*ZEREN, "serve", *words, "--port", str(port)]
    with subprocess.Popen(call, env=environment, stdout=subprocess.DEVNULL) as server:
        try:
            while not answers(port):
                time.sleep(0.02)
            yield server.pid, time.monotonic() - begun
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)


def answers(port: int) -> bool:
    """Whether the server says that all is well."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as said:
            return bool(said.status == 200)
    except OSError:
        return False


def look_around(port: int, name: str) -> int:
    """Sign in and open every page that the start page links to; how many opened."""
    address = f"http://127.0.0.1:{port}"
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    form = browser.open(f"{address}/sign-in").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    sent = {"name": name, "password": PASSWORD, "csrfmiddlewaretoken": token[1] if token else ""}
    start = browser.open(f"{address}/sign-in", urllib.parse.urlencode(sent).encode()).read().decode()
    links = {link for link in re.findall(r'href="(/[^"#]*)"', start) if not link.startswith("/static")}
    for link in sorted(links):
        try:
            browser.open(address + link.replace("&amp;", "&")).read()
        except urllib.error.HTTPError as refused:
            if refused.code >= 500:
                raise
    return len(links)


def tree(pid: int) -> list[int]:
    """A process and all that it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in tree(int(child)))]


def pss(pid: int) -> float:
    """The memory of one process in MB, shared pages counted by their share."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = re.search(r"^Pss: +(\d+) kB", rollup, re.MULTILINE)
    assert found
    return int(found[1]) / 1024


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser()
    asked.add_argument("folder", type=Path)
    asked.add_argument("--idle", type=float, default=60)
    asked.add_argument("--postgres", action="store_true")
    given = asked.parse_args()
    with (
        tempfile.TemporaryDirectory() as place,
        postgres.running() if given.postgres else nullcontext() as server,
    ):
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("ZEREN", "DJANGO"))}
        kept |= {"ZEREN_EVIDENCE": f"{place}/evidence", "ZEREN_SECRET_KEY": "measured" * 8}
        where = ["--db", place] if server is None else []
        kept |= {} if server is None else {"ZEREN_DATABASE_URL": server.url}
        made = [*ZEREN, "demo", *where, "--folder", str(given.folder), "--password", PASSWORD]
        subprocess.run(made, check=True, env=kept, capture_output=True)
        words = ["--db", f"{place}/zeren.sqlite3"] if server is None else []
        _measure(words, kept, given.idle)


def _measure(words: list[str], environment: dict[str, str], idle: float) -> None:
    for which in ("first start", "next start"):
        port = free_port()
        with served(words, environment, port) as (pid, seconds):
            print(f"{which}: {seconds:.1f} s")
            if which == "next start":
                pages = sum(look_around(port, name) for name in PEOPLE)
                time.sleep(idle)
                each = [pss(one) for one in tree(pid)]
                told = " + ".join(f"{one:.0f}" for one in each)
                print(f"memory at rest after {pages} pages and {idle:.0f} s: {sum(each):.0f} MB ({told})")
                begun = time.monotonic()
    print(f"stop: {time.monotonic() - begun:.1f} s")


if __name__ == "__main__":
    main()
