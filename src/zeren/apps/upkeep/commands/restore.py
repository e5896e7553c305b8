"""Coming back from a backup: read beside what is there, compared in full, and put in its place at one stroke."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from zeren.apps.access import commands as access
from zeren.apps.audit import commands as audit
from zeren.apps.audit import queries as journal
from zeren.apps.evidence.queries import stored
from zeren.apps.upkeep import queries, rules
from zeren.apps.upkeep.derived import Tables, beside, known_migrations
from zeren.apps.upkeep.events import Restored
from zeren.apps.upkeep.rules import Head, Manifest, TableNote
from zeren.base.problems import Problem, Refused
from zeren.documents import sealed
from zeren.documents.sealed import Broken, Member


def restore(
    archive: Path, *, replace: bool = False, only_ours: bool = False, by: str, on: dt.date, now: dt.datetime
) -> Restored:
    """Put a backup in place of what the database holds; its evidence files join those that are there.

    `replace`: although the database holds something; `only_ours`: refuse what another installation made. Raises
    `Refused`, and then nothing has changed. Open sessions are in no backup: everybody signs in anew.
    """
    name = archive.name
    with archive.open("rb") as stream:
        try:
            sealed.check(stream)
            digest, signed = _signature(stream)
            if only_ours and signed != rules.signature(queries.key(), digest):
                raise Refused([rules.NOT_OURS()])
            stream.seek(0)
            event = _restore(stream, replace, _Act(by, on, now))
        except (Broken, ValueError, DatabaseError, ValidationError) as error:
            raise Refused([rules.DAMAGED(name=name, why=" ".join(str(error).split())[:200])]) from error
    # An earlier version kept them in clear.
    access.seal_secrets(by=by, on=on)
    return event


@dataclass(frozen=True)
class _Act:
    by: str
    on: dt.date
    now: dt.datetime


def _signature(stream: BinaryIO) -> tuple[str, str]:
    """SHA-256 over all before the signature, and the signature."""
    at = 0
    for member in sealed.members(stream):
        if member.name == rules.SIGNATURE:
            signed = member.content(200).decode("ascii")
            stream.seek(0)
            return _digest(stream, at), signed
        at = stream.tell() + member.size + -member.size % 512
    raise Broken("without a signature")


def _digest(stream: BinaryIO, left: int) -> str:
    hasher = hashlib.sha256()
    while left:
        block = stream.read(min(sealed.BLOCK, left))
        hasher.update(block)
        left -= len(block)
    return hasher.hexdigest()


def _restore(stream: BinaryIO, replace: bool, act: _Act) -> Restored:
    parts = sealed.members(stream)
    first = next(parts, None)
    if first is None or first.name != rules.HEAD:
        raise Broken("without a head")
    head = rules.read_head(first.content(rules.MOST))
    if rules.unknown(head.migrations, known_migrations()):
        raise Refused([rules.TOO_NEW(version=head.version)])
    if queries.room() < 2 * os.fstat(stream.fileno()).st_size:
        raise Refused([rules.NO_ROOM(left=queries.room() >> 20)])
    if not replace and queries.holds_something():
        raise Refused([rules.NOT_EMPTY(name=connection.settings_dict["NAME"])])
    with _Files() as files, beside() as place:
        tables = place.made(head.migrations, head.columns)
        reading = _Reading(tables, files)
        with tables.filling():
            reading.take(parts)
        tables.finish()
        found = _compared(reading)
        with transaction.atomic():
            event = _event(reading, head, found, act)
            audit.write(event, by=act.by, on=act.on)
        place.swap()
        files.keep()
    return event


def _event(reading: _Reading, head: Head, found: journal.Head, act: _Act) -> Restored:
    told = reading.told
    moment = act.now.isoformat(timespec="seconds")
    return Restored(moment, head.made, told.rows, told.files, found.number, reading.digest)


def _compared(reading: _Reading) -> journal.Head:
    """The journal's head, when all that was read is what the manifest says and the chain holds."""
    problems: list[Problem] = rules.differences(reading.found, reading.told)
    last = journal.Head(*reading.told.journal)
    first = journal.broken(last)
    if first is not None or journal.head() != last:
        problems.append(rules.JOURNAL_BROKEN(entry=first or last.number))
    if problems:
        raise Refused(problems)
    return last


@dataclass
class _Reading:
    """The members of a backup on their way into tables and files; `found` is what came, `told` the manifest."""

    tables: Tables
    files: _Files
    found: Manifest = field(default_factory=Manifest)
    told: Manifest = field(default_factory=Manifest)
    digest: str = ""
    _hashers: dict[str, Any] = field(default_factory=dict)

    def take(self, parts: Iterator[Member]) -> None:
        """Take every member that is left."""
        for part in parts:
            if table := rules.TABLE.fullmatch(part.name):
                self._table(table[1], part)
            elif file := rules.FILE.fullmatch(part.name):
                self.files.take(file[1] + file[2], part)
                self.found.files += 1
                self.found.bytes += part.size
            elif part.name == rules.MANIFEST:
                content = part.content(rules.MOST)
                self.told, self.digest = rules.read_manifest(content), hashlib.sha256(content).hexdigest()
            elif part.name != rules.SIGNATURE:
                raise Broken(f"{part.name}: an unknown part")
        if unforeseen := self.files.wrong - set(self.told.missing):
            raise Broken(f"evidence that is not what its name says: {min(unforeseen)}")
        for name, hasher in self._hashers.items():
            self.found.tables[name].sha256 = hasher.hexdigest()

    def _table(self, name: str, part: Member) -> None:
        content = rules.unpacked(part.content(rules.MOST))
        self._hashers.setdefault(name, hashlib.sha256()).update(content)
        note = self.found.tables.setdefault(name, TableNote(0, ""))
        note.rows += self.tables.take(name, content)


class _Files:
    """Evidence files that come in. Unless `keep` is called, those that were not there before are taken out again."""

    def __init__(self) -> None:
        self.wrong: set[str] = set()
        self._made: list[Path] = []

    def __enter__(self) -> _Files:
        return self

    def __exit__(self, *_: object) -> None:
        for path in self._made:
            path.unlink(missing_ok=True)

    def keep(self) -> None:
        """They are named by rows now."""
        self._made.clear()

    def take(self, sha256: str, part: Member) -> None:
        """Write one file under another name and rename it when its content is what its name says."""
        target = stored(sha256)
        if queries.present(sha256, part.size):
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        with _temporary(target.parent) as (path, out):
            hasher = hashlib.sha256()
            for block in part.blocks:
                hasher.update(block)
                out.write(block)
            out.flush()
            os.fsync(out.fileno())
            if hasher.hexdigest() != sha256:
                self.wrong.add(sha256)
                return
            if not target.exists():
                self._made.append(target)
            path.replace(target)


@contextmanager
def _temporary(folder: Path) -> Iterator[tuple[Path, BinaryIO]]:
    handle, name = tempfile.mkstemp(dir=folder, prefix=".part-")
    try:
        with closing(os.fdopen(handle, "wb")) as out:
            yield Path(name), out
    finally:
        Path(name).unlink(missing_ok=True)
