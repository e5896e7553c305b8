"""The organisation as it changes: a merger in July entered ahead, a departure in September, a workbook of one's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Page, expect
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
