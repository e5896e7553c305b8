"""Tables of the organisation taken in; the calendar of working days."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from zeren.apps.audit import commands as audit
from zeren.apps.organisation import queries, rules
from zeren.apps.organisation.commands.following import move_grants, tell_access
from zeren.apps.organisation.derived import lay_paths
from zeren.apps.organisation.events import Accepted, Seeded, WorkdaySet
from zeren.apps.organisation.models import Appointment, Change, Person, Post, Unit, Workday
from zeren.apps.organisation.rules import Span
from zeren.apps.organisation.rules.asking import names_kept
from zeren.apps.organisation.rules.initials import initials_of
from zeren.base.problems import Kind
from zeren.base.statements import insert, update, upsert
from zeren.documents.sheet import Intake, Placed, Sheet

BATCH = 2000

SHOWN = 8
"""How many units of a circle are named."""

Sound = list[tuple[Placed, dict[str, Any]]]


def accept_sheet(sheet: Sheet, rows: Iterable[Placed], intake: Intake, *, by: str, on: dt.date) -> int:
    """Take in units, posts, people or appointments; a code that is known already is brought up to date.

    Returns how many rows were written. Whatever is wrong goes to `intake.problems`; the caller then rolls back.
    """
    assert transaction.get_connection().in_atomic_block, "the caller decides whether the load holds"
    before = queries.standing() if sheet.key == "units" else {}
    sound = list(_sound(sheet, rows, intake))
    number = audit.write(Accepted(sheet.key, len(sound)), by=by, on=on)
    known = queries.facts_by_code(sheet.key) if sheet.key in _TELLING else {}
    count = _ACCEPT[sheet.key](sound, intake, number)
    if known:
        _tell_corrections(sheet.key, known, {str(v["id"]) for _, v in sound}, number, on)
    if sheet.key == "units" and before:
        move_grants(before, by=by, on=on)
    if sheet.key == "appointments":
        tell_access(by=by, on=on)
    return count


def seed_workdays(years: Iterable[int], *, by: str, on: dt.date) -> list[int]:
    """Write the public holidays and make-up days of some years. Returns the years that are not announced yet.

    For those the weekdays stand alone until somebody sets the days. Days that were set by hand are overwritten.
    """
    wanted = tuple(sorted(set(years)))
    known = queries.official(wanted)
    announced = {day.year for day in known}
    days = [Workday(day=day, works=works) for day, works in known.items()]
    unknown = tuple(year for year in wanted if year not in announced)
    with transaction.atomic():
        Workday.objects.bulk_create(days, BATCH, update_conflicts=True, unique_fields=["day"], update_fields=["works"])
        audit.write(Seeded(wanted, unknown, len(days)), by=by, on=on)
    return list(unknown)


def set_workday(day: dt.date, works: bool, *, by: str, on: dt.date) -> None:
    """Say of one day whether people work on it."""
    with transaction.atomic():
        Workday.objects.update_or_create(day=day, defaults={"works": works})
        audit.write(WorkdaySet(day, works), by=by, on=on)


READ_AT_ONCE = 2000
"""Units whose initials are worked out while their table is taken in."""

_TELLING = {
    "units": "unit_corrected",
    "posts": "post_corrected",
    "people": "person_renamed",
    "appointments": "appointment_corrected",
}


def _tell_corrections(table: str, known: queries.Known, given: set[str], number: int, on: dt.date) -> None:
    """Keep what a table says otherwise than was known: what lasts was wrong, what holds from a day on does from now."""
    now = queries.facts_by_code(table, known.keys() & given)
    told = [(code, known[code], now[code]) for code in sorted(now) if now[code].facts != known[code].facts]
    rows = [
        (
            new.unit,
            new.post,
            code,
            old.facts.get("post", ""),
            number,
            _TELLING[table],
            True,
            max(on, old.first or on).isoformat(),
            False,
            json.dumps(old.facts if table == "appointments" else _changed(old.facts, new.facts)),
            json.dumps(new.facts if table == "appointments" else _changed(new.facts, old.facts)),
        )
        for code, old, new in told
    ]
    _many(insert(Change._meta.db_table, _TOLD), rows)
    if table == "people" and told:
        _keep_names({code: (old.facts["name"], new.facts["name"]) for code, old, new in told})


def _keep_names(renamed: Mapping[str, tuple[str, str]]) -> None:
    """The names that people bore before stay findable. Two queries."""
    former = dict(Person.objects.filter(code__in=renamed).values_list("code", "former_names"))
    given = [(names_kept(former[code], old, new), code) for code, (old, new) in renamed.items()]
    _many(update(Person._meta.db_table, ("former_names",), "code"), given)


_TOLD = ("unit_id", "post_id", "about", "place", "number", "kind", "part", "on", "due", "before", "after")


def _changed(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in one.items() if value != other[name]}


def _sound(sheet: Sheet, rows: Iterable[Placed], intake: Intake) -> Iterator[tuple[Placed, dict[str, Any]]]:
    for placed in rows:
        if placed.sound:
            yield placed, placed.values
        else:
            intake.doubt(sheet.key, str(placed.values.get("id") or ""))


def _units(rows: Sound, intake: Intake, number: int) -> int:
    # Reading a name takes a millisecond: those of a big table are left to the sweep.
    few = len(rows) <= READ_AT_ONCE
    columns = ("code", *_UNIT_FIELDS, "former_names", "initials", "path", "recorded")
    written = [
        (
            v["id"],
            v["name"],
            v["category"],
            v["order"],
            *_days(Span(v["opened"], v["closed"])),
            "；".join(v["former_names"]),
            initials_of([v["name"], *v["former_names"]]) if few else "",
            "",
            number,
        )
        for _, v in rows
    ]
    _write(Unit, columns, written)
    keys = dict(Unit.objects.values_list("code", "pk"))
    intake.learn("units", {v["id"]: keys[v["id"]] for _, v in rows})
    places, links = {}, []
    for placed, v in rows:
        places[keys[v["id"]]] = placed
        above, into = (intake.find("units", v[name], placed, name) for name in ("parent", "successor"))
        links.append((above, into, v["id"]))
        _check_unit(v, placed, intake)
    _many(update(Unit._meta.db_table, ("parent_id", "successor_id"), "code"), links)
    _name_all_circles(places, intake)
    return len(rows)


def _check_unit(v: Mapping[str, Any], placed: Placed, intake: Intake) -> None:
    if Span(v["opened"], v["closed"]).crossed():
        problem = rules.CLOSED_BEFORE_OPENED(placed.place("closed"), closed=v["closed"], opened=v["opened"])
        intake.problems.append(problem)
    if v["successor"] and v["closed"] is None:
        intake.problems.append(rules.SUCCESSOR_OPEN(placed.place("closed"), found=v["successor"]))


def _name_all_circles(places: Mapping[int, Placed], intake: Intake) -> None:
    """Lay the paths anew, or name what stands below itself."""
    units = list(Unit.objects.order_by("code").values_list("pk", "code", "parent_id", "successor_id"))
    codes = {pk: code for pk, code, _, _ in units}
    rounds = rules.circles({pk: above for pk, _, above, _ in units})
    _name_circles(rules.UNIT_CIRCLE, "parent", rounds=rounds, codes=codes, places=places, intake=intake)
    merged = rules.circles({pk: into for pk, _, _, into in units})
    _name_circles(rules.SUCCESSOR_CIRCLE, "successor", rounds=merged, codes=codes, places=places, intake=intake)
    if not rounds:
        lay_paths()


def _name_circles(
    kind: Kind,
    column: str,
    *,
    rounds: list[list[int]],
    codes: Mapping[int, str],
    places: Mapping[int, Placed],
    intake: Intake,
) -> None:
    for members in rounds:
        at = min((unit for unit in members if unit in places), key=lambda unit: places[unit].row)
        start = members.index(at)
        named = [codes[unit] for unit in (*members[start:], *members[:start])]
        ends = [*named, named[0]] if len(named) <= SHOWN else [*named[:SHOWN], "…", named[0]]
        intake.problems.append(kind(places[at].place(column), circle=" → ".join(ends)))


def _posts(rows: Sound, intake: Intake, number: int) -> int:
    times = {pk: Span(*span) for pk, *span in Unit.objects.values_list("pk", "opened", "closed")}
    posts = []
    for placed, v in rows:
        unit = intake.find("units", v["unit"], placed, "unit")
        if unit is None:
            intake.doubt("posts", v["id"])
            continue
        span = Span(v["opened"], v["closed"])
        if span.crossed():
            problem = rules.CLOSED_BEFORE_OPENED(placed.place("closed"), closed=span.end, opened=span.start)
            intake.problems.append(problem)
        elif not span.inside(times[unit]):
            intake.problems.append(rules.POST_OUTSIDE_UNIT(placed.place("opened"), unit=v["unit"]))
        posts.append((v["id"], unit, v["name"], v["tier"] or "", bool(v["sole"]), *_days(span), number))
    _write(Post, ("code", "unit_id", "name", "tier", "sole", "opened", "closed", "recorded"), posts)
    intake.learn("posts", dict(Post.objects.values_list("code", "pk")))
    return len(posts)


def _people(rows: Sound, intake: Intake, number: int) -> int:
    _write(Person, ("code", "name", "recorded"), [(v["id"], v["name"], number) for _, v in rows])
    intake.learn("people", dict(Person.objects.values_list("code", "pk")))
    return len(rows)


def _appointments(rows: Sound, intake: Intake, number: int) -> int:
    times = {pk: Span(*span) for pk, *span in Post.objects.values_list("pk", "opened", "closed")}
    places: dict[str, Placed] = {}
    taken = []
    for placed, v in rows:
        post = intake.find("posts", v["post"], placed, "post")
        person = intake.find("people", v["person"], placed, "person")
        if post is None or person is None:
            continue
        span = Span(v["start"], v["end"])
        if span.crossed():
            intake.problems.append(rules.ENDED_BEFORE_START(placed.place("end"), end=span.end, start=span.start))
        elif not span.inside(times[post]):
            intake.problems.append(rules.APPOINTMENT_OUTSIDE_POST(placed.place("start"), post=v["post"]))
        places[v["id"]] = placed
        taken.append((v["id"], post, person, *_days(span), bool(v["acting"]), number))
    _write(Appointment, ("code", "post_id", "person_id", "start", "end", "acting", "recorded"), taken)
    _check_overlaps(places, intake)
    return len(taken)


def _check_overlaps(places: Mapping[str, Placed], intake: Intake) -> None:
    held = Appointment.objects.filter(acting=False).order_by("post__code", "start", "code")
    rows = held.values_list("post__code", "start", "end", "code").iterator()
    for later, earlier in rules.overlaps((post, Span(start, end), code) for post, start, end, code in rows):
        placed = places.get(later) or places.get(earlier)
        if placed is None:
            continue  # it was so before
        post = placed.values["post"]
        problem = rules.APPOINTMENTS_OVERLAP(placed.place("start"), post=post, found=later, other=earlier)
        intake.problems.append(problem)


def _days(span: Span) -> tuple[str | None, ...]:
    """Both ends as they are kept."""
    return tuple(day.isoformat() if day else None for day in span)


def _write(model: type[Model], columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Write rows by their code; what was recorded earlier stays so, and paths are laid elsewhere."""
    changed = [column for column in columns if column not in {"code", "recorded", "path"}]
    _many(upsert(model._meta.db_table, columns, ("code",), changed), rows)


def _many(statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """One statement for many rows."""
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)


_UNIT_FIELDS = ("name", "category", "order", "opened", "closed")

_ACCEPT: dict[str, Callable[[Sound, Intake, int], int]] = {
    "units": _units,
    "posts": _posts,
    "people": _people,
    "appointments": _appointments,
}
