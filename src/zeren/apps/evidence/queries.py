"""Reading files: a folder before it is taken in, and what is kept."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from zeren.apps.evidence import rules
from zeren.apps.evidence.models import File
from zeren.base.problems import Problem, Where
from zeren.documents.nearest import hint, nearest
from zeren.documents.sheet import Intake, Placed

BLOCK = 1 << 20


@dataclass(frozen=True)
class Found:
    """A file that lies in a folder and may be kept: its name below that folder, where it is, what it is."""

    name: str
    source: Path
    sha256: str
    size: int
    media: str


@dataclass
class Look:
    """What lies in a folder: the files by name, in the order of their names, and what is wrong."""

    files: dict[str, Found] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def look(folder: Path) -> Look:
    """Read every file below a folder once: name, hash, size and kind. A folder that is not there holds nothing."""
    seen = Look()
    for name, source in sorted(_walk(folder)):
        _take(seen, name, source, Where(f"{folder.name}/{name}"))
    return seen


def received(uploads: Iterable[tuple[str, Iterable[bytes]]], folder: Path) -> Look:
    """Write what a page handed in, by name and bytes, into an empty folder, and look at it as at files of a folder."""
    seen = Look()
    for number, (written, blocks) in enumerate(uploads):
        source, name = folder / str(number), rules.plain_name(written).rpartition("/")[2]
        with source.open("wb") as stream:
            stream.writelines(blocks)
        _take(seen, name, source, Where(name))
    return seen


def _take(seen: Look, name: str, source: Path, where: Where) -> None:
    """Read one file, or tell why it is not taken."""
    problem = _problem(name, source, where)
    if problem is None and name in seen.files:
        problem = rules.DOUBLED_NAME(where, found=name)
    if problem is None:
        seen.files[name] = _read(name, source)
    else:
        seen.problems.append(problem)


def _walk(folder: Path) -> Iterator[tuple[str, Path]]:
    for here, folders, files in os.walk(folder):
        folders[:] = [part for part in folders if not rules.ignored(part) and not (Path(here) / part).is_symlink()]
        for part in files:
            source = Path(here) / part
            if not rules.ignored(part):
                yield rules.plain_name(source.relative_to(folder).as_posix()), source


def _problem(name: str, source: Path, where: Where) -> Problem | None:
    if source.is_symlink():
        return rules.LINK(where, found=name)
    if not rules.safe_name(name):
        return rules.UNSAFE_NAME(where, found=name)
    with source.open("rb") as stream:
        head = stream.read(rules.HEAD)
    if not head:
        return rules.EMPTY_FILE(where, found=name)
    return rules.PROGRAM(where, found=name) if rules.is_program(name, head) else None


def _read(name: str, source: Path) -> Found:
    with source.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        size = stream.tell()
        stream.seek(0)
        return Found(name, source, sha256, size, rules.sniff(stream))


def find_file(name: str, placed: Placed, column_key: str, intake: Intake) -> int | None:
    """The row of a file that a table names, or None after listing the problem at the row that names it.

    Files that were refused themselves raise no second problem.
    """
    known = intake.keys.get("evidence", {})
    plain = rules.plain_name(name)
    if plain in known or plain in intake.suspect.get("evidence", ()):
        return known.get(plain)
    if rules.safe_name(plain):
        said = hint(_nearest(plain, known))
        intake.problems.append(rules.MISSING_FILE(placed.place(column_key), found=name, nearest=said))
    else:
        intake.problems.append(rules.UNSAFE_NAME(placed.place(column_key), found=name))
    return None


def _nearest(name: str, known: Iterable[str]) -> str:
    """A file of the same name elsewhere, else the nearest beside it: comparing with all files would be too slow."""
    folder, _, last = name.rpartition("/")
    elsewhere = [other for other in known if other.rpartition("/")[2].casefold() == last.casefold()]
    beside = (other for other in known if other.rpartition("/")[0] == folder)
    return elsewhere[0] if elsewhere else nearest(name, islice(beside, 200))


def store() -> Path:
    """The folder of the bytes: the setting ZEREN_EVIDENCE, or `evidence` beside the database file.

    A database that is no file has none beside it: then it is `var/evidence` below the working directory.
    """
    given = getattr(settings, "ZEREN_EVIDENCE", "") or ""
    if given:
        return Path(given)
    if connection.vendor != "sqlite":
        return Path("var") / "evidence"
    name = str(connection.settings_dict["NAME"])
    if "memory" in name:
        raise ImproperlyConfigured("a database in memory has no folder: set ZEREN_EVIDENCE")
    return Path(name).parent / "evidence"


def stored(sha256: str) -> Path:
    """Where the bytes of a content lie in the store."""
    return store() / sha256[:2] / sha256[2:]


def waiting_folder() -> Path:
    """The folder of files that were handed in on a page and whose record is not saved yet."""
    return store() / ".waiting"


def waiting(sha256: str) -> Path | None:
    """Where the bytes of a content lie that was handed in: waiting, or in the store already. None if it is gone."""
    places = (stored(sha256), waiting_folder() / sha256)
    return next((place for place in places if place.is_file()), None)


def known(hashes: Iterable[str]) -> set[str]:
    """Those of some contents that a row names. One query."""
    return set(File.objects.filter(sha256__in=list(hashes)).values_list("sha256", flat=True))
