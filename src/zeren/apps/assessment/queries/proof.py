"""The facts that lines are made of, as people read them: when, what, how it went, which files show it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from zeren.apps.accountability.models import Case
from zeren.apps.accountability.states import MEASURES, TRIGGERS
from zeren.apps.findings.models import Finding, Remedy, RemedyFile
from zeren.apps.findings.states import SEVERITIES, STATES
from zeren.apps.inspections.models import Draw, Inspection, Judgement
from zeren.apps.inspections.states import GRADES, KINDS
from zeren.apps.obligations.models import Obligation
from zeren.apps.organisation.models import Post
from zeren.apps.organisation.states import TIERS
from zeren.apps.records.models import Award, Record, RecordFile, Returns
from zeren.apps.records.states import ANSWERS, LEVELS, VIEWPOINTS
from zeren.base.numbers import plain_points
from zeren.base.text import Text
from zeren.packformat import Pack


class Shown(NamedTuple):
    """A file: its key, the name it was handed in under, and its title if it has one."""

    key: int
    name: str
    title: str


@dataclass(frozen=True)
class Fact:
    """A fact: its day, what it is, how it went, the files that show it; the key of the finding that it is about, 0 for
    none. Plain strings are as they were filed.
    """

    id: str
    day: dt.date | None
    what: str | Text
    how: tuple[str | Text, ...]
    files: tuple[Shown, ...] = ()
    finding: int = 0


Ids = Iterable[str]


def proofs(wanted: Mapping[str, Ids], pack: Pack) -> dict[str, list[Fact]]:
    """The facts of each source by their ids, by day. One query a source, one more where files may be named."""
    return {source: sorted(_SOURCES[source](list(ids), pack), key=_order) for source, ids in wanted.items()}


def _order(fact: Fact) -> tuple[dt.date, str]:
    return fact.day or dt.date.min, fact.id


def _duty(pack: Pack, key: str) -> str | Text:
    duty = pack.duties.get(key)
    return duty.title.text if duty else key


def _record_files(records: Iterable[int]) -> dict[int, list[Shown]]:
    rows = RecordFile.objects.filter(record_id__in=list(records)).order_by("record_id", "file__name")
    return _shown(rows.values_list("record_id", "file_id", "file__name", "file__title"))


def _shown(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[Shown]]:
    found: dict[int, list[Shown]] = {}
    for owner, key, name, title in rows:
        found.setdefault(owner, []).append(Shown(key, name, title))
    return found


def _records(ids: list[str], pack: Pack) -> list[Fact]:
    names = ("pk", "code", "happened", "title", "duty", "outcome", "amount", "base")
    rows = list(Record.objects.filter(code__in=ids).values_list(*names))
    files = _record_files(row[0] for row in rows)
    found = []
    for pk, code, happened, title, duty, outcome, amount, base in rows:
        how: list[str | Text] = [_duty(pack, duty)]
        if base:
            how.append(
                Text("应到（应完成）{base}，实到（完成）{amount}", "{amount} of {base}").fill(base=base, amount=amount)
            )
        found.append(Fact(code, happened, title, (*how, *([outcome] if outcome else [])), tuple(files.get(pk, ()))))
    return found


def _obligations(ids: list[str], pack: Pack) -> list[Fact]:
    units, duties, periods = (set(part) for part in zip(*(one.rsplit("/", 2) for one in ids), strict=True))
    names = ("unit__code", "duty", "period", "effective", "delivered", "record_id")
    found = Obligation.objects.filter(unit__code__in=units, duty__in=duties, period__in=periods)
    wanted = set(ids)
    rows = [row for row in found.values_list(*names) if f"{row[0]}/{row[1]}/{row[2]}" in wanted]
    files = _record_files(row[-1] for row in rows if row[-1])
    made = []
    for unit, duty, period, due, delivered, record in rows:
        what = Text("{duty}（{period}）", "{duty} ({period})").fill(duty=_duty(pack, duty), period=period)
        shown = tuple(files.get(record or 0, ()))
        made.append(Fact(f"{unit}/{duty}/{period}", due, what, (_delivery(due, delivered),), shown))
    return made


def _delivery(due: dt.date, delivered: dt.date | None) -> Text:
    if delivered is None:
        return Text("{due}到期，未报", "due {due}, not filed").fill(due=due)
    late = (delivered - due).days
    if late > 0:
        told = Text("{due}到期，{day}报送，迟{n}天", "due {due}, filed {day}, {n} days late")
        return told.fill(due=due, day=delivered, n=late)
    return Text("{due}到期，{day}报送，按时", "due {due}, filed {day}, in time").fill(due=due, day=delivered)


def _findings(ids: list[str], _: Pack) -> list[Fact]:
    found = []
    for one in Finding.objects.filter(code__in=ids):
        due = one.extended or one.due
        how = [SEVERITIES.get(one.severity, one.severity), STATES.get(one.state, one.state)]
        if due:
            how.append(Text("期限{due}", "due {due}").fill(due=due))
        if one.verified:
            how.append(Text("{day}验收", "verified {day}").fill(day=one.verified))
        found.append(Fact(one.code, one.opened, one.text, tuple(how), finding=one.pk))
    return found


def _remedies(ids: list[str], _: Pack) -> list[Fact]:
    rows = list(Remedy.objects.filter(code__in=ids).select_related("finding"))
    links = RemedyFile.objects.filter(remedy_id__in=[one.pk for one in rows]).order_by("remedy_id", "place")
    files = _shown(links.values_list("remedy_id", "file_id", "file__name", "file__title"))
    found = []
    for one in rows:
        due = one.due or one.finding.extended or one.finding.due
        done = Text("{day}完成", "done {day}").fill(day=one.done) if one.done else Text("未完成", "not done")
        how: tuple[str | Text, ...] = (done, one.result) if one.result else (done,)
        found.append(Fact(one.code, due, one.text, how, tuple(files.get(one.pk, ())), one.finding_id))
    return found


def _feedback(ids: list[str], _: Pack) -> list[Fact]:
    rows = Inspection.objects.filter(code__in=ids)
    return [Fact(one.code, one.fed_back, one.title, (KINDS.get(one.kind, one.kind),)) for one in rows]


def _sanctions(ids: list[str], _: Pack) -> list[Fact]:
    rows = Case.objects.filter(code__in=ids)
    return [
        Fact(one.code, one.decided, TRIGGERS.get(one.trigger, one.trigger), (MEASURES.get(one.measure, one.measure),))
        for one in rows
    ]


def _posts(ids: list[str], _: Pack) -> list[Fact]:
    rows = Post.objects.filter(code__in=ids)
    return [Fact(one.code, one.opened, one.name, (TIERS.get(one.tier, one.tier),)) for one in rows]


def _grades(ids: list[str], pack: Pack) -> list[Fact]:
    rows = Judgement.objects.filter(code__in=ids)
    return [
        Fact(one.code, one.judged, _duty(pack, one.duty), (GRADES.get(one.grade, one.grade), one.reason))
        for one in rows
    ]


def _marks(ids: list[str], pack: Pack) -> list[Fact]:
    told = Text("扣{points}分", "{points} points deducted")
    rows = Judgement.objects.filter(code__in=ids)
    return [
        Fact(
            *(one.code, one.judged, _duty(pack, one.duty)),
            (told.fill(points=plain_points(one.deducted or 0)), one.reason),
        )
        for one in rows
    ]


def _samples(ids: list[str], pack: Pack) -> list[Fact]:
    told = Text(
        "{there}个对象中抽{drawn}个，查{checked}个，问题{faults}个（种子{seed}）",
        "{drawn} of {there} objects drawn, {checked} checked, {faults} faults (seed {seed})",
    )
    return [
        Fact(
            *(one.code, one.drawn_on, _duty(pack, one.duty)),
            (
                told.fill(
                    there=one.objects_there, drawn=one.drawn, checked=one.checked, faults=one.faults, seed=one.seed
                ),
            ),
        )
        for one in Draw.objects.filter(code__in=ids)
    ]


def _awards(ids: list[str], _: Pack) -> list[Fact]:
    rows = Award.objects.filter(code__in=ids)
    return [Fact(one.code, one.awarded, one.title, (LEVELS.get(one.level, one.level), one.body)) for one in rows]


def _surveys(ids: list[str], pack: Pack) -> list[Fact]:
    titles = {one.id: one.title.text for one in pack.content.questions}
    told = Text("{who}：{answer}{count}票", "{who}: {count} answered {answer}")
    return [
        Fact(
            *(one.code, one.held, titles.get(one.question, one.question)),
            (
                told.fill(
                    who=VIEWPOINTS.get(one.viewpoint, one.viewpoint),
                    answer=ANSWERS.get(one.answer, one.answer),
                    count=one.count,
                ),
            ),
        )
        for one in Returns.objects.filter(code__in=ids)
    ]


_SOURCES: dict[str, Callable[[list[str], Pack], list[Fact]]] = {
    "records": _records,
    "obligations": _obligations,
    "findings": _findings,
    "remedies": _remedies,
    "feedback": _feedback,
    "sanctions": _sanctions,
    "posts": _posts,
    "grades": _grades,
    "marks": _marks,
    "samples": _samples,
    "awards": _awards,
    "surveys": _surveys,
}
"""How the facts of each source of the catalogue are read."""


def file_of(wanted: Mapping[str, Ids], file: int) -> tuple[str, str] | None:
    """The name and content hash of a file that shows one of the facts, None for any other. Two queries at most."""
    codes = set(wanted.get("records", ()))
    parts = [one.rsplit("/", 2) for one in wanted.get("obligations", ())]
    links = RecordFile.objects.filter(file_id=file).values_list(
        "file__name", "file__sha256", "record__code", "record__unit__code", "record__duty"
    )
    for name, sha256, code, unit, duty in links:
        if code in codes or [unit, duty] in [part[:2] for part in parts]:
            return name, sha256
    remedies = RemedyFile.objects.filter(file_id=file, remedy__code__in=list(wanted.get("remedies", ())))
    return remedies.values_list("file__name", "file__sha256").first()
