"""Several things at once, and a change of the calendar: looked at, done, taken back; scripts on and off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.test_journeys import sound

pytestmark = pytest.mark.browser
SignIn = Callable[..., Page]
SMALL = 375
YEAR = dt.date.today().year + 1  # noqa: DTZ011  the server's day


def opened(page: Page) -> None:
    """The next year is open, whoever opened it: in it nothing is filed yet."""
    page.goto(f"/year?year={YEAR}")
    if "已经开启" not in page.locator("h1").inner_text():
        page.get_by_role("button", name=f"开启{YEAR}年度").click()
        expect(page.locator("h1")).to_contain_text("已经开启")


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (SMALL, False)])
def test_what_a_unit_owes_is_reminded_of_and_it_is_taken_back(sign_in: SignIn, width: int, scripts: bool) -> None:
    own, page = sign_in("officer"), sign_in("assessor", width, java_script_enabled=scripts)
    opened(page)
    own.goto(f"/due?year={YEAR}")
    unit = own.locator("span[id^=u] a").first.inner_text()
    page.goto(f"/due?year={YEAR}&q={unit}")
    page.get_by_role("link", name="本页全选").click()
    page.select_option("#act", "remind")
    page.get_by_role("button", name="看看会怎样").click()
    expect(page.locator("h1")).to_contain_text("还没有办")
    expect(page.locator("h2").first).to_contain_text("1个单位")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if scripts:
        sound(page)
    page.get_by_role("button", name="确定，办").click()
    expect(page.locator(".message[role=status]")).to_contain_text("已办")
    if scripts:
        sound(page)
    page.get_by_role("button", name="整批撤销").click()
    expect(page.locator("main")).to_contain_text("已经整批撤销")
    page.get_by_role("link", name="批量办理").first.click()
    expect(page.locator("main")).to_contain_text("已撤销")


def test_an_officer_asks_for_time_for_two(sign_in: SignIn) -> None:
    opened(sign_in("assessor"))
    page = sign_in("officer")
    page.goto(f"/due?year={YEAR}")
    for number in range(2):
        page.locator("input[name=owed]").nth(number).check()
    page.select_option("#act", "more_time")
    page.get_by_role("button", name="看看会怎样").click()
    sound(page)
    page.get_by_role("button", name="确定，办").click()
    expect(page.locator("[role=alert]")).to_contain_text("没有写理由")
    page.fill("#until", f"{YEAR + 1}-03-01")
    page.fill("#said", "汛期抢险")
    page.get_by_role("button", name="确定，办").click()
    expect(page.locator(".message[role=status]")).to_contain_text("申请延期：已办2项")
    page.get_by_role("button", name="撤销", exact=True).first.click()
    expect(page.locator(".message[role=status]")).to_contain_text("已整批撤销")


@pytest.mark.parametrize("width", [1280, SMALL])
def test_a_change_of_the_calendar_is_looked_at_made_and_taken_back(sign_in: SignIn, width: int) -> None:
    page = sign_in("assessor", width)
    opened(page)
    page.goto("/requests")
    page.get_by_role("link", name="工作日和不到期日").click()
    page.fill("#first", f"{YEAR}-06-10")
    page.fill("#last", f"{YEAR}-07-20")
    page.fill("#reason", "换届")
    page.locator("form", has=page.locator("#reason")).get_by_role("button").click()
    expect(page.locator("main")).to_contain_text(f"→ {YEAR}-07-21")
    expect(page.locator("h1")).to_contain_text("还没有保存")
    sound(page)
    page.get_by_role("button", name="保存并挪动").click()
    expect(page.locator(".message[role=status]")).to_contain_text("挪动的到期日列在下面")
    expect(page.locator("main")).to_contain_text(f"→ {YEAR}-07-21")
    sound(page)
    page.get_by_role("button", name="撤销", exact=True).click()
    expect(page.locator("h1")).to_contain_text("取消")
    page.get_by_role("button", name="保存并挪动").click()
    expect(page.locator(".message[role=status]")).to_contain_text("已保存")
