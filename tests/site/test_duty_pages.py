"""The responsibility map, letters and governance on their pages."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.site.conftest import World

from zeren.apps.access.models import Account, Grant
from zeren.apps.audit.models import Entry
from zeren.apps.duties import queries
from zeren.apps.duties.models import Acknowledgement, Charge, Deed, Letter, Seat
from zeren.apps.frameworks.queries import packs_on
from zeren.apps.obligations.models import Obligation
from zeren.apps.organisation import commands
from zeren.apps.organisation.models import Appointment, Person, Post, Unit
from zeren.apps.records.models import Record
from zeren.site.days import each_day

pytestmark = pytest.mark.django_db

MOST = 12


@pytest.fixture
def assessor(world: World) -> Client:
    return world.client("assessor")


def the_map(world: World, code: str = "A") -> queries.Map:
    day = timezone.localdate()
    return queries.unit_map(Unit.objects.get(code=code), packs_on(day)["founding"], day)


def test_the_map_names_who_answers_and_shows_gaps(world: World, assessor: Client) -> None:
    page = assessor.get(f"/map/{world.units['A']}").text
    assert "甲乡的人" in page
    assert "无人负责" in page
    drawn = the_map(world)
    assert drawn.counts["held"] > 0
    assert drawn.counts["gap"] > 0
    listed = assessor.get("/map").text
    assert "甲乡" in listed
    assert "乙乡" not in listed
    book = assessor.get(f"/map/{world.units['A']}?export=xlsx")
    with zipfile.ZipFile(io.BytesIO(book.content)) as packed:
        assert any(name.endswith("sheet1.xml") for name in packed.namelist())
    assert assessor.get("/map?export=xlsx").status_code == 200
    assert assessor.get(f"/map/{world.units['B']}").status_code in {403, 404}


def test_the_map_of_many_counts_what_the_map_of_one_shows(world: World) -> None:
    day = timezone.localdate()
    pack = packs_on(day)["founding"]
    deputy = Post.objects.create(code="P9", unit_id=world.units["A"], name="副乡长", tier="direct")
    Post.objects.create(code="P8", unit_id=world.units["A"], name="办公室", tier="staff")
    Post.objects.create(code="P7", unit_id=world.units["A"], name="干事", tier="staff")
    for acting, end in [(True, None), (True, day + dt.timedelta(9)), (False, None)]:
        commands.appoint(deputy, Person.objects.get(code="MA1"), start=day, end=end, acting=acting, by="sys", on=day)
        for unit in Unit.objects.all():
            (line,) = queries.overview([unit], pack, day)
            drawn = queries.unit_map(unit, pack, day)
            assert {key: n for key, n in line.counts.items() if n} == {key: n for key, n in drawn.counts.items() if n}
        Appointment.objects.filter(post=deputy).update(end=day)


def test_a_charge_closes_a_gap_and_is_the_only_one(world: World, assessor: Client) -> None:
    unit = world.units["A"]
    gap = next(row for row in the_map(world).rows if row.state == "gap")
    wish = {"framework": "founding", "duty": gap.duty, "post": "PA", "accountable": "yes", "basis": "分工文件"}
    assert assessor.post(f"/map/{unit}/charge", wish).status_code == 302
    row = next(row for row in the_map(world).rows if row.duty == gap.duty)
    assert (row.state, row.standing.places[0].holder) == ("held", "甲乡的人")
    for change, said in [
        ({}, "已由"),
        ({"duty": "nothing"}, "没有“nothing”这项责任"),
        ({"post": "nobody"}, "没有找到"),
        ({"end": "2020-01-01"}, "不晚于"),
    ]:
        page = assessor.post(f"/map/{unit}/charge", wish | change)
        assert (page.status_code, said in page.text) == (422, True), said
    charge = Charge.objects.get()
    assessor.post(f"/charges/{charge.pk}/end", {"day": timezone.localdate().isoformat()})
    assert next(row for row in the_map(world).rows if row.duty == gap.duty).state == "gap"
    assert world.client("officer").get(f"/map/{unit}/charge").status_code == 403


def test_what_was_known_then_is_shown(world: World, assessor: Client) -> None:
    day = timezone.localdate()
    held = Appointment.objects.select_related("post__unit", "person").get(code="TA")
    before = Entry.objects.order_by("-number").values_list("number", flat=True)[0]
    commands.end_appointment(held, day, by="sys", on=day)
    pack, unit = packs_on(day)["founding"], Unit.objects.get(code="A")
    now, then = queries.unit_map(unit, pack, day), queries.unit_map(unit, pack, day, before)
    assert now.counts["vacant"] == then.counts["held"] > 0
    page = assessor.get(f"/map/{unit.pk}?known=2000-01-01").text
    assert "当时掌握的情况" in page


def test_letters_are_issued_printed_and_acknowledged_by_their_holder(world: World, assessor: Client) -> None:
    unit, year = world.units["A"], timezone.localdate().year
    done = assessor.post(f"/units/{unit}/letters/issue", {"year": str(year)}, follow=True)
    assert "印发责任书1份" in done.text
    again = assessor.post(f"/units/{unit}/letters/issue", {"year": str(year)}, follow=True)
    assert "印发责任书0份" in again.text
    assert assessor.post(f"/units/{unit}/letters/issue", {"year": "1999"}).status_code == 422
    letter = Letter.objects.get()
    assert letter.content["frameworks"][0]["duties"]
    assert "第一责任" in assessor.get(f"/letters/{letter.pk}").text
    for kind, head in [("pdf", b"%PDF"), ("docx", b"PK")]:
        assert assessor.get(f"/letters/{letter.pk}/paper?kind={kind}").content.startswith(head)
    assert world.client("officer").post(f"/my-letters/{letter.pk}").status_code == 422
    Account.objects.filter(username="officer").update(person="MA")
    holder = world.client("officer")
    holder.force_login(Account.objects.get(username="officer"))
    assert "1份等您签收" in holder.get("/my-letters").text
    for _ in range(2):
        assert holder.post(f"/my-letters/{letter.pk}").status_code == 302
    (ack,) = Acknowledgement.objects.all()
    assert (ack.person, ack.name, ack.acting) == ("MA", "甲乡的人", False)
    assert "都签收了" in holder.get("/my-letters").text
    assert "全部签收" in assessor.get(f"/units/{unit}/letters?year={year}").text


def test_governance_has_one_of_each_and_deeds_are_ones_own(world: World, assessor: Client) -> None:
    unit = world.units["A"]
    wish = {"framework": "founding", "role": "lead", "who": "甲乡文化站"}
    assert assessor.post(f"/units/{unit}/governance/seat", wish).status_code == 302
    taken = assessor.post(f"/units/{unit}/governance/seat", wish | {"who": "PA"})
    assert (taken.status_code, "已经是" in taken.text) == (422, True)
    assert assessor.post(f"/units/{unit}/governance/seat", wish | {"role": "guide", "who": "PA"}).status_code == 302
    assert "甲乡文化站" in assessor.get(f"/units/{unit}/governance").text
    assessor.post(f"/seats/{Seat.objects.get(role='lead').pk}/end")
    assert assessor.post(f"/units/{unit}/governance/seat", wish | {"who": "PA"}).status_code == 302
    thing = {"kind": "asset", "name": "礼堂", "post": "PA"}
    assert assessor.post(f"/units/{unit}/portfolio", thing).status_code == 302
    twice = assessor.post(f"/units/{unit}/portfolio", thing)
    assert (twice.status_code, "归“" in twice.text) == (422, True)
    deed = {"kind": "deploy", "text": "定了全年任务和负责人", "framework": "founding"}
    assert assessor.post(f"/units/{unit}/deeds", deed).status_code == 422
    Account.objects.filter(username="first_responsible").update(person="MA")
    first = Client()
    first.force_login(Account.objects.get(username="first_responsible"))
    assert first.post(f"/units/{unit}/deeds", deed).status_code == 302
    assert Deed.objects.get().person == "MA"
    assert "亲自部署" in first.get(f"/units/{unit}/governance").text


def test_a_card_shows_business_and_framework_duties(world: World, assessor: Client) -> None:
    post = world.posts["A"]
    wish = {"text": "主持全面工作", "minutes": "600"}
    assert assessor.post(f"/posts/{post}/business", wish).status_code == 302
    assert assessor.post(f"/posts/{post}/business", {"text": ""}).status_code == 422
    page = assessor.get(f"/posts/{post}/card").text
    assert "主持全面工作" in page
    assert "第一责任" in page


def test_coverage_shows_proof_and_its_day(world: World, assessor: Client) -> None:
    page = assessor.get("/coverage?year=2026").text
    assert "2026-03-05" in page
    assert "没有佐证" in page
    assert "/records?duty=study_session" in page
    assert "列入议事日程" in assessor.get("/coverage?year=2026&kind=inclusions").text
    assert assessor.get("/coverage?year=2026&export=csv").status_code == 200


@pytest.mark.parametrize(("days", "early"), [(30, True), (0, True), (-1, False)])
def test_coverage_does_not_miss_what_is_not_due_yet(world: World, assessor: Client, days: int, early: bool) -> None:
    due = timezone.localdate() + dt.timedelta(days)
    year = due.year
    Obligation.objects.filter(duty="thematic_study", year=year).delete()
    Record.objects.filter(duty="thematic_study", happened__year=year).delete()
    Obligation.objects.create(
        unit_id=world.units["A"], duty="thematic_study", period=f"{year}H2", year=year, due=due, effective=due
    )
    assert (f"{due:%m-%d}到期" in assessor.get(f"/coverage?year={year}").text) is early


def test_what_was_entered_ahead_begins_with_the_first_call_of_its_day(world: World) -> None:
    day = timezone.localdate()
    unit = Unit.objects.get(code="B1")
    commands.rename_unit(unit, "水务站", day=day, by="sys", on=day - dt.timedelta(1))
    assert Unit.objects.get(code="B1").name != "水务站"
    served = each_day(lambda environ, start: [b"page"])
    assert served({"PATH_INFO": "/healthz"}, None) == [b"page"]
    assert Unit.objects.get(code="B1").name != "水务站"
    assert served({"PATH_INFO": "/"}, None) == [b"page"]
    assert Unit.objects.get(code="B1").name == "水务站"


PAGES = (
    "/map",
    "/coverage",
    "/coverage?kind=inclusions",
    "/map?q=乡",
    "/map/{unit}",
    "/map/{unit}?known=2026-01-01",
    "/map/{unit}/charge",
    "/posts/{post}/card",
    "/units/{unit}/letters",
    "/units/{unit}/governance",
    "/my-letters",
)


def test_pages_cost_few_queries_that_do_not_grow(world: World, assessor: Client) -> None:
    at = {"unit": world.units["A"], "post": world.posts["A"]}

    def costs() -> list[int]:
        found = []
        for page in PAGES:
            with CaptureQueriesContext(connection) as seen:
                assert assessor.get(page.format(**at)).status_code == 200, page
            found.append(len(seen))
        return found

    costs()
    before = costs()
    assert max(before) <= MOST, dict(zip(PAGES, before, strict=True))
    path = Unit.objects.get(code="A").path
    for number in range(20):
        made = Unit.objects.create(code=f"N{number}", name="新单位", parent_id=world.units["A"], category="town")
        Unit.objects.filter(pk=made.pk).update(path=f"{path}{made.pk:09d}")
        Post.objects.create(code=f"N{number}", unit=made, name="站长", tier="first")
        Post.objects.create(code=f"M{number}", unit_id=world.units["A"], name="干事", tier="staff")
    assert costs() == before


def test_english_pages_hold_no_chinese_but_what_was_filed(world: World, assessor: Client) -> None:
    assessor.post("/language", {"language": "en", "next": "/"})
    Grant.objects.update(path="")
    for page in PAGES:
        text = assessor.get(page.format(unit=world.units["A"], post=world.posts["A"])).text
        assert "责任图" not in text, page
        assert "签收" not in text, page
