"""The organisation from somebody's own workbook and back: nothing half-done, nothing overwritten unseen."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import MIDYEAR
from tests.site.conftest import ABOVE, NAMES, World, world

from zeren.apps.access.models import Account, Grant
from zeren.apps.audit.models import Entry
from zeren.apps.audit.queries import broken
from zeren.apps.desk import commands
from zeren.apps.desk.queries import category_words
from zeren.apps.findings.models import Finding
from zeren.apps.organisation import commands as organisation
from zeren.apps.organisation import queries
from zeren.apps.organisation.models import Appointment, Change, HeadWord, Person, Post, Roster, Unit
from zeren.apps.organisation.rules.rosters import judged, mark_of, meant, said
from zeren.apps.organisation.rules.tables import BESIDE, ROSTER
from zeren.apps.records.models import Task, Topic
from zeren.base.problems import Refused

__all__ = ["world"]
pytestmark = pytest.mark.django_db

Tables = dict[str, list[list[Any]]]
UNITS = ["单位编号", "单位名称", "上级单位", "单位类别"]
POSTS = ["岗位编号", "所在单位", "职务"]
TODAY = MIDYEAR


def book(tables: Tables) -> bytes:
    """A workbook: a worksheet for each table, the head in its first row."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "yyyy-mm-dd"}) as made:
        for name, rows in tables.items():
            tab = made.add_worksheet(name)
            for row, cells in enumerate(rows):
                tab.write_row(row, 0, cells)
    return out.getvalue()


def bring(tables: Tables, name: str = "名册.xlsx") -> Roster:
    return organisation.bring_roster(name, book(tables), category_words(TODAY), by="admin", on=TODAY)


def take(one: Roster, *taken: str) -> Roster:
    return commands.apply_roster(one, taken, category_words(TODAY), by="admin", on=TODAY)


def undo(one: Roster) -> Roster:
    return commands.undo_roster(one, by="admin", on=TODAY)


def counts(one: Roster, table: str = "units") -> dict[str, int]:
    found: dict[str, int] = one.plan["counts"].get(table, {})
    return found


def wrong(one: Roster) -> list[list[Any]]:
    """What is wrong by place: worksheet, row, column, sentence."""
    return [problem[1:5] for problem in one.plan["problems"]]


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def everything() -> Any:
    """All that the organisation is."""
    return [list(model._default_manager.order_by("code").values()) for model in (Unit, Post, Person, Appointment)]


def exported(client: Client) -> dict[str, list[list[Any]]]:
    """The exported workbook as tables."""
    from python_calamine import CalamineWorkbook

    answer = client.get("/rosters/organisation.xlsx")
    assert answer.status_code == 200
    content = b"".join(answer)  # type: ignore[arg-type]  # nothing waits here
    opened = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: opened.get_sheet_by_name(name).to_python() for name in opened.sheet_names}


@pytest.fixture
def admin(world: World) -> Client:
    """Looks after the whole organisation."""
    Grant.objects.filter(role="system_admin").update(path="")
    return world.client("system_admin")


@pytest.fixture
def small(db: None) -> None:
    """The same units, posts and people as in the world of pages, with nothing that was filed or scored."""
    units = [[code, name, ABOVE[code], "committee" if code == "H" else "town"] for code, name in NAMES.items()]
    held = [[f"T{code}", f"P{code}", f"M{code}", dt.date(2024, 1, 1)] for code in NAMES]
    tables: Tables = {
        "单位": [UNITS, *units],
        "岗位": [POSTS, *([f"P{code}", code, f"{name}负责人"] for code, name in NAMES.items())],
        "人员": [["工号", "姓名"], *([f"M{code}", f"{name}的人"] for code, name in NAMES.items())],
        "任职": [["任职编号", "岗位", "人员", "任职日期"], *held],
    }
    take(bring(tables))
    Account.objects.create(username="x", name="x", start=dt.date(2020, 1, 1), password="!")


ROW = {"name": "甲", "parent": "H", "category": "town", "order": "", "opened": "", "closed": "", "successor": ""}
NOW = {**ROW, "former_names": ""}


@pytest.mark.parametrize(
    ("now", "row", "mark", "kind"),
    [
        (None, ROW, "", "new"),
        (None, ROW, "old", "new"),
        (NOW, ROW, "", "same"),
        (NOW, ROW, "old", "same"),
        (NOW, {"name": "甲"}, "", "same"),
        (NOW, ROW | {"name": "乙"}, "", "changed"),
        (NOW, ROW | {"name": "乙"}, mark_of("units", NOW), "changed"),
        (NOW, ROW | {"name": "乙"}, mark_of("units", NOW | {"name": "丁"}), "conflict"),
        (NOW | {"name": "丁"}, ROW, mark_of("units", NOW), "kept"),
        (NOW, ROW | {"closed": "2026-05-01"}, "", "closed"),
        (NOW | {"closed": "2026-04-01"}, ROW | {"closed": "2026-05-01"}, "", "changed"),
    ],
)
def test_what_a_row_would_do(now: dict[str, str] | None, row: dict[str, str], mark: str, kind: str) -> None:
    assert judged("units", now, row, mark) == kind


@given(st.data())
@settings(max_examples=50)
def test_a_value_says_what_it_means(data: st.DataObject) -> None:
    """What is read from a cell, told as text and read back is the same; only marks tell rows apart by it."""
    table = data.draw(st.sampled_from(sorted(ROSTER)))
    column = data.draw(st.sampled_from(ROSTER[table].columns))
    values: dict[str, st.SearchStrategy[Any]] = {
        "date": st.none() | st.dates(),
        "whole": st.none() | st.integers(0, 10**9),
        "flag": st.booleans(),
        "choice": st.none() | st.sampled_from(sorted(column.choices) or [""]),
        "codes": st.lists(st.text("甲乙ab", min_size=1), max_size=3).map(tuple),
    }
    value = data.draw(values.get(column.kind, st.text("甲乙丙1-", max_size=5)))
    assert meant(table, column.key, said(value)) == value
    other = data.draw(values.get(column.kind, st.text("甲乙丙1-", max_size=5)))
    if column.key not in BESIDE:
        one, two = ({column.key: said(each)} for each in (value, other))
        assert (mark_of(table, one) == mark_of(table, two)) is (said(value) == said(other))


def test_own_heads_are_asked_about_once(world: World, admin: Client) -> None:
    rows = [["代号", "叫什么", "归谁管", "种类", "备注"], ["C", "丙乡", "县级机关", "town", "新设"]]
    first = bring({"机构一览": rows})
    assert first.state == "matching"
    assert "机构一览" in admin.get(f"/rosters/{first.pk}").text
    page = admin.get(f"/rosters/{first.pk}?table-0=units").text
    assert "叫什么" in page
    assert "丙乡" in page, "what stands below a head helps to say what it is"
    sent = {"table-0": "units", "column-0-0": "id", "column-0-1": "name", "column-0-2": "parent", "matching": "yes"}
    missing = admin.post(f"/rosters/{first.pk}/match", sent | {"column-0-1": ""})
    assert missing.status_code == 422
    assert "还没有对应“单位名称”" in missing.text
    doubled = admin.post(f"/rosters/{first.pk}/match", sent | {"column-0-3": "name"})
    assert "两列都对应" in doubled.text
    answer = admin.post(f"/rosters/{first.pk}/match", sent | {"column-0-3": "category"}, follow=True)
    assert "确认导入1行" in answer.text
    again = bring({"机构一览": [rows[0], ["D", "丁乡", "C", "town", ""]]}, "再来.xlsx")
    assert again.state == "ready", "the same heads are not asked about twice"
    assert HeadWord.objects.get(table="units", word="备注").column == ""
    assert again.matching["机构一览"]["columns"]["归谁管"] == "parent"
    take(first.__class__.objects.get(pk=first.pk))
    unit = Unit.objects.get(code="C")
    assert (unit.name, unit.category, unit.parent and unit.parent.code) == ("丙乡", "town", "H")
    names = exported(admin)
    assert next(iter(names)) == "机构一览", "the export speaks as they do"
    assert names["机构一览"][0][:4] == ["代号", "叫什么", "归谁管", "种类"]


def test_an_unchanged_export_changes_nothing(world: World, admin: Client) -> None:
    before, entries = everything(), Change.objects.count()
    tables = exported(admin)
    one = bring(tables)
    assert (one.state, one.plan["lines"], one.plan["problems"]) == ("ready", [], [])
    for table, model in (("units", Unit), ("posts", Post), ("people", Person), ("appointments", Appointment)):
        assert counts(one, table) == {"same": model.objects.count()}
    assert one.plan["unnamed"] == dict.fromkeys(ROSTER, 0)
    with pytest.raises(Refused) as refused:
        take(one)
    assert codes(refused) == ["roster_nothing_to_do"]
    assert (everything(), Change.objects.count()) == (before, entries)
    assert "没有要导入的" in admin.get(f"/rosters/{one.pk}").text


def test_taken_in_as_a_whole_and_taken_back_as_a_whole(world: World, admin: Client) -> None:
    before = everything()
    tables: Tables = {
        "单位": [
            UNITS,
            ["C", "丙乡", "H", "town"],
            ["C1", "丙乡文化站", "丙乡", "station"],
            ["A1", "甲乡书屋", "丙乡", "town"],
        ],
        "岗位": [POSTS, ["PC", "丙乡", "乡长"]],
        "人员": [["工号", "姓名"], ["RC", "丙某"]],
        "任职": [["岗位", "人员", "任职日期"], ["丙乡乡长", "丙某", dt.date(2026, 3, 1)]],
    }
    one = bring(tables)
    assert wrong(one) == []
    assert counts(one) == {"new": 2, "changed": 1}
    assert everything() == before, "a preview changes nothing"
    sent = admin.post(f"/rosters/{one.pk}/apply", follow=True)
    assert "已导入“名册.xlsx”" in sent.text
    moved, post = Unit.objects.get(code="A1"), Post.objects.get(code="PC")
    assert moved.parent is not None
    assert (moved.name, moved.parent.code, moved.path.startswith(moved.parent.path)) == ("甲乡书屋", "C", True)
    assert Appointment.objects.get(post=post).code == "PC-20260301"
    told = queries.unit_on("A1", TODAY)
    assert told is not None
    assert (told["name"], told["parent"]) == ("甲乡书屋", "C")
    again = bring(tables)
    assert [counts(again, table) for table in ROSTER] == [{"same": 3}, {"same": 1}, {"same": 1}, {"same": 1}]
    assert admin.post(f"/rosters/{one.pk}/undo", follow=True).status_code == 200
    assert everything() == before
    assert not Change.objects.filter(number__gte=one.first, undone=None, kind="unit_corrected").exists()
    told = queries.unit_on("A1", TODAY)
    assert told is not None
    assert told["name"] == "甲乡文化站"
    assert broken() is None
    with pytest.raises(Refused) as refused:
        undo(one)
    assert codes(refused) == ["roster_over"]


def _granted() -> None:
    path, account = Unit.objects.get(code="C").path, Account.objects.get(username="x")
    Grant.objects.create(account=account, role="officer", path=path, start=TODAY)


def _opened() -> None:
    Account.objects.filter(username="x").update(person="RC")


def _renamed() -> None:
    organisation.rename_unit(Unit.objects.get(code="A1"), "甲乡戏台", day=TODAY, by="x", on=TODAY)


def _ahead() -> None:
    day = TODAY + dt.timedelta(30)
    organisation.rename_unit(Unit.objects.get(code="A1"), "甲乡戏台", day=day, by="x", on=TODAY)


def _below() -> None:
    organisation.open_unit("C9", "丙乡九村", "town", Unit.objects.get(code="C"), day=TODAY, by="x", on=TODAY)


def _held() -> None:
    post, person = Post.objects.get(code="PC"), Person.objects.get(code="MA")
    organisation.appoint(post, person, start=TODAY, by="x", on=TODAY)


def _required() -> None:
    Topic.objects.create(unit=Unit.objects.get(code="C"), title="条例", year=2026, until=TODAY)


def _entrusted() -> None:
    Task.objects.create(code="K", unit=Unit.objects.get(code="A"), title="查", post="PC", due=TODAY)


@pytest.mark.parametrize(
    ("later", "said"),
    [
        (_renamed, "roster_changed_after"),
        (_ahead, "roster_changed_after"),
        (_below, "change_built_on"),
        (_held, "change_built_on"),
        (_required, "change_built_on"),
        (_entrusted, "change_built_on"),
        (_granted, "change_built_on"),
        (_opened, "change_built_on"),
    ],
)
def test_what_came_later_keeps_it_from_being_taken_back(small: None, later: Any, said: str) -> None:
    rows = [UNITS, ["C", "丙乡", "H", "town"], ["A1", "甲乡书屋", "A", "town"]]
    people = [["工号", "姓名"], ["RC", "丙某"]]
    one = take(bring({"单位": rows, "岗位": [POSTS, ["PC", "C", "乡长"]], "人员": people}))
    later()
    before = everything()
    with pytest.raises(Refused) as refused:
        undo(one)
    assert codes(refused) == [said]
    assert everything() == before
    assert Roster.objects.get(pk=one.pk).state == "applied"


def test_two_workbooks_edited_apart(world: World, admin: Client) -> None:
    """One row changed in the workbook alone, one here alone, one in both."""
    tables = exported(admin)
    heads = tables["单位"][0]
    name = heads.index("单位名称")
    for row in tables["单位"]:
        row[name] = {"甲乡": "甲镇", "乙乡": "乙镇"}.get(row[name], row[name])
    for code, word in (("B", "乙新乡"), ("B1", "乙乡水务站")):
        organisation.rename_unit(Unit.objects.get(code=code), word, day=TODAY, by="x", on=TODAY)
    one = bring(tables)
    kinds = {code: kind for _, code, kind, *_ in one.plan["lines"]}
    assert kinds == {"A": "changed", "B": "conflict", "B1": "kept"}
    page = admin.get(f"/rosters/{one.pk}").text
    assert "乙新乡" in page
    assert "乙镇" in page
    assert "乙镇" in b"".join(admin.get(f"/rosters/{one.pk}?export=csv")).decode()  # type: ignore[arg-type]
    take(one)
    names = dict(Unit.objects.values_list("code", "name"))
    assert (names["A"], names["B"], names["B1"]) == ("甲镇", "乙新乡", "乙乡水务站"), "the conflict was not chosen"
    again = bring(tables)
    assert counts(again)["conflict"] == 1
    admin.post(f"/rosters/{again.pk}/apply", {"take": "units:B"})
    assert Unit.objects.get(code="B").name == "乙镇"
    assert Unit.objects.get(code="B1").name == "乙乡水务站"


def test_what_changed_after_the_preview_is_shown_again(world: World, admin: Client) -> None:
    one = bring({"单位": [UNITS, ["A", "甲镇", "H", "town"]]})
    organisation.rename_unit(Unit.objects.get(code="A"), "甲新乡", day=TODAY, by="x", on=TODAY)
    answer = admin.post(f"/rosters/{one.pk}/apply")
    assert answer.status_code == 422
    assert "系统里又有改动" in answer.text
    assert "甲新乡" in answer.text
    assert Unit.objects.get(code="A").name == "甲新乡"
    assert admin.post(f"/rosters/{one.pk}/apply", follow=True).status_code == 200
    assert Unit.objects.get(code="A").name == "甲镇"


@pytest.mark.parametrize(
    ("tables", "place", "what"),
    [
        ({"单位": [UNITS, ["C", "丙", "X9", "town"]]}, ["单位", 2, "上级单位"], "X9"),
        ({"单位": [UNITS, ["H", "县级机关", "A1", "county"]]}, ["单位", 2, "上级单位"], "绕成一圈"),
        ({"单位": [UNITS, ["C", "", "H", "town"]]}, ["单位", 2, "单位名称"], "空的"),
        ({"单位": [UNITS[:3], ["C", "丙乡", "H"]]}, ["单位", 2, "单位类别"], "单位类别"),
        ({"单位": [UNITS, ["C", "丙", "H", "town"], ["C", "丁", "H", "town"]]}, ["单位", 3, "单位编号"], "重复"),
        (
            {
                "单位": [[*UNITS, "撤销日期"], ["A", "甲乡", "H", "town", dt.date(2026, 1, 1)]],
                "岗位": [[*POSTS, "撤销日期"], ["PA", "A", "甲乡负责人", dt.date(2026, 1, 1)]],
                "任职": [
                    ["任职编号", "岗位", "人员", "任职日期", "免职日期"],
                    ["TA", "PA", "MA", dt.date(2024, 1, 1), dt.date(2026, 1, 1)],
                ],
            },
            ["单位", 2, "撤销日期"],
            "甲乡文化站",
        ),
        (
            {"单位": [[*UNITS, "撤销日期"], ["A1", "甲乡文化站", "A", "town", dt.date(2026, 1, 1)]]},
            ["单位", 2, "撤销日期"],
            "PA1",
        ),
        (
            {"岗位": [[*POSTS, "撤销日期"], ["PA", "A", "甲乡负责人", dt.date(2023, 1, 1)]]},
            ["岗位", 2, "撤销日期"],
            "甲乡的人",
        ),
        ({"岗位": [POSTS, ["PX", "", "乡长"]]}, ["岗位", 2, "所在单位"], "空的"),
        (
            {"任职": [["岗位", "人员", "任职日期"], ["PA", "MA", "明天"]]},
            ["任职", 2, "任职日期"],
            "日期",
        ),
        (
            {"任职": [["岗位", "人员", "任职日期"], ["PA", "MB", dt.date(2026, 3, 1)]]},
            ["任职", 2, "任职日期"],
            "同一时间有两人任职",
        ),
        (
            {
                "岗位": [[*POSTS, "不得兼任"], ["PZ", "A", "专职", "是"]],
                "任职": [["岗位", "人员", "任职日期"], ["PZ", "MA", dt.date(2026, 3, 1)]],
            },
            ["任职", 2, "任职日期"],
            "不能兼任",
        ),
    ],
)
def test_what_is_wrong_is_placed_and_nothing_is_taken_in(
    small: None, tables: Tables, place: list[Any], what: str
) -> None:
    before = everything()
    one = bring(tables)
    assert [problem[:3] for problem in wrong(one)] == [place], wrong(one)
    assert what in wrong(one)[0][3]
    assert all(problem[5] for problem in one.plan["problems"]), "each has its remedy"
    with pytest.raises(Refused) as refused:
        take(one)
    assert codes(refused) == ["roster_has_problems"]
    assert everything() == before


def test_a_csv_table_in_the_coding_of_old_spreadsheets(world: World, admin: Client) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["人员编号", "姓名"], ["RN", "新人"]])
    sent = SimpleUploadedFile("people.csv", out.getvalue().encode("gb18030"))
    answer = admin.post("/rosters/bring", {"workbook": sent}, follow=True)
    assert "新人" in answer.text
    for name, content in (("a.xls", b"x"), ("a.xlsx", b"x"), ("a.csv", b"")):
        answer = admin.post("/rosters/bring", {"workbook": SimpleUploadedFile(name, content)})
        assert answer.status_code == 422, name
    assert admin.post("/rosters/bring", {}).status_code == 422


def test_a_merge_in_a_workbook_takes_findings_and_grants_along_and_back(world: World) -> None:
    path, into = (Unit.objects.get(code=code).path for code in ("B1", "A1"))
    Grant.objects.create(account=Account.objects.first(), role="officer", path=path, start=dt.date(2020, 1, 1))
    Finding.objects.filter(unit__code="B1").update(state="claimed")
    held = Finding.objects.filter(unit__code="B1").count()
    assert held
    rows = [[*UNITS, "撤销日期", "并入单位"], ["B1", "乙乡水利站", "B", "station", TODAY, "A1"]]
    one = bring({"单位": rows, "岗位": [POSTS, ["PB1", "A1", "站长"]]})
    assert wrong(one) == []
    assert counts(one) == {"closed": 1}
    take(one)
    alive = Grant.objects.filter(end=None)
    assert Finding.objects.filter(unit__code="A1").count() == held + 1
    assert (alive.filter(path=path).count(), alive.filter(path=into, role="officer").count()) == (0, 1)
    undo(Roster.objects.get(pk=one.pk))
    assert Finding.objects.filter(unit__code="B1").count() == held
    assert (alive.filter(path=path).count(), alive.filter(path=into, role="officer").count()) == (1, 0)


def test_kinds_of_units_by_the_names_that_a_framework_gives_them(small: None) -> None:
    content = book({"单位": [UNITS, ["C", "丙乡", "H", "乡镇"]]})
    one = organisation.bring_roster("a.xlsx", content, {"乡镇": "town", "town": "town"}, by="admin", on=TODAY)
    commands.apply_roster(one, (), {"乡镇": "town"}, by="admin", on=TODAY)
    assert Unit.objects.get(code="C").category == "town"


def _many(count: int) -> Tables:
    units: list[list[Any]] = [["V0", "根", "", "county"]]
    units += [[f"V{n}", f"单位{n}", f"V{n // 10}", "town"] for n in range(1, count)]
    return {
        "单位": [UNITS, *units],
        "岗位": [POSTS, *([f"W{n}", f"V{n}", "主任"] for n in range(count))],
        "人员": [["工号", "姓名"], *([f"Y{n}", f"某{n}"] for n in range(count))],
        "任职": [["岗位", "人员", "任职日期"], *([f"W{n}", f"Y{n}", dt.date(2026, 1, 1)] for n in range(count))],
    }


def _asked(tables: Tables) -> Sequence[int]:
    """Queries of bringing, taking in and taking back."""
    with CaptureQueriesContext(connection) as brought:
        one = bring(tables)
    with CaptureQueriesContext(connection) as taken:
        take(one)
    with CaptureQueriesContext(connection) as undone:
        undo(one)
    return len(brought), len(taken), len(undone)


def test_the_queries_do_not_grow_with_the_rows(db: None) -> None:
    assert _asked(_many(12)) == _asked(_many(300))


def test_the_pages_cost_the_same_however_many_rows(world: World, admin: Client) -> None:
    found = []
    for count in (12, 300):
        one = bring(_many(count))
        with CaptureQueriesContext(connection) as seen:
            page = admin.get(f"/rosters/{one.pk}")
        assert "确认导入" in page.text
        with CaptureQueriesContext(connection) as export:
            exported(admin)
        found.append((len(seen), len(export)))
        take(one)
    assert found[0] == found[1]
    assert max(found[0]) <= 12


def test_dropped_and_listed(world: World, admin: Client) -> None:
    one = bring({"单位": [UNITS, ["C", "丙乡", "H", "town"]]})
    assert "名册.xlsx" in admin.get("/rosters").text
    admin.post(f"/rosters/{one.pk}/drop")
    kept = Roster.objects.get(pk=one.pk)
    assert (kept.state, kept.content) == ("dropped", "")
    assert admin.post(f"/rosters/{one.pk}/apply").status_code == 422
    assert Entry.objects.latest("number").kind == "organisation.roster_dropped"
    assert "用自己的表格" in admin.get("/structure").text
