"""Who is told when: before and after the due day, up the chain of posts, never about another's scope, once."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zeren.apps.access.models import Account, Grant
from zeren.apps.notices import commands as notices
from zeren.apps.notices.models import Notice
from zeren.apps.obligations import sweeps
from zeren.apps.obligations.models import Obligation
from zeren.apps.obligations.rules.reminding import STEPS, step_on
from zeren.apps.organisation.models import Appointment, Person, Post, Unit

pytestmark = pytest.mark.django_db
DUE = dt.date(2026, 6, 20)
START = dt.date(2026, 1, 1)
NOW = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)


def after(days: int) -> dt.date:
    return DUE + dt.timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "wanted"),
    [
        (-8, ""),
        (-7, "week"),
        (-3, "week"),
        (-1, "day"),
        (0, "day"),
        (1, "late"),
        (3, "late"),
        (4, "later"),
        (10, "latest"),
        (30, "latest"),
        (31, ""),
    ],
)
def test_the_step_of_a_day(days: int, wanted: str) -> None:
    step = step_on(DUE, after(days))
    assert (step.name if step else "") == wanted


@pytest.fixture
def world() -> dict[str, Unit]:
    """A county with two towns, an officer each, and somebody on every post."""
    root = Unit.objects.create(code="H", name="县委", category="committee", path="000000001")
    made = {"H": root}
    for number, code in enumerate("AB", start=2):
        path = f"{root.path}{number:09d}"
        made[code] = Unit.objects.create(code=code, name=f"{code}乡", category="town", parent=root, path=path)
    for code, unit in made.items():
        for tier in ("direct", "first"):
            _seated(unit, f"{code}-{tier}", tier)
    for code in "AB":
        _granted(Account.objects.create(username=f"{code}-officer", name=code, start=START), "officer", made[code].path)
    days = {"owed": DUE, "due": DUE, "effective": DUE}
    for code in "AB":
        Obligation.objects.create(unit=made[code], duty="report", period="2026H1", year=2026, generated=True, **days)
    return made


def _seated(unit: Unit, name: str, tier: str) -> None:
    post = Post.objects.create(code=f"P{name}", unit=unit, name=name, tier=tier)
    person = Person.objects.create(code=f"M{name}", name=name)
    Appointment.objects.create(code=f"T{name}", post=post, person=person, start=START)
    account = Account.objects.create(username=name, name=name, person=person.code, start=START)
    _granted(account, "unit_leader", unit.path)


def _granted(account: Account, role: str, path: str) -> None:
    Grant.objects.create(account=account, role=role, path=path, start=START)


def sweep(days: int) -> int:
    return sweeps.remind(by="sweep", on=after(days), now=NOW)["told"]


def told(days: int) -> set[str]:
    return set(Notice.objects.filter(on=after(days)).values_list("account__username", flat=True))


def test_the_chain_of_posts(world: dict[str, Unit]) -> None:
    Obligation.objects.filter(unit__code="B").update(delivered=START)
    wanted = {
        -7: {"A-officer"},
        -1: {"A-officer"},
        1: {"A-officer", "A-direct"},
        4: {"A-officer", "A-first"},
        10: {"A-officer", "A-first", "H-first"},
    }
    for days in range(-10, 40):
        assert sweep(days) == len(wanted.get(days, ())), days
        assert sweep(days) == 0, "once"
        assert told(days) == wanted.get(days, set())
    row = Obligation.objects.get(unit__code="A")
    assert row.reminded == after(1), "the first day on which somebody was told that it is late"
    said = Notice.objects.get(account__username="H-first")
    assert said.zh == "A乡：report（2026H1）已逾期10天（2026-06-20）"
    assert said.address == f"/owed/{row.pk}"


def test_nobody_is_told_of_what_they_may_not_see(world: dict[str, Unit]) -> None:
    Grant.objects.filter(account__username="H-first").delete()
    Account.objects.filter(username="A-first").update(locked=True)
    Grant.objects.filter(account__username="B-first").update(path=world["A"].path)
    sweep(10)
    assert told(10) == {"A-officer", "B-officer"}
    for notice in Notice.objects.select_related("account"):
        assert notice.zh[0] == notice.account.username[0]


def test_a_due_day_that_moves_begins_anew(world: dict[str, Unit]) -> None:
    assert sweep(-1) == 2
    Obligation.objects.update(effective=after(30))
    assert sweep(0) == 0
    assert sweep(29) == 2


def test_what_a_post_owes_is_told_to_whoever_holds_it(world: dict[str, Unit]) -> None:
    Obligation.objects.all().delete()
    days = {"owed": DUE, "due": DUE, "effective": DUE}
    Obligation.objects.create(unit=world["A"], post="PA-direct", duty="x", period="2026", year=2026, **days)
    sweep(-7)
    assert told(-7) == {"A-officer", "A-direct"}


class Killed(BaseException):
    """The process is gone."""


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 6), max_size=4), st.integers(1, 4))
def test_killed_half_way_everybody_is_told_once(
    world: dict[str, Unit], monkeypatch: pytest.MonkeyPatch, deaths: list[int], size: int
) -> None:
    from zeren.apps.obligations.commands import reminding

    Notice.objects.all().delete()
    monkeypatch.setattr(reminding, "BATCH", size)
    real = notices.put
    for death in [*deaths, 1000]:
        left = death

        def put(*args: object, death: int = death, **more: object) -> int:
            nonlocal left
            if not left:
                raise Killed
            left -= 1
            done = real(*args, **more)  # type: ignore[arg-type]
            if not left and death != 1000:
                raise Killed
            return done

        monkeypatch.setattr(reminding.notices, "put", put)
        try:
            sweep(10)
        except Killed:
            continue
        finally:
            monkeypatch.setattr(reminding.notices, "put", real)
    assert Notice.objects.count() == 2 * 3
    assert told(10) == {"A-officer", "A-first", "B-officer", "B-first", "H-first"}
    assert [step.name for step in STEPS] == ["week", "day", "late", "later", "latest"]
