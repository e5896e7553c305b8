"""A real server over a small county, and a real browser. Needs Debian's chromium and the package playwright.

The county lies in SQLite, or on the PostgreSQL that ZEREN_DATABASE_URL names (`make journeys-postgres`). Nothing here
waits for a length of time: every step waits for what it needs, as long as a busy machine may take.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from examples.county.generate import generate
from playwright.sync_api import Browser, Page, expect, sync_playwright

PASSWORD = "a-plain-password-7"
SERVER = os.environ.get("ZEREN_DATABASE_URL", "")
PATIENCE = 60_000
"""Milliseconds within which a busy machine does a step; an idle one needs none of them."""
expect.set_options(timeout=PATIENCE)
DESKTOP, PHONE = 1280, 390


@pytest.fixture(scope="module")
def told() -> dict[str, str]:
    """What the environment tells the server beside its database; a file of journeys may tell more."""
    return {}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, told: dict[str, str]) -> Iterator[str]:
    """Where the pages are served."""
    folder = tmp_path_factory.mktemp("journeys")
    generate(folder / "county", seed=3, units=20, records=1500, years=(2025, 2026), evidence=400)
    zeren = [sys.executable, "-m", "zeren"]
    # The tests' own settings must not reach the program.
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("ZEREN_", "DJANGO_"))}
    asked = ["--folder", folder / "county", "--password", PASSWORD]
    place, named = ["--db", folder / "db"], ["--db", folder / "db" / "zeren.sqlite3"]
    if SERVER:
        kept |= {"ZEREN_DATABASE_URL": _empty("journeys"), "ZEREN_EVIDENCE": str(folder / "evidence")}
        place = named = []
    subprocess.run([*zeren, "demo", *place, *asked], check=True, capture_output=True, env=kept, cwd=folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = [*zeren, "serve", *named, "--port", str(port)]
    log = (folder / "server.log").open("wb")
    with log, subprocess.Popen(serve, stdout=log, stderr=log, env=kept | told, cwd=folder) as server:
        try:
            _wait(f"http://127.0.0.1:{port}/healthz", folder / "server.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGTERM)


def _empty(name: str) -> str:
    """The address of an empty database beside the one that the environment names."""
    import psycopg
    from psycopg.sql import SQL, Identifier

    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
        server.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    parts = urlsplit(SERVER)
    return f"{parts.scheme}://{parts.netloc}/{name}?{parts.query}"


def _wait(address: str, log: Path) -> None:
    # An answer that is not waited for long enough only keeps a busy server busier.
    until = time.monotonic() + 10 * PATIENCE / 1000
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=PATIENCE / 1000).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(log.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium."""
    found = shutil.which("chromium")
    assert found, "journeys need chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])


SignIn = Callable[..., Page]


@pytest.fixture
def sign_in(browser: Browser, address: str) -> Iterator[SignIn]:
    """Opens a page for somebody; an error in a script of the page fails the test."""
    contexts, errors = [], list[str]()

    def signed_in(name: str, width: int = DESKTOP, **given: Any) -> Page:
        context = browser.new_context(base_url=address, viewport={"width": width, "height": 850}, **given)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto("/sign-in")
        page.fill("input[name=name]", name)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button")
        page.wait_for_url("**/")
        return page

    yield signed_in
    for context in contexts:
        context.close()
    assert errors == []
