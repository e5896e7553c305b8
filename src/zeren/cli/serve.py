"""`zeren serve`: the pages, from one process tree, until told to stop."""

from __future__ import annotations

import datetime as dt
import os
import secrets
import signal
import socket
import sys
import time
from contextlib import closing
from http import HTTPStatus
from http.client import HTTPConnection
from multiprocessing import get_context
from pathlib import Path

import click

from zeren.base.database import URL
from zeren.base.problems import Refused, declare
from zeren.base.sealing import kept
from zeren.base.text import Text
from zeren.cli.database import option
from zeren.cli.session import say, show_problems
from zeren.cli.sweeping import sweeping

PORT_TAKEN = declare(
    "port_taken",
    zh="{host} 的 {port} 端口已被占用",
    en="port {port} of {host} is in use",
    do_zh="请先停掉占用的程序，或用 --port 换一个端口",
    do_en="Stop what uses it, or choose another with --port",
)
NOT_STARTED = declare(
    "no_accounts_yet",
    zh="“{name}”里还没有账号，谁也不能登录",
    en="“{name}” has no accounts: nobody could sign in",
    do_zh="请先运行 zeren init --db",
    do_en="Run zeren init --db first",
)
THREADS = 4
"""Requests at once. SQLite writes one at a time anyway, and Python computes one at a time."""


@click.command("serve")
@option(there=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="端口。 The port.")
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="在哪个地址上开放，默认只有本机。 The address to listen at; this machine only if not given.",
)
@click.option(
    "--sweep",
    "every",
    default=0.0,
    show_default=True,
    type=click.FloatRange(0, 1440),
    help="每隔几分钟自己做一次 zeren sweep，0 是不做。 Run zeren sweep itself every so many minutes; 0 is never.",
)
@click.option("--try", "only_try", is_flag=True, help="能打开就停，用来检查安装。 Stop once it answers: a check.")
def serve(database: Path | None, port: int, host: str, every: float, only_try: bool) -> None:
    """打开网页服务，Ctrl+C 停止。 Serve the pages until stopped."""
    _check_free(host, port)
    # Before the settings are read for the first time: the worker takes over this process's environment.
    if database is not None:
        os.environ.pop(URL, None)
        os.environ["ZEREN_DB"] = str(database.resolve())
    os.environ.setdefault("ZEREN_SECRET_KEY", _kept_key(database))
    if host not in {"127.0.0.1", "localhost", "::1"}:
        os.environ.setdefault("ZEREN_HOSTS", f"127.0.0.1,localhost,{host}" if host != "0.0.0.0" else "*")  # noqa: S104
    _prepare_aside(database)
    # Before anything here starts a thread: the process beside is forked from this one.
    with sweeping(database, 0 if only_try else every):
        _serve(host, port, only_try)


def _serve(host: str, port: int, only_try: bool) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    there = Text("网页在 http://{host}:{port} ，Ctrl+C 停止", "Serving http://{host}:{port}, Ctrl+C stops")
    say(there.fill(host=f"[{host}]" if ":" in host else host, port=port))
    server = Granian(
        "zeren.site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        websockets=False,
        log_enabled=False,
        workers_kill_timeout=20,
        respawn_failed_workers=True,
    )
    if only_try:
        # Not a thread: the worker is forked from this process, and would inherit a lock that a thread holds just then.
        get_context("fork").Process(target=_stop_when_it_answers, args=(host, port, os.getpid()), daemon=True).start()
    server.serve()


def _stop_when_it_answers(host: str, port: int, server: int) -> None:
    """Ask the server how it is until it says that all is well, then have it stop as anybody else would."""
    while True:
        try:
            with closing(HTTPConnection(host, port, timeout=5)) as asked:
                asked.request("GET", "/healthz", headers={"Host": "127.0.0.1"})
                if asked.getresponse().status == HTTPStatus.OK:
                    break
        except OSError:
            pass
        time.sleep(0.1)
    os.kill(server, signal.SIGTERM)


def _check_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            raise Refused([PORT_TAKEN(host=host, port=port)]) from error


def _prepare_aside(database: Path | None) -> None:
    """Prepare in a process of its own: this one only watches over its worker, and stays small."""
    aside = get_context("fork").Process(target=_prepare_or_tell, args=(database,))
    aside.start()
    aside.join()
    if aside.exitcode:
        sys.exit(aside.exitcode)


def _prepare_or_tell(database: Path | None) -> None:
    try:
        _prepare(database)
    except Refused as refused:
        show_problems(refused.problems)
        sys.exit(2)


def _prepare(database: Path | None) -> None:
    """Bring the tables up to date before anybody is let in."""
    from zeren.cli.embedded import opened, told

    with opened(database):
        from zeren.apps.access.queries import accounts

        if not accounts().exists():
            raise Refused([NOT_STARTED(name=told(database))])
        from zeren.apps.access.commands import seal_secrets
        from zeren.apps.evidence.sweeps import clear

        # What an earlier version, or a backup of it, kept in clear.
        seal_secrets(by="serve", on=dt.date.today())  # noqa: DTZ011  the day on the wall of whoever starts it

        clear(time.time())
        from zeren.apps.assessment.sweeps import forget

        forget(dt.date.today())  # noqa: DTZ011  the day on the wall of whoever starts it


def _kept_key(database: Path | None) -> str:
    """The key that signs what the pages hand out, kept beside the database so that a restart signs nobody out.

    A server's key lies below the working directory.
    """
    file = database.with_name(f"{database.name}.key") if database else Path("var") / "zeren.key"
    return kept(file, lambda: secrets.token_urlsafe(50))
