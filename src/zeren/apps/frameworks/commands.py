"""Installing packs, deciding from when a version holds, keeping drafts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from zeren.apps.audit import commands as audit
from zeren.apps.frameworks import events, queries
from zeren.apps.frameworks.models import Adoption, Draft, Installed
from zeren.apps.frameworks.rules import NO_DECISION, OTHER_CONTENT, Decision
from zeren.base.problems import Problem, Refused
from zeren.packformat import Pack, read_pack


def install(files: Mapping[str, bytes], *, by: str, on: dt.date) -> Pack:
    """Install a pack, given as its files (name to bytes), and return it. Installing the same again changes nothing.

    The first version of a framework holds from then on; a later one holds when that is decided (`adopt`). Raises
    `Refused` for a pack that cannot be read, and for another content under an id and version that are taken.
    """
    pack = read_pack(files)
    with transaction.atomic():
        before = Installed.objects.filter(code=pack.id, version=pack.version).first()
        if before is None:
            Installed.objects.create(
                code=pack.id, version=pack.version, sha256=pack.hash, content=_listed(files), installed=on, by=by
            )
            audit.write(events.Installed(pack.id, pack.version, pack.hash), by=by, on=on)
        elif before.sha256 != pack.hash:
            raise Refused([OTHER_CONTENT(code=pack.id, version=pack.version)])
    return pack


def adopt(code: str, new: Decision, *, by: str, on: dt.date) -> Adoption:
    """Decide from when a version holds. What is owed is brought in line by whoever calls this
    (`assessment.commands.adopt_version`).

    Raises `Refused` for a version that is not installed or was published by whoever decides, and for a year that is
    over or that the version is not meant for.
    """
    with transaction.atomic():
        if problems := queries.refusals(code, new, by, on):
            raise Refused(problems)
        made = Adoption.objects.create(
            code=code,
            version=new.version,
            year=new.year,
            day=new.day,
            categories=dict(sorted(new.categories.items())),
            on=on,
            by=by,
        )
        told = tuple(sorted(new.categories.items()))
        audit.write(events.Adopted(code, new.version, new.year, new.day.isoformat(), told), by=by, on=on)
    return made


def take_back(code: str, *, by: str, on: dt.date) -> Decision:
    """Take back the last decision about a framework: what held before it holds again. Returns what was taken back."""
    with transaction.atomic():
        last = Adoption.objects.filter(code=code).order_by("-pk").first()
        if last is None:
            raise Refused([NO_DECISION()])
        gone = Decision(last.version, last.year, last.day, last.categories)
        last.delete()
        audit.write(events.TakenBack(code, gone.version), by=by, on=on)
    return gone


def keep_draft(name: str, files: Mapping[str, bytes], draft: Draft | None = None, *, by: str, on: dt.date) -> Draft:
    """Keep a framework that is being written, or another edition of it. It holds nowhere."""
    with transaction.atomic():
        kept = draft or Draft(edition=0)
        kept.name, kept.content, kept.by, kept.on, kept.edition = name, _listed(files), by, on, kept.edition + 1
        kept.save()
        audit.write(events.DraftKept(kept.name, kept.edition), by=by, on=on)
    return kept


def drop_draft(draft: Draft, *, by: str, on: dt.date) -> None:
    """Throw a draft away."""
    with transaction.atomic():
        draft.delete()
        audit.write(events.DraftDropped(draft.name), by=by, on=on)


def publish_draft(draft: Draft, problems: Iterable[Problem], *, by: str, on: dt.date) -> Pack:
    """Install a draft as a version, frozen from then on; the draft is gone. `problems` are those that the check refuses
    it for: with one of them nothing is installed.
    """
    if refused := list(problems):
        raise Refused(refused)
    with transaction.atomic(), audit.together():
        pack = install(queries.draft_files(draft), by=by, on=on)
        drop_draft(draft, by=by, on=on)
    return pack


def _listed(files: Mapping[str, bytes]) -> list[Any]:
    return [[name, text.decode()] for name, text in files.items()]
