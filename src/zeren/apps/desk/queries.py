"""Every read that needs several apps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, F, Max, Min, Model, Q, QuerySet, Subquery, Sum

from zeren.apps.accountability import sheets as accountability
from zeren.apps.assessment import sheets as assessment
from zeren.apps.assessment.queries.opening import scored
from zeren.apps.audit import queries as journal
from zeren.apps.desk.rules import spoken, titles
from zeren.apps.duties import queries as duty_queries
from zeren.apps.duties.models import Seat as DutySeat
from zeren.apps.duties.states import ROLES
from zeren.apps.evidence import sheets as evidence
from zeren.apps.findings import queries as finding_queries
from zeren.apps.findings import sheets as findings
from zeren.apps.findings.models import Finding, Remedy
from zeren.apps.findings.rules.lateness import is_late
from zeren.apps.findings.states import NO_FACT, OPEN, SEVERITIES, STATES
from zeren.apps.frameworks.queries import packs_on
from zeren.apps.frameworks.rules import Subject
from zeren.apps.inspections import sheets as inspections
from zeren.apps.inspections.models import Draw, Inspection, Judgement
from zeren.apps.obligations import queries as obligation_queries
from zeren.apps.obligations import sheets as obligations
from zeren.apps.obligations.events import DaysMoved
from zeren.apps.obligations.models import Obligation
from zeren.apps.obligations.queries import days as obligation_days
from zeren.apps.obligations.rules.days import HOLIDAYS, HOLIDAYS_UNKNOWN, Change, Move, changed
from zeren.apps.obligations.rules.days import problems as calendar_problems
from zeren.apps.organisation import queries as organisation_queries
from zeren.apps.organisation import sheets as organisation
from zeren.apps.organisation.models import Channel, HandOver, Person, Post, RegisterRow, Roster, Unit
from zeren.apps.organisation.queries import Seat, named, posts_coded
from zeren.apps.organisation.rules import is_below
from zeren.apps.organisation.rules.changes import built_on
from zeren.apps.organisation.rules.handing import Item
from zeren.apps.organisation.rules.registers import COMPETENCE
from zeren.apps.records import sheets as records
from zeren.apps.records.models import Award, Certificate, Record, Returns, Task
from zeren.apps.records.queries import work
from zeren.apps.records.rules.reviews import FACTS
from zeren.apps.records.states import FILED, KINDS
from zeren.base.codes import first_free
from zeren.base.dates import Period
from zeren.base.numbers import show_points
from zeren.base.problems import Problem, Refused, refuse
from zeren.base.text import Text
from zeren.documents.sheet import Column, Sheet
from zeren.packformat import Pack

_REFERRED: dict[str, type[Model]] = {
    "units": Unit,
    "posts": Post,
    "people": Person,
    "inspections": Inspection,
    "findings": Finding,
}


def sheets() -> tuple[Sheet, ...]:
    """Every table of a folder, in the order in which they are taken in: whatever is referred to comes first."""
    apps = (organisation, evidence, records, obligations, inspections, findings, accountability, assessment)
    return tuple(sheet for app in apps for sheet in app.SHEETS)


def known_codes() -> dict[str, dict[str, int]]:
    """The codes that rows may refer to because an earlier load brought them in, by table. One query a table."""
    return {key: dict(model._default_manager.values_list("code", "pk")) for key, model in _REFERRED.items()}


class Lacking(NamedTuple):
    """A post without a certificate that is valid, where one is required."""

    unit: str
    post: str
    title: str


def lacking(within: Q, on: dt.date) -> list[Lacking]:
    """The posts in scope (a filter on `unit__path`) that lack a required certificate on a day: it belongs to the post,
    whoever holds it. Three queries, one where nothing is required.
    """
    asked = RegisterRow.objects.filter(register=COMPETENCE.key, closed=None).select_related("unit")
    wanted = [(one.unit.path, one.told["tier"], one.name) for one in asked]
    if not wanted:
        return []
    alive = (Q(opened=None) | Q(opened__lte=on)) & (Q(closed=None) | Q(closed__gt=on))
    posts = Post.objects.filter(within, alive, tier__in={tier for _, tier, _ in wanted}).order_by("unit__path", "code")
    valid = Certificate.objects.filter(Q(expires=None) | Q(expires__gte=on), title__in={title for *_, title in wanted})
    there = set(valid.values_list("post", "title"))
    return [
        Lacking(unit, name, title)
        for code, name, tier, unit, path in posts.values_list("code", "name", "tier", "unit__name", "unit__path")
        for title in sorted({title for top, wish, title in wanted if wish == tier and is_below(path, top)})
        if (code, title) not in there
    ]


def category_words(on: dt.date) -> dict[str, str]:
    """What people may write for a kind of units, and the key it stands for, by the frameworks in force. The queries of
    `packs_on`.
    """
    found: dict[str, str] = {}
    for pack in packs_on(on).values():
        found |= spoken(pack.content)["category"]
    return found


def relying(roster: Roster) -> list[Problem]:
    """What names posts that a workbook set up by their codes: the database does not keep them from being taken away.
    Two queries.
    """
    made = Post.objects.filter(recorded__gte=roster.first, recorded__lte=roster.last).values("code")
    names = [model.__name__ for model in (Task, Certificate) if model.objects.filter(post__in=made).exists()]
    return built_on(names).problems if names else []


def merged(on: dt.date) -> dict[str, str]:
    """By the code of a unit that went up in another by a day, that other's; the one that closed first comes first. One
    query.
    """
    found = Unit.objects.filter(closed__lte=on, successor__isnull=False).order_by("closed", "code")
    return dict(found.values_list("code", "successor__code"))


def sheets_to_fill(framework: Pack) -> tuple[Sheet, ...]:
    """The tables with the framework's words as choices where a column holds them."""
    choices = titles(framework.content)

    def offered(column: Column) -> Column:
        return replace(column, kind="choice", choices=choices[column.key]) if column.key in choices else column

    return tuple(replace(sheet, columns=tuple(map(offered, sheet.columns))) for sheet in sheets())


@dataclass(frozen=True)
class Owed:
    """Something that a unit owes: what for which period, when it is due, whether it was filed and as which record
    (`receipt`, its code, where it was asked for), and what will do as proof. `minutes_before` is what all of the scope
    was said to take in an earlier time, where that was asked for. Texts are the framework's; without it the duty is its
    key and `version` is "".
    """

    unit: int
    unit_name: str
    issuer: str
    version: str
    key: str
    duty: Text
    period: str
    due: dt.date
    filed: dt.date | None
    record: int | None
    receipt: str
    minutes: int
    minutes_before: int
    clause: Text
    how: Text
    proof: tuple[Text, ...]
    pk: int = 0
    request: int | None = None
    """The demand that it comes from, where no framework asks for it."""
    post: str = ""
    needed: int = 1

    def late(self, day: dt.date) -> bool:
        """Whether it is not filed on a day after its due day."""
        return self.filed is None and self.due < day


def owed(
    within: Q, first: dt.date, end: dt.date, packs: Mapping[str, Pack], earlier: tuple[dt.date, dt.date] | None = None
) -> list[Owed]:
    """What units of a scope (a filter on `unit__path`) owe from a day up to, not including, another, and what of the
    same year is not filed from before. By due day. One query.
    """
    here = Q(effective__gte=first, effective__lt=end)
    open_before = Q(effective__lt=first, effective__gte=dt.date(first.year, 1, 1), delivered__isnull=True)
    found = Obligation.objects.filter(within, here | open_before, not_applicable="").select_related("unit", "request")
    found = found.annotate(receipt=F("record__code"))
    if earlier:
        then = Obligation.objects.filter(
            within, effective__gte=earlier[0], effective__lt=earlier[1], not_applicable=""
        ).order_by()
        found = found.annotate(before=Subquery(then.values("not_applicable").annotate(n=Sum("minutes")).values("n")))
    return [_owed(one, packs) for one in found.order_by("effective", "unit__path", "duty", "period")]


@dataclass(frozen=True)
class OwedByMany:
    """What very many units owe, by its numbers: what is due from the first of a month up to its end and how much of it
    was filed, what waits from before, and when the next of all falls due. `rows`: what waits longest.
    """

    due: int
    filed: int
    late: int
    next: dt.date | None
    rows: list[Owed]


def owed_by_many(within: Q, first: dt.date, end: dt.date, day: dt.date, packs: Mapping[str, Pack]) -> OwedByMany:
    """What `owed` says where there is too much to look at each. Three queries; one counts what is due in the month."""
    month = obligation_queries.due_from(within, first, end)
    here = obligation_queries.due_from(within, dt.date(first.year, 1, 1), end).filter(delivered__isnull=True)
    waiting = here.order_by("effective", "duty", "unit_id")
    found = counted(
        due=month, filed=month.filter(delivered__isnull=False), late=obligation_queries.waiting_on(day).filter(within)
    )
    ahead = obligation_queries.due_from(within, day, dt.date(day.year + 1, 12, 31)).filter(delivered__isnull=True)
    coming = ahead.order_by("effective").values_list("effective", flat=True).first()
    rows = [_owed(one, packs) for one in waiting.select_related("unit", "request")[:FEW_OF_MANY]]
    return OwedByMany(**found, next=coming, rows=rows)


FEW_OF_MANY = 12


def late(units: Collection[int], day: dt.date, packs: Mapping[str, Pack]) -> list[Owed]:
    """What units owe and had not filed on a day, of the year of that day, the longest overdue first. One query."""
    found = obligation_queries.late_on(day, units).filter(effective__gte=dt.date(day.year, 1, 1))
    return [_owed(one, packs) for one in found.select_related("unit")]


def _owed(one: Obligation, packs: Mapping[str, Pack]) -> Owed:
    pack = packs.get(one.issuer)
    duty = pack.duties.get(one.duty) if pack else None
    assert one.effective is not None, "asked for by it"
    nothing = Text("", "")
    return Owed(
        unit=one.unit_id,
        unit_name=one.unit.name,
        issuer=one.issuer,
        version=pack.version if pack and duty else "",
        key=one.duty,
        duty=duty.title.text if duty else _asked(one),
        period=one.period,
        due=one.effective,
        filed=one.delivered,
        record=one.record_id,
        receipt=getattr(one, "receipt", "") or "",
        minutes=one.minutes,
        minutes_before=getattr(one, "before", 0) or 0,
        clause=duty.clause.text if duty else Text(one.basis, one.basis),
        how=(duty.done.text if duty.done.zh or duty.done.en else duty.how.text) if duty else nothing,
        proof=tuple(KINDS[kind] for kind in duty.proof if kind in KINDS) if duty else (),
        pk=one.pk,
        request=one.request_id,
        post=one.post,
        needed=one.needed,
    )


def _asked(one: Obligation) -> Text:
    """The title of a demand where it was read with the row, else the key of the duty."""
    known = one.request if one.request_id and Obligation.request.is_cached(one) else None
    return Text(known.title, known.title) if known else Text(one.duty, one.duty)


@dataclass(frozen=True)
class Open:
    """A finding that is open, with its effective due day and whether that is over."""

    pk: int
    code: str
    unit: int
    opened: dt.date
    text: str
    severity: Text
    state: Text
    due: dt.date | None
    late: bool


def open_findings(units: Collection[int], day: dt.date) -> list[Open]:
    """The findings of units that are open on a day, the late ones first, then by due day. One query."""
    found = [_open(one, day) for one in finding_queries.open_on(day, units)]
    return sorted(found, key=lambda one: (not one.late, one.due or dt.date.max, one.code))


def _open(one: Finding, day: dt.date) -> Open:
    due = one.extended or one.due
    late = is_late(due, None, day)
    return Open(
        one.pk,
        one.code,
        one.unit_id,
        one.opened,
        one.text,
        _word(SEVERITIES, one.severity),
        _word(STATES, one.state),
        due,
        late,
    )


def _word(known: Mapping[str, Text], key: str) -> Text:
    return known.get(key, Text(key, key))


@dataclass(frozen=True)
class Standing:
    """How a subtree of units stands on a day: obligations not filed in time and findings open, late among them."""

    overdue: int
    open: int
    late: int


def standing(within: Q, day: dt.date) -> Standing:
    """Of the units of a scope (a filter on `unit__path`), in the year of a day. One query."""
    return _stood(counted(**_standing(within, day)))


def _standing(within: Q, day: dt.date) -> dict[str, QuerySet[Any]]:
    due = Q(extended__lt=day) | Q(extended__isnull=True, due__lt=day)
    still, after = finding_queries.still_open(day).filter(within), finding_queries.verified_after(day).filter(within)
    return {
        "waiting": obligation_queries.waiting_on(day).filter(within),
        "met": obligation_queries.met_after(day).filter(within),
        "open": still,
        "late": still.filter(due),
        "after": after,
        "after_late": after.filter(due),
    }


def _stood(found: Mapping[str, int]) -> Standing:
    return Standing(
        found["waiting"] + found["met"], found["open"] + found["after"], found["late"] + found["after_late"]
    )


def counted(**found: QuerySet[Any]) -> dict[str, int]:
    """How many rows each has. One query for all of them."""
    parts, given = [], []
    for rows in found.values():
        try:
            sql, params = rows.order_by().values("pk").query.get_compiler(rows.db).as_sql()
        except EmptyResultSet:
            sql, params = "SELECT 1 WHERE 1 = 0", ()
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS one)")  # noqa: S608  Django's own words, the values apart
        given.extend(params)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", given)
        return dict(zip(found, cursor.fetchone(), strict=True))


def longest_overdue(within: Q, day: dt.date, packs: Mapping[str, Pack], most: int) -> list[Owed]:
    """What has been waiting longest, of the units of a scope and the year of a day. One query."""
    found = obligation_queries.waiting_on(day).filter(within).select_related("unit")
    return [_owed(one, packs) for one in found[:most]]


@dataclass(frozen=True)
class Week:
    """What happened in a scope from a day up to, and including, another: how many records were filed, how many findings
    were opened, verified and closed, and the last of those opened, with their units'
    names.
    """

    first: dt.date
    filed: int
    opened: int
    verified: int
    closed: int
    findings: tuple[tuple[str, Open], ...]


def glance(within: Q, day: dt.date, most: int, **more: QuerySet[Any]) -> tuple[Standing, Week, dict[str, int]]:
    """How a scope (a filter on `unit__path`) stands, and its seven days up to a day; `more` is counted with it. Two
    queries.
    """
    first = day - dt.timedelta(days=6)
    facts = Finding.objects.exclude(state__in=NO_FACT).filter(within)
    opened = facts.filter(opened__gte=first, opened__lte=day)
    days: dict[str, QuerySet[Any]] = {
        "filed": Record.objects.filter(within, state=FILED, submitted__gte=first, submitted__lte=day),
        "opened": opened,
        "verified": facts.filter(verified__gte=first, verified__lte=day),
        "closed": facts.filter(closed__gte=first, closed__lte=day),
    }
    found = counted(**_standing(within, day), **days, **more)
    last = opened.select_related("unit").order_by("-opened", "unit_id")[:most]
    findings = tuple((one.unit.name, _open(one, day)) for one in last)
    week = Week(first=first, findings=findings, **{name: found[name] for name in days})
    return _stood(found), week, {name: found[name] for name in more}


def on_duty(
    within: Q, day: dt.date, subject: Subject, packs: Mapping[str, Pack], most: int
) -> tuple[list[Owed], dict[str, int]]:
    """How units of a scope stand on a duty in the year of a day: what waits longest, and how many obligations were due
    by then (`due`), were met in time, met late and wait. Two queries.
    """
    mine = Q(duty=subject.duty, issuer=subject.framework)
    due = Obligation.objects.filter(
        within, mine, effective__gte=dt.date(day.year, 1, 1), effective__lt=day, not_applicable=""
    )
    waiting = obligation_queries.waiting_on(day).filter(within, mine)
    found = counted(due=due, late=due.filter(delivered__gt=F("effective")), waiting=waiting)
    found["in_time"] = found["due"] - found["late"] - found["waiting"]
    # First which, from what an index holds; only these are then looked up.
    first = Obligation.objects.filter(pk__in=waiting.values("pk")[:most]).order_by(*waiting.query.order_by)
    return [_owed(one, packs) for one in first.select_related("unit")], found


class Listed(NamedTuple):
    """A table that is entered by hand too: its model, what its codes begin with, the columns that are listed, by the
    keys of the sheet, and what the model calls some of them.
    """

    model: type[Model]
    head: str
    shown: tuple[str, ...]
    named: Mapping[str, str] = {}


TABLES: Mapping[str, Listed] = {
    "judgements": Listed(Judgement, "P", ("judged", "duty", "grade", "deducted", "level", "reason", "second")),
    "samples": Listed(
        Draw,
        "C",
        ("date", "duty", "objects", "drawn", "checked", "faults", "seed"),
        {"date": "drawn_on", "objects": "objects_there"},
    ),
    "awards": Listed(Award, "B", ("date", "title", "level", "body", "duty"), {"date": "awarded"}),
    "surveys": Listed(Returns, "S", ("date", "question", "viewpoint", "answer", "count"), {"date": "held"}),
}
"""Judgements, samples, awards and survey returns."""


def sheet_of(table: str) -> Sheet:
    """The sheet of one of the `TABLES`."""
    return next(sheet for sheet in sheets() if sheet.key == table)


def of_table(table: str, within: Q, search: str = "") -> QuerySet[Any]:
    """The rows of one of the `TABLES` in a scope (a filter on `unit__path`), of units whose name or code holds the
    words, the newest first.
    """
    one = TABLES[table]
    words = named(search, "unit__")
    dated = one.named.get("date", "judged")
    found = one.model._default_manager.filter(within, words if search else Q())
    return found.select_related("unit").order_by(f"-{dated}", "unit__path", "code")


def value_of(table: str, row: Any, key: str) -> object:
    """A cell as it is listed; of a second reader only whether there is one."""
    if key == "second":
        return "✓" if row.second_id else ""
    value = getattr(row, TABLES[table].named.get(key, key))
    return show_points(value) if key == "deducted" and value is not None else value


def waiting_for_reader(within: Q, mine: Sequence[Seat], most: int = 50) -> list[Judgement]:
    """The deductions of a scope without a second reader, that somebody with these posts may read. One query."""
    first = mine[0]
    found = Judgement.objects.filter(within, second=None, deducted__gt=0).exclude(judge__code=first.code)
    rows = found.select_related("unit").order_by("judged", "code")[: 2 * most]
    return [row for row in rows if not is_below(first.path, row.unit.path)][:most]


def path_of_judgement(judgement: int, **_: object) -> str | None:
    """The path of the unit that a judgement is about; None for no judgement. One query."""
    return Judgement.objects.filter(pk=judgement).values_list("unit__path", flat=True).first()


def free_code(table: str, unit: str, year: int) -> str:
    """A code that no row has. One query."""
    one = TABLES[table]
    head = f"{one.head}-{unit}-{year}-"
    found = one.model._default_manager.filter(code__startswith=head)
    return first_free(head, set(found.values_list("code", flat=True)))


def counted_already(table: str, unit: int, values: Mapping[str, Any]) -> bool:
    """Whether survey returns of the same question, side, answer and day are there: they would count twice. One
    query for survey returns.
    """
    if table != "surveys":
        return False
    same = {key: values[key] for key in ("question", "viewpoint", "answer")}
    return Returns.objects.filter(unit_id=unit, held=values["date"], **same).exists()


Proof = tuple[dt.date, int]
"""The day of the last record that shows something, and how many there are."""


def proofs_of_duties(where: Q, pack: Pack, year: int, until: dt.date) -> dict[tuple[int, str], Proof]:
    """By unit and duty, what shows in a year that the duty was done: records of a kind that its pack takes as proof, in
    a scope (a filter on `unit`). One query.
    """
    rows = _filed_in(where, year, until).values_list("unit_id", "duty", "kind")
    found: dict[tuple[int, str], Proof] = {}
    for unit, duty, kind, last, count in rows.annotate(last=Max("happened"), count=Count("pk")):
        known = pack.duties.get(duty)
        if known is not None and (not known.proof or kind in known.proof):
            before = found.get((unit, duty))
            found[unit, duty] = (max(last, before[0]), before[1] + count) if before else (last, count)
    return found


def days_to_come(where: Q, year: int, today: dt.date) -> dict[tuple[int, str], dt.date]:
    """By unit and duty, the first day in a year by which something is owed, where none such day is over yet; in a scope
    (a filter on `unit`). One query.
    """
    owed = Obligation.objects.filter(where, year=year, not_applicable="", effective__isnull=False).order_by()
    firsts = owed.values_list("unit_id", "duty").annotate(first=Min("effective"))
    return {(unit, duty): first for unit, duty, first in firsts if first >= today}


def proofs_of_inclusions(where: Q, year: int, until: dt.date) -> dict[tuple[int, str], Proof]:
    """By unit and inclusion, what shows in a year that it is in place. One query."""
    rows = _filed_in(where, year, until).exclude(element="").values_list("unit_id", "element")
    return {(unit, one): (last, n) for unit, one, last, n in rows.annotate(last=Max("happened"), n=Count("pk"))}


def _filed_in(where: Q, year: int, until: dt.date) -> QuerySet[Record]:
    first = dt.date(year, 1, 1)
    end = min(dt.date(year + 1, 1, 1), until + dt.timedelta(1))
    return Record.objects.filter(where, state=FILED, happened__gte=first, happened__lt=end).order_by()


def review_facts(unit: int, period: Period, day: dt.date) -> dict[str, int]:
    """What a unit's report on a period counts, as of a day: obligations, findings, its own work; in the order of
    `records.rules.reviews.FACTS`. Six queries.
    """
    first, end = period.start, period.end
    due = Obligation.objects.filter(unit_id=unit, not_applicable="", effective__gte=first, effective__lt=end)
    filed = Q(delivered__isnull=False)
    owed = due.aggregate(
        owed=Count("pk"),
        met=Count("pk", filter=filed & Q(delivered__lte=F("effective"))),
        slow=Count("pk", filter=filed & Q(delivered__gt=F("effective"))),
        open=Count("pk", filter=~filed & Q(effective__lt=day)),
    )
    there = Finding.objects.filter(unit_id=unit, opened__lt=end).exclude(state__in=NO_FACT)
    at_end = there.aggregate(
        found=Count("pk", filter=Q(opened__gte=first)),
        ended=Count("pk", filter=Q(closed__gte=first, closed__lt=end)),
        standing=Count("pk", filter=Q(closed=None) | Q(closed__gte=end)),
    )
    counted_here = owed | at_end | work.work_done(unit, first, end)
    return {key: counted_here[key] for key in FACTS}


def inventory(posts: Sequence[Post], giver: str, packs: Mapping[str, Pack], day: dt.date) -> list[Item]:
    """What goes along with posts whose holder leaves: what waits for them, and what they have in charge, on a day.

    `giver` is the code of who leaves: letters that they never acknowledged are signatures due. Four queries a post, and
    seven.
    """
    codes = {post.pk: post.code for post in posts}
    found: list[Item] = []
    for post in posts:
        card = duty_queries.card(post, packs, day)
        for title, rows in card.frameworks:
            for duty, _, _ in rows:
                said, name = f"{duty.title.text.zh}（{title.zh}）", f"{duty.title.text.en} ({title.en})"
                found.append(Item("duty", post.code, f"{title.zh}/{duty.id}", said, en=name))
        found += [Item("business", post.code, str(one.pk), one.text) for one in card.business]
        found += [Item("portfolio", post.code, str(one.pk), one.name) for one in card.portfolio]
    owned = Channel.objects.filter(owner__in=codes, closed__isnull=True).order_by("code")
    found += [Item("channel", codes[one.owner_id], one.code, one.name) for one in owned]
    for seat in DutySeat.objects.filter(duty_queries.running(day), post__in=codes).select_related("scope"):
        role = ROLES[seat.role]
        text, en = f"{seat.scope.name}：{role.zh}", f"{seat.scope.name}: {role.en}"
        assert seat.post_id is not None, "asked for by it"
        found.append(Item("seat", codes[seat.post_id], str(seat.pk), text, en=en))
    found += _waiting_for(codes, packs, day)
    return [*found, *_signatures(codes, giver, day), *_signed(posts, day)]


def _waiting_for(codes: Mapping[int, str], packs: Mapping[str, Pack], day: dt.date) -> list[Item]:
    """What posts owe, their open findings and the remedies that they have to see done. Three queries."""
    owed = Obligation.objects.filter(
        post__in=codes.values(), delivered__isnull=True, not_applicable="", effective__isnull=False
    ).filter(effective__lte=day + AHEAD, effective__gte=dt.date(day.year - 1, 1, 1))
    found = []
    for one in owed.select_related("unit", "request").order_by("effective", "pk"):
        row = _owed(one, packs)
        named = f"{row.period} {row.unit_name}"
        found.append(
            Item("owed", one.post, str(one.pk), f"{row.duty.zh} {named}", _day(row.due), f"{row.duty.en} {named}")
        )
    findings = Finding.objects.filter(owner__in=codes, state__in=OPEN).order_by("code")
    for finding in findings:
        due = _day(finding.extended or finding.due)
        found.append(Item("finding", codes[finding.owner_id or 0], finding.code, finding.text[:200], due))
    remedies = Remedy.objects.filter(owner__in=codes, done__isnull=True, finding__state__in=OPEN).order_by("code")
    return found + [
        Item("remedy", codes[one.owner_id or 0], one.code, one.text[:200], _day(one.due)) for one in remedies
    ]


AHEAD = dt.timedelta(days=400)
"""How far ahead stock is taken of what posts owe."""


def _signatures(codes: Mapping[int, str], giver: str, day: dt.date) -> list[Item]:
    """Letters of posts that who leaves never acknowledged. Three queries."""
    years = Q(post_id__in=codes)
    letters = [*duty_queries.letters(years, day.year), *duty_queries.letters(years, day.year + 1)]
    done = duty_queries.acknowledged([one.pk for one in letters])
    return [
        Item("sign", codes[one.post_id], str(one.pk), f"{one.year}年责任书", en=f"Letter of responsibility {one.year}")
        for one in letters
        if giver not in {ack.person for ack in done.get(one.pk, [])}
    ]


def _signed(posts: Sequence[Post], day: dt.date) -> list[Item]:
    """The records that posts have signed since the beginning of the year before, with how many files each has. One
    query.
    """
    by_code = {post.code: post for post in posts}
    rows = Record.objects.filter(
        unit__in={post.unit_id for post in posts}, happened__gte=dt.date(day.year - 1, 1, 1), state=FILED
    ).exclude(signers="")
    found = []
    for one in rows.annotate(many=Count("files")).order_by("happened", "pk"):
        for code in one.signers.split("；"):
            if code in by_code:
                text = f"{one.title}（{one.many}份文件）"
                found.append(
                    Item("file", code, one.code, text, one.happened.isoformat(), f"{one.title} ({one.many} files)")
                )
    return found


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def stock_of(found: HandOver, packs: Mapping[str, Pack], day: dt.date) -> list[Item]:
    """What would go along in a hand-over on a day. As `inventory`, and one query."""
    return inventory(posts_coded(found.posts), found.giver.code, packs, day)


class Planned(NamedTuple):
    """What a change of the calendar moves, and the years that were scored and stay as they are."""

    moves: list[Move]
    fixed: tuple[int, ...]


def calendar_plan(change: Change) -> Planned:
    """What a change of the calendar moves. Raises `Refused` where it says nothing new. Queries as of
    `obligations.queries.days.moves`, three more.
    """
    now = obligation_days.calendar()
    refuse(calendar_problems(change, now))
    official = organisation_queries.official([change.year]) if change.kind == HOLIDAYS else {}
    if change.kind == HOLIDAYS and (not official or any(one.year == change.year for one in now.workdays)):
        raise Refused([HOLIDAYS_UNKNOWN(year=change.year)])
    fixed, _ = scored()
    found = obligation_days.moves(now, changed(now, change, official), fixed)
    return Planned(found, tuple(sorted(fixed)))


def moved_by(number: int) -> list[tuple[str, ...]]:
    """What an entry of the journal says that a change of the calendar moved; nothing for another entry. One query."""
    entry = journal.entry(number, DaysMoved.kind)
    return [tuple(one) for one in entry["moves"]] if entry else []
