"""The organisation on any day, as it was known at any moment: who held what, what was called how and stood where.

A moment is a number of the journal (`moment` gives that of a day's end); None is now. Where nothing was ever told
besides a row, the row speaks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import Q

from zeren.apps.audit.models import Entry
from zeren.apps.organisation.models import Appointment, Change, Person, Post, Unit
from zeren.apps.organisation.rules import STEP, Span, changes, history
from zeren.apps.organisation.rules.changes import Place
from zeren.apps.organisation.rules.history import Facts, Stretch, Told
from zeren.base.dates import parse_date
from zeren.base.problems import Problem

UNIT = ("name", "parent", "category", "order", "opened", "closed", "successor")
POST = ("name", "tier", "sole", "unit", "opened", "closed")
APPOINTMENT = ("post", "person", "start", "end", "acting")


def moment(day: dt.date) -> int:
    """The last entry of the journal up to and with a day: what was known in its evening. One query."""
    return Entry.objects.filter(on__lte=day).order_by("-number").values_list("number", flat=True).first() or 0


def unit_facts(unit: Unit) -> dict[str, Any]:
    """A unit's fields as changes keep them. The superior and the successor have to be fetched, or cost a query each."""
    return {
        "name": unit.name,
        "parent": unit.parent.code if unit.parent else "",
        "category": unit.category,
        "order": unit.order,
        "opened": written(unit.opened),
        "closed": written(unit.closed),
        "successor": unit.successor.code if unit.successor else "",
    }


def post_facts(post: Post) -> dict[str, Any]:
    """A post's fields as changes keep them. The unit has to be fetched, or costs a query."""
    return {
        "name": post.name,
        "tier": post.tier,
        "sole": post.sole,
        "unit": post.unit.code,
        "opened": written(post.opened),
        "closed": written(post.closed),
    }


def appointment_facts(one: Appointment) -> dict[str, Any]:
    """An appointment's fields as changes keep them. Post and person have to be fetched, or cost a query each."""
    return {
        "post": one.post.code,
        "person": one.person.code,
        "start": written(one.start),
        "end": written(one.end),
        "acting": one.acting,
    }


def written(day: dt.date | None) -> str:
    """A day as changes keep it."""
    return day.isoformat() if day else ""


def day_told(text: str) -> dt.date | None:
    """A day as changes keep it, "" for none."""
    return parse_date(text) if text else None


def lives(facts: Facts) -> Stretch:
    """The days on which something exists."""
    return day_told(facts["opened"]) or dt.date.min, day_told(facts["closed"]) or dt.date.max


def told_of(found: Any) -> dict[str, list[Told]]:
    """What changes (a query set) tell, by what they are about, in the order of telling. One query."""
    rows = found.order_by("number", "pk").values_list("about", "number", "undone", "on", "before", "after")
    told: dict[str, list[Told]] = {}
    for about, *one in rows:
        told.setdefault(about, []).append(Told(*one))
    return told


class Chart:
    """Units as they were known at a moment, fetched when they are asked for and kept: a few at a time with all that
    stand above them, or all at once.
    """

    def __init__(self, known: int | None = None) -> None:
        self.known = known
        self.present: dict[str, Facts] = {}
        self.recorded: dict[str, int] = {}
        self.told: dict[str, list[Told]] = {}
        self.keys: dict[str, int] = {}
        self._whole = False

    def fetch(self, codes: Iterable[str] | None = None) -> None:
        """Units with those above them; None is all. Three queries at most, none for those that are there."""
        missing = None if codes is None else {code for code in codes if code and code not in self.told}
        if self._whole or (missing is not None and not missing):
            return
        told = Change.objects.filter(kind__startswith="unit_")
        if missing is None:
            self._whole = True
            self._keep(Q(), told)
            return
        paths = Unit.objects.filter(code__in=missing).values_list("path", flat=True)
        above = {int(path[at : at + STEP]) for path in paths for at in range(0, len(path), STEP)}
        self._keep(Q(code__in=missing) | Q(pk__in=above), told, missing)

    def fetch_with(self, units: Iterable[Unit]) -> None:
        """Units that were fetched already, with those above them. Two queries."""
        paths = [unit.path for unit in units]
        above = {int(path[at : at + STEP]) for path in paths for at in range(0, len(path), STEP)}
        self._keep(Q(pk__in=above), Change.objects.filter(kind__startswith="unit_"))

    def _keep(self, wanted: Q, told: Any, missing: Collection[str] = ()) -> None:
        names = ("code", "pk", "recorded", "name", "parent__code", "category", "order", "opened", "closed")
        found = set(missing)
        for code, pk, recorded, *rest, successor in Unit.objects.filter(wanted).values_list(*names, "successor__code"):
            values = [*rest[:-2], *map(written, rest[-2:]), successor or ""]
            self.present[code] = dict(zip(UNIT, values, strict=True)) | {"parent": rest[1] or ""}
            self.recorded[code], self.keys[code] = recorded, pk
            found.add(code)
        told = told_of(told.filter(about__in=found) if not self._whole else told)
        self.told |= {code: told.get(code, []) for code in found | told.keys()}

    def known_of(self, code: str) -> bool:
        """Whether a unit was known of."""
        self.fetch([code])
        return history.existed(self.told.get(code, []), self.recorded.get(code), self.known)

    def on(self, code: str, day: dt.date) -> Facts | None:
        """A unit's fields on a day; None where it was not known of, or did not exist on the day."""
        if not self.known_of(code):
            return None
        found = history.facts_on(self.told[code], day, self.known, self._row(code))
        first, end = lives(found)
        return found if first <= day < end else None

    def _row(self, code: str) -> Facts:
        return self.present.get(code) or dict.fromkeys(UNIT, "")

    def life(self, code: str) -> Stretch:
        """The days on which a unit exists."""
        self.fetch([code])
        told, row = self.told.get(code, []), self._row(code)
        return lives({name: history.lasting(told, name, self.known, row[name]) for name in ("opened", "closed")})

    def steps(self, code: str, field: str) -> list[tuple[dt.date, Any]]:
        """What a field of a unit was from which day on."""
        self.fetch([code])
        return history.steps(self.told.get(code, []), field, self.known, self._row(code)[field])

    def superior(self, code: str, day: dt.date) -> str:
        """The code of the unit above on a day, "" at the top."""
        found: str = history.value_on(self.steps(code, "parent"), day)
        return found

    def way(self, code: str, day: dt.date) -> list[str]:
        """The codes from the top to a unit on a day, the unit last."""
        found = [code]
        while (above := self.superior(found[-1], day)) and above not in found:
            found.append(above)
        return found[::-1]

    def place(self, code: str, day: dt.date) -> Place:
        """A unit on a day as the rules of changes see it. Its life may lie elsewhere."""
        way = self.way(code, day)
        first, end = self.life(code)
        span = Span(first if first > dt.date.min else None, end if end < dt.date.max else None)
        name = history.value_on(self.steps(code, "name"), day)
        since = [one.on for one in self.told[code] if history.believed(one, self.known) and one.before]
        return Place(name, "".join(f"{self.keys.get(one, 0):0{STEP}d}" for one in way), span, max(since, default=None))


def standing_problems(unit: Unit, first: dt.date, end: dt.date | None = None) -> list[Problem]:
    """Why a unit cannot stand where it stands from a day on, as everything is told now: below itself, or below one that
    does not exist on a day. Three queries, three more for each superior that is not above it today.
    """
    chart = Chart()
    lives = chart.life(unit.code)
    within = max(first, lives[0]), min(end or dt.date.max, lives[1])
    if within[0] >= within[1]:
        return []
    day = history.circle(unit.code, within, lambda code: chart.steps(code, "parent"))
    if day is not None:
        return [changes.UNDER_ITSELF(name=unit.name, found=chart.place(chart.superior(unit.code, day), day).name)]
    for part, superior in history.pieces(chart.steps(unit.code, "parent"), within):
        missing = history.gap(part, chart.life(superior)) if superior else None
        if missing is not None:
            return changes.under_problems(chart.place(superior, missing), missing)
    return []


class Row(NamedTuple):
    """A row as changes keep it, with the keys of its unit and post and the day on which it begins."""

    facts: dict[str, Any]
    unit: int | None
    post: int | None
    first: dt.date | None


Known = Mapping[str, Row]


def facts_by_code(table: str, codes: Collection[str] | None = None) -> dict[str, Row]:
    """The units, posts, people or appointments as they are kept, by code: all, or some. One query."""
    if table == "people":
        people = Person.objects.values_list("code", "name").iterator()
        return {code: Row({"name": name}, None, None, None) for code, name in people if codes is None or code in codes}
    if table == "units":
        names = ("pk", "name", "parent__code", "category", "order", "opened", "closed", "successor__code")
        rows = Unit.objects.values_list("code", *names).iterator()
        return {
            code: Row(
                dict(zip(UNIT, (name, up or "", kind, order, written(first), written(end), into or ""), strict=True)),
                pk,
                None,
                first,
            )
            for code, pk, name, up, kind, order, first, end, into in rows
            if codes is None or code in codes
        }
    if table == "posts":
        posts = Post.objects.select_related("unit").iterator()
        return {
            one.code: Row(post_facts(one), one.unit_id, one.pk, one.opened)
            for one in posts
            if codes is None or one.code in codes
        }
    held = Appointment.objects.select_related("post", "person").iterator()
    return {
        one.code: Row(appointment_facts(one), one.post.unit_id, one.post_id, one.start)
        for one in held
        if codes is None or one.code in codes
    }


class Standing(NamedTuple):
    """Who stands for a post: the code and name of the person, the first day, the day it ends, whether as a stand-in."""

    person: str
    name: str
    start: dt.date
    end: dt.date | None
    acting: bool


def unit_on(code: str, day: dt.date, known: int | None = None) -> Facts | None:
    """The fields of a unit on a day, as known at a moment; None where there was none. Three queries."""
    return Chart(known).on(code, day)


def way_on(code: str, day: dt.date, known: int | None = None) -> list[str]:
    """The codes of the units from the top to a unit on a day, as known at a moment. Three queries, three more for each
    move that led elsewhere.
    """
    return Chart(known).way(code, day)


def tree_on(day: dt.date, known: int | None = None) -> dict[str, Facts]:
    """Every unit on a day by its code, as known at a moment. Two queries."""
    chart = Chart(known)
    chart.fetch()
    found = {code: chart.on(code, day) for code in sorted(chart.told)}
    return {code: facts for code, facts in found.items() if facts is not None}


def post_on(code: str, day: dt.date, known: int | None = None) -> Facts | None:
    """The fields of a post on a day, as known at a moment; None where there was none. Two queries."""
    row = Post.objects.select_related("unit").filter(code=code).first()
    told = told_of(Change.objects.filter(about=code, kind__startswith="post_")).get(code, [])
    if not history.existed(told, row.recorded if row else None, known):
        return None
    present = post_facts(row) if row else dict.fromkeys(POST, "")
    found = history.facts_on(told, day, known, present)
    first, end = lives(found)
    return found if first <= day < end else None


def standing_on(posts: Collection[str], day: dt.date, known: int | None = None) -> dict[str, list[Standing]]:
    """By the code of a post, everybody who stands for it on a day, whoever counts first: its holder, then stand-ins, as
    known at a moment. Three queries.
    """
    rows = Appointment.objects.filter(post__code__in=posts).select_related("post", "person")
    return _standing(rows, Change.objects.filter(place__in=posts), posts, day, known)


def all_standing_on(day: dt.date, known: int | None = None) -> dict[str, list[Standing]]:
    """The same for all posts. Three queries."""
    rows = Appointment.objects.select_related("post", "person")
    return _standing(rows, Change.objects.filter(place__gt=""), None, day, known)


def _standing(
    rows: Any, changes: Any, posts: Collection[str] | None, day: dt.date, known: int | None
) -> dict[str, list[Standing]]:
    told = told_of(changes)
    present = {one.code: appointment_facts(one) for one in rows if known is None or one.recorded <= known}
    names: dict[str, str] = {one.person.code: one.person.name for one in rows}
    found: dict[str, list[tuple[tuple[bool, dt.date, str], Standing]]] = {}
    for code in sorted(present.keys() | told.keys()):
        facts = history.whole(told.get(code, []), known, present.get(code))
        if facts is None or (code in told and not _there(told[code], code in present, known)):
            continue
        first, end = parse_date(facts["start"]), day_told(facts["end"])
        if first <= day and (end is None or day < end) and (posts is None or facts["post"] in posts):
            one = Standing(facts["person"], "", first, end, bool(facts["acting"]))
            found.setdefault(facts["post"], []).append(((one.acting, first, code), one))
    missing = {one.person for some in found.values() for _, one in some} - names.keys()
    if missing:
        names.update(Person.objects.filter(code__in=missing).values_list("code", "name"))
    return {
        post: [one._replace(name=names.get(one.person, "")) for _, one in sorted(some)] for post, some in found.items()
    }


def _there(told: list[Told], present: bool, known: int | None) -> bool:
    return history.existed(told, 0 if present else None, known)


def holder_on(post: str, day: dt.date, known: int | None = None) -> Standing | None:
    """Who was responsible in a post on a day, as known at a moment: one answer. Three queries."""
    found = standing_on([post], day, known).get(post)
    return found[0] if found else None


def holders_since(post: str) -> Mapping[str, list[Told]]:
    """Everything told of appointments to a post, by their codes. One query."""
    return told_of(Change.objects.filter(place=post))
