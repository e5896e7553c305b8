"""Workbooks without ids: a unit by its name below another's, a post by unit and title, a person by name and unit; what
may mean several things is asked and never guessed. Days to come, and names that people bore before.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import xlsxwriter
from django.test import Client
from tests.apps.desk.test_rosters import (
    TODAY,
    Tables,
    admin,
    bring,
    codes,
    counts,
    everything,
    exported,
    small,
    take,
    undo,
    wrong,
)
from tests.site.conftest import World, world

from zeren.apps.audit.queries import broken
from zeren.apps.desk import commands
from zeren.apps.desk.queries import category_words
from zeren.apps.organisation import commands as organisation
from zeren.apps.organisation import queries
from zeren.apps.organisation.models import Appointment, Change, Person, Post, Roster, Unit
from zeren.base.problems import Refused

__all__ = ["admin", "small", "world"]
pytestmark = pytest.mark.django_db

ROLL = ["单位", "职务", "姓名", "任职时间"]
SINCE = dt.date(2026, 3, 1)
JULY = dt.date(TODAY.year + 1, 7, 1)


def asked(one: Roster) -> list[tuple[str, str, list[str]]]:
    """What is asked: its kind, what about, the answers that are offered."""
    return [(kind, about, [value for value, *_ in options]) for _, kind, about, _, _, options in one.plan["questions"]]


def answer(one: Roster, *given: str) -> Roster:
    """Answer what is asked, in its order."""
    keys = [key for key, *_ in one.plan["questions"]]
    told = dict(zip(keys, given, strict=True))
    return organisation.answer_roster(one, told, category_words(TODAY), by="admin", on=TODAY)


def held(name: str) -> list[tuple[str, str, dt.date, dt.date | None]]:
    """What people of a name hold or held: unit, post, from, until."""
    rows = Appointment.objects.filter(person__name=name).order_by("start", "code")
    return list(rows.values_list("post__unit__name", "post__name", "start", "end"))


def test_a_roll_by_names_alone(world: World, admin: Client) -> None:
    """One row says unit, post and person; who is known is known, the rest is set up with ids of its own."""
    before = everything()
    rows = [
        [*ROLL, "上级单位", "单位类别", "备注"],
        ["甲乡", "甲乡负责人", "甲乡的人", "", "县级机关", "", ""],
        ["丙乡", "乡长", "丁一", SINCE, "县级机关", "town", "新来"],
        ["丙乡", "书记", "丁一", SINCE, "县级机关", "town", ""],
        ["丙乡", "文书", "空缺", "", "县级机关", "town", ""],
        ["丙乡站", "站长", "丁二", SINCE, "丙乡", "station", ""],
    ]
    one = bring({"花名册": rows})
    assert (one.state, wrong(one), asked(one)) == ("ready", [], [])
    assert [counts(one, table).get("new") for table in ("units", "posts", "people", "appointments")] == [2, 4, 2, 3]
    assert counts(one, "units").get("changed") is None, "what is known is left as it is"
    page = admin.get(f"/rosters/{one.pk}").text
    assert "丙乡 乡长 丁一" in page, "an appointment is told in words"
    take(one)
    station = Unit.objects.select_related("parent").get(name="丙乡站")
    assert (station.parent and station.parent.name, station.category) == ("丙乡", "station")
    assert held("丁一") == [("丙乡", "乡长", SINCE, None), ("丙乡", "书记", SINCE, None)] or len(held("丁一")) == 2
    assert Post.objects.get(name="文书").appointments.count() == 0
    again = bring({"花名册": rows})
    assert [counts(again, table).keys() - {"same"} for table in ("units", "posts", "people", "appointments")] == [
        set()
    ] * 4
    assert asked(again) == []
    undo(Roster.objects.get(pk=one.pk))
    assert everything() == before
    assert broken() is None


def test_a_namesake_is_asked_about(world: World) -> None:
    """Somebody of that name is elsewhere: is it the same person?"""
    one = bring({"花名册": [ROLL, ["甲乡", "干事", "乙乡的人", SINCE]]})
    assert asked(one) == [("person", "甲乡 干事 乙乡的人", ["MB", "+", "-"])]
    with pytest.raises(Refused) as refused:
        take(one)
    assert codes(refused) == ["roster_unanswered"]
    assert counts(one, "posts")["asked"] == 1
    same, other, none = (answer(one, said) for said in ("MB", "+", "-"))
    del same, other
    assert none.plan["lines"] == []
    one = answer(bring({"花名册": [ROLL, ["甲乡", "干事", "乙乡的人", SINCE]]}), "+")
    take(one)
    assert Person.objects.filter(name="乙乡的人").count() == 2
    assert Appointment.objects.get(post__name="干事").person.code != "MB"
    # Now there are two: the one of the unit is the one that is meant.
    again = bring({"花名册": [ROLL, ["甲乡", "干事", "乙乡的人", SINCE]]})
    assert (asked(again), again.plan["lines"]) == ([], [])


def test_one_person_in_two_units_is_asked_once(world: World) -> None:
    rows = [ROLL, ["甲乡", "干事", "丁一", SINCE], ["乙乡", "干事", "丁一", SINCE], ["乙乡", "出纳", "丁一", SINCE]]
    one = bring({"花名册": rows})
    ((kind, about, options),) = asked(one)
    assert (kind, about, options[-2:]) == ("person", "乙乡 干事 丁一", ["+", "-"])
    take(answer(one, options[0]))
    assert {unit for unit, *_ in held("丁一")} == {"甲乡", "乙乡"}
    assert Person.objects.filter(name="丁一").count() == 1


def test_a_title_held_by_several_is_several_posts_when_somebody_says_so(world: World) -> None:
    rows = [ROLL, *(["甲乡", "副乡长", name, SINCE] for name in ("丁一", "丁二", "丁三"))]
    one = bring({"花名册": rows})
    assert [(kind, about) for kind, about, _ in asked(one)] == [
        ("post", "甲乡 副乡长 丁二"),
        ("post", "甲乡 副乡长 丁三"),
    ]
    words = category_words(TODAY)
    one = organisation.answer_roster(one, {"*post": "+"}, words, by="admin", on=TODAY)
    assert (asked(one), wrong(one)) == ([], [])
    take(one)
    assert Post.objects.filter(name="副乡长").count() == 3
    again = bring({"花名册": rows})
    assert (asked(again), again.plan["lines"]) == ([], []), "each is known by who holds it"


def test_who_follows_somebody_ends_that_time_when_somebody_says_so(world: World) -> None:
    rows = [ROLL, ["甲乡", "甲乡负责人", "丁一", SINCE]]
    one = bring({"花名册": rows})
    ((kind, _, options),) = asked(one)
    assert (kind, options) == ("post", ["PA", "+", "-"])
    one = answer(one, "PA")
    assert wrong(one) == []
    take(one)
    assert held("甲乡的人")[0][3] == SINCE
    assert held("丁一") == [("甲乡", "甲乡负责人", SINCE, None)]


def test_a_day_that_is_not_told_is_asked_for_once(world: World, admin: Client) -> None:
    one = bring({"花名册": [ROLL[:3], ["甲乡", "干事", "丁一"], ["乙乡", "干事", "丁二"]]})
    assert [kind for kind, *_ in asked(one)] == ["start"]
    page = admin.get(f"/rosters/{one.pk}").text
    assert "没有写任职日期的人" in page
    assert "确认导入" not in page
    page = admin.post(f"/rosters/{one.pk}/answer", {"answer-start": "2026-02-01"}, follow=True).text
    assert "确认导入" in page
    take(Roster.objects.get(pk=one.pk))
    assert [row[2] for name in ("丁一", "丁二") for row in held(name)] == [dt.date(2026, 2, 1)] * 2


def test_a_unit_of_that_name_elsewhere_is_asked_about(world: World) -> None:
    """It may have moved, stand where it stood, or be a new one."""
    heads = ["单位名称", "上级单位", "单位类别"]
    rows = [heads, ["甲乡文化站", "乙乡", "station"]]
    for said, below, count in (("A1", "乙乡", 1), ("=A1", "甲乡", 1), ("+", "乙乡", 2)):
        one = bring({"单位": rows})
        ((kind, _, options),) = asked(one)
        assert (kind, options) == ("unit", ["A1", "=A1", "+", "-"])
        one = answer(one, said)
        assert wrong(one) == []
        if one.plan["lines"]:
            take(one)
        units = Unit.objects.filter(name="甲乡文化站").select_related("parent")
        assert units.count() == count
        assert below in {unit.parent.name for unit in units if unit.parent}
        if one.plan["lines"]:
            undo(Roster.objects.get(pk=one.pk))


def test_a_reference_that_means_several_is_asked_or_told_with_its_superior(small: None) -> None:
    twice = [["单位名称", "上级单位", "单位类别"], ["站", "甲乡", "station"], ["站", "乙乡", "station"]]
    take(bring({"单位": twice}))
    one = bring({"岗位": [["单位", "岗位名称"], ["站", "站长"]]})
    ((kind, about, options),) = asked(one)
    assert (kind, about, len(options)) == ("unit", "站", 3)
    one = bring({"岗位": [["单位", "岗位名称"], ["乙乡/站", "站长"]]})
    assert (asked(one), wrong(one)) == ([], [])
    take(one)
    unit = Post.objects.select_related("unit__parent").get(name="站长").unit
    assert unit.parent is not None
    assert unit.parent.name == "乙乡"


def test_a_rename_that_the_workbook_tells_is_no_new_unit(world: World) -> None:
    heads = ["单位名称", "上级单位", "单位类别", "曾用名"]
    one = bring({"单位": [heads, ["甲镇", "县级机关", "town", "甲乡"]]})
    assert (asked(one), counts(one)) == ([], {"changed": 1})
    take(one)
    assert Unit.objects.get(code="A").name == "甲镇"
    # Who still writes the former name is asked.
    one = bring({"单位": [heads[:3], ["甲乡", "县级机关", "town"]]})
    ((_, _, options),) = asked(one)
    assert options == ["=A", "+", "-"]
    assert answer(one, "=A").plan["lines"] == []


def test_tables_below_one_another_with_titles_and_merged_cells(world: World, admin: Client, tmp_path: Any) -> None:
    path = tmp_path / "一张表.xlsx"
    with xlsxwriter.Workbook(path) as book:
        tab = book.add_worksheet("Sheet1")
        tab.merge_range(0, 0, 0, 3, "某县机构人员一览")
        tab.write_row(2, 0, ["单位名称", "上级单位", "单位类别"])
        tab.write_row(3, 0, ["丙乡", "县级机关", "town"])
        tab.merge_range(5, 0, 5, 3, "二、人员")
        tab.write_row(6, 0, ["单位", "职务", "姓名", "任职时间"])
        tab.merge_range(7, 0, 8, 0, "丙乡")
        tab.write_row(7, 1, ["乡长", "丁一", "2026-03-01"])
        tab.write_row(8, 1, ["书记", "丁二", "2026-03-01"])
    one = organisation.bring_roster(path.name, path.read_bytes(), category_words(TODAY), by="admin", on=TODAY)
    assert (one.state, wrong(one), asked(one)) == ("ready", [], [])
    assert list(one.matching) == ["Sheet1 某县机构人员一览", "Sheet1 二、人员"]
    take(one)
    assert held("丁二") == [("丙乡", "书记", SINCE, None)]
    with xlsxwriter.Workbook(path) as book:
        tab = book.add_worksheet("人员配备")
        tab.write_row(0, 0, ["单位", "职务", "姓名", "任职时间"])
        tab.merge_range(1, 0, 1, 1, "丙乡")
    one = organisation.bring_roster(path.name, path.read_bytes(), category_words(TODAY), by="admin", on=TODAY)
    assert any("合并单元格" in what for *_, what in wrong(one)), "merged across, nobody knows what is meant"


def test_a_merger_to_come_in_a_workbook(world: World, admin: Client) -> None:
    """It is entered ahead as on its page, and taken back with the rest."""
    before = everything()
    rows = [["单位名称", "撤销日期", "并入单位"], ["乙乡水利站", JULY, "甲乡文化站"]]
    one = bring({"单位": rows, "人员": [["姓名"], ["丁一"]]})
    assert (wrong(one), asked(one)) == ([], [])
    assert counts(one) == {"closed": 1}
    assert JULY.isoformat() in admin.get(f"/rosters/{one.pk}").text
    take(one)
    unit = Unit.objects.select_related("successor").get(code="B1")
    assert (unit.closed, unit.successor and unit.successor.code) == (JULY, "A1")
    assert queries.unit_on("B1", JULY - dt.timedelta(1)) is not None
    assert queries.unit_on("B1", JULY) is None
    carried = Post.objects.get(unit__code="A1", opened=JULY)
    assert carried.name == "乙乡水利站负责人"
    assert Change.objects.get(kind="unit_merged").due
    again = bring({"单位": rows})
    assert again.plan["lines"] == []
    undo(Roster.objects.get(pk=one.pk))
    assert everything() == before
    assert broken() is None


def test_a_name_and_a_superior_from_a_day_to_come_on(world: World) -> None:
    before = everything()
    rows = [["单位编号", "单位名称", "上级单位", "生效日期"], ["A1", "甲乡书屋", "乙乡", JULY]]
    one = bring({"单位": rows})
    assert (wrong(one), counts(one)) == ([], {"changed": 1})
    take(one)
    assert Unit.objects.get(code="A1").name == "甲乡文化站", "until then nothing changes"
    then = queries.unit_on("A1", JULY)
    assert then is not None
    assert (then["name"], then["parent"]) == ("甲乡书屋", "B")
    assert bring({"单位": rows}).plan["lines"] == []
    undo(Roster.objects.get(pk=one.pk))
    assert everything() == before
    # More than a unit can change on a day to come.
    rows = [["单位编号", "单位名称", "成立日期", "生效日期"], ["A1", "甲乡书屋", dt.date(2020, 1, 1), JULY]]
    assert [problem[1:4] for problem in bring({"单位": rows}).plan["problems"]] == [["单位", 2, "生效日期"]]


def test_a_merger_to_come_that_cannot_be_is_placed(world: World) -> None:
    rows = [["单位名称", "撤销日期", "并入单位"], ["乙乡", JULY, "甲乡"]]
    one = bring({"单位": rows})
    assert [problem[:3] for problem in wrong(one)] == [["单位", 2, "撤销日期"]], "a unit still stands below it"


def test_the_name_that_somebody_bore_is_kept(world: World, admin: Client) -> None:
    one = bring({"人员": [["人员编号", "姓名"], ["MA", "甲新人"]]})
    take(one)
    person = Person.objects.get(code="MA")
    assert (person.name, person.former_names) == ("甲新人", "甲乡的人")
    assert "甲新人" in admin.get("/people?q=甲乡的人").text
    page = admin.get(f"/people/{person.pk}").text
    assert "甲乡的人 → 甲新人" in page
    undo(Roster.objects.get(pk=one.pk))
    person.refresh_from_db()
    assert (person.name, person.former_names) == ("甲乡的人", "")
    assert "→" not in admin.get(f"/people/{person.pk}").text


def test_somebody_is_renamed_on_a_page(world: World, admin: Client) -> None:
    person = Person.objects.get(code="MA")
    for name, day in (("", SINCE), (person.name, SINCE), ("甲新人", dt.date(2099, 1, 1))):
        refused = admin.post(f"/people/{person.pk}/rename", {"name": name, "day": day.isoformat()})
        assert refused.status_code == 422
    told = admin.post(f"/people/{person.pk}/rename", {"name": "甲新人", "day": SINCE.isoformat()}, follow=True)
    assert "原名仍可查到" in told.text
    assert "甲乡的人" in told.text
    # A roll that still has the former name is asked about it.
    one = bring({"花名册": [ROLL, ["乙乡", "干事", "甲乡的人", SINCE]]})
    assert asked(one)[0][2] == ["MA", "+", "-"]
    admin.post(f"/people/{person.pk}/rename", {"name": "甲乡的人", "day": SINCE.isoformat()})
    assert Person.objects.get(code="MA").former_names == "甲新人"


@pytest.mark.parametrize(
    ("tables", "what"),
    [
        ({"单位": [["单位名称", "上级单位"], ["丙", "县级机关"]]}, "单位类别"),
        ({"单位": [["单位名称", "上级单位", "单位类别"], ["丙", "没有的", "town"]]}, "没有的"),
        ({"单位": [["单位名称", "上级单位", "单位类别"], *[["丙", "县级机关", "town"]] * 2]}, "重复"),
        ({"单位": [["单位名称", "上级单位", "单位类别"], ["丙", "丁", "town"], ["丁", "丙", "town"]]}, "绕成一圈"),
        ({"单位": [["单位名称", "上级单位", "单位类别"], ["丙", "丙", "town"]]}, "绕成一圈"),
        ({"花名册": [[*ROLL, "责任层级"], ["没有的", "长", "丁", SINCE, ""]]}, "单位类别"),
        ({"花名册": [[*ROLL, "免职时间"], ["甲乡", "长", "丁", SINCE, dt.date(2026, 1, 1)]]}, "早于任职日期"),
        ({"花名册": [ROLL, ["甲乡", "", "丁", SINCE]]}, "空的"),
        ({"花名册": [ROLL, ["甲乡", "长", "丁", "明天"]]}, "日期"),
        ({"花名册": [ROLL, *[["甲乡", "长", "丁", SINCE]] * 2]}, "重复"),
        (
            {
                "花名册": [
                    [*ROLL, "责任层级"],
                    ["甲乡", "长", "丁", SINCE, "第一责任"],
                    ["甲乡", "长", "空缺", "", "直接责任"],
                ]
            },
            "写的是",
        ),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_taken_in(small: None, tables: Tables, what: str) -> None:
    before = everything()
    one = bring(tables)
    assert any(what in problem[4] for problem in one.plan["problems"]), one.plan["problems"]
    with pytest.raises(Refused) as refused:
        commands.apply_roster(one, (), category_words(TODAY), by="admin", on=TODAY)
    assert codes(refused) == ["roster_has_problems"]
    assert everything() == before


def test_the_questions_on_the_page(world: World, admin: Client) -> None:
    rows = [ROLL, *(["甲乡", "副乡长", name, SINCE] for name in ("丁一", "丁二", "丁三"))]
    one = bring({"花名册": rows})
    page = admin.get(f"/rosters/{one.pk}").text
    assert "请说明" in page
    assert "甲乡 副乡长 丁三" in page
    assert "另设一个“副乡长”岗位" in page
    page = admin.post(f"/rosters/{one.pk}/answer", {"rest-post": "+"}, follow=True).text
    assert "确认导入" in page
    page = admin.post(f"/rosters/{one.pk}/ask", follow=True).text
    assert "请说明" in page
    assert exported(admin)["单位"][0][-2:] == ["生效日期", "导出标记"]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2026.03", SINCE),
        ("2026年3月", SINCE),
        ("2026-03", SINCE),
        ("2026/03", SINCE),
        ("2026.1", None),
        (2026.1, None),
    ],
)
def test_a_month_is_its_first_day_and_told_so(world: World, admin: Client, said: object, day: dt.date | None) -> None:
    """2026.1 may be what is left of 2026.10: it is not taken for January."""
    one = bring({"花名册": [ROLL, ["甲乡", "干事", "丁一", said]]})
    assert bool(wrong(one)) is (day is None)
    if day:
        assert "只写到月" in admin.get(f"/rosters/{one.pk}").text
        take(one)
        assert held("丁一")[0][2] == day
