"""The pages on which the structure of the organisation is changed: each change shown first, said, and taken back."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.site.conftest import World

from zeren.apps.access.models import Grant
from zeren.apps.desk.commands import take_effect
from zeren.apps.findings import commands as findings
from zeren.apps.findings.models import Finding
from zeren.apps.organisation.models import Appointment, Change, Post, Unit

pytestmark = pytest.mark.django_db

MOST = 12


@pytest.fixture
def whole(world: World) -> World:
    """The system administrator looks after the whole organisation."""
    Grant.objects.filter(role="system_admin").update(path="")
    return world


@pytest.fixture
def admin(whole: World) -> Client:
    return whole.client("system_admin")


def undone(client: Client, page: str) -> int:
    """Press the undo that the line on top of a page offers; the status of where it leads."""
    found = re.search(r'role="status".*?action="([^"]+)"', client.get(page).text, re.DOTALL)
    assert found, "no way back is offered"
    return client.post(found[1], follow=True).status_code


def test_a_unit_is_set_up_with_a_post_and_taken_back(whole: World, admin: Client) -> None:
    wish = {"code": "C", "name": "丙乡", "category": "town", "parent": "县级机关", "day": ""}
    made = admin.post("/structure/add", wish)
    unit = Unit.objects.get(code="C")
    assert (made.status_code, made.headers["Location"]) == (302, f"/structure/{unit.pk}")
    assert unit.parent is not None
    assert (unit.parent.code, unit.opened) == ("H", timezone.localdate())
    post = {"unit": "丙乡", "code": "PC", "name": "乡长", "tier": "first"}
    page = admin.post("/posts/add", post, follow=True)
    assert "已设立“乡长”" in page.text
    assert "乡长" in admin.get(f"/structure/{unit.pk}").text
    for change, said in [
        ({"unit": ""}, "没有填岗位属于哪个单位"),
        ({"unit": "乌有乡"}, "没有找到"),
        ({"tier": "king"}, "没有“king”这个责任层级"),
        ({}, "已经用过"),
        ({"code": "PD", "day": "2020-01-01"}, "超出单位"),
    ]:
        again = admin.post("/posts/add", post | change)
        assert (again.status_code, said in again.text) == (422, True), said
    place = Post.objects.get(code="PC")
    admin.post(f"/posts/{place.pk}/change", {"name": "副乡长", "tier": "direct"})
    assert Post.objects.get(code="PC").tier == "direct"
    assert undone(admin, f"/posts/{place.pk}") == 200
    assert Post.objects.get(code="PC").tier == "first"
    admin.post(f"/posts/{place.pk}/close", {"day": timezone.localdate().isoformat()})
    assert Post.objects.get(code="PC").closed == timezone.localdate()
    assert undone(admin, f"/posts/{place.pk}") == 200
    undo = Change.objects.get(unit=unit, post=place, undone=None)
    admin.post(f"/changes/{undo.pk}/undo")
    back = admin.post(f"/changes/{Change.objects.get(unit=unit, undone=None).pk}/undo")
    assert back.headers["Location"] == "/structure"
    assert not Unit.objects.filter(code="C").exists()


def test_a_post_that_is_held_is_not_closed(whole: World, admin: Client) -> None:
    page = admin.post(f"/posts/{whole.posts['A']}/close")
    assert (page.status_code, "甲乡的人" in page.text) == (422, True)


def test_a_move_is_looked_at_first(whole: World, admin: Client) -> None:
    unit = whole.units["A"]
    wish = {"seen": "1", "parent": "乙乡", "day": timezone.localdate().isoformat()}
    look = admin.get(f"/structure/{unit}/move", wish)
    shown = dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]*)</dd>", look.text))
    assert shown["一同划转的下级单位"] == "1"
    assert shown["随之转移的授权"] == "8"
    assert Unit.objects.get(pk=unit).parent_id == whole.units["H"]
    for change, said in [
        ({"parent": "A1"}, "自己的下级"),
        ({"parent": "H"}, "本来就在"),
        ({"day": "soon"}, "看不懂"),
    ]:
        for answer in (
            admin.get(f"/structure/{unit}/move", wish | change),
            admin.post(f"/structure/{unit}/move", wish | change),
        ):
            assert (answer.status_code, said in answer.text) == (422, True), said
    assert admin.post(f"/structure/{unit}/move", wish).status_code == 302
    assert Unit.objects.get(pk=unit).parent_id == whole.units["B"]
    assert whole.client("officer").get(f"/units/{unit}").status_code == 200
    assert undone(admin, f"/structure/{unit}") == 200
    assert Unit.objects.get(pk=unit).parent_id == whole.units["H"]


def test_a_unit_with_anything_in_it_is_not_closed(whole: World, admin: Client) -> None:
    shown = admin.get(f"/structure/{whole.units['A']}/close").text
    assert "甲乡文化站" in shown
    assert "用“并入”" in shown
    assert "还有1个问题没有办结" in shown
    assert admin.post(f"/structure/{whole.units['A']}/close").status_code == 422


def test_units_are_merged_and_parted(whole: World, admin: Client) -> None:
    unit, into = whole.units["A1"], whole.units["B1"]
    before = dict(Finding.objects.values_list("code", "unit__code"))
    wish = {"successor": "B1", "day": timezone.localdate().isoformat()}
    look = admin.get(f"/structure/{unit}/merge", wish)
    assert ("甲乡文化站负责人" in look.text, Unit.objects.get(pk=unit).closed) == (True, None)
    shown = dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]*)</dd>", look.text))
    assert shown["转到承接单位的未办结问题"] == "1"
    for change, said in [({"successor": ""}, "没有填并入"), ({"successor": "A1"}, "不能并入自己")]:
        page = admin.post(f"/structure/{unit}/merge", wish | change)
        assert (page.status_code, said in page.text) == (422, True)
    done = admin.post(f"/structure/{unit}/merge", wish | {"kept": ["PA1"]})
    assert done.headers["Location"] == f"/structure/{into}"
    assert Finding.objects.get(code="FA1").unit_id == into
    assert Appointment.objects.get(post__unit_id=into, person__code="MA1").end is None
    merge = Change.objects.get(kind="unit_merged")
    assert undone(admin, f"/structure/{into}") == 200
    assert Change.objects.get(pk=merge.pk).undone
    assert "撤销并入" not in admin.get(f"/structure/{unit}").text
    assert dict(Finding.objects.values_list("code", "unit__code")) == before
    assert Unit.objects.get(pk=unit).closed is None


def test_a_merge_is_not_taken_back_once_somebody_acted(whole: World, admin: Client) -> None:
    wish = {"successor": "B1", "day": timezone.localdate().isoformat(), "kept": ["PA1"]}
    admin.post(f"/structure/{whole.units['A1']}/merge", wish)
    findings.step("FA1", "report", by="PA1-B1", on=timezone.localdate())
    merge = Change.objects.get(kind="unit_merged")
    # What took several apps is not taken back by half.
    assert admin.post(f"/changes/{merge.pk}/undo").status_code == 404
    page = admin.post(f"/changes/{merge.pk}/part")
    assert (page.status_code, "FA1" in page.text) == (422, True)
    assert Finding.objects.get(code="FA1").unit_id == whole.units["B1"]


def test_a_merger_is_entered_ahead_and_taken_back(whole: World, admin: Client) -> None:
    unit, into = whole.units["A1"], whole.units["B1"]
    day = timezone.localdate() + dt.timedelta(30)
    wish = {"successor": "B1", "day": day.isoformat(), "kept": ["PA1"]}
    assert admin.post(f"/structure/{unit}/merge", wish).headers["Location"] == f"/structure/{into}"
    assert Unit.objects.get(pk=unit).closed == day
    # What is open goes along on the day, not before.
    assert Finding.objects.get(code="FA1").unit_id == unit
    assert "到日生效" in admin.get(f"/structure/{unit}").text
    assert take_effect(by="serve", on=day) == 1
    assert Finding.objects.get(code="FA1").unit_id == into
    assert take_effect(by="serve", on=day) == 0


def test_a_unit_is_split_and_given_another_category(whole: World, admin: Client) -> None:
    unit = whole.units["A"]
    assert "甲乡文化站" in admin.get(f"/structure/{unit}/split").text
    wish = {"code": "N", "name": "甲乡新站", "posts": ["PA"], "below": ["A1"], "day": ""}
    assert admin.post(f"/structure/{unit}/split", wish).status_code == 302
    assert Unit.objects.get(code="A1").parent == Unit.objects.get(code="N")
    assert undone(admin, f"/structure/{unit}") == 200
    assert not Unit.objects.filter(code="N").exists()
    assert admin.post(f"/structure/{unit}/split", wish | {"name": ""}).status_code == 422
    assert admin.post(f"/structure/{unit}/change", {"category": "office", "order": "4"}).status_code == 302
    found = Unit.objects.get(pk=unit)
    assert (found.category, found.order) == ("office", 4)
    assert admin.post(f"/structure/{unit}/change", {"category": ""}).status_code == 422


def test_an_appointment_is_corrected(whole: World, admin: Client) -> None:
    one = whole.appointments["A"]
    assert admin.post(f"/appointments/{one}/correct", {"start": "2025-02-01"}).status_code == 302
    assert Appointment.objects.get(pk=one).start == dt.date(2025, 2, 1)
    crossed = admin.post(f"/appointments/{one}/correct", {"start": "2025-02-01", "end": "2024-01-01"})
    assert (crossed.status_code, "早于任职日期" in crossed.text) == (422, True)


def test_who_looks_after_a_part_changes_nothing_outside_it(world: World) -> None:
    client = world.client("system_admin")
    tree = client.get("/structure").text
    assert ("甲乡" in tree, "乙乡" in tree, "县级机关" in tree) == (True, False, False)
    top = client.post("/structure/add", {"code": "C", "name": "丙", "category": "town", "parent": ""})
    assert (top.status_code, "没有找到" in top.text) == (422, True)
    for parent in ("", "B", "H"):
        page = client.post(f"/structure/{world.units['A1']}/move", {"parent": parent})
        assert (page.status_code, "没有找到" in page.text) == (422, True), parent
    page = client.post(f"/structure/{world.units['A1']}/merge", {"successor": "B"})
    assert (page.status_code, "没有找到" in page.text) == (422, True)
    assert client.get(f"/structure/{world.units['B']}").status_code == 403
    assert client.post("/posts/add", {"unit": "B", "code": "X", "name": "x"}).status_code == 422


def test_the_tree_opens_level_by_level_and_is_searched(whole: World, admin: Client) -> None:
    top = admin.get("/structure").text
    assert ("甲乡" in top, "甲乡文化站" in top) == (True, False)
    folded = admin.get("/structure?at=0").text
    assert ("县级机关" in folded, "甲乡" in folded) == (True, False)
    level = admin.get(f"/structure?at={whole.units['H']}").text
    assert ("甲乡" in level, "甲乡文化站" in level) == (True, False)
    assert "甲乡文化站" in admin.get(f"/structure?at={whole.units['A']}").text
    found = admin.get("/structure?q=文化").text
    assert ("甲乡文化站" in found, "县级机关 › 甲乡" in found) == (True, True)
    assert "没有符合条件" in admin.get("/structure?q=乌有").text
    assert admin.get("/structure?export=csv").streaming
    assert admin.get("/structure?at=x&at=99999999999999999").status_code == 200


PAGES = (
    "/structure",
    "/structure?at={unit}",
    "/structure?q=乡",
    "/structure/{unit}",
    "/structure/add?parent=A",
    "/structure/{unit}/rename",
    "/structure/{unit}/move?seen=1&parent=B",
    "/structure/{unit}/close",
    "/structure/{unit}/split",
    "/structure/{unit}/change",
    "/structure/{low}/merge?successor=B1",
    "/posts/add?unit=A",
)


def address(world: World, page: str) -> str:
    return page.format(unit=world.units["A"], low=world.units["A1"])


def test_pages_cost_few_queries(whole: World, admin: Client) -> None:
    admin.get("/structure")
    costs = {}
    for page in PAGES:
        with CaptureQueriesContext(connection) as seen:
            assert admin.get(address(whole, page)).status_code == 200, page
        costs[page] = len(seen)
    assert max(costs.values()) <= MOST, costs


def test_costs_do_not_grow_with_the_units(whole: World, admin: Client) -> None:
    def cost(page: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            admin.get(address(whole, page))
        return len(seen)

    admin.get("/structure")
    before = [cost(page) for page in PAGES]
    for number in range(30):
        path = Unit.objects.get(code="A").path
        made = Unit.objects.create(code=f"N{number}", name="新单位", parent_id=whole.units["A"], category="town")
        Unit.objects.filter(pk=made.pk).update(path=f"{path}{made.pk:09d}")
        Post.objects.create(code=f"N{number}", unit=made, name="站长")
    assert [cost(page) for page in PAGES] == before


def test_english_pages_hold_no_chinese_but_what_was_filed(whole: World, admin: Client) -> None:
    admin.post("/language", {"language": "en", "next": "/"})
    for page in PAGES:
        text = admin.get(address(whole, page)).text
        text = re.sub(r'<span lang="zh">[^<]*</span>|<button[^>]*lang="zh">中文</button>', "", text)
        text = re.sub(r"<title>.*?</title>|(aria-label|value)=\"[^\"]*\"", "", text)
        assert re.findall(r"[^<>]*[\u3400-\u9fff]+[^<>]*", text) == [], page
