"""The registers: what each asks, how a row stands, who answers; people only as numbers that give nobody away."""

from __future__ import annotations

import datetime as dt
from itertools import product

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.site.conftest import World

from zeren.apps.access.models import Grant
from zeren.apps.audit.models import Entry
from zeren.apps.organisation.models import Appointment, Headcount, Post, RegisterRow, Unit
from zeren.apps.organisation.rules.registers import ASPECTS, REGISTERS, K, row_problems, shown, standing
from zeren.apps.records.models import Certificate

TODAY = timezone.localdate()
LATER, BEFORE = TODAY + dt.timedelta(30), TODAY - dt.timedelta(30)


@pytest.mark.parametrize(
    ("register", "told", "due", "done", "state"),
    [
        ("facilities", {}, None, None, "used"),
        ("facilities", {}, LATER, None, "open"),
        ("facilities", {}, TODAY, None, "open"),
        ("facilities", {}, BEFORE, None, "late"),
        ("facilities", {}, BEFORE, TODAY, "done"),
        ("gaps", {}, LATER, None, "open"),
        ("gaps", {}, BEFORE, None, "late"),
        ("gaps", {}, BEFORE, TODAY, "answered"),
        ("budget", {"planned": "100", "available": "100", "used": "40"}, None, None, "good"),
        ("budget", {"planned": "100", "available": "60", "used": "60"}, None, None, "short"),
        ("budget", {"planned": "100", "available": "60", "used": "61"}, None, None, "over"),
        ("budget", {"planned": "100", "available": "", "used": ""}, None, None, "short"),
        ("competence", {}, None, None, "good"),
    ],
)
def test_how_a_row_stands(
    register: str, told: dict[str, str], due: dt.date | None, done: dt.date | None, state: str
) -> None:
    assert standing(register, told, due, done, TODAY) == state


@pytest.mark.parametrize(
    ("register", "values", "said"),
    [
        ("facilities", {"done": LATER, "acceptor": "县局"}, ["register_day_to_come"]),
        ("facilities", {"done": TODAY}, ["register_accepted_by"]),
        ("facilities", {"acceptor": "县局"}, ["register_accepted_by"]),
        ("facilities", {"done": TODAY, "acceptor": "县局"}, []),
        ("gaps", {"due": TODAY}, ["register_answer_by_past"]),
        ("gaps", {"due": LATER}, []),
        ("budget", {"year": 1999}, ["register_year_unlikely"]),
        ("budget", {"year": TODAY.year + 2}, []),
    ],
)
def test_what_a_row_may_not_say(register: str, values: dict[str, object], said: list[str]) -> None:
    assert [problem.code for problem in row_problems(register, values, TODAY)] == said


def test_no_register_asks_about_a_person() -> None:
    """A row may name a post or a unit; no column names people or holds what they say."""
    refers = {column.refers for sheet in REGISTERS.values() for column in sheet.columns}
    assert refers <= {"", "posts", "units"}
    columns = {(sheet.key, column.key) for sheet in REGISTERS.values() for column in sheet.columns}
    assert not {key for _, key in columns} & {"person", "people", "opinion", "view", "content"}


@pytest.mark.parametrize(
    ("counts", "bands", "whole"),
    [
        ((12, 30), (12, 30), 42),
        ((0, 30), (0, 30), 30),
        ((4, 30), (None, None), 34),
        ((4, 12, 30), (None, None, None), 46),
        ((4, 4, 30), (None, None, None), 38),
        ((6, 5, 30), (None, None, None), 41),
        ((4, 0, 30), (None, None, None), 34),
        ((10, 9, 9), (None, None, None), 28),
        ((3, 4), (None, None), None),
        ((0, 0), (None, None), None),
    ],
)
def test_small_numbers_are_held_back(counts: tuple[int, ...], bands: tuple[int | None, ...], whole: int | None) -> None:
    found = shown(dict(zip("abc", counts, strict=False)))
    assert (tuple(found.bands.values()), found.whole) == (bands, whole)


@given(st.lists(st.integers(0, 14), min_size=2, max_size=4))
@settings(max_examples=100)
@example([10, 9, 9])
@example([1, 30, 30])
def test_nobody_works_out_a_number_below_ten(numbers: list[int]) -> None:
    """Whoever knows the rule and all that is shown still finds two values for each number below ten."""
    counts = dict(zip("abcd", numbers, strict=False))
    found = shown(counts)
    assert all(number is None or number == 0 or number >= K for number in found.bands.values())
    assert found.whole is None or found.whole == sum(numbers)
    held = [band for band, number in found.bands.items() if number is None]
    if found.whole is None:
        return
    left = sum(counts[band] for band in held)
    could: dict[str, set[int]] = {band: set() for band in held}
    for values in product(range(left + 1), repeat=max(0, len(held) - 1)):
        if held and sum(values) <= left:
            other = {**counts, **dict(zip(held, (*values, left - sum(values)), strict=True))}
            if shown(other) == found:
                for band in held:
                    could[band].add(other[band])
    assert all(len(could[band]) > 1 for band in held if counts[band] < K)


@pytest.fixture
def officer(world: World) -> Client:
    return world.client("officer")


@pytest.mark.django_db
def test_something_lacking_is_answered_by_who_can_mend_it(world: World, officer: Client) -> None:
    address = f"/units/{world.units['A']}/registers/gaps"
    wish = {"name": "缺两人", "kind": "people", "why": "台账无人记", "body": "县级机关", "due": LATER.isoformat()}
    wrong = officer.post(address, wish | {"body": "没有的局", "due": BEFORE.isoformat(), "name": ""})
    assert wrong.status_code == 422
    for said in ("没有找到“没有的局”", "答复的日期已经过了", "必填的一格是空的"):
        assert said in wrong.text
    assert not RegisterRow.objects.exists()
    assert officer.post(address, wish).status_code == 302
    row = RegisterRow.objects.get()
    assert (row.name, row.body and row.body.code, row.due) == ("缺两人", "H", LATER)
    assert "缺两人" in officer.get("/registers/gaps").text
    assert ">答复</a>" not in officer.get("/registers/gaps").text
    leader = world.client("first_responsible")
    assert leader.post(f"/registers/rows/{row.pk}/answer", {"answer": "x"}).status_code == 403, "not the body"
    Grant.objects.filter(account=world.accounts["first_responsible"]).update(path=Unit.objects.get(code="H").path)
    assert leader.post(f"/registers/rows/{row.pk}/answer", {"answer": " "}).status_code == 422
    assert ">答复</a>" in leader.get("/registers/gaps").text, "whoever sees all units sees it too"
    leader.post(f"/registers/rows/{row.pk}/answer", {"answer": "六月调剂一人"})
    row.refresh_from_db()
    assert (row.answer, row.done) == ("六月调剂一人", TODAY)
    assert "六月调剂一人" in officer.get("/registers/gaps").text
    assert officer.post(f"/registers/rows/{row.pk}", wish | {"name": "改"}).status_code == 422, "an answer stands"
    assert [one.kind for one in Entry.objects.order_by("-number")[:2]] == [
        "organisation.gap_answered",
        "organisation.register_entered",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("register", "wish", "change", "shows"),
    [
        (
            "facilities",
            {
                "name": "学习室",
                "kind": "project",
                "standard": "办公用房管理办法第九条",
                "post": "PA",
                "due": LATER.isoformat(),
            },
            {"done": TODAY.isoformat(), "acceptor": "县机关事务局"},
            "已验收",
        ),
        (
            "budget",
            {"name": "培训", "year": str(TODAY.year), "planned": "12000", "available": "9000"},
            {"used": "9500"},
            "超支",
        ),
    ],
)
def test_a_row_is_entered_changed_and_taken_out(
    world: World, officer: Client, register: str, wish: dict[str, str], change: dict[str, str], shows: str
) -> None:
    assert officer.post(f"/units/{world.units['A']}/registers/{register}", wish).status_code == 302
    row = RegisterRow.objects.get()
    officer.post(f"/registers/rows/{row.pk}", wish | change)
    assert shows in officer.get(f"/registers/{register}").text
    assert wish["name"] in b"".join(officer.get(f"/registers/{register}?export=csv")).decode()  # type: ignore[arg-type]
    officer.post(f"/registers/rows/{row.pk}/close")
    assert wish["name"] not in officer.get(f"/registers/{register}").text
    row.refresh_from_db()
    assert row.closed == TODAY


@pytest.mark.django_db
def test_competence_is_asked_of_posts_and_gaps_are_listed(world: World) -> None:
    assessor, officer = world.client("assessor"), world.client("officer")
    wish = {"name": "安全管理", "tier": "first", "basis": "安全生产法"}
    assert assessor.post(f"/units/{world.units['A']}/competence", wish).status_code == 302
    Grant.objects.filter(account=world.accounts["inspector"]).update(path="")
    assert "安全生产法" in world.client("inspector").get("/registers/competence").text, "seen by who sees everything"
    page = officer.get("/registers/competence").text
    assert page.count("<td>安全管理</td>") == 1 + 2, "what is asked, and the posts of the unit and of the one below"
    assert "安全管理</td></tr>" not in world.client("inspector").get("/registers/budget").text
    Certificate.objects.create(unit_id=world.units["A"], post="PA", title="安全管理", number="1", issued=BEFORE)
    lapsed = {"number": "2", "issued": BEFORE - dt.timedelta(9), "expires": BEFORE}
    Certificate.objects.create(unit_id=world.units["A1"], post="PA1", title="安全管理", **lapsed)
    page = officer.get("/registers/competence").text
    assert page.count("<td>安全管理</td>") == 1 + 1
    assert "甲乡文化站负责人" in page
    row = RegisterRow.objects.get()
    assert officer.post(f"/registers/rows/{row.pk}/waive").status_code == 403
    assessor.post(f"/registers/rows/{row.pk}/waive")
    assert "安全管理" not in officer.get("/registers/competence").text


@pytest.mark.django_db
def test_vacant_posts_with_since_when_and_who_stands_in(world: World, officer: Client) -> None:
    assert "没有空缺的岗位" in officer.get("/registers/vacancies").text
    Appointment.objects.filter(code="TA").update(end=BEFORE)
    acting = Appointment.objects.get(code="TA1")
    Appointment.objects.create(code="X", post_id=world.posts["A"], person=acting.person, start=BEFORE, acting=True)
    Post.objects.create(code="N", unit_id=world.units["A"], name="新岗位", opened=TODAY)
    Post.objects.create(code="G", unit_id=world.units["A"], name="旧岗位", closed=BEFORE)
    page = officer.get("/registers/vacancies").text
    assert "30天" in page
    assert "甲乡文化站的人" in page
    assert "新岗位" in page
    assert "旧岗位" not in page
    assert page.index("甲乡负责人") < page.index("新岗位"), "the longest vacant first"
    told = b"".join(officer.get("/registers/vacancies?export=csv")).decode()  # type: ignore[arg-type]
    assert BEFORE.isoformat() in told


@pytest.mark.django_db
def test_people_are_numbers_that_are_never_read_back(world: World, officer: Client) -> None:
    address = f"/units/{world.units['A']}/workforce"
    keys = [f"{aspect}-{band}" for aspect, (_, bands) in ASPECTS.items() for band in bands]
    told = dict.fromkeys(keys, "0") | {
        "age-to35": "13",
        "age-to45": "24",
        "schooling-bachelor": "37",
        "skill-other": "37",
    }
    told |= {"moves-came": "3", "moves-left": "11", "year": str(TODAY.year)}
    for change, said in [
        ({"age-to35": "14"}, "各方面合计的人数不一样"),
        ({"age-to35": "多"}, "看不懂"),
        ({"year": "1999"}, "年度"),
    ]:
        answer = officer.post(address, told | change)
        assert answer.status_code == 422
        assert said in answer.text
    assert not Headcount.objects.exists()
    assert officer.post(address, told).status_code == 302
    page = officer.get("/registers/workforce").text
    for number in ("13", "24", "37", "11"):
        assert f">{number}</td>" in page
    assert ">3</td>" not in page, "three came: not shown"
    assert 'value="13"' not in officer.get(address).text, "what was told is not shown again"
    entry = Entry.objects.latest("number")
    assert (entry.kind, "13" in entry.data) == ("organisation.heads_counted", False)
    officer.post(address, told | {"age-to35": "4", "age-to45": "33"})
    page = officer.get("/registers/workforce").text
    assert ">4</td>" not in page
    assert ">33</td>" not in page, "it would give the four away"
