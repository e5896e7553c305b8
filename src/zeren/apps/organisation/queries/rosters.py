"""Workbooks of the organisation: what is here as such a workbook tells it, and what one that was brought would do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db.models import F, Q

from zeren.apps.organisation import rules
from zeren.apps.organisation.models import Appointment, HeadWord, Person, Post, Roster, Unit
from zeren.apps.organisation.rules import Span
from zeren.apps.organisation.rules import rosters as told
from zeren.apps.organisation.rules.heads import Leaf, Matching, Words, leaves, matched
from zeren.apps.organisation.rules.rosters import Line, Plan, Told, judged, mark_of, said
from zeren.apps.organisation.rules.tables import ROSTER
from zeren.base.problems import Problem, refuse
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
    keys = [column.key for column in ROSTER[table].columns if column.key not in {"id", "mark"}]
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


class _Names:
    """Which code a name stands for; whoever writes a workbook by hand names units and people, not codes."""

    def __init__(self) -> None:
        self.codes: dict[str, set[str]] = {}
        self.named: dict[str, dict[str, set[str]]] = {}

    def learn(self, table: str, code: str, *names: str) -> None:
        self.codes.setdefault(table, set()).add(code)
        for name in filter(None, names):
            self.named.setdefault(table, {}).setdefault(name, set()).add(code)

    def code(self, table: str, word: str, placed: Placed, column: str, problems: list[Problem]) -> str:
        """The code that a cell means: itself, or that of the one so named."""
        if not word or word in self.codes.get(table, ()):
            return word
        found = sorted(self.named.get(table, {}).get(word, ()))
        if len(found) > 1:
            problems.append(rules.SEVERAL_FOUND(placed.place(column), found=word, codes="、".join(found[:5])))
        return found[0] if found else word


class _Reading:
    """A workbook being compared with what is here."""

    def __init__(self, categories: Mapping[str, str], on: dt.date) -> None:
        self.here = {table: rows_here(table) for table in ROSTER}
        self.names = _Names()
        self.units = {code: row["name"] for code, row in self.here["units"].items()}
        self.categories, self.on = categories, on
        self.intake = Intake()
        self.lines: list[Line] = []
        self.counts: dict[str, dict[str, int]] = {}
        self.unnamed: dict[str, int] = {}
        self.intake.names.update({key: sheet.text for key, sheet in ROSTER.items()})
        for table, rows in self.here.items():
            for code, row in rows.items():
                self.names.learn(table, code, *self._called(table, row))

    def _called(self, table: str, row: Told) -> Sequence[str]:
        if table == "posts":
            unit = self.units.get(row.get("unit", ""), "")
            return [f"{unit}{row['name']}", f"{unit}/{row['name']}", f"{unit} {row['name']}"]
        return [row.get("name", "")]

    def take(self, table: str, leaves: Iterable[Leaf], matching: Matching) -> None:
        """The worksheets that hold a table."""
        rows = [one for leaf in leaves for one in self._read(leaf, matching[leaf.name]["columns"])]
        if table in self.counts:
            self._know(table, rows)
            for code, row, placed in rows:
                self._compare(table, code, row, placed)
            named = {code for code, _, _ in rows}
            self.unnamed[table] = len(self.here[table].keys() - named)

    def _read(self, leaf: Leaf, columns: Mapping[str, str]) -> Iterator[tuple[str, dict[str, str], Placed]]:
        table = leaf.raw.key
        self.counts.setdefault(table, {})
        self.intake.problems.extend(leaf.faults)
        sheet, raw, faults = matched(leaf, columns)
        self.intake.problems.extend(faults)
        for placed in read_rows(sheet, raw, self.intake):
            if placed.sound:
                row = {key: said(value) for key, value in placed.values.items() if key != "id"}
                yield str(placed.values.get("id", "")), row, placed

    def _know(self, table: str, rows: list[tuple[str, dict[str, str], Placed]]) -> None:
        """Bring what the cells refer to into codes, and find the code of rows that have none."""
        problems = self.intake.problems
        referring = [column for column in ROSTER[table].columns if column.kind == "code" and column.refers]
        for code, row, _ in rows if table == "units" else ():
            self.names.learn(table, code, row.get("name", ""))
            self.units[code] = row.get("name", "")
        for code, row, placed in rows:
            for column in referring:
                if column.key in row:
                    row[column.key] = self.names.code(column.refers, row[column.key], placed, column.key, problems)
            if "category" in row:
                row["category"] = self.categories.get(row["category"], row["category"])
            if table != "units" and code:
                self.names.learn(table, code, *self._called(table, {**self.here[table].get(code, {}), **row}))
        if table == "appointments":
            rows[:] = self._coded(rows)
        seen: dict[str, Placed] = {}
        for code, _, placed in rows:
            first = seen.setdefault(code, placed)
            if first is not placed and first.heads != placed.heads:
                problems.append(DOUBLED_ROW(placed.place("id"), found=code, first=first.row))

    def _coded(self, rows: list[tuple[str, dict[str, str], Placed]]) -> Iterator[tuple[str, dict[str, str], Placed]]:
        """Appointments without a code of their own: known by post, person and first day."""
        known = {(row["post"], row["person"], row["start"]): code for code, row in self.here["appointments"].items()}
        taken = set(self.here["appointments"]) | {code for code, _, _ in rows}
        seen: dict[tuple[str, ...], int] = {}
        for code, row, placed in rows:
            if code or "id" in placed.values:
                yield code, row, placed
                continue
            own = row["post"], row["person"], row["start"]
            if own in seen:
                problem = DOUBLED_ROW(placed.place("post"), found=" ".join(own), first=seen[own])
                self.intake.problems.append(problem)
                continue
            seen[own] = placed.row
            yield known.get(own) or _free(f"{own[0][:80]}-{own[2].replace('-', '')}", taken), row, placed

    def _compare(self, table: str, code: str, row: dict[str, str], placed: Placed) -> None:
        mark = row.pop("mark", "")
        now = self.here[table].get(code)
        kind = judged(table, now, row, mark)
        count = self.counts[table]
        count[kind] = count.get(kind, 0) + 1
        if kind == "same":
            return
        self.lines.append(Line(table, code, kind, row, now or {}, placed))
        self.intake.problems.extend(self._doubts(table, code, {**(now or {}), **row}, placed))

    def _doubts(self, table: str, code: str, row: Told, placed: Placed) -> Iterator[Problem]:
        for column in ROSTER[table].columns:
            if column.required and column.key != "id" and not row.get(column.key):
                yield told.NEW_WITHOUT(placed.place(column.text.zh), found=row.get("name") or code, wanted=column.text)
        ahead = table == "units" and row.get("successor") and row.get("closed", "") > self.on.isoformat()
        if ahead and row != self.here["units"].get(code):
            yield told.MERGED_AHEAD(placed.place("closed"), found=row["name"], day=row["closed"])


def _free(stem: str, taken: set[str]) -> str:
    code, number = stem, 1
    while code in taken:
        number += 1
        code = f"{stem}-{number}"
    taken.add(code)
    return code


def planned(
    leaves: Iterable[Leaf], matching: Matching, categories: Mapping[str, str], on: dt.date
) -> tuple[Plan, Intake]:
    """What a workbook would do, as it was matched; `categories` are words for kinds of units. Four queries."""
    reading = _Reading(categories, on)
    found = list(leaves)
    for table in ROSTER:
        reading.take(table, [leaf for leaf in found if leaf.raw.key == table], matching)
    return Plan(reading.lines, reading.counts, reading.unnamed, reading.intake.problems), reading.intake


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
