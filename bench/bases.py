"""The databases that pages are measured with: counties of several sizes, two years of records, 100 a unit, on SQLite
and on a private PostgreSQL. Made once, below var/bench; a measurement that writes gets a copy.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple

from tools import postgres

ROOT = Path(__file__).parents[1]
CACHE = ROOT / "var" / "bench"
SIZES = (60, 1000, 10_000)
RECORDS_A_UNIT = 100
PASSWORD = "only for measuring"
URL = "ZEREN_DATABASE_URL"
SQLITE, POSTGRES = "SQLite", "PostgreSQL"


class Base(NamedTuple):
    """A database of one size: its kind, its units, and what the environment must say for a process to use it."""

    kind: str
    units: int
    environment: dict[str, str]


@contextmanager
def sqlite() -> Iterator[str]:
    """Files need no server."""
    yield SQLITE


@contextmanager
def server() -> Iterator[str]:
    """A private PostgreSQL whose data stay below var/bench for the next time, as long as the measurement lasts."""
    folder = CACHE / "postgres"
    known = _Kept(folder) if (folder / "data").exists() else None
    if known is None:
        folder.mkdir(parents=True, exist_ok=True)
        known = postgres.Server(folder)
    known.start()
    try:
        yield POSTGRES
    finally:
        known.stop()


class _Kept(postgres.Server):
    """A server whose folder is there already."""

    def __init__(self, folder: Path) -> None:
        found = postgres.programs()
        if found is None:
            raise postgres.NoPostgres
        self.programs, self.folder, self.user = found, folder, postgres.running_as()
        self.data = folder / "data"


def kinds() -> dict[str, Callable[[], AbstractContextManager[str]]]:
    """How to have each kind of database running; PostgreSQL where it is installed."""
    return {SQLITE: sqlite} | ({POSTGRES: server} if postgres.programs() else {})


def made(kind: str, units: int) -> Base:
    """The database of a size with the county of that size; made where it is missing."""
    county = CACHE / f"county-{units}"
    if not (county / "units.csv").exists():
        sized = ["--units", str(units), "--records", str(units * RECORDS_A_UNIT), "--evidence", "0"]
        called([sys.executable, "-m", "examples.county", str(county), *sized], {})
    demo = [sys.executable, "-m", "zeren", "demo", "--folder", str(county), "--password", PASSWORD]
    place = CACHE / f"pages-{units}"
    if kind == SQLITE:
        base = Base(kind, units, {"ZEREN_DB": str(place / "zeren.sqlite3")})
        if not (place / "zeren.sqlite3").exists():
            called([*demo, "--db", str(place)], {})
    else:
        base = Base(kind, units, {URL: address(f"zeren_{units}")})
        filled = CACHE / "postgres" / f"zeren_{units}.filled"
        if not filled.exists():
            _administer(f"DROP DATABASE IF EXISTS zeren_{units}")
            _administer(f"CREATE DATABASE zeren_{units}")
            called(demo, base.environment)
            _administer("VACUUM ANALYZE", f"zeren_{units}")
            filled.touch()
    return base._replace(environment=base.environment | {"ZEREN_EVIDENCE": str(CACHE / "evidence")})


def copied(base: Base) -> Base:
    """A copy that may be written to; the last one is gone."""
    if base.kind == SQLITE:
        target = CACHE / f"copy-{base.units}.sqlite3"
        for old in CACHE.glob(f"{target.name}*"):
            old.unlink()
        # A copy of the file alone is whole: whoever made it closed it.
        shutil.copyfile(base.environment["ZEREN_DB"], target)
        return base._replace(environment=base.environment | {"ZEREN_DB": str(target)})
    _administer(f"DROP DATABASE IF EXISTS copy_{base.units}")
    _administer(f"CREATE DATABASE copy_{base.units} TEMPLATE zeren_{base.units}")
    return base._replace(environment=base.environment | {URL: address(f"copy_{base.units}")})


def settled(base: Base) -> None:
    """Leave a PostgreSQL database as its own housekeeping leaves it some minutes after much was written: without that,
    what is counted from an index alone is looked up in the table too.
    """
    if base.kind == POSTGRES:
        _administer("VACUUM ANALYZE", f"zeren_{base.units}")


def address(name: str) -> str:
    """The address of a database of the private server."""
    return f"postgresql://zeren@/{name}?host={CACHE / 'postgres'}"


def _administer(words: str, name: str = "postgres") -> str:
    found = postgres.programs()
    assert found is not None, "the server runs"
    call = [str(found / "psql"), "-h", str(CACHE / "postgres"), "-U", "zeren", "-At", "-c", words, name]
    return subprocess.run(call, check=True, stdout=subprocess.PIPE, text=True).stdout


def asked(words: list[str], base: Base) -> str:
    """What a program of this folder prints when it is run with a database, in a process of its own."""
    return called([sys.executable, *words], base.environment)


def called(command: list[str], given: dict[str, str]) -> str:
    """What a program prints; an error where it fails."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("ZEREN_", "DJANGO_"))}
    done = subprocess.run(command, cwd=ROOT, env=kept | given, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout
