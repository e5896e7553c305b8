"""Taking a backup while everybody goes on working."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.db import connection, transaction
from django.db.models import Model

from zeren import __version__
from zeren.apps.audit import commands as audit
from zeren.apps.upkeep import queries, rules
from zeren.apps.upkeep.events import BackedUp
from zeren.apps.upkeep.rules import Head, Manifest, TableNote
from zeren.documents.sealed import BLOCK, Sealing


def back_up(*, by: str, on: dt.date, now: dt.datetime) -> Iterator[bytes]:
    """The blocks of a backup of everything as it is at the first block, in constant memory; then the journal's entry.

    Who stops taking blocks leaves no entry. An evidence file that is not there, or not what its name says, is listed
    in the manifest as missing.
    """
    sealing, told = Sealing(), Manifest()
    made = now.isoformat(timespec="seconds")
    with queries.snapshot():
        head = Head(rules.FORMAT, __version__, made, connection.vendor, queries.applied(), queries.columns())
        yield from _member(sealing, rules.HEAD, rules.written(head))
        for model in queries.tables():
            yield from _table(sealing, model, told)
        for sha256, size in queries.evidence():
            yield from _file(sealing, sha256, size, told)
        told.journal = queries.journal_head()
    yield from _member(sealing, rules.MANIFEST, rules.written(told))
    yield from _member(sealing, rules.SIGNATURE, rules.signature(queries.key(), sealing.digest).encode())
    digest = sealing.digest
    yield from sealing.seal()
    with transaction.atomic():
        audit.write(BackedUp(made, told.rows, told.files, len(told.missing), digest), by=by, on=on)


def _member(sealing: Sealing, name: str, content: bytes) -> Iterator[bytes]:
    return sealing.member(name, len(content), [content])


def _table(sealing: Sealing, model: type[Model], told: Manifest) -> Iterator[bytes]:
    name, hasher, count, number = model._meta.db_table, hashlib.sha256(), 0, 0
    piece = bytearray()
    for row in queries.rows(model):
        piece += rules.line(row)
        count += 1
        if len(piece) >= rules.PIECE:
            number += 1
            hasher.update(piece)
            yield from _member(sealing, _named(name, number), rules.packed(bytes(piece)))
            piece.clear()
    hasher.update(piece)
    yield from _member(sealing, _named(name, number + 1), rules.packed(bytes(piece)))
    told.tables[name] = TableNote(count, hasher.hexdigest())


def _named(table: str, number: int) -> str:
    return f"tables/{table}/{number:06}.jsonl.gz"


def _file(sealing: Sealing, sha256: str, size: int, told: Manifest) -> Iterator[bytes]:
    path = queries.present(sha256, size)
    if path is None:
        told.missing.append(sha256)
        return
    hasher = hashlib.sha256()
    yield from sealing.member(f"{rules.EVIDENCE}{sha256[:2]}/{sha256[2:]}", size, _read(path, hasher))
    told.files += 1
    told.bytes += size
    if hasher.hexdigest() != sha256:
        told.missing.append(sha256)


def _read(path: Path, hasher: hashlib._Hash) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            hasher.update(block)
            yield block
