"""Workbooks of the organisation: brought, matched, looked over, taken in as a whole, taken back as a whole, dropped."""

from __future__ import annotations

import base64
import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import CASCADE, PROTECT, SET_NULL, Model, QuerySet

from zeren.apps.access import commands as access
from zeren.apps.access.models import Account, Grant
from zeren.apps.audit import commands as audit
from zeren.apps.audit.queries import head
from zeren.apps.organisation import events, queries
from zeren.apps.organisation.commands.following import move_grants, tell_access
from zeren.apps.organisation.commands.intake import accept_sheet
from zeren.apps.organisation.commands.undoing import undo_ahead
from zeren.apps.organisation.commands.units import change_unit, merge_unit, move_unit, rename_unit
from zeren.apps.organisation.derived import lay_paths
from zeren.apps.organisation.models import Appointment, Change, HeadWord, Person, Post, Roster, Unit
from zeren.apps.organisation.queries import rosters as found
from zeren.apps.organisation.rules import rosters as rules
from zeren.apps.organisation.rules.changes import built_on
from zeren.apps.organisation.rules.heads import Leaf, Matching, guess, learned, matching_problems
from zeren.apps.organisation.rules.initials import initials_of
from zeren.apps.organisation.rules.rosters import Line, Plan, mark_of, meant
from zeren.apps.organisation.rules.tables import ROSTER
from zeren.apps.organisation.states import ROSTERS
from zeren.base.dates import parse_date
from zeren.base.problems import Refused, refuse
from zeren.base.statements import update, upsert
from zeren.documents.sheet import Intake, Placed

Words = Mapping[str, str]

MODELS: dict[str, type[Model]] = {"units": Unit, "posts": Post, "people": Person, "appointments": Appointment}


def bring_roster(name: str, content: bytes, categories: Words, *, by: str, on: dt.date) -> Roster:
    """Take a workbook in hand: where its heads are known, what it would do is worked out at once. Raises `Refused` for
    what cannot be read. `categories`: what people call kinds of units, and their codes.
    """
    name = Path(name.replace("\\", "/")).name[-200:]
    if Path(name).suffix.lower() not in {".xlsx", ".csv"}:
        raise Refused([rules.NO_WORKBOOK()])
    if len(content) > rules.LARGEST:
        raise Refused([rules.TOO_LARGE(most=rules.LARGEST >> 20)])
    with transaction.atomic(), found.opened(name, content) as some:
        words = found.head_words()
        guesses = {leaf.name: guess(leaf, words) for leaf in some}
        one = Roster(name=name, by=by, brought=on, state="matching", content=base64.b64encode(content).decode())
        one.matching = {leaf: {"table": g.table, "columns": g.columns} for leaf, g in guesses.items()}
        audit.write(events.RosterBrought(name), by=by, on=on)
        if all(g.sure for g in guesses.values()) and not matching_problems(one.matching):
            _plan(one, some, categories, by=by, on=on)
        one.save()
    return one


def match_roster(roster: Roster, matching: Matching, categories: Words, *, by: str, on: dt.date) -> Roster:
    """Say which worksheet is which table and which head which column: it is remembered for the next workbook with such
    heads, and what this one would do is worked out. Raises `Refused`.
    """
    with transaction.atomic():
        one = _kept(roster, {"matching", "ready"})
        refuse(matching_problems(matching))
        columns = ("table", "word", "column", "written")
        statement = upsert(HeadWord._meta.db_table, columns, ("table", "word"), ("column", "written"))
        rows = sorted(set(learned(matching)))
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)
        audit.write(events.RosterMatched(one.name, len(rows)), by=by, on=on)
        one.matching = matching
        with found.opened(one.name, base64.b64decode(one.content)) as some:
            _plan(one, some, categories, by=by, on=on)
        one.save()
    return one


def answer_roster(
    roster: Roster, answers: Mapping[str, str] | None, categories: Words, *, by: str, on: dt.date
) -> Roster:
    """Say what names of a workbook mean that may mean several things; None forgets all that was said. What it would do
    is worked out anew. Raises `Refused`.
    """
    with transaction.atomic():
        one = _kept(roster, {"ready"})
        one.answers = {} if answers is None else {**one.answers, **answers}
        audit.write(events.RosterAnswered(one.name, len(answers or ())), by=by, on=on)
        with found.opened(one.name, base64.b64decode(one.content)) as some:
            _plan(one, some, categories, by=by, on=on)
        one.save()
    return one


def apply_roster(
    roster: Roster,
    taken: Collection[str],
    categories: Words,
    *,
    by: str,
    on: dt.date,
    then: Callable[[Roster, str, dt.date], None] | None = None,
) -> Roster:
    """Take in what a workbook changes, as it was shown, as a whole. `taken`: the rows changed on both sides that are to
    be as the workbook says, as "table:code". Raises `Refused`; nothing is changed then. Where something was changed
    here since it was shown, it is to be shown again first. `then` is what follows elsewhere, in the same transaction.
    """
    with transaction.atomic():
        queries.hold_tree()
        one = _kept(roster, {"ready"})
        with found.opened(one.name, base64.b64decode(one.content)) as some:
            plan, intake = _looked(one, some, categories, on)
            again = plan.digest() != one.plan["digest"]
            if again:
                _plan(one, some, categories, by=by, on=on)
                audit.write(events.RosterMatched(one.name, 0), by=by, on=on)
                one.save()
            else:
                _apply(one, plan, intake, taken, by, on)
                if then is not None:
                    then(one, by, on)
    if again:
        raise Refused([rules.CHANGED_MEANWHILE()])
    return one


def _apply(one: Roster, plan: Plan, intake: Intake, taken: Collection[str], by: str, on: dt.date) -> None:
    if one.plan["problems"] or plan.problems:
        raise Refused([rules.HAS_PROBLEMS()])
    if plan.questions:
        raise Refused([rules.UNANSWERED(n=len(plan.questions))])
    lines = plan.chosen(taken)
    if not lines:
        raise Refused([rules.NOTHING_TO_DO()])
    kinds = Counter(line.kind for line in lines)
    event = events.RosterApplied(one.name, *(kinds[kind] for kind in ("new", "changed", "closed", "conflict")))
    one.first = audit.write(event, by=by, on=on)
    _write(lines, intake, by=by, on=on)
    refuse(intake.problems)
    one.last = head().number
    one.state, one.done, one.content = "applied", on, ""
    one.was = _by_table((line, dict(line.now)) for line in lines if line.now)
    here = {table: found.rows_here(table) for table in one.was.keys() | {line.table for line in lines}}
    one.became = _by_table((line, mark_of(line.table, here[line.table][line.code])) for line in lines)
    one.merged = {line.code: line.row["successor"] for line in lines if _merges(line) and not _merges(line, on)}
    one.save()


def _by_table(rows: Any) -> dict[str, dict[str, Any]]:
    made: dict[str, dict[str, Any]] = {}
    for line, value in rows:
        made.setdefault(line.table, {})[line.code] = value
    return made


def _merges(line: Line, after: dt.date | None = None) -> bool:
    """Whether a line has a unit go up in another; with a day, only after it."""
    if line.table != "units" or line.row.get("successor") in {None, "", line.now.get("successor")}:
        return False
    return after is None or {**line.now, **line.row}.get("closed", "") > after.isoformat()


def _write(lines: list[Line], intake: Intake, *, by: str, on: dt.date) -> None:
    """Through the door that takes in tables, so that the same rules hold; what is wrong goes to `intake.problems`. What
    holds only from a day to come on is entered ahead, as on the pages.
    """
    intake.keys = found.codes_here()
    ahead = [line for line in lines if line.since or _merges(line, on)]
    for table, sheet in ROSTER.items():
        rows = [
            _placed(_today(line) if line in ahead else line) for line in lines if line.table == table and not line.since
        ]
        if rows:
            accept_sheet(sheet, rows, intake, by=by, on=on)
    if not intake.problems:
        for line in ahead:
            _enter_ahead(line, intake, by=by, on=on)
    intake.problems.extend(found.misplaced(lines, on))


def _today(line: Line) -> Line:
    """What a line that tells of a merge to come says of today."""
    row = {key: text for key, text in line.row.items() if key not in {"closed", "successor"}}
    return line._replace(row=row | {key: line.now.get(key, "") for key in ("closed", "successor")})


def _enter_ahead(line: Line, intake: Intake, *, by: str, on: dt.date) -> None:
    """Enter what a line says of a day to come. Some queries for each, of which there are few."""
    row, unit = {**line.now, **line.row}, Unit.objects.get(code=line.code)
    named = {one.code: one for one in Unit.objects.filter(code__in=[row["parent"], row["successor"]])}
    given: dict[str, Any] = {"by": by, "on": on}
    try:
        if not line.since:
            merge_unit(unit, named[row["successor"]], day=parse_date(row["closed"]), **given)
            return
        told, day = {key for key, _, _ in line.changed}, parse_date(line.since)
        if told - set(found.AHEAD):
            refuse([rules.ONLY_AHEAD(found=row["name"], day=line.since)])
        if "name" in told:
            rename_unit(unit, row["name"], day=day, **given)
        if told & {"category", "order"}:
            order = int(row["order"]) if row["order"] else None
            change_unit(unit, row["category"], order, day=day, **given)
        if "parent" in told:
            move_unit(unit, named.get(row["parent"]), day=day, **given)
    except Refused as refused:
        column = "since" if line.since else "closed"
        intake.problems.extend(replace(one, where=line.placed.place(column)) for one in refused.problems)


def _placed(line: Line) -> Placed:
    row = {**line.now, **line.row}
    values = {c.key: meant(line.table, c.key, row.get(c.key, "")) for c in ROSTER[line.table].columns}
    return Placed(values | {"id": line.code}, line.placed.row, line.placed.heads)


class _Tried(Exception):
    """Nothing of a try stays."""


def _plan(one: Roster, some: list[Leaf], categories: Words, *, by: str, on: dt.date) -> None:
    """Work out what a workbook would do, and try it: whatever is wrong with it is found before anybody confirms."""
    plan, intake = _looked(one, some, categories, on)
    lines = plan.chosen()
    if lines:
        try:
            with transaction.atomic():
                _write(lines, intake, by=by, on=on)
                raise _Tried
        except _Tried:
            pass
    one.plan = {**plan.told(), "digest": plan.digest()}
    one.state = "ready"


def _looked(one: Roster, some: list[Leaf], categories: Words, on: dt.date) -> tuple[Plan, Intake]:
    tables = {leaf.name: one.matching.get(leaf.name, {}).get("table", "") for leaf in some}
    named = [leaf._replace(raw=replace(leaf.raw, key=tables[leaf.name])) for leaf in some if tables[leaf.name]]
    return found.planned(named, one.matching, categories, one.answers, on)


def _kept(roster: Roster, states: Collection[str]) -> Roster:
    """The row, kept from others until the transaction ends. Raises `Refused` for one that stands otherwise."""
    one = Roster.objects.select_for_update().get(pk=roster.pk)
    if one.state not in states:
        raise Refused([rules.ROSTER_OVER(state=ROSTERS[one.state])])
    return one


def drop_roster(roster: Roster, *, by: str, on: dt.date) -> Roster:
    """Throw a workbook away that was not taken in. Raises `Refused`."""
    with transaction.atomic():
        one = _kept(roster, {"matching", "ready"})
        one.state, one.done, one.content = "dropped", on, ""
        one.save(update_fields=["state", "done", "content"])
        audit.write(events.RosterDropped(one.name), by=by, on=on)
    return one


def undo_roster(roster: Roster, *, by: str, on: dt.date) -> Roster:
    """Take back all that a workbook changed, as long as nothing relies on it. Raises `Refused` otherwise; nothing is
    changed then.
    """
    with transaction.atomic():
        queries.hold_tree()
        one = _kept(roster, {"applied"})
        refuse(_changed_since(one))
        before = queries.standing()
        number = undo_ahead(one.first, one.last, one.name, by=by, on=on)
        Change.objects.filter(number__gte=one.first, number__lte=one.last, undone=None).update(undone=number)
        _put_back(one)
        lay_paths()
        _remove_made(one, on)
        move_grants(before, by=by, on=on)
        paths = dict(Unit.objects.filter(code__in=[*one.merged, *one.merged.values()]).values_list("code", "path"))
        for code, into in one.merged.items():
            if code in paths and into in paths:
                access.repath(paths[into], paths[code], whole=False, back=True, by=by, on=on)
        tell_access(by=by, on=on)
        one.state, one.done = "undone", on
        one.save(update_fields=["state", "done"])
    return one


def _changed_since(one: Roster) -> list[Any]:
    """What was told since of anything that the workbook told."""
    tables = {"unit": "units", "post": "posts", "appointment": "appointments", "person": "people"}
    later = Change.objects.filter(number__gt=one.last, undone=None).values_list("kind", "about")
    touched = {(tables[kind.split("_")[0].replace("appointed", "appointment")], about) for kind, about in later}
    named = []
    for table, marks in one.became.items():
        here = found.rows_here(table)
        for code, mark in marks.items():
            if (table, code) in touched or code not in here or mark_of(table, here[code]) != mark:
                named.append(code)
    return [rules.CHANGED_AFTER(found="、".join(sorted(named)[:5]) + ("…" if len(named) > 5 else ""))] if named else []


_BACK: dict[str, tuple[str, ...]] = {
    "units": ("name", "category", "order", "opened", "closed", "former_names", "parent", "successor"),
    "posts": ("unit", "name", "tier", "sole", "opened", "closed"),
    "people": ("name",),
    "appointments": ("post", "person", "start", "end", "acting"),
}


def _put_back(one: Roster) -> None:
    """The rows as they were, one statement a table."""
    keys = found.codes_here()
    for table, rows in one.was.items():
        if table == "people":
            _called_as_before(rows)
        columns = [f"{key}_id" if ROSTER[table].column(key).refers else key for key in _BACK[table]]
        given = [
            (*(_kept_as(table, key, row.get(key, ""), keys) for key in _BACK[table]), code)
            for code, row in rows.items()
        ]
        if table == "units":
            columns.append("initials")
            given = [
                (*rest, initials_of([rest[0], *str(rest[5]).split("；")]) if len(given) <= 2000 else "", code)
                for *rest, code in given
            ]
        with connection.cursor() as cursor:
            cursor.executemany(update(MODELS[table]._meta.db_table, columns, "code"), given)


def _called_as_before(rows: Mapping[str, Mapping[str, str]]) -> None:
    """The names that people bear again are no former names any more."""
    some = list(Person.objects.filter(code__in=rows).exclude(former_names=""))
    for one in some:
        one.former_names = "；".join(name for name in one.former_names.split("；") if name != rows[one.code]["name"])
    Person.objects.bulk_update(some, ["former_names"], 500)


def _kept_as(table: str, key: str, text: str, keys: Mapping[str, Mapping[str, int]]) -> Any:
    """A cell as its row keeps it."""
    column = ROSTER[table].column(key)
    if column.refers:
        return keys[column.refers][text] if text else None
    if column.kind in {"whole", "flag"}:
        return meant(table, key, text)
    return text or None if column.kind == "date" else text


def _remove_made(one: Roster, on: dt.date) -> None:
    """Delete what the workbook set up, which nothing may name. The same number of queries, however much it was."""
    made: dict[str, QuerySet[Any]] = {
        table: model._default_manager.filter(recorded__gte=one.first, recorded__lte=one.last)
        for table, model in MODELS.items()
    }
    own = dict(zip(MODELS.values(), made.values(), strict=True))
    standing = {name for rows in made.values() for name in _naming(rows, own)}
    alive = Grant.objects.exclude(end__lte=on)
    if alive.filter(path__in=made["units"].values("path")).exists():
        standing.add("Grant")
    if alive.filter(ground__in=made["appointments"].values("code")).exists():
        standing.add("Grant")
    if Account.objects.filter(person__in=made["people"].values("code")).exists():
        standing.add("Account")
    if standing:
        raise built_on(standing)
    for table in ("appointments", "people", "posts", "units"):
        made[table]._raw_delete(made[table].db)


def _naming(rows: QuerySet[Any], own: Mapping[type[Model], QuerySet[Any]]) -> Iterator[str]:
    """The names of the tables that name some of the rows; what goes along with them goes, what may forget them does."""
    for relation in rows.model._meta.related_objects:
        model = relation.related_model
        there = model._base_manager.filter(**{f"{relation.field.name}__in": rows})
        if model in own:
            there = there.exclude(pk__in=own[model].values("pk"))
        if relation.on_delete is PROTECT and there.exists():
            yield model.__name__
        elif relation.on_delete is CASCADE:
            there._raw_delete(there.db)
        elif relation.on_delete is SET_NULL:
            there.update(**{relation.field.name: None})
