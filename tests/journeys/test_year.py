"""The assessor opens a year on a desk and on a phone, and takes it back; scripts on and off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.test_journeys import sound

pytestmark = pytest.mark.browser
SignIn = Callable[..., Page]
SMALL = 375


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (SMALL, False)])
def test_a_year_is_opened_once_and_taken_back(sign_in: SignIn, width: int, scripts: bool) -> None:
    page = sign_in("assessor", width, java_script_enabled=scripts)
    page.goto("/results")
    page.get_by_role("link", name="开启年度").click()
    if scripts:
        sound(page)
    page.goto(f"/year?year={dt.date.today().year + 1}")  # noqa: DTZ011  the server's day
    added = page.locator("dl.figures dd").first.inner_text()
    assert int(added) > 0
    page.get_by_role("button", name="开启").click()
    expect(page.locator(".message[role=status]")).to_contain_text(f"新增应办事项{added}项")
    expect(page.locator("h1")).to_contain_text("已经开启")
    assert page.get_by_role("button", name="补上这些变化").count() == 0
    if scripts:
        sound(page)
    page.get_by_role("button", name="撤回开启").click()
    expect(page.locator(".message[role=status]")).to_contain_text(f"取消应办事项{added}项")


def test_the_first_day_of_records_is_refused_in_words(sign_in: SignIn) -> None:
    page = sign_in("assessor")
    page.goto("/year")
    page.fill("#day", "明天")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("[role=alert]")).to_contain_text("不是日期")
    assert page.input_value("#day") == "明天"


def test_an_officer_is_told_why_not(sign_in: SignIn) -> None:
    page = sign_in("officer")
    answer = page.goto("/year")
    assert answer is not None
    assert answer.status == 403
    sound(page)
