"""A framework is browsed from its papers to a clause, an indicator tried, a copy changed, checked and published, both
versions compared; every page that a structure or a result leads to keeps nobody out.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.test_journeys import DESKTOP, PHONE, sound

pytestmark = pytest.mark.browser
SignIn = Callable[..., Page]
LINE = "/frameworks/founding/1.0/lines/study_sessions"


@pytest.mark.parametrize(("width", "scripts"), [(DESKTOP, True), (PHONE, True), (PHONE, False)])
def test_an_officer_browses_a_framework_and_tries_an_indicator(sign_in: SignIn, width: int, scripts: bool) -> None:
    page = sign_in("officer", width, java_script_enabled=scripts)
    page.goto("/frameworks")
    if scripts:
        sound(page)
    page.locator("main a[href='/frameworks/founding/1.0']").first.click()
    expect(page.locator("#papers")).to_contain_text("责任制工作实施办法")
    expect(page.locator("#crosswalk")).to_contain_text("记录里写明也为此事")
    if scripts:
        sound(page)
    page.locator("#year").get_by_role("link", name="自查").first.click()
    expect(page.locator("main")).to_contain_text("第十三条")
    if scripts:
        sound(page)
    page.get_by_role("link", name="S85").click()
    expect(page.locator("h1")).to_contain_text("S85")
    if scripts:
        sound(page)
    page.get_by_role("link", name="全部条款").click()
    page.locator("#points").get_by_role("link", name="集体学习").first.click()
    page.wait_for_url(f"**{LINE}")
    page.get_by_label("单位类别").select_option("town")
    page.get_by_role("button", name="算一算").click()
    expect(page.locator("#try .figures")).to_contain_text("得分")
    if scripts:
        sound(page)
    before = page.locator("#try .sum").inner_text()
    page.fill("input[name='records.0.happened']", "2026-03-05")
    page.select_option("select[name='records.0.duty']", "study_session")
    page.select_option("select[name='records.0.outcome']", "1")
    page.fill("input[name='records.0.times']", "3")
    page.get_by_role("button", name="算一算").click()
    expect(page.locator("#try .sum")).not_to_have_text(before)
    page.fill("input[name='records.0.happened']", "昨天")
    page.get_by_role("button", name="算一算").click()
    expect(page.locator("#try [role=alert]")).to_contain_text("日期写成2026-03-01")
    if scripts:
        sound(page)
    page.get_by_role("link", name="重新开始").click()
    expect(page.locator("#try .sum")).to_have_text(before)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_copy_is_changed_published_and_compared(sign_in: SignIn, width: int) -> None:
    page = sign_in("assessor", width)
    number = f"1.0.{width}"
    page.goto("/framework-drafts")
    sound(page)
    page.select_option("#pack", "founding/1.0")
    page.get_by_role("button", name="复制").click()
    expect(page.locator("h1")).to_contain_text("第1稿")
    sound(page)
    expect(page.locator(".message.tone-info")).to_contain_text("请换一个版本号")
    page.fill("#version", number)
    page.fill("input[name='indicators.study_sessions.points']", "八")
    page.get_by_role("button", name="存下并检查").click()
    expect(page.locator("[role=alert]").first).to_contain_text("有1个问题")
    expect(page.locator("table.stack tbody").first).to_contain_text("八")
    expect(page.get_by_role("button", name="发布")).to_have_count(0)
    sound(page)
    page.fill("#version", number)
    page.fill("input[name='indicators.study_sessions.points']", "9")
    page.get_by_label("优秀", exact=True).fill("89")
    page.check("input[name=without_examples]")
    page.get_by_role("button", name="存下并检查").click()
    expect(page.locator("main")).to_contain_text("指标的分值")
    expect(page.locator("main")).to_contain_text(re.compile(r"90\s*→\s*89"))
    sound(page)
    page.get_by_role("button", name=f"发布 {number}").click()
    expect(page.locator(".message[role=status]")).to_contain_text("已发布")
    page.goto(f"/frameworks/founding/{number}/compare?with=1.0")
    expect(page.locator("main")).to_contain_text("含义上有")
    expect(page.locator("main")).to_contain_text(re.compile(r"90\s*→\s*89"))
    sound(page)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_what_begins_a_year_and_what_follows_a_result_keep_nobody_out(sign_in: SignIn, width: int) -> None:
    page = sign_in("assessor", width)
    for address in ("/year", "/simulation", "/firmness", "/results/objections", "/statements", "/months", "/due"):
        page.goto(address)
        expect(page.locator("h1")).to_be_visible()
        sound(page)
    page = sign_in("system", width)
    for address in ("/structure", "/posts", "/people", "/accounts"):
        page.goto(address)
        expect(page.locator("h1")).to_be_visible()
        sound(page)
        page.locator("main table a").first.click()
        expect(page.locator("h1")).to_be_visible()
        sound(page)
