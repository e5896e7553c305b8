"""Starts a private PostgreSQL in a temporary folder for as long as a command runs, and stops it by its id.

Usage: tools/postgres.py [--install] COMMAND ...

The command finds the database in ZEREN_DATABASE_URL. Nobody but this machine's user reaches it: it listens at a socket
in that folder and at no port. PostgreSQL refuses to run as root, so root has it run as another user. With --install
root fetches Debian's package where no PostgreSQL is found.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

PLACES = ("/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt/postgresql")
USERS = ("postgres", "nobody")
SETTINGS = {
    # Nothing here outlives its folder, so nothing need be safe from a power cut.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "64MB",
}


class NoPostgres(Exception):
    """There is no PostgreSQL on this machine."""


def programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`, the newest there is; None where there is none."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    there = [path.parent for place in PLACES for path in Path(place).glob("*/bin/initdb")]
    return max(there, key=lambda path: float(path.parent.name), default=None)


def install() -> None:
    """Fetch Debian's package. The service that it brings is left asleep: ours is our own."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise NoPostgres("no PostgreSQL found; on Debian and Ubuntu: apt-get install postgresql")
    calm = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, stdout=sys.stderr, env=calm)
    call = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "postgresql"]
    subprocess.run(call, check=True, stdout=sys.stderr, env=calm)


def running_as() -> pwd.struct_passwd | None:
    """Whom the server runs as when we are root."""
    if os.geteuid() != 0:
        return None
    known = {one.pw_name: one for one in pwd.getpwall()}
    return next(known[name] for name in USERS if name in known)


class Server:
    """A private server in a folder."""

    def __init__(self, folder: Path) -> None:
        found = programs()
        if found is None:
            raise NoPostgres("no PostgreSQL found; on Debian and Ubuntu: apt-get install postgresql")
        self.programs, self.folder, self.user = found, folder, running_as()
        self.data = folder / "data"
        if self.user:
            os.chown(folder, self.user.pw_uid, self.user.pw_gid)
        # Sorting by a language's rules is what most servers do, and what our columns must not be moved by.
        sorting = ("--locale-provider=icu", "--icu-locale=und") if self._version() >= 15 else ()
        self._call("initdb", "-D", self.data, "-U", "zeren", "-A", "trust", "-E", "UTF8", "--locale=C", "-N", *sorting)
        lines = [f"{key} = '{value}'" for key, value in {**SETTINGS, "unix_socket_directories": str(folder)}.items()]
        with (self.data / "postgresql.conf").open("a") as file:
            file.write("\n".join(lines) + "\n")

    @property
    def url(self) -> str:
        """The address of a database that is there already."""
        return f"postgresql://zeren@/postgres?host={self.folder}"

    def start(self) -> None:
        """Start, and return when it answers."""
        self._call("pg_ctl", "-D", self.data, "-l", self.folder / "log", "-w", "-s", "start")

    def stop(self, how: str = "fast") -> None:
        """Stop, and return when it is gone."""
        self._call("pg_ctl", "-D", self.data, "-m", how, "-w", "-s", "stop")

    def _version(self) -> int:
        said = subprocess.run([self.programs / "initdb", "--version"], capture_output=True, text=True, check=True)
        return int(said.stdout.split()[2].partition(".")[0])

    def _call(self, program: str, *words: str | Path) -> None:
        call = [str(self.programs / program), *map(str, words)]
        run = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if self.user else {}
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        log = self.folder / "calls"
        with log.open("ab") as said:
            done = subprocess.run(call, cwd=self.folder, env=kept, stdout=said, stderr=said, check=False, **run)  # type: ignore[call-overload]  # one dictionary of options
        if done.returncode:
            raise RuntimeError(log.read_text(encoding="utf-8", errors="replace"))


@contextmanager
def running() -> Iterator[Server]:
    """A server that is gone at the end, with everything in it. Raises `NoPostgres` where there is none."""
    with tempfile.TemporaryDirectory(prefix="zeren-pg-") as folder:
        server = Server(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")


def main(words: Sequence[str]) -> int:
    """Run a command beside a server; its exit code."""
    if words[:1] == ["--install"]:
        words = words[1:]
        if programs() is None:
            install()
    if not words:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        with running() as server:
            return subprocess.run(words, env={**os.environ, "ZEREN_DATABASE_URL": server.url}, check=False).returncode
    except NoPostgres as missing:
        print(missing, file=sys.stderr)
        return 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
