"""Workbooks of the organisation: what is here as such a workbook tells it, and what one that was brought would do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db.models import F, Q

from zeren.apps.organisation import rules
from zeren.apps.organisation.models import Appointment, HeadWord, Person, Post, Roster, Unit
from zeren.apps.organisation.queries.history import Chart
from zeren.apps.organisation.rules import Span
from zeren.apps.organisation.rules import rosters as told
from zeren.apps.organisation.rules.asking import Asked, Row
from zeren.apps.organisation.rules.heads import Leaf, Matching, Words, leaves, matched
from zeren.apps.organisation.rules.naming import Namer
from zeren.apps.organisation.rules.rosters import Line, Plan, Told, judged, mark_of, said
from zeren.apps.organisation.rules.tables import BESIDE, LEAVES, ROSTER, STAFF
from zeren.base.dates import parse_date
from zeren.base.problems import Problem, Where, refuse
from zeren.documents.cells import written
from zeren.documents.faults import DOUBLED_ROW
from zeren.documents.sheet import Intake, Placed, read_rows

_FIELDS: Mapping[str, tuple[Any, tuple[str, ...]]] = {
    "units": (
        Unit,
        ("name", "parent__code", "category", "order", "opened", "closed", "successor__code", "former_names"),
    ),
    "posts": (Post, ("unit__code", "name", "tier", "sole", "opened", "closed")),
    "people": (Person, ("name",)),
    "appointments": (Appointment, ("post__code", "person__code", "start", "end", "acting")),
}
"""Where the columns of the tables are kept, in their order there."""


def rows_here(table: str) -> dict[str, dict[str, str]]:
    """Every row of a table as texts, by code, as a workbook would say it. One query."""
    model, fields = _FIELDS[table]
    keys = [column.key for column in ROSTER[table].columns if column.key not in BESIDE]
    order = {"units": ("path",), "posts": ("unit__path", "code"), "appointments": ("post__unit__path", "post", "start")}
    rows = model.objects.order_by(*order.get(table, ()), "code").values_list("code", *fields).iterator()
    return {code: dict(zip(keys, map(said, values), strict=True)) for code, *values in rows}


def head_words() -> Words:
    """What is remembered of heads. One query."""
    found = list(HeadWord.objects.values_list("table", "word", "column"))
    names = {word: column for table, word, column in found if not table}
    return Words(names, {(table, word): column for table, word, column in found if table})


def own_heads() -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    """What people call the tables, and their columns, in their own workbooks: the last word matched. One query."""
    found = list(HeadWord.objects.exclude(column="").order_by("pk").values_list("table", "column", "written"))
    names = {column: written for table, column, written in found if not table}
    return names, {(table, column): written for table, column, written in found if table}


def brought() -> list[Roster]:
    """The workbooks that were brought, the latest first, without what is in them. One query."""
    return list(Roster.objects.defer("content", "plan", "was", "became").order_by("-pk")[:50])


@contextmanager
def opened(name: str, content: bytes) -> Iterator[list[Leaf]]:
    """The worksheets of a workbook while it lies on disk. One query. Raises `Refused` for one that cannot be read."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        problems: list[Problem] = []
        some = leaves(path, head_words(), problems)
        refuse(problems or ([] if some else [told.NO_ROWS()]))
        yield some


def samples(leaf: Leaf, most: int = 3) -> dict[str, str]:
    """By head, what stands in the first rows below it."""
    rows = [cells for _, cells in islice(leaf.raw.lines([]), 20)]
    found: dict[str, str] = {}
    for place, head in enumerate(leaf.raw.head):
        texts = (written(cells[place]).strip() for cells in rows if place < len(cells))
        found.setdefault(head, "、".join(list(dict.fromkeys(text[:20] for text in texts if text))[:most]))
    return found


def codes_here() -> dict[str, dict[str, int]]:
    """The codes that a workbook may name. Three queries."""
    models: dict[str, Any] = {"units": Unit, "posts": Post, "people": Person}
    return {key: dict(model.objects.values_list("code", "pk")) for key, model in models.items()}


class _Reading:
    """A workbook being compared with what is here."""

    def __init__(self, categories: Mapping[str, str], answers: Mapping[str, str], on: dt.date) -> None:
        self.here = {table: rows_here(table) for table in ROSTER}
        former = dict(Person.objects.exclude(former_names="").values_list("code", "former_names"))
        self.names = Namer(self.here, former, answers, on.isoformat())
        self.categories, self.on = categories, on
        self.intake = Intake()
        self.intake.names.update({key: sheet.text for key, sheet in ROSTER.items()})
        self.months: list[Where] = []
        self.lines: list[Line] = []
        self.counts: dict[str, dict[str, int]] = {}
        self.unnamed: dict[str, int] = {}
        self.rows: dict[str, dict[str, Row]] = {table: {} for table in ROSTER}
        self._seen: dict[tuple[str, str], Placed] = {}
        self._ahead: Chart | None = None

    def take(self, leaves: Sequence[Leaf], matching: Matching) -> None:
        """All its worksheets: units first, then what is in them."""
        given: dict[str, list[Row]] = {table: [] for table in LEAVES}
        for leaf in leaves:
            given[leaf.raw.key] += self._read(leaf, matching[leaf.name]["columns"])
        names = self.names
        self._understood("units", given["units"], names.units(given["units"], self.categories))
        staff = self._in_units(given["staff"])
        self._understood("posts", given["posts"], names.posts(given["posts"]))
        self._understood("people", given["people"], names.people(given["people"]))
        self._staffed(staff)
        self._appointed(given["appointments"])
        for table, counted in self.counts.items():
            for row in self.rows[table].values():
                kind = self._compare(table, row)
                counted[kind] = counted.get(kind, 0) + 1
            self.unnamed[table] = len(self.here[table].keys() - self.rows[table].keys())

    def _read(self, leaf: Leaf, columns: Mapping[str, str]) -> Iterator[Row]:
        table = leaf.raw.key
        for one in ROSTER if table == STAFF.key else (table,):
            self.counts.setdefault(one, {})
        self.intake.problems.extend(leaf.faults)
        sheet, raw, faults = matched(leaf, columns, self.months)
        self.intake.problems.extend(faults)
        for placed in read_rows(sheet, raw, self.intake):
            code = str(placed.values.get("id", ""))
            first = self._seen.setdefault((table, code), placed) if code else placed
            if first is not placed:
                self.intake.problems.append(DOUBLED_ROW(placed.place("id"), found=code, first=first.row))
            elif placed.sound:
                yield Row(code, {key: said(value) for key, value in placed.values.items() if key != "id"}, placed)
            else:
                self.intake.doubt(table, code)

    def _understood(self, table: str, rows: Sequence[Row], found: Iterable[Row | None]) -> list[str | None]:
        """Keep the rows with the ids that their names mean; those that are asked about first have none."""
        codes: list[str | None] = []
        for row, one in zip(rows, found, strict=True):
            codes.append(one.code if one else None)
            if one is None:
                self._count_asked(table)
            elif one.code in self.rows[table]:
                first = self.rows[table][one.code].placed
                said = one.told.get("name", one.code)
                self.intake.problems.append(DOUBLED_ROW(row.placed.place("name"), found=said, first=first.row))
            else:
                self.rows[table][one.code] = one
        return codes

    def _count_asked(self, table: str) -> None:
        self.counts[table]["asked"] = self.counts[table].get("asked", 0) + 1

    def _in_units(self, rows: Sequence[Row]) -> list[Row]:
        """Rows of who holds what with the ids of their units; units that are not known are set up."""
        wanted: dict[tuple[str, str, str], Row] = {}
        for row in rows:
            own = _unit_told(row)
            if own not in wanted and not self.names.has_unit(*own):
                unit = {"name": own[0]} | {key: row.told[key] for key in ("parent", "category") if row.told.get(key)}
                wanted[own] = Row(own[2], unit, row.placed)
        made = list(wanted.values())
        codes = dict(zip(wanted, self._understood("units", made, self.names.units(made, self.categories)), strict=True))
        found = []
        for row in rows:
            own = _unit_told(row)
            code = codes[own] if own in codes else self.names.unit_named(*own, row.placed)
            if code is None:
                self._count_asked("posts")
            else:
                found.append(row._replace(told=row.told | {"unit": code}))
        return found

    def _staffed(self, rows: Sequence[Row]) -> None:
        """Posts, people and appointments from rows of who holds what."""
        settled = list(self.names.staff(rows))
        for row, post, person, leaving in settled:
            told = {"unit": row.told["unit"], "name": row.told["post"]}
            told |= {"tier": row.told["tier"]} if row.told.get("tier") else {}
            self._once("posts", post, told, row.placed)
            if leaving:
                self._leave(post, leaving, row)
            if person:
                self._once("people", person, {"name": row.told["person"]}, row.placed)
                self._hold(post, person, row)
        for _ in range(len(rows) - len(settled)):
            self._count_asked("posts")

    def _once(self, table: str, code: str, said: dict[str, str], placed: Placed) -> None:
        """What several rows tell of one thing; the first that says something of it is believed if none contradicts."""
        known = self.rows[table].setdefault(code, Row(code, {}, placed))
        for key, text in said.items():
            if known.told.setdefault(key, text) != text:
                given = {
                    "found": said.get("name", code),
                    "first": known.placed.row,
                    "one": known.told[key],
                    "two": text,
                }
                self.intake.problems.append(told.ROWS_DISAGREE(placed.place(_STAFF_COLUMN[table, key]), **given))

    def _leave(self, post: str, person: str, row: Row) -> None:
        """Whoever held a post until somebody follows."""
        start = row.told.get("start") or self.names.answers.get("start", "")
        for code, one in self.here["appointments"].items():
            running = not one["end"] or one["end"] > start
            if start and one["post"] == post and one["person"] == person and running and one["acting"] != "yes":
                self.rows["appointments"].setdefault(code, Row(code, {"end": start}, row.placed))

    def _hold(self, post: str, person: str, row: Row) -> None:
        told = {key: row.told[key] for key in ("start", "end", "acting") if key in row.told}
        held = self._held.get((post, person), [])
        start = told.get("start", "")
        same = [code for code in held if self.here["appointments"][code]["start"] == start]
        running = [code for code in held if not self.here["appointments"][code]["end"]]
        code = (same or running or held[-1:] or [""])[0] if not start or same or running else ""
        if not code and not start:
            try:
                told["start"] = self.names.start(row.placed)
            except Asked:
                self._count_asked("appointments")
                return
        if code and not start:
            told.pop("start", None)
        own = f"{post} {person} {told.get('start', '')}"
        first = self._seen.setdefault(("appointments", own), row.placed)
        if first is not row.placed:
            found = f"{row.told['post']} {row.told['person']}"
            self.intake.problems.append(DOUBLED_ROW(row.placed.place("person"), found=found, first=first.row))
            return
        stem = f"{post[:80]}-{told.get('start', '').replace('-', '')}"
        code = code or _free(stem, self._taken)
        self.rows["appointments"][code] = Row(code, told | {"post": post, "person": person}, row.placed)

    @cached_property
    def _held(self) -> dict[tuple[str, str], list[str]]:
        """Appointments here by post and person, the latest last."""
        found: dict[tuple[str, str], list[str]] = {}
        for code, one in sorted(self.here["appointments"].items(), key=lambda pair: pair[1]["start"]):
            found.setdefault((one["post"], one["person"]), []).append(code)
        return found

    @cached_property
    def _taken(self) -> set[str]:
        return set(self.here["appointments"])

    def _appointed(self, rows: Sequence[Row]) -> None:
        """Appointments of a table of their own; those without an id are known by post, person and first day."""
        known = {(one["post"], one["person"], one["start"]): code for code, one in self.here["appointments"].items()}
        self._taken.update(row.code for row in rows)
        for row in rows:
            told = row.told
            try:
                told["post"] = self.names.post(told.get("post", ""), row.placed)
                told["person"] = self.names.whom(told.get("person", ""), row.placed)
            except Asked:
                self._count_asked("appointments")
                continue
            own = told["post"], told["person"], told.get("start", "")
            first = self._seen.setdefault(("appointments", " ".join(own)), row.placed)
            if not row.code and first is not row.placed:
                problem = DOUBLED_ROW(row.placed.place("post"), found=" ".join(own), first=first.row)
                self.intake.problems.append(problem)
                continue
            code = row.code or known.get(own) or _free(f"{own[0][:80]}-{own[2].replace('-', '')}", self._taken)
            self.rows["appointments"][code] = row._replace(code=code)

    def _compare(self, table: str, given: Row) -> str:
        """What a row would do; it is a line where that is anything."""
        row, placed = dict(given.told), given.placed
        mark, since = row.pop("mark", ""), row.pop("since", "")
        now = self.here[table].get(given.code)
        if now is not None and since > self.on.isoformat():
            return self._compare_ahead(given.code, now, row, since, placed)
        kind = judged(table, now, row, mark)
        if kind == "same":
            return kind
        self.lines.append(Line(table, given.code, kind, row, now or {}, placed))
        self.intake.problems.extend(self._doubts(table, given.code, {**(now or {}), **row}, placed))
        return kind

    def _compare_ahead(self, code: str, now: Told, row: dict[str, str], since: str, placed: Placed) -> str:
        """What a unit is to be from a day to come on, beside what it will be by what is told already."""
        if self._ahead is None:
            self._ahead = Chart()
            self._ahead.fetch()
        facts = self._ahead.on(code, parse_date(since)) or {}
        will = {**now, **{key: said(facts[key]) for key in AHEAD if key in facts}}
        if all(will.get(key, "") == text for key, text in row.items()):
            return "same"
        self.lines.append(Line("units", code, "changed", row, will, placed, since))
        self.intake.problems.extend(self._doubts("units", code, {**will, **row}, placed))
        return "changed"

    def _doubts(self, table: str, code: str, row: Told, placed: Placed) -> Iterator[Problem]:
        for column in ROSTER[table].columns:
            if column.required and column.key != "id" and not row.get(column.key):
                yield told.NEW_WITHOUT(placed.place(column.text.zh), found=row.get("name") or code, wanted=column.text)


AHEAD = ("name", "parent", "category", "order")
"""What a row can say of a unit from a day to come on."""

_STAFF_COLUMN = {
    ("posts", "unit"): "unit",
    ("posts", "name"): "post",
    ("posts", "tier"): "tier",
    ("people", "name"): "person",
}


def _unit_told(row: Row) -> tuple[str, str, str]:
    """What a row of who holds what says of its unit: name, superior, id."""
    return row.told["unit"], row.told.get("parent", ""), row.told.get("unit_id", "")


def _free(stem: str, taken: set[str]) -> str:
    code, number = stem, 1
    while code in taken:
        number += 1
        code = f"{stem}-{number}"
    taken.add(code)
    return code


def planned(
    leaves: Sequence[Leaf],
    matching: Matching,
    categories: Mapping[str, str],
    answers: Mapping[str, str],
    on: dt.date,
) -> tuple[Plan, Intake]:
    """What a workbook would do, as it was matched; `categories` are words for kinds of units, `answers` what was said
    of names that may mean several. Five queries, two more where it says what holds from a day to come on.
    """
    reading = _Reading(categories, answers, on)
    reading.take(leaves, matching)
    questions = list(reading.names.questions.values())
    called = reading.names.called((line.table, {**line.now, **line.row}) for line in reading.lines)
    problems, intake = reading.intake.problems, reading.intake
    return Plan(reading.lines, reading.counts, reading.unnamed, problems, questions, called, reading.months), intake


def misplaced(lines: Sequence[Line], on: dt.date) -> list[Problem]:
    """What lines that were just written leave in the wrong place: posts and appointments outside what they belong to,
    posts and units of one that is closed, people in two places where that is not allowed. Five queries.
    """
    at = {(line.table, line.code): line.placed for line in lines}
    problems = [*_outlived(at), *_left(lines)]
    lives = Q(closed__isnull=True) | Q(closed__gt=on)
    below = Unit.objects.filter(lives, parent__closed__lte=on).values_list(
        "code", "name", "parent__code", "parent__name"
    )
    for code, name, above, closed in below.order_by("path"):
        placed = at.get(("units", above)) or at.get(("units", code))
        if placed:
            problems.append(told.BELOW_CLOSED(placed.place("closed"), found=closed, below=name))
    return problems + list(_twice(at))


def _outlived(at: Mapping[tuple[str, str], Placed]) -> Iterator[Problem]:
    outside = Q(opened__lt=F("unit__opened")) | Q(closed__gt=F("unit__closed")) | Q(opened__gte=F("unit__closed"))
    for post, unit in Post.objects.filter(outside).order_by("code").values_list("code", "unit__code"):
        if ("units", unit) in at and ("posts", post) not in at:
            placed = at["units", unit]
            yield rules.POST_LEFT_OUTSIDE(placed.place("closed"), unit=unit, post=post)
    outside = Q(start__lt=F("post__opened")) | Q(end__gt=F("post__closed")) | Q(start__gte=F("post__closed"))
    held = Appointment.objects.filter(outside).order_by("code").values_list("code", "post__code", "person__name")
    for code, post, name in held:
        if ("posts", post) in at and ("appointments", code) not in at:
            yield rules.HELD_OUTSIDE(at["posts", post].place("closed"), post=post, name=name)


def _left(lines: Sequence[Line]) -> Iterator[Problem]:
    """Posts that stay open in a unit that these lines close."""
    closed = {line.code: line for line in lines if line.table == "units" and line.kind == "closed"}
    still = Post.objects.filter(closed=None, unit__closed__isnull=False).order_by("code")
    posts: dict[str, list[str]] = {}
    for unit, code in still.values_list("unit__code", "code"):
        if unit in closed:
            posts.setdefault(unit, []).append(code)
    for unit, some in posts.items():
        line = closed[unit]
        given = {"n": len(some), "posts": "、".join(some[:5]) + ("…" if len(some) > 5 else "")}
        yield told.POSTS_LEFT(line.placed.place("closed"), found={**line.now, **line.row}["name"], **given)


def _twice(at: Mapping[tuple[str, str], Placed]) -> Iterator[Problem]:
    """Whoever holds a post that is held alone, and another at the same time."""
    alone = Appointment.objects.filter(acting=False, post__sole=True).values("person")
    rows = Appointment.objects.filter(acting=False, person__in=alone).select_related("post", "person")
    held: dict[int, list[Appointment]] = {}
    for one in rows.order_by("person", "start", "code"):
        held.setdefault(one.person_id, []).append(one)
    for some in held.values():
        for place, one in enumerate(some):
            for other in some[place + 1 :]:
                placed = at.get(("appointments", other.code)) or at.get(("appointments", one.code))
                placed = placed or at.get(("posts", other.post.code)) or at.get(("posts", one.post.code))
                apart = one.post_id == other.post_id or not (one.post.sole or other.post.sole)
                if placed and not apart and rules.meet(Span(one.start, one.end), Span(other.start, other.end)):
                    given = {"name": one.person.name, "post": other.post.name, "other": one.post.name}
                    yield rules.TWO_PLACES(placed.place("start"), **given)


__all__ = [
    "brought",
    "codes_here",
    "head_words",
    "mark_of",
    "misplaced",
    "opened",
    "own_heads",
    "planned",
    "rows_here",
    "samples",
]
