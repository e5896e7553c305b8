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


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (SMALL, False)])
def test_all_that_is_owed_is_reminded_of_part_by_part_and_taken_back(
    sign_in: SignIn, width: int, scripts: bool
) -> None:
    page = sign_in("assessor", width, java_script_enabled=scripts)
    opened(page)
    page.goto(f"/due?year={YEAR}&state=open")
    page.select_option("#act", "remind")
    page.get_by_role("button", name="不管勾选，全部").click()
    expect(page.locator("h1")).to_contain_text("还没有办")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if scripts:
        sound(page)
    page.get_by_role("button", name="确定，办").click()
    done = page.get_by_text("办完了")
    while not scripts and not done.is_visible():
        page.get_by_role("button", name="接着办").click()
    expect(done).to_be_visible()
    if scripts:
        sound(page)
    page.get_by_role("button", name="全部撤销").click()
    gone = page.get_by_text("已撤销", exact=True)
    while not scripts and not gone.first.is_visible():
        page.get_by_role("button", name="接着撤销").click()
    expect(gone.first).to_be_visible()


@pytest.mark.parametrize("width", [1280, SMALL])
def test_what_is_done_every_month_is_entered_once_and_each_turn_from_the_calendar(sign_in: SignIn, width: int) -> None:
    page = sign_in("officer", width)
    page.goto("/calendar")
    page.locator("main").get_by_role("link", name="例行活动").first.click()
    page.get_by_role("link", name="登记例行活动").first.click()
    page.fill("#title", f"安全例会{width}")
    page.fill("#basis", "镇工作制度第三条")
    page.fill("#day", "1")
    sound(page)
    page.locator("main form.fields button").click()
    expect(page.locator("h1")).to_contain_text("安全例会")
    page.get_by_role("link", name="安排或登记").first.click()
    expect(page.locator("#title")).to_have_value(f"安全例会{width}")
    page.fill("#day", dt.date.today().isoformat())  # noqa: DTZ011  the server's day
    page.fill("#title-0", "查隐患")
    page.fill("#decision-0", "逐户查一遍")
    page.locator("main form.fields").get_by_role("button", name="登记").click()
    page.get_by_role("link", name=f"安全例会{width}").click()
    expect(page.locator("main")).to_contain_text("做到了")
    sound(page)
