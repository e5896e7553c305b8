"""The organisation as it changes: a merger in July entered ahead, a departure in September, a workbook of one's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Locator, Page, expect
from tests.journeys.test_journeys import DESKTOP, PHONE, sound
from tests.journeys.test_structure import unit

pytestmark = pytest.mark.browser
SignIn = Callable[..., Page]
YEAR = dt.datetime.now(tz=dt.UTC).year + 1
JULY, SEPTEMBER = dt.date(YEAR, 7, 1), dt.date(YEAR, 9, 1)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_merger_in_july_is_entered_ahead(sign_in: SignIn, width: int) -> None:
    admin = sign_in("system", width)
    address = unit(admin, "沅清县交通运输局")
    admin.get_by_role("link", name="并入别的单位").click()
    admin.fill("input[name=successor]", "杉坊镇")
    admin.fill("input[name=day]", JULY.isoformat())
    admin.get_by_role("button", name="先看会变什么").click()
    sound(admin)
    admin.get_by_role("button", name="并入 杉坊镇").click()
    expect(admin.locator("[role=status]").first).to_contain_text("已并入杉坊镇")
    admin.goto(address)
    expect(admin.locator("main")).to_contain_text(JULY.isoformat())
    sound(admin)
    # The day before the posts are the unit's own, on the day they are the successor's.
    reader = sign_in("chief", width)
    at = address.rsplit("/", 1)[1]
    reader.goto(f"/map/{at}?day={JULY - dt.timedelta(1)}")
    held = reader.locator(".who-line.answers").first.inner_text().split("\n")[0]
    assert held
    sound(reader)
    reader.goto(f"/map/{at}?day={JULY}")
    expect(reader.locator("h1")).to_contain_text("沅清县交通运输局")
    assert reader.locator(".who-line.answers:not(.vacant)").count() == 0
    admin.goto(address)
    admin.get_by_role("button", name="撤销并入，恢复单位").click()
    expect(admin.locator("[role=status]").first).to_contain_text("已恢复沅清县交通运输局")
    reader.goto(f"/map/{at}?day={JULY}")
    assert reader.locator(".who-line.answers").first.inner_text().split("\n")[0] == held


@pytest.mark.parametrize(("width", "giver", "code"), [(DESKTOP, "first", "T01-N01"), (PHONE, "unit_leader", "T01-N02")])
def test_a_departure_in_september_is_signed_by_both(sign_in: SignIn, width: int, giver: str, code: str) -> None:
    admin = sign_in("system", width)
    admin.goto(f"/people?q={code}")
    admin.locator("table.list tbody a").first.click()
    admin.get_by_role("link", name="离任，办理交接").click()
    sound(admin)
    admin.fill("input[name=receiver]", "T01-N08")
    admin.fill("input[name=day]", SEPTEMBER.isoformat())
    admin.get_by_role("button", name="列出清单").click()
    expect(admin.locator("h1")).to_contain_text("待双方签字")
    sound(admin)
    leaves, takes = admin.locator("h1").inner_text().split("待双方")[0].split("移交给")
    address = admin.url
    for who, button, state in (
        (giver, "清单无误，我移交并签字", "待接收人签字"),
        ("officer", "清单无误，我接收并签字", "已交接"),
    ):
        page = sign_in(who, width)
        expect(page.locator("main")).to_contain_text("等您签字的工作交接")
        page.goto(address)
        page.get_by_role("button", name=button).click()
        expect(page.locator("h1")).to_contain_text(state)
        sound(page)
    reader = sign_in("chief", width)
    reader.goto(f"/units?q={'峪湾镇'}")
    reader.locator("table.list tbody a").first.click()
    at = reader.url.rsplit("/", 1)[1]
    for day, name, other in (
        (SEPTEMBER - dt.timedelta(1), leaves, takes),
        (SEPTEMBER, takes, leaves),
    ):
        reader.goto(f"/map/{at}?day={day}")
        expect(reader.locator("table.map")).to_contain_text(name.strip())
        if day == SEPTEMBER:
            expect(reader.locator("table.map")).not_to_contain_text(other.strip())


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_workbook_with_heads_of_its_own(sign_in: SignIn, width: int, tmp_path: Path) -> None:
    admin = sign_in("system", width)
    file, code = tmp_path / "机构.xlsx", f"NEW{width}"
    with xlsxwriter.Workbook(file) as book:
        tab = book.add_worksheet(f"机构一览{width}")
        tab.write_row(0, 0, [f"代号{width}", f"叫什么{width}", "归谁管", "种类", "备注"])
        tab.write_row(1, 0, [code, f"新设办{width}", "沅清县财政局", "乡镇", "新设"])
    admin.goto("/structure")
    admin.get_by_role("link", name="用自己的表格导入、导出").click()
    sound(admin)
    admin.set_input_files("input[type=file]", file)
    admin.get_by_role("button", name="上传并预览").click()
    admin.locator("select[name=table-0]").select_option("units")
    admin.get_by_role("button", name="换成这张表").click()
    for head, column in (
        (f"代号{width}", "id"),
        (f"叫什么{width}", "name"),
        ("归谁管", "parent"),
        ("种类", "category"),
    ):
        admin.get_by_label(head).select_option(column)
    sound(admin)
    admin.get_by_role("button", name="记住并预览").click()
    expect(admin.locator("main")).to_contain_text(f"新设办{width}")
    sound(admin)
    admin.get_by_role("button", name="确认导入1行").click()
    expect(admin.locator("[role=status]").first).to_contain_text("已导入")
    sound(admin)
    with admin.expect_download() as kept:
        admin.goto("/rosters")
        admin.get_by_role("link", name="导出机构表").click()
    kept.value.save_as(tmp_path / "export.xlsx")
    admin.set_input_files("input[type=file]", tmp_path / "export.xlsx")
    admin.get_by_role("button", name="上传并预览").click()
    expect(admin.locator("main")).to_contain_text("和系统里一样，没有要导入的")
    admin.goto("/rosters")
    admin.get_by_role("link", name="机构.xlsx").first.click()
    admin.get_by_role("button", name="撤销这次导入的全部改动").click()
    expect(admin.locator("[role=status]").first).to_contain_text("全部改动")
    admin.goto(f"/structure?q={code}")
    expect(admin.locator("main")).to_contain_text("没有符合条件的单位")


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_roll_without_ids_is_asked_about_and_taken_in(sign_in: SignIn, width: int, tmp_path: Path) -> None:
    """Unit, post and person in a row, below a title, cells merged: what may mean several things is asked."""
    admin = sign_in("system", width)
    file, office = tmp_path / "花名册.xlsx", f"数据办{width}"
    with xlsxwriter.Workbook(file) as book:
        tab = book.add_worksheet("Sheet1")
        tab.merge_range(0, 0, 0, 5, "机关干部花名册")
        tab.write_row(1, 0, ["序号", "单位", "职务", "姓名", "任职时间", "上级单位", "单位类别"])
        tab.merge_range(2, 1, 4, 1, office)
        for row, (title, name) in enumerate(
            (("主任", f"甲某{width}"), ("副主任", f"乙某{width}"), ("副主任", f"丙某{width}")), 2
        ):
            tab.write(row, 0, row - 1)
            tab.write_row(row, 2, [title, name, "2026.03", "沅清县财政局", "乡镇"])
    admin.goto("/rosters")
    admin.set_input_files("input[type=file]", file)
    admin.get_by_role("button", name="上传并预览").click()
    expect(admin.locator("main")).to_contain_text("请说明")
    expect(admin.locator("main")).to_contain_text("只写到月")
    sound(admin)
    admin.get_by_label("另设一个“副主任”岗位").check()
    admin.get_by_role("button", name="按这样再预览").click()
    expect(admin.get_by_role("button", name="确认导入10行")).to_be_visible()
    sound(admin)
    admin.get_by_role("button", name="确认导入10行").click()
    expect(admin.locator("[role=status]").first).to_contain_text("已导入")
    admin.goto(f"/people?q=丙某{width}")
    expect(admin.locator("table.list")).to_contain_text(f"{office} 副主任")
    admin.set_viewport_size({"width": width, "height": 850})
    admin.goto("/rosters")
    admin.get_by_role("link", name="花名册.xlsx").first.click()
    admin.get_by_role("button", name="撤销这次导入的全部改动").click()
    expect(admin.locator("[role=status]").first).to_contain_text("全部改动")
    admin.goto(f"/people?q=丙某{width}")
    expect(admin.locator("main")).not_to_contain_text(office)


class Taps:
    """Counts what a thumb does."""

    def __init__(self) -> None:
        self.count = 0

    def tap(self, locator: Locator) -> None:
        """One tap."""
        self.count += 1
        locator.click()


def test_the_queue_of_who_is_away_goes_to_the_stand_in_in_two_taps(sign_in: SignIn) -> None:
    """From a phone: two taps to name the stand-in, two for the stand-in to do what waits."""
    chief = sign_in("assessor")
    chief.goto("/inbox")
    chief.get_by_role("link", name="发部署").click()
    chief.fill("[name=title]", "汛期值守")
    chief.fill("[name=paper]", "防汛一号")
    chief.fill("[name=words]", "安排人员值守")
    chief.fill("[name=due]", SEPTEMBER.isoformat())
    officer = sign_in("officer", PHONE)
    officer.goto("/units")
    own = officer.locator("table.list tbody a").first.inner_text()
    chief.get_by_label(own, exact=True).check()
    chief.locator("main form button").last.click()
    expect(chief.locator("[role=status]").first).to_be_visible()
    officer.goto("/inbox")
    officer.get_by_role("link", name="汛期值守").click()
    officer.fill("[name=decision]", "由分管负责人排班")
    officer.select_option(
        "[name=owner]", label=officer.locator("[name=owner] option", has_text="分管负责人").first.inner_text()
    )
    officer.fill("[name=due]", SEPTEMBER.isoformat())
    officer.get_by_role("button", name="部署", exact=True).click()
    expect(officer.locator("[role=status]").first).to_be_visible()

    leader, taps = sign_in("unit_leader", PHONE), Taps()
    expect(leader.locator("main")).to_contain_text("汛期值守")
    taps.tap(leader.get_by_role("link", name="外出请人代理"))
    first = leader.locator(".taps button").first
    name = first.inner_text().removeprefix("请").removesuffix("代理一周")
    sound(leader)
    taps.tap(first)
    expect(leader.locator("[role=status]").first).to_contain_text(f"{name}从")
    assert taps.count == 2
    sound(leader)

    stand_in, taps = sign_in("first", PHONE), Taps()
    expect(stand_in.locator("main")).to_contain_text(" 代 ")
    waiting = stand_in.locator("section.waiting li", has_text="汛期值守")
    expect(waiting).to_contain_text("代")
    sound(stand_in)
    taps.tap(waiting.locator("a").first)
    sound(stand_in)
    stand_in.fill("[name=result]", "排好了")
    taps.tap(stand_in.get_by_role("button", name="办结"))
    expect(stand_in.locator("[role=status]").first).to_contain_text("已办结")
    assert taps.count == 2
    leader.goto("/my-stand-ins")
    leader.get_by_role("button", name="我回来了").first.click()
    expect(leader.locator("[role=status]").first).to_contain_text("代理已结束")
