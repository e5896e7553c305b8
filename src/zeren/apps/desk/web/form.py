"""The form of a record: what is typed in it, what cannot be read of that, and the page around it."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from zeren.apps.access import queries as access
from zeren.apps.access.derived import settle
from zeren.apps.access.queries import viewer
from zeren.apps.assessment.queries.frameworks import Beside, beside
from zeren.apps.desk.rules import elements_of
from zeren.apps.desk.web.attached import Attached, attached
from zeren.apps.evidence import derived
from zeren.apps.obligations import queries as obligations
from zeren.apps.obligations.models import Obligation
from zeren.apps.organisation.models import Unit
from zeren.apps.organisation.queries import Seat, seats
from zeren.apps.records import queries, rules
from zeren.apps.records.events import FIELDS
from zeren.apps.records.models import Record
from zeren.apps.records.rules import Entry
from zeren.apps.records.states import KINDS
from zeren.base.numbers import exact_whole
from zeren.base.problems import Problem, Where
from zeren.base.text import Text
from zeren.packformat import Pack
from zeren.packformat.crosswalk import SEPARATOR, stated, ways_of
from zeren.packformat.duties import Duty
from zeren.packformat.explain_papers import conditions
from zeren.ui import drafts
from zeren.ui.asked import day_or_none
from zeren.ui.clock import today
from zeren.ui.language import say
from zeren.ui.navigation import Crumb

FILE = Text("报送", "File")
RECORDS = Text("工作记录", "Records")
MOST_ALSO = 20
"""So many other duties a record may say it is for."""

NAMES = ("date", "kind", "period", "element", "amount", "base", "title", "outcome", "note", "chosen", "also", "signer")
"""The fields that a person fills in."""


@dataclass
class Form:
    """A form as it is shown: texts as typed, and what is wrong with them by the key of the field."""

    values: dict[str, str]
    token: str = ""
    version: int = 0
    files: Attached = field(default_factory=Attached)
    problems: list[Problem] = field(default_factory=list)
    draft: dt.datetime | None = None
    """When it was kept as a draft, if that is what is shown."""
    other: Record | None = None
    """What somebody else made of the record meanwhile."""

    @property
    def wrong(self) -> dict[str, list[Problem]]:
        """The problems by field; "" for those of none."""
        found: dict[str, list[Problem]] = {}
        for problem in self.problems:
            found.setdefault(problem.where.column, []).append(problem)
        return found


def who_of(request: HttpRequest) -> int:
    """The key of the account that asks."""
    return viewer(request).pk


def duty_of(key: str, unit: Unit) -> tuple[Beside, Pack | None, Duty | None]:
    """The frameworks that hold today; a duty and the framework that has it, one that the unit owes it to before any
    other.
    """
    side = beside(today())
    packs = side.owing(key, unit.category)
    return (side, packs[0], packs[0].duties[key]) if packs else (side, None, None)


class AlsoMeets(NamedTuple):
    """What a record of the duty may meet beside it: whose, which duty, on which condition and why, whether the record
    has to say so, and whether it does.
    """

    framework: Text
    key: str
    duty: Text
    condition: Text
    why: Text
    stated: bool
    ticked: bool


def also_meets(side: Beside, duty: str, unit: Unit, also: str) -> list[AlsoMeets]:
    """What a unit that files for a duty may meet in other frameworks with the same record."""
    year, said = today().year, stated(also)
    found = []
    for way in ways_of(pack.in_year(year) for pack in side.packs.values()).out_of(duty):
        pack = side.packs[way.framework]
        if side.owed(pack, way.duty, unit.category):
            told = list(conditions(way.when, stated=False))
            condition = Text("，".join(one.zh for one in told), ", ".join(one.en for one in told))
            title = pack.duties[way.duty].title.text
            found.append(AlsoMeets(pack.title, way.duty, title, condition, way.why, way.stated, way.duty in said))
    return found


def entry_of(given: QueryDict, unit: int, duty: str) -> tuple[Entry, list[Problem]]:
    """What was filled in, and what cannot be read of it."""
    problems: list[Problem] = []
    counts = {}
    for key in ("amount", "base"):
        written = given.get(key, "").strip()
        counts[key] = exact_whole(written, 10**14 - 1)
        if written and counts[key] is None:
            problems.append(rules.COUNT_UNREADABLE(Where(column=key), found=written[:20]))
    try:
        period = rules.read_period(given.get("period", ""))
    except ValueError:
        period = ""
        problems.append(rules.PERIOD_UNREADABLE(Where(column="period"), found=given.get("period", "")[:20]))
    texts = {key: _text(given.get(key, "")) for key in ("title", "outcome", "note", "kind", "element")}
    also = SEPARATOR.join(dict.fromkeys(_text(one) for one in given.getlist("also")[:MOST_ALSO] if one.strip()))
    entry = Entry(
        unit=unit,
        duty=duty,
        happened=day_or_none(given.get("date", "")),
        title=" ".join(texts["title"].split()),
        kind=texts["kind"],
        period=period,
        element=texts["element"],
        outcome=texts["outcome"],
        amount=counts["amount"],
        base=counts["base"],
        chosen="chosen" in given,
        note=texts["note"],
        also=also,
    )
    return entry, [*problems, *rules.problems(entry, today(), {key: say(text) for key, text in FIELDS.items()})]


def _text(written: str) -> str:
    return unicodedata.normalize("NFC", written).replace("\r\n", "\n").replace("\0", "").strip()


def with_doubles(said: Text, files: Attached) -> Text:
    """What was done, and which files came twice."""
    if not files.doubles:
        return said
    told = Text("内容相同的文件只存一份：{names}。", "Files with the same content are kept once: {names}.")
    more = told.fill(names="、".join(files.doubles))
    return Text(said.zh + more.zh, f"{said.en} {more.en}")


def unknown_also(entry: Entry, side: Beside, unit: Unit, before: str = "") -> list[Problem]:
    """Duties of other frameworks that a record of this duty cannot be for; what it said before may stay."""
    offered = {one.key for one in also_meets(side, entry.duty, unit, "") if one.stated} | set(stated(before))
    odd = [one for one in stated(entry.also) if one not in offered]
    return [rules.ALSO_UNKNOWN(Where(column="also"), found=one[:60]) for one in odd]


def own_seats(request: HttpRequest, unit: Unit) -> list[Seat]:
    """The posts of a unit that whoever asks holds or acts for. One query, none for an account of no person."""
    return [one for one in seats(viewer(request).person, today()) if one.path == unit.path]


def signed(
    request: HttpRequest, form: Form, entry: Entry, unit: Unit, problems: list[Problem], before: str = ""
) -> Entry:
    """The entry with the posts that sign it: those that did (`before`), and the one that was chosen among one's own;
    as they are where none was offered. One query where it was.
    """
    if "signer" not in request.POST:
        return entry
    chosen = form.values["signer"].strip()
    own = [one.code for one in own_seats(request, unit)] if chosen or before else []
    if chosen and chosen not in own:
        problems.append(rules.SIGNER_NOT_YOURS(Where(column="signer"), found=chosen[:60]))
    return entry._replace(signers=rules.signed_as(before, own, chosen))


def _signing(
    request: HttpRequest, form: Form, unit: Unit, owed: list[Obligation], record: Record | None
) -> dict[str, Any]:
    """The posts as which one may sign, the one that is proposed (that which owes it, for the period if one is chosen,
    what is not filed first; the one that signed, for a record that is there), and the posts that alone owe it and are
    not one's own.
    """
    own = {one.code: one for one in own_seats(request, unit)}
    said = next((code for code in form.values["signer"].split(rules.SIGNED) if code in own), "")
    meant = [row for row in owed if not form.values["period"] or row.period == form.values["period"]]
    mine = sorted((row for row in meant if row.post in own), key=lambda row: row.delivered is not None)
    first = mine[0].post if mine else ""
    asked = record is not None or "signer" in request.POST or form.draft is not None or bool(form.values["signer"])
    others = sorted({row.post for row in meant if row.post})
    alone = others if not mine and others and all(row.post for row in meant) else []
    return {"seats": list(own.values()), "signer": said if asked else first, "others": alone}


def unknown_element(entry: Entry, pack: Pack | None) -> list[Problem]:
    """An element that the framework does not have."""
    known = elements_of(pack.content, entry.duty) if pack else {}
    missing = entry.element and entry.element not in known
    return [rules.ELEMENT_UNKNOWN(Where(column="element"), found=entry.element)] if missing else []


def sent(request: HttpRequest, known: Mapping[int, str]) -> Form:
    """The form as it was sent, with its files waiting."""
    form = Form({name: request.POST.get(name, "") for name in NAMES}, request.POST.get("token", "")[:100])
    form.values["also"] = SEPARATOR.join(request.POST.getlist("also")[:MOST_ALSO])
    form.version = exact_whole(request.POST.get("version", "")) or 0
    form.files = attached(request.POST, known, who_of(request), request.FILES.getlist("files"))
    return form


def taken_up(request: HttpRequest, form: Form) -> QueryDict | None:
    """Put into a form what was kept of it; None where nothing was. One query, none for whoever has no drafts."""
    found = access.draft(who_of(request), drafts.address(request)) if drafting(request) else None
    if found is None:
        return None
    kept = found.said()
    form.values, form.draft = {name: kept.get(name, "") for name in NAMES}, found.saved
    form.values["also"] = SEPARATOR.join(kept.getlist("also")[:MOST_ALSO])
    form.token, form.version = kept.get("token", "") or form.token, exact_whole(kept.get("version", "")) or form.version
    form.files = attached(kept, form.files.kept, who_of(request))
    form.files.problems.clear()
    return kept


class Before(NamedTuple):
    """What a field held last time: its head, as it is shown, as it is typed, and whether the form says otherwise."""

    field: str
    head: Text
    shown: Text | str
    typed: str
    differs: bool


def before(last: Record, values: Mapping[str, str], elements: Mapping[str, Text]) -> list[Before]:
    """What was filed last time, beside what the form says. What is not filled in does not differ yet."""
    told: list[tuple[str, Text | str, object]] = [
        ("title", last.title, last.title),
        ("kind", KINDS.get(last.kind, last.kind), last.kind),
        ("element", elements.get(last.element, last.element), last.element),
        ("amount", str(last.amount), last.amount),
        ("base", str(last.base), last.base),
        ("outcome", last.outcome, last.outcome),
        ("note", last.note, last.note),
    ]
    found = []
    for name, shown, held in told:
        typed = "" if held is None else str(held)
        now = _text(values.get(name, ""))
        if typed:
            found.append(Before(name, FIELDS[name], shown, typed, bool(now) and now != typed))
    return found


class Unfinished(NamedTuple):
    """A draft as a list names it: where it goes on, what it is about, when it was saved."""

    at: str
    about: Text
    saved: dt.datetime


def drafting(request: HttpRequest) -> bool:
    """Whether the account that asks may have drafts; it knows from when it was read."""
    return bool(getattr(request.user, "drafting", False))


def unfinished(request: HttpRequest, known: Mapping[str, Pack]) -> list[Unfinished]:
    """What somebody has begun to file or to correct and not sent. One query, none for whoever has no drafts."""
    found = []
    for row in access.drafts(who_of(request)) if drafting(request) else ():
        parts = urlsplit(row.at)
        asked = dict(parse_qsl(parts.query))
        key, period = asked.get("duty", ""), asked.get("period", "")
        packs = [pack for pack in known.values() if key in pack.duties]
        about = packs[0].duties[key].title.text if packs else _kind_of(parts.path)
        found.append(
            Unfinished(row.at, Text(f"{about.zh} {period}".strip(), f"{about.en} {period}".strip()), row.saved)
        )
    return found


_FORMS = (
    ("/records/", Text("更正一条记录", "a correction")),
    ("/findings/new", Text("登记一个问题", "a finding")),
    ("/inspections/new", Text("登记一次检查", "an inspection")),
    ("/remedies/", Text("一项整改措施", "a remedy")),
    ("/findings/", Text("一个问题的办理", "a step of a finding")),
    ("objection", Text("一项异议", "an objection")),
)
"""What is written where: the first part that an address holds tells."""


def _kind_of(path: str) -> Text:
    return next((text for part, text in _FORMS if part in path), Text("一张表单", "a form"))


def settled(request: HttpRequest, form: Form) -> None:
    """It is saved: nothing need be kept of what was typed, nor wait. One query for whoever has drafts.

    A first draft that is still on its way then may come after all; it holds the token of what was saved, and sending
    it saves nothing twice.
    """
    if drafting(request):
        settle(who_of(request), drafts.address(request), drafts.mark(request))
    for found in form.files.found:
        derived.let_go(found)


def shown(
    request: HttpRequest,
    form: Form,
    unit: Unit,
    side: Beside,
    pack: Pack | None,
    duty: Duty | None,
    record: Record | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of the form."""
    key = record.duty if record else duty.id if duty else ""
    owed = obligations.periods_of(unit.pk, key, today().year)
    last = queries.last_time(unit.pk, key, record.pk if record else None)
    if not key:
        raise Http404
    page: dict[str, Any] = {
        "form": form,
        "wrong": form.wrong,
        "unit": unit,
        "duty": duty,
        "title": duty.title.text if duty else Text(key, key),
        "kinds": (kinds := _kinds(duty)),
        "proof": _listed([text for _, text, fits in kinds if fits]) if duty and duty.proof else "",
        "periods": _periods(owed, form.values["period"]),
        **_signing(request, form, unit, owed, record),
        "elements": (elements := elements_of(pack.content, key) if pack else {}),
        "also": also_meets(side, key, unit, form.values.get("also", "")),
        "framework": pack.title if pack and len(side.packs) > 1 else None,
        "last": last,
        "before": before(last, form.values, elements) if last else [],
        "record": record,
        "today": today(),
        "draft": drafts.word(who_of(request), drafts.address(request)),
        "draft_at": drafts.address(request),
        "crumbs": _crumbs(unit, duty, record),
        "other_kind": KINDS.get(form.other.kind) if form.other else None,
    }
    return render(request, "desk/filing.html", page, status=status)


def _kinds(duty: Duty | None) -> list[tuple[str, Text, bool]]:
    """The kinds of proof, those that will do for the duty first."""
    fit = [kind for kind in duty.proof if kind in KINDS] if duty else []
    return [*((kind, KINDS[kind], True) for kind in fit), *((k, t, not fit) for k, t in KINDS.items() if k not in fit)]


def _listed(texts: list[Text]) -> Text:
    return Text("、".join(text.zh for text in texts), ", ".join(text.en for text in texts))


def _periods(owed: list[Any], now: str) -> list[tuple[str, Text]]:
    found: list[tuple[str, Text]] = []
    for row in sorted(owed, key=lambda row: row.post):
        # What several posts owe for a period is chosen once.
        if row.period in dict(found):
            continue
        told = (
            Text("{period}（{day}已报）", "{period} (filed {day})").fill(period=row.period, day=row.delivered)
            if row.delivered
            else Text("{period}（{day}到期）", "{period} (due {day})").fill(period=row.period, day=row.effective)
        )
        found.append((row.period, told))
    order = {row.period: place for place, row in reversed(list(enumerate(owed)))}
    found.sort(key=lambda pair: order[pair[0]])
    if now and now not in dict(found):
        found.insert(0, (now, Text(now, now)))
    return found


def _crumbs(unit: Unit, duty: Duty | None, record: Record | None) -> list[Crumb]:
    home = Crumb(RECORDS, reverse("desk:records"))
    if record is not None:
        return [home, Crumb(record.title, reverse("desk:record", args=[record.pk])), Crumb(Text("更正", "Correct"))]
    return [home, Crumb(FILE, reverse("desk:file-for", args=[unit.pk])), Crumb(duty.title.text if duty else FILE)]
