"""Every write of files and of what is known about them."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from zeren.apps.audit import commands as audit
from zeren.apps.evidence import events, queries, rules
from zeren.apps.evidence.models import File
from zeren.apps.evidence.queries import Found
from zeren.base.canonical import digest_rows
from zeren.base.problems import Refused, Where
from zeren.documents.sheet import Intake, Placed, Sheet

BATCH = 2000


@dataclass
class Keeping:
    """Files whose rows are written and whose bytes are still to be copied, as the last act before the transaction ends.

    `keys`: the row of each name. Call `copy` when everything else holds, `undo` when it does not.
    """

    keys: dict[str, int]
    files: list[Found]
    _copied: list[Path] = field(default_factory=list)

    def copy(self) -> None:
        """Copy what the store does not have yet: under another name first, then renamed, so no half file has a name."""
        for found in self.files:
            target = queries.stored(found.sha256)
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                self._copied.append(target)
                _copy(found, target)

    def undo(self) -> None:
        """Remove what `copy` brought in; what the store had before stays."""
        for target in self._copied:
            target.unlink(missing_ok=True)
        self._copied.clear()


def keep(files: Mapping[str, Found], *, by: str, on: dt.date) -> Keeping:
    """Write the rows of files; name and content that are known stay one row. The bytes follow with `Keeping.copy`."""
    with transaction.atomic(savepoint=False):
        rows = [File(sha256=f.sha256, size=f.size, name=f.name, media=f.media) for f in files.values()]
        unique, update = ["sha256", "name"], ["size", "media"]
        File.objects.bulk_create(rows, BATCH, update_conflicts=True, unique_fields=unique, update_fields=update)
        over_all = digest_rows("evidence", ([f.name, f.sha256] for f in files.values()))
        audit.write(events.Kept(len(rows), over_all), by=by, on=on)
    return Keeping({row.name: row.pk for row in rows}, list(files.values()))


def accept_sheet(sheet: Sheet, rows: Iterable[Placed], intake: Intake, *, by: str, on: dt.date) -> int:
    """Take in titles and dates of the files in `intake.keys["evidence"]`. Returns how many rows were written."""
    assert transaction.get_connection().in_atomic_block, "the caller decides whether the load holds"
    known = File.objects.in_bulk(intake.keys.get("evidence", {}).values())
    told = []
    for placed in rows:
        values: dict[str, Any] = placed.values
        pk = queries.find_file(values["file"], placed, "file", intake) if placed.sound else None
        if pk is not None:
            file = known[pk]
            file.title, file.made = values["title"], values["made"]
            told.append(file)
    unique, update = ["sha256", "name"], ["title", "made"]
    File.objects.bulk_create(told, BATCH, update_conflicts=True, unique_fields=unique, update_fields=update)
    audit.write(events.Accepted(sheet.key, len(told)), by=by, on=on)
    return len(told)


def _copy(found: Found, target: Path) -> None:
    if found.source.parent == queries.waiting_folder():
        _link(found.source, target)
        return
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".part-")
    try:
        hasher = hashlib.sha256()
        with os.fdopen(handle, "wb") as out, found.source.open("rb") as stream:
            while block := stream.read(queries.BLOCK):
                hasher.update(block)
                out.write(block)
        if hasher.hexdigest() != found.sha256:
            raise Refused([rules.CHANGED_FILE(Where(found.name), found=found.name)])
        Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)


def _link(waiting: Path, target: Path) -> None:
    """Bytes that were hashed and written through when they came in get a second name: nothing is copied."""
    try:
        os.link(waiting, target)
    except FileExistsError:
        return
    except FileNotFoundError:
        if not target.exists():  # else somebody filed the same content just then
            raise
    except OSError:  # a file system without links
        part = target.with_name(f".part-{os.getpid()}-{target.name}")
        shutil.copyfile(waiting, part)
        part.replace(target)
