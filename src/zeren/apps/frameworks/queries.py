"""Every read of installed packs, of decisions about them, and of drafts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import CharField, Exists, IntegerField, Value
from django.db.models.functions import Cast

from zeren.apps.frameworks.models import Adoption, Draft, Installed
from zeren.apps.frameworks.rules import (
    NOT_INSTALLED,
    OWN_VERSION,
    Decision,
    Stretch,
    decision_problems,
    first_of,
    owing,
    scoring,
    stretches,
)
from zeren.base.problems import Problem
from zeren.base.statements import Question
from zeren.packformat import Pack, read_pack
from zeren.packformat.crosswalk import Crosswalk
from zeren.packformat.rectification import NO_RULES, Rules


def get(code: str, version: str = "") -> Pack | None:
    """An installed pack by id: the given version, or the one installed last; None if there is none. One query."""
    files = stored_files(code, version)
    return read_pack(files) if files is not None else None


def stored_files(code: str, version: str = "") -> dict[str, bytes] | None:
    """The files of an installed pack, byte for byte as they were installed. One query."""
    found = Installed.objects.filter(code=code, **({"version": version} if version else {})).order_by("-pk").first()
    return {name: text.encode() for name, text in found.content} if found else None


def installed() -> list[tuple[str, str, str]]:
    """(id, version, hash) of every installed pack, by id in the order of installing. One query."""
    return [(code, version, sha256) for code, version, sha256 in _INSTALLED.rows(connection)]


_INSTALLED = Question(lambda: Installed.objects.order_by("code", "pk").values_list("code", "version", "sha256"))


@lru_cache(maxsize=32)
def _pack(code: str, version: str, sha256: str) -> Pack | None:
    found = get(code, version)
    return found if found is not None and found.hash == sha256 else None


def pack_of(code: str, version: str, sha256: str) -> Pack | None:
    """An installed pack with exactly this content, or None. What is installed never changes, so it is read once in a
    process: one query at first, then none.
    """
    found = _pack(code, version, sha256)
    if found is None:
        _pack.cache_clear()
    return found


@dataclass(frozen=True)
class Beside:
    """The frameworks that hold together: by id the version of each, the organisation's categories by its names where
    they differ, and what record of which meets duties of which.
    """

    packs: dict[str, Pack]
    categories: Mapping[str, Mapping[str, str]]
    crosswalk: Crosswalk

    def category(self, code: str, own: str) -> str:
        """What a framework calls a category of the organisation's."""
        return self.categories.get(code, {}).get(own, own)

    def owing(self, duty: str, own: str) -> list[Pack]:
        """The frameworks that have a duty, those first that units of a category of the organisation's owe it to."""
        found = [pack for pack in self.packs.values() if duty in pack.duties]
        return sorted(found, key=lambda pack: not self.owed(pack, duty, own))

    def owed(self, pack: Pack, duty: str, own: str) -> bool:
        """Whether units of a category of the organisation's owe a duty."""
        return pack.duties[duty].owed_by(self.category(pack.id, own))


@dataclass(frozen=True)
class Known:
    """Everything installed and everything decided about it: what any day and any year goes by. `versions`: by id the
    sums of the versions in the order of installing; `decided`: by id every decision in order, before them what holds
    without one.
    """

    versions: Mapping[str, Mapping[str, str]]
    decided: Mapping[str, Sequence[Decision]]

    def on(self, day: dt.date) -> Beside:
        """What says what is owed for a period which begins on a day. One query for each version not read yet."""
        return self._beside({code: owing(some, day) for code, some in self.decided.items()})

    def scoring(self, year: int) -> Beside:
        """What scores a year. Queries as of `on`."""
        return self._beside(self._in(year))

    def crosswalk(self) -> Crosswalk:
        """What record meets duties of which framework, year by year. Queries as of `on`."""
        keys = [(code, *key) for code, some in self.versions.items() for key in some.items()]
        every = [pack for pack in (pack_of(*key) for key in keys) if pack is not None]
        return Crosswalk(every, lambda year: self._packs(self._in(year)).values())

    def _in(self, year: int) -> dict[str, Decision]:
        return {code: scoring(some, year) for code, some in self.decided.items()}

    def _packs(self, held: Mapping[str, Decision]) -> dict[str, Pack]:
        there = {code: one.version for code, one in sorted(held.items()) if one.version in self.versions[code]}
        packs = {code: pack_of(code, version, self.versions[code][version]) for code, version in there.items()}
        return {code: pack for code, pack in packs.items() if pack is not None}

    def _beside(self, held: Mapping[str, Decision]) -> Beside:
        named = {code: one.categories for code, one in held.items() if one.categories}
        return Beside(self._packs(held), named, self.crosswalk())


def known() -> Known:
    """Everything installed and everything decided. One query."""
    versions: dict[str, dict[str, str]] = {}
    told: dict[str, list[Decision]] = {}
    for which, _, code, version, sha256, year, day, named in sorted(_KNOWN.rows(connection)):
        if which == INSTALLED:
            versions.setdefault(code, {})[version] = sha256
        else:
            told.setdefault(code, []).append(Decision(version, year, day, json.loads(named)))
    first = {code: first_of(next(iter(some))) for code, some in versions.items()}
    return Known(versions, {code: [one, *told.get(code, ())] for code, one in first.items()})


INSTALLED, DECIDED = 0, 1


def _both() -> Any:
    """The two tables in the same columns."""
    year, empty = Value(0, IntegerField()), Value("", CharField())
    there = Installed.objects.annotate(which=Value(INSTALLED, IntegerField()), year=year, named=empty)
    told = Adoption.objects.annotate(
        which=Value(DECIDED, IntegerField()), none=empty, named=Cast("categories", CharField())
    )
    return there.values_list("which", "pk", "code", "version", "sha256", "year", "installed", "named").union(
        told.values_list("which", "pk", "code", "version", "none", "year", "day", "named"), all=True
    )


_KNOWN = Question(_both)


def beside(day: dt.date) -> Beside:
    """What says what is owed for a period which begins on a day: the versions that were decided on, without a decision
    the ones installed first. One query, and one more for each not read yet.
    """
    return known().on(day)


def beside_in(year: int) -> Beside:
    """What scores a year. Queries as of `beside`."""
    return known().scoring(year)


def packs_on(day: dt.date) -> dict[str, Pack]:
    """By id, the version of each framework of `beside`."""
    return beside(day).packs


def packs_scoring(year: int) -> dict[str, Pack]:
    """By id, the version of each framework that scores a year. Queries as of `beside`."""
    return beside_in(year).packs


def crosswalk() -> Crosswalk:
    """What record meets duties of which framework, year by year. Queries as of `beside`."""
    return known().crosswalk()


def decisions(code: str) -> list[Decision]:
    """Every decision about a framework in order, before them what holds without one; none where it is not installed.
    One query.
    """
    return list(known().decided.get(code, ()))


def finding_rules(day: dt.date, duty: str = "") -> tuple[Pack | None, Rules]:
    """What is said on a day of how grave findings are and how they are put right, and by which framework: that of the
    duty where it says so, else the first installed that does. Queries as of `beside`.
    """
    told = known()
    packs = told.on(day).packs
    found = [packs[code] for code in told.versions if code in packs]
    found.sort(key=lambda pack: duty not in pack.duties)
    for pack in (one.in_year(day.year) for one in found):
        if rules := Rules(pack.content.severities, pack.content.rectification):
            return pack, rules
    return None, NO_RULES


class Kept(NamedTuple):
    """A framework with everything decided about it: `versions` are the sums of its files and who installed them."""

    code: str
    versions: dict[str, tuple[str, str]]
    decisions: list[Decision]

    def open(self, version: str) -> Pack | None:
        """An installed version. No query, one where it was not read yet."""
        return pack_of(self.code, version, self.versions[version][0]) if version in self.versions else None


def kept(code: str) -> Kept:
    """A framework as it is kept. One query, and one more where something was decided."""
    made = Adoption.objects.filter(code=code)
    installed = Installed.objects.filter(code=code).order_by("pk").annotate(decided=Exists(made))
    rows = list(installed.values_list("version", "sha256", "by", "decided"))
    if not rows:
        return Kept(code, {}, [])
    told = made.order_by("pk").values_list("version", "year", "day", "categories") if rows[0][3] else ()
    decided = [first_of(rows[0][0]), *(Decision(*row) for row in told)]
    return Kept(code, {version: (sha256, by) for version, sha256, by, _ in rows}, decided)


def taken() -> list[Adoption]:
    """Every decision, the last first. One query."""
    return list(Adoption.objects.order_by("-pk"))


def scoring_pack(code: str, year: int) -> Pack | None:
    """The version of a framework that scores a year; None where none is installed. Two queries, one more at first."""
    decided = decisions(code)
    return open_pack(code, scoring(decided, year).version) if decided else None


def scoring_categories(code: str, year: int) -> Mapping[str, str]:
    """Which of a framework's categories the organisation's are in a year. One query."""
    found = Adoption.objects.filter(code=code, year__lte=year).order_by("-pk")
    return found.values_list("categories", flat=True).first() or {}


def parts_of(pack: Pack, year: int, decided: Sequence[Decision] | None = None) -> list[tuple[Pack, Stretch]]:
    """Which version says what is owed in which days of a year, each as it holds in the year. Where nothing was decided
    it is the pack itself, all year long. One query (none where the decisions are given), one for each version.
    """
    known = decisions(pack.id) if decided is None else list(decided)
    if len(known) < 2:
        known = [first_of(pack.version)]
    found = []
    for stretch in stretches(known, year):
        version = stretch.decision.version
        held = pack if version == pack.version else open_pack(pack.id, version)
        assert held is not None, "what was decided on is installed, and what is installed stays"
        found.append((held.in_year(year), stretch))
    return found


def owing_version(code: str, day: dt.date) -> str:
    """The version that says what is owed for a period which begins on a day, "" for none. One query."""
    decided = decisions(code)
    return owing(decided, day).version if decided else ""


def refusals(code: str, new: Decision, by: str, on: dt.date, known: Kept | None = None) -> list[Problem]:
    """What speaks against a decision. Two queries at most, none where the framework is given, one more at first."""
    known = known or kept(code)
    pack = known.open(new.version)
    if pack is None:
        return [NOT_INSTALLED(code=code, version=new.version)]
    if found := decision_problems(new, code, pack.content.pack.from_year, on):
        return found
    if known.versions[new.version][1] == by:
        return [OWN_VERSION(code=code, version=new.version)]
    return []


def drafts() -> list[Draft]:
    """Every draft, the last kept first. One query."""
    return list(Draft.objects.order_by("-on", "-pk"))


def draft(pk: int) -> Draft | None:
    """A draft. One query."""
    return Draft.objects.filter(pk=pk).first()


def draft_files(found: Draft) -> dict[str, bytes]:
    """The files of a draft."""
    return {name: text.encode() for name, text in found.content}


def every_pack() -> list[tuple[Pack, dt.date]]:
    """Every installed pack with the day it was installed, by id, the last first. One query, and one more for each
    that was not read yet.
    """
    rows = Installed.objects.order_by("code", "-pk").values_list("code", "version", "sha256", "installed")
    packs = [(pack_of(*key), on) for *key, on in rows]
    return [(pack, on) for pack, on in packs if pack is not None]


def open_pack(code: str, version: str) -> Pack | None:
    """An installed pack, kept in memory. One query, and one more where it was not read yet."""
    found = Installed.objects.filter(code=code, version=version).values_list("sha256", flat=True).first()
    return pack_of(code, version, found) if found else None
