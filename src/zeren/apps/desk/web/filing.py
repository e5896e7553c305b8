"""Filing a record and correcting one: fields first, words last, files beside; nothing that was written is lost."""

from __future__ import annotations

import datetime as dt
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zeren.apps.access.queries import scope
from zeren.apps.access.rules import Permission, needs
from zeren.apps.assessment.queries.frameworks import latest_packs
from zeren.apps.desk.rules import elements_of
from zeren.apps.desk.web.attached import Attached, attached
from zeren.apps.evidence import derived
from zeren.apps.obligations import commands
from zeren.apps.obligations import queries as obligations
from zeren.apps.organisation import queries as organisation
from zeren.apps.organisation.models import Unit
from zeren.apps.records import queries, rules
from zeren.apps.records.events import FIELDS
from zeren.apps.records.models import Record
from zeren.apps.records.rules import Entry
from zeren.apps.records.states import FILED, KINDS
from zeren.base.dates import parse_date
from zeren.base.problems import Problem, Refused, Where
from zeren.base.text import Text
from zeren.packformat import Pack
from zeren.packformat.duties import Duty
from zeren.ui import drafts
from zeren.ui.clock import today
from zeren.ui.door import handed_on
from zeren.ui.language import say
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell

FILE = Text("报送", "File")
RECORDS = Text("工作记录", "Records")
MANY = 50
"""Of more units, one is searched for."""
NAMES = ("date", "kind", "period", "element", "amount", "base", "title", "outcome", "note", "chosen")


@dataclass
class Form:
    """A form as it is shown: texts as typed, and what is wrong with them by the key of the field."""

    values: dict[str, str]
    token: str = ""
    version: int = 0
    files: Attached = field(default_factory=Attached)
    problems: list[Problem] = field(default_factory=list)
    returned: bool = False
    """Whether it comes back after the session had ended."""
    other: Record | None = None
    """What somebody else made of the record meanwhile."""

    @property
    def wrong(self) -> dict[str, list[Problem]]:
        """The problems by field; "" for those of none."""
        found: dict[str, list[Problem]] = {}
        for problem in self.problems:
            found.setdefault(problem.where.column, []).append(problem)
        return found


@needs(Permission.file_record)
@require_safe
def file(request: HttpRequest) -> HttpResponse:
    """Choose the unit to file for; whoever files for one alone is led on. One query."""
    search = request.GET.get("q", "").replace("\0", "").strip()[:100]
    found = organisation.listed(scope(request.user, Permission.file_record, today()), search)
    units = list(found[: MANY + 1])
    if len(units) == 1 and not search:
        return HttpResponseRedirect(reverse("desk:file-for", args=[units[0].pk]))
    page = {"units": units[:MANY], "more": len(units) > MANY, "search": search}
    return render(request, "desk/choose_unit.html", page)


@needs(Permission.file_record, organisation.path_of)
@drafts.keeps
@require_http_methods(["GET", "HEAD", "POST"])
def file_for(request: HttpRequest, unit: int) -> HttpResponse:  # noqa: ARG001  the guard has read it
    """File a record of a unit for a duty (`?duty=`) and maybe a period; without a duty, choose one. Queries beside
    those of the guard: three to show it, one to save it beside those of `obligations.commands.file`.
    """
    here = handed_on(request, Unit)
    pack, duty = _duty(request.GET.get("duty", ""), here)
    if pack is None or duty is None:
        return _choose(request, here)
    if request.method == "POST":
        return _save(request, here, pack, duty)
    kept = drafts.kept(request)
    given = kept or request.GET
    values = {name: given.get(name, "") for name in NAMES}
    form = Form(values, secrets.token_urlsafe(12), returned=kept is not None)
    if kept is not None:
        form.token, form.files = kept.get("token", "") or form.token, attached(kept, {}, _who(request))
        form.files.problems.clear()
    return _shown(request, form, here, pack, duty)


@needs(Permission.file_record, queries.path_of)
@drafts.keeps
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, record: int) -> HttpResponse:
    """Correct a record. Queries beside those of the guard: four to show it."""
    found = handed_on(request, Record)
    if found.state != FILED:
        return HttpResponseRedirect(reverse("desk:record", args=[record]))
    pack, duty = _duty(found.duty, found.unit)
    if request.method == "POST":
        return _correct(request, found, pack, duty)
    kept = drafts.kept(request)
    form = Form(_said(found), version=found.version)
    form.files.kept = {one.pk: one.name for one in queries.files_of(record)}
    if kept is not None:
        form.values, form.returned = {name: kept.get(name, "") for name in NAMES}, True
        form.version = _whole(kept.get("version", "")) or found.version
        form.files = attached(kept, form.files.kept, _who(request))
        form.files.problems.clear()
    return _shown(request, form, found.unit, pack, duty, found)


def _who(request: HttpRequest) -> int:
    assert request.user.pk is not None, "the guard lets nobody else in"
    return request.user.pk


def _duty(key: str, unit: Unit) -> tuple[Pack | None, Duty | None]:
    """A duty and the framework that has it, one that the unit's category owes it to before any other."""
    packs = [pack for pack in latest_packs().values() if key in pack.duties]
    packs.sort(key=lambda pack: not pack.duties[key].owed_by(unit.category))
    return (packs[0], packs[0].duties[key]) if packs else (None, None)


def _choose(request: HttpRequest, unit: Unit) -> HttpResponse:
    """The duties of a unit, what is owed first."""
    duties = {
        key: duty
        for pack in latest_packs().values()
        for key, duty in pack.duties.items()
        if unit.category in pack.categories and duty.owed_by(unit.category)
    }
    owed = [(row, duties[row.duty]) for row in obligations.open_of(unit.pk, today().year) if row.duty in duties]
    page = {
        "unit": unit,
        "owed": owed,
        "duties": duties.values(),
        "today": today(),
        "crumbs": [Crumb(RECORDS, reverse("desk:records")), Crumb(FILE)],
    }
    return render(request, "desk/choose_duty.html", page)


def _entry(given: QueryDict, unit: int, duty: str) -> tuple[Entry, list[Problem]]:
    """What was filled in, and what cannot be read of it."""
    problems: list[Problem] = []
    counts = {}
    for key in ("amount", "base"):
        written = given.get(key, "").strip()
        counts[key] = _whole(written)
        if written and counts[key] is None:
            problems.append(rules.COUNT_UNREADABLE(Where(column=key), found=written[:20]))
    try:
        period = rules.read_period(given.get("period", ""))
    except ValueError:
        period = ""
        problems.append(rules.PERIOD_UNREADABLE(Where(column="period"), found=given.get("period", "")[:20]))
    texts = {key: _text(given.get(key, "")) for key in ("title", "outcome", "note", "kind", "element")}
    entry = Entry(
        unit=unit,
        duty=duty,
        happened=_day(given.get("date", "")),
        title=" ".join(texts["title"].split()),
        kind=texts["kind"],
        period=period,
        element=texts["element"],
        outcome=texts["outcome"],
        amount=counts["amount"],
        base=counts["base"],
        chosen="chosen" in given,
        note=texts["note"],
    )
    return entry, [*problems, *rules.problems(entry, today(), {key: say(text) for key, text in FIELDS.items()})]


def _text(written: str) -> str:
    return unicodedata.normalize("NFC", written).replace("\r\n", "\n").replace("\0", "").strip()


def _day(written: str) -> dt.date | None:
    try:
        return parse_date(written)
    except ValueError:
        return None


def _whole(written: str) -> int | None:
    plain = unicodedata.normalize("NFKC", written).strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 15 else None


def _save(request: HttpRequest, unit: Unit, pack: Pack, duty: Duty) -> HttpResponse:
    form = _sent(request, {})
    entry, problems = _entry(request.POST, unit.pk, duty.id)
    problems += _unknown_element(entry, pack)
    form.problems = [*problems, *form.files.problems]
    if form.problems:
        return _shown(request, form, unit, pack, duty, status=422)
    by = request.user.username
    code = rules.receipt(by, form.token or secrets.token_urlsafe(12))
    record = commands.file(entry, form.files.found, code, by=by, on=today())
    _settled(request, form)
    if any(getattr(record, name) != value for name, value in entry._asdict().items() if name != "unit"):
        return _filed_before(request, record)
    address = reverse("desk:record", args=[record.pk])
    if record.state == FILED:
        undo = reverse("desk:withdraw", args=[record.pk])
        said = Text("已报送，回执号{code}。", "Filed; receipt {code}.").fill(code=record.code)
        tell(request, _with_doubles(said, form.files), undo=undo)
    return HttpResponseRedirect(address)


def _filed_before(request: HttpRequest, record: Record) -> HttpResponse:
    """The form was filed before and changed since: what it says now goes on as a correction."""
    if record.state == FILED:
        at = reverse("desk:correct", args=[record.pk])
        drafts.keep(request, at)
        return HttpResponseRedirect(at)
    return HttpResponseRedirect(reverse("desk:record", args=[record.pk]))


def _with_doubles(said: Text, files: Attached) -> Text:
    if not files.doubles:
        return said
    told = Text("内容相同的文件只存一份：{names}。", "Files with the same content are kept once: {names}.")
    more = told.fill(names="、".join(files.doubles))
    return Text(said.zh + more.zh, f"{said.en} {more.en}")


def _unknown_element(entry: Entry, pack: Pack | None) -> list[Problem]:
    known = elements_of(pack.content, entry.duty) if pack else {}
    missing = entry.element and entry.element not in known
    return [rules.ELEMENT_UNKNOWN(Where(column="element"), found=entry.element)] if missing else []


def _sent(request: HttpRequest, known: Mapping[int, str]) -> Form:
    """The form as it was sent, with its files waiting."""
    form = Form({name: request.POST.get(name, "") for name in NAMES}, request.POST.get("token", "")[:100])
    form.version = _whole(request.POST.get("version", "")) or 0
    form.files = attached(request.POST, known, _who(request), request.FILES.getlist("files"))
    return form


def _settled(request: HttpRequest, form: Form) -> None:
    drafts.drop(request)
    for found in form.files.found:
        derived.let_go(found)


def _correct(request: HttpRequest, record: Record, pack: Pack | None, duty: Duty | None) -> HttpResponse:
    known = {one.pk: one.name for one in queries.files_of(record.pk)}
    form = _sent(request, known)
    entry, problems = _entry(request.POST, record.unit_id, record.duty)
    if entry.element != record.element:
        problems += _unknown_element(entry, pack)
    form.problems = [*problems, *form.files.problems]
    if form.problems:
        return _shown(request, form, record.unit, pack, duty, record, status=422)
    by, kept = request.user.username, [key for key in known if key in form.files.kept]
    try:
        now = commands.correct(record, entry, kept, form.files.found, form.version, by=by, on=today())
    except Refused as refused:
        form.problems, form.version, form.other = refused.problems, record.version, record
        return _shown(request, form, record.unit, pack, duty, record, status=409)
    _settled(request, form)
    changed = now.version != record.version
    said = Text("已更正。", "Corrected.") if changed else Text("没有改动。", "Nothing was changed.")
    tell(request, _with_doubles(said, form.files))
    return HttpResponseRedirect(reverse("desk:record", args=[record.pk]))


def _said(record: Record) -> dict[str, str]:
    """What a record says, as texts of the form."""
    found = {name: getattr(record, name, "") for name in NAMES if name != "date"} | {"date": record.happened}
    texts = {name: "" if value is None else str(value) for name, value in found.items()}
    return texts | {"chosen": "1" if record.chosen else ""}


def _shown(
    request: HttpRequest,
    form: Form,
    unit: Unit,
    pack: Pack | None,
    duty: Duty | None,
    record: Record | None = None,
    status: int = 200,
) -> HttpResponse:
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
        "kinds": _kinds(duty),
        "periods": _periods(owed, form.values["period"]),
        "elements": elements_of(pack.content, key) if pack else {},
        "last": last,
        "last_kind": KINDS.get(last.kind) if last else None,
        "record": record,
        "today": today(),
        "who": _who(request),
        "crumbs": _crumbs(unit, duty, record),
        "other_kind": KINDS.get(form.other.kind) if form.other else None,
    }
    return render(request, "desk/filing.html", page, status=status)


def _kinds(duty: Duty | None) -> list[tuple[str, Text, bool]]:
    """The kinds of proof, those that will do for the duty first."""
    fit = [kind for kind in duty.proof if kind in KINDS] if duty else []
    return [*((kind, KINDS[kind], True) for kind in fit), *((k, t, not fit) for k, t in KINDS.items() if k not in fit)]


def _periods(owed: list[Any], now: str) -> list[tuple[str, Text]]:
    found = []
    for row in owed:
        told = (
            Text("{period}（{day}已报）", "{period} (filed {day})").fill(period=row.period, day=row.delivered)
            if row.delivered
            else Text("{period}（{day}到期）", "{period} (due {day})").fill(period=row.period, day=row.effective)
        )
        found.append((row.period, told))
    if now and now not in dict(found):
        found.insert(0, (now, Text(now, now)))
    return found


def _crumbs(unit: Unit, duty: Duty | None, record: Record | None) -> list[Crumb]:
    home = Crumb(RECORDS, reverse("desk:records"))
    if record is not None:
        return [home, Crumb(record.title, reverse("desk:record", args=[record.pk])), Crumb(Text("更正", "Correct"))]
    return [home, Crumb(FILE, reverse("desk:file-for", args=[unit.pk])), Crumb(duty.title.text if duty else FILE)]
