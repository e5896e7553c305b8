"""The assessor looks at it otherwise on a desk and on a phone, keeps it, takes it away; sees how firm the result is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.test_journeys import sound

pytestmark = pytest.mark.browser
SignIn = Callable[..., Page]
SMALL = 375


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (SMALL, False)])
def test_weights_are_moved_looked_at_kept_and_taken_away(sign_in: SignIn, width: int, scripts: bool) -> None:
    page = sign_in("assessor", width, java_script_enabled=scripts)
    page.goto("/results")
    page.get_by_role("link", name="模拟").click()
    assert page.locator("#result").count() == 0
    page.get_by_label("本年落实").fill("50")
    page.get_by_role("button", name="看结果").click()
    expect(page.locator("[role=alert]")).to_contain_text("权重合计110")
    page.get_by_label("本年检查反馈").fill("15")
    page.get_by_role("button", name="看结果").click()
    affected = int(page.locator("#result dl.figures dd").first.inner_text())
    assert affected == page.locator("#result table.list").last.locator("tbody tr").count() > 0
    if scripts:
        sound(page)
    page.get_by_label("起名保存这个方案").fill("多看落实")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".message[role=status]")).to_contain_text("已保存方案“多看落实”")
    expect(page.get_by_label("本年落实")).to_have_value("50")
    page.get_by_role("button", name="删除这个方案").click()
    expect(page.locator(".message[role=status]")).to_contain_text("已删除方案")
    assert page.get_by_role("link", name="多看落实").count() == 0


@pytest.mark.parametrize("width", [1280, SMALL])
def test_how_firm_the_result_is(sign_in: SignIn, width: int) -> None:
    page = sign_in("assessor", width)
    page.goto("/results")
    page.get_by_role("link", name="结果有多稳").click()
    sound(page)
    page.get_by_role("link", name="权重变动下").or_(page.get_by_role("columnheader", name="权重变动下")).first.click()
    assert page.locator("#ranks table.list tbody tr").count() > 5
