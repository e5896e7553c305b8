"""How quickly `zeren serve` answers, and how much memory the whole process tree holds at rest.

Usage: python -m bench.serving [UNITS ...] [--idle SECONDS]. Writes `bench/results/serving.md` where nothing is given.

The first start is that of a fresh install: nothing of Python's is compiled yet, and `zeren init` makes the database.
Memory is the sum of PSS over the server and everything it started, after its pages were looked at by an account of
every kind and it was left alone; PostgreSQL's own processes are not in it.
"""

from __future__ import annotations

import argparse
import http.cookiejar
import os
import re
import resource
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from bench.bases import PASSWORD, ROOT, Base, copied, kinds, made
from bench.growth import table_of
from bench.machine import described, pace

ZEREN = [sys.executable, "-m", "zeren"]
PEOPLE = ("officer", "first", "assessor", "inspector", "system", "audit")
SIZES = (60, 10_000)
IDLE = 60.0
STARTS = 5
OUT = ROOT / "bench" / "results" / "serving.md"


class Start(NamedTuple):
    """Seconds on the wall until it answers, and of the processor for starting and stopping."""

    wall: float
    cpu: float


class Rest(NamedTuple):
    """How many pages were looked at, MB of each process, and seconds until it had stopped."""

    pages: int
    each: list[float]
    stop: float


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
        return port


@contextmanager
def served(environment: dict[str, str], port: int) -> Iterator[tuple[int, float]]:
    """A server: its id, and after how many seconds it answered."""
    begun = time.monotonic()
    call = [*ZEREN, "serve", *_named(environment), "--port", str(port)]
    with subprocess.Popen(call, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL) as server:
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
    """Measure and print; write the report where nothing was asked for apart."""
    asked = argparse.ArgumentParser()
    asked.add_argument("units", type=int, nargs="*")
    asked.add_argument("--idle", type=float, default=IDLE)
    given = asked.parse_args()
    first = first_start()
    rows = []
    for kind, running in kinds().items():
        with running():
            for units in given.units or SIZES:
                base = copied(made(kind, units))
                starts = [next_start(base) for _ in range(STARTS)]
                rows.append([kind, f"{units:,}", *_told(starts, at_rest(base, given.idle))])
                print(rows[-1], flush=True)
    text = "\n".join(report(first, rows, given.idle)) + "\n"
    if not given.units and given.idle == IDLE:
        OUT.write_text(text, encoding="utf-8")
    print(text)


def first_start() -> Start:
    """A database is made and served, by programs that nobody has run yet."""
    with tempfile.TemporaryDirectory() as place:
        environment = _environment({"ZEREN_DB": f"{place}/zeren.sqlite3", "PYTHONPYCACHEPREFIX": f"{place}/compiled"})
        begun, before = time.monotonic(), _spent()
        subprocess.run(
            [*ZEREN, "init", "--db", environment["ZEREN_DB"]], check=True, env=environment, capture_output=True
        )
        with served(environment, free_port()) as (_, _seconds):
            wall = time.monotonic() - begun
        return Start(wall, _spent() - before)


def next_start(base: Base) -> Start:
    """As on every other day."""
    before = _spent()
    with served(_environment(base.environment), free_port()) as (_, seconds):
        pass
    return Start(seconds, _spent() - before)


def at_rest(base: Base, idle: float) -> Rest:
    """Look at pages as people of every kind, wait, and measure."""
    port = free_port()
    with served(_environment(base.environment), port) as (pid, _):
        pages = sum(look_around(port, name) for name in PEOPLE)
        time.sleep(idle)
        each = [pss(one) for one in tree(pid)]
        begun = time.monotonic()
    return Rest(pages, each, time.monotonic() - begun)


def _spent() -> float:
    """Seconds of the processor of everything that was started from here and has ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _environment(given: dict[str, str]) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("ZEREN", "DJANGO"))}
    return kept | given | {"ZEREN_SECRET_KEY": "measured" * 8}


def _named(environment: dict[str, str]) -> list[str]:
    return ["--db", environment["ZEREN_DB"]] if "ZEREN_DB" in environment else []


def _told(starts: list[Start], rest: Rest) -> list[str]:
    walls, spent = zip(*starts, strict=True)
    each = " + ".join(f"{one:.0f}" for one in rest.each)
    return [
        f"{min(walls):.1f} to {max(walls):.1f} s",
        f"{statistics.median(spent):.1f} s",
        f"{sum(rest.each):.0f} MB ({each})",
        str(rest.pages),
        f"{rest.stop:.1f} s",
    ]


def report(first: Start, rows: list[list[str]], idle: float) -> list[str]:
    """The table, as Markdown."""
    heads = ["database", "units", f"next start, {STARTS} times", "start and stop, processor"]
    heads += ["memory at rest", "pages before", "stop"]
    return [
        "# Serving: start, and memory at rest",
        "",
        *described(),
        pace(),
        "",
        "Made by `python -m bench.serving`. The clock runs on while other programs have the cores; the seconds of the",
        "processor are ours alone. May be: first start 60 s, next start 3 s, memory 150 MB.",
        "",
        "First start after an install, with nothing compiled, `zeren init` and `zeren serve` until it answers:",
        f"{first.wall:.1f} s, of the processor {first.cpu:.1f} s (its stop included).",
        "",
        f"Memory is the PSS of the whole process tree (server + worker), {idle:.0f} s after six kinds of people looked",
        "at every page that their start page leads to.",
        "",
        *table_of(heads, rows),
    ]


if __name__ == "__main__":
    main()
