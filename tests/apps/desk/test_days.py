"""A change of the calendar: what it says before is what it does, and what bringing the year in line would do."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.apps.desk.test_work import client

from zeren.apps.assessment.models import Run
from zeren.apps.audit.models import Entry
from zeren.apps.desk.commands import change_calendar
from zeren.apps.desk.queries import calendar_plan
from zeren.apps.frameworks.commands import install
from zeren.apps.frameworks.queries import packs_scoring
from zeren.apps.obligations.commands import close_days, regenerate
from zeren.apps.obligations.models import Closed, Obligation
from zeren.apps.obligations.queries.days import parts_for
from zeren.apps.obligations.rules.calendar import Part
from zeren.apps.obligations.rules.days import Change, mark
from zeren.apps.organisation.commands import set_workday
from zeren.apps.organisation.models import Appointment, Person, Post, Unit, Workday
from zeren.base.problems import Refused
from zeren.packformat import Pack, files
from zeren.packformat.duties import CalendarEntry, Follow

pytestmark = pytest.mark.django_db
Date = dt.date
YEAR = 2027
ROWS = ("pk", "owed", "due", "effective")


@pytest.fixture
def pack() -> Pack:
    return install(files("founding"), by="init", on=timezone.localdate())


@pytest.fixture
def units(pack: Pack) -> dict[str, Unit]:
    root = Unit.objects.create(code="H", name="县委", category="committee", path="000000001")
    made = {"H": root}
    for number, code in enumerate("AB", start=2):
        path = f"{root.path}{number:09d}"
        made[code] = Unit.objects.create(code=code, name=f"{code}乡", category="town", parent=root, path=path)
        post = Post.objects.create(code=f"P{code}", unit=made[code], name=f"{code}乡书记", tier="first")
        person = Person.objects.create(code=f"M{code}", name=f"{code}书记")
        Appointment.objects.create(code=f"T{code}", post=post, person=person, start=Date(YEAR, 4, 28))
    return made


def richer(pack: Pack) -> list[Part]:
    """The framework with a calendar of working days, one of posts and one that follows events beside its own."""
    duties = list(parts_for(pack, YEAR)[0].duties)
    first = duties[0].tiers
    entries = (
        CalendarEntry(every="month", days_after=3, working=True),
        CalendarEntry(every="quarter", due=("05-01", "06-30", "10-01", "12-31"), next_workday=True, posts=True),
    )
    more: dict[str, Any] = {"calendar": entries, "follows": (Follow(after="appointed", days=3, working=True),)}
    duties[0] = duties[0].model_copy(update=more | {"categories": (), "tiers": ("first", *first)})
    return [Part(tuple(duties))]


@pytest.fixture
def laid(units: dict[str, Unit], pack: Pack, monkeypatch: pytest.MonkeyPatch) -> list[Part]:
    parts = richer(pack)
    monkeypatch.setattr("zeren.apps.obligations.queries.days.parts_for", lambda pack, year: parts)
    regenerate(parts, YEAR, issuer="founding", by="init", on=Date(YEAR, 1, 1))
    assert Obligation.objects.exclude(post="").filter(period__regex=r"-\d\d-").exists()
    assert Obligation.objects.exclude(post="").exclude(period__regex=r"-\d\d-").exists()
    return parts


CHANGES = [
    Change("work", Date(YEAR, 5, 3), Date(YEAR, 5, 3), works=False),
    Change("work", Date(YEAR, 5, 1), Date(YEAR, 5, 1), works=True),
    Change("work", Date(YEAR, 10, 2), Date(YEAR, 10, 2), works=True),
    Change("close", Date(YEAR, 6, 20), Date(YEAR, 7, 10), reason="换届"),
    Change("close", Date(YEAR, 5, 1), Date(YEAR, 5, 3), reason="换届"),
    Change("close", Date(YEAR, 12, 25), Date(YEAR, 12, 31), reason="换届"),
    Change("open", Date(YEAR, 3, 1), Date(YEAR, 4, 5), reason="旧"),
]


def days() -> dict[int, tuple[Any, ...]]:
    return {pk: tuple(rest) for pk, *rest in Obligation.objects.values_list(*ROWS)}


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: f"{one.kind} {one.first}")
def test_what_is_said_is_what_is_done_and_what_the_year_in_line_has(laid: list[Part], change: Change) -> None:
    if change.kind == "open":
        row = close_days(change.first, change.last, "旧", by="init", on=change.first)
        change = change._replace(closed=row.pk)
        regenerate(laid, YEAR, issuer="founding", by="init", on=change.first)
    before = days()
    planned = calendar_plan(change)
    assert planned.moves
    with transaction.atomic():
        if change.kind == "work":
            set_workday(change.first, change.works, by="o", on=change.first)
        elif change.kind == "close":
            close_days(change.first, change.last, "换届", by="o", on=change.first)
        else:
            Closed.objects.all().delete()
        event = regenerate(laid, YEAR, issuer="founding", by="o", on=change.first)
        lined = days()
        transaction.set_rollback(True)
    assert days() == before
    assert event.moved == sum(one.rows for one in planned.moves)
    number = change_calendar(change, mark(planned.moves), by="o", on=change.first)
    assert days() == lined
    moved = [pk for pk, told in days().items() if told != before[pk]]
    said = [(one.duty, one.period, one.before, one.after) for one in planned.moves]
    assert len(moved) == event.moved
    for row in Obligation.objects.filter(pk__in=moved):
        assert (row.duty, row.period, before[row.pk][0], row.owed) in said
    again = regenerate(laid, YEAR, issuer="founding", by="o", on=change.first)
    assert (again.moved, again.added) == (0, 0)
    assert Entry.objects.get(number=number).kind == "obligations.days_moved"


def test_a_granted_day_stays_and_is_not_overtaken(laid: list[Part]) -> None:
    change = CHANGES[3]
    one = calendar_plan(change).moves[0]
    rows = list(Obligation.objects.filter(duty=one.duty, period=one.period, owed=one.before))
    post = Post.objects.get(code="PA")
    far = one.after + dt.timedelta(days=9)
    Obligation.objects.filter(pk=rows[0].pk).update(extended=far, effective=far, approver=post, amended=True)
    planned = calendar_plan(change)
    assert planned.moves[0].held == 1
    change_calendar(change, mark(planned.moves), by="o", on=change.first)
    rows[0].refresh_from_db()
    assert (rows[0].owed, rows[0].effective) == (one.after, far)
    near = Change("close", one.after, far + dt.timedelta(days=2), reason="又")
    with pytest.raises(Refused, match="is not later than its due day"):
        change_calendar(near, mark(calendar_plan(near).moves), by="o", on=change.first)
    assert not Closed.objects.filter(first=near.first).exists()


def test_a_year_that_was_scored_stays(laid: list[Part]) -> None:
    change = CHANGES[3]
    assert calendar_plan(change).moves
    plain = {"framework": "founding", "version": "1.0", "as_of": Date(YEAR, 12, 31), "made_on": Date(YEAR, 12, 31)}
    fields = {field.name for field in Run._meta.concrete_fields}
    Run.objects.create(year=YEAR, **{key: value for key, value in plain.items() if key in fields})
    planned = calendar_plan(change)
    assert (planned.moves, planned.fixed) == ([], (YEAR,))


def seen_in(page: str) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', page)
    assert found is not None
    return found.group(1).replace("&quot;", '"')


def post(office: Client, given: dict[str, Any]) -> Any:
    return office.post(reverse("desk:change-days"), given)


def test_from_the_preview_to_the_list_and_back(units: dict[str, Unit], pack: Pack) -> None:
    year = timezone.localdate().year + 1
    regenerate(parts_for(packs_scoring(year)["founding"], year), year, issuer="founding", by="i", on=Date(year, 1, 1))
    office, a = client("assessor", units["H"]), client("officer", units["A"])
    close = {"kind": "close", "first": f"{year}-06-15", "last": f"{year}-07-10", "reason": "换届"}
    assert a.post(reverse("desk:change-days"), close).status_code == 403
    for wrong in ({"reason": ""}, {"first": "x"}, {"last": f"{year}-01-01"}, {"kind": "no"}):
        assert post(office, close | wrong).status_code == 422
    shown = post(office, close)
    page = shown.content.decode()
    assert shown.status_code == 200
    assert f"→ {year}-07-11" in page
    assert "先看一遍，还没有保存" in page
    assert not Closed.objects.exists()
    assert post(office, close | {"go": "1", "seen": "[]"}).status_code == 422
    assert not Closed.objects.exists()
    before = days()
    done = office.post(reverse("desk:change-days"), close | {"go": "1", "seen": seen_in(page)}, follow=True)
    told = done.content.decode()
    assert "挪动的到期日" in told
    assert f"→ {year}-07-11" in told
    assert days() != before
    undo = re.search(r'action="(/days/change\?[^"]+)"', told)
    assert undo is not None
    back = office.post(undo.group(1).replace("&amp;", "&"))
    assert f"→ {year}-06-" in back.content.decode()
    key = Closed.objects.get().pk
    gone = {"kind": "open", "closed": key, "go": "1", "seen": seen_in(back.content.decode())}
    assert post(office, gone).status_code == 302
    assert days() == before
    assert post(office, gone).status_code == 422
    day = {"kind": "work", "day": f"{year}-08-14", "works": "1"}
    nothing = post(office, day).content.decode()
    assert "没有应办事项的到期日因此挪动" in nothing or "→" in nothing
    assert post(office, day | {"go": "1", "seen": seen_in(nothing)}).status_code == 302
    assert Workday.objects.filter(day=f"{year}-08-14", works=True).exists()
    assert "本来就是这样" in post(office, day).content.decode()
    assert office.get(reverse("desk:days") + "?moved=1").status_code == 200


def test_holidays_of_a_year_are_written_once(units: dict[str, Unit]) -> None:
    office, url = client("assessor", units["H"]), reverse("desk:days")
    assert "10月" in office.get(url).content.decode()
    given = {"kind": "holidays", "year": "2024"}
    seen = seen_in(post(office, given).content.decode())
    assert not Workday.objects.exists()
    assert post(office, given | {"go": "1", "seen": seen}).status_code == 302
    assert Workday.objects.filter(day="2024-10-12", works=True).exists(), "a Saturday that is worked"
    count = Workday.objects.count()
    assert post(office, given).status_code == 422
    assert post(office, given | {"year": "2099"}).status_code == 422
    assert Workday.objects.count() == count
    assert "工作日和不到期日" in office.get(reverse("obligations:requests")).content.decode()
