"""The rules are browsed, an indicator is tried, a copy is changed, checked, published and set beside the old version;
on a desk and on a phone.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.test_journeys import sound

pytestmark = pytest.mark.browser
SignIn = Callable[..., Page]
SMALL = 375


@pytest.mark.parametrize("width", [1280, SMALL])
def test_the_rules_are_browsed_and_an_indicator_is_tried(sign_in: SignIn, width: int) -> None:
    page = sign_in("officer", width)
    page.goto("/frameworks")
    sound(page)
    page.get_by_role("link", name="责任制工作考核").first.click()
    sound(page)
    expect(page.locator("#papers")).to_contain_text("责任制工作实施办法")
    expect(page.locator("#crosswalk")).to_contain_text("记录里写明也为此事")
    page.locator("#year").get_by_role("link", name="自查").first.click()
    expect(page.locator("main")).to_contain_text("第十三条")
    sound(page)
    page.get_by_role("link", name="S85").click()
    expect(page.locator("h1")).to_contain_text("S85")
    sound(page)
    page.get_by_role("link", name="全部条款").click()
    page.locator("#points").get_by_role("link", name="集体学习").first.click()
    page.get_by_label("单位类别").select_option("town")
    page.get_by_role("button", name="算一算").click()
    expect(page.locator("#try .figures")).to_contain_text("得分")
    sound(page)


def test_a_copy_is_changed_checked_and_published(sign_in: SignIn) -> None:
    page = sign_in("assessor")
    page.goto("/framework-drafts")
    page.get_by_role("button", name="复制").click()
    expect(page.locator(".message.tone-info")).to_contain_text("请换一个版本号")
    sound(page)
    page.fill("#version", "1.1")
    page.get_by_label("优秀", exact=True).fill("abc")
    page.get_by_role("button", name="存下并检查").click()
    expect(page.locator("[role=alert]").first).to_be_visible()
    assert page.get_by_role("button", name="发布").count() == 0
    page.fill("#version", "1.1")
    page.get_by_label("优秀", exact=True).fill("89")
    page.get_by_role("button", name="存下并检查").click()
    expect(page.locator("main")).to_contain_text(re.compile(r"90\s*→\s*89"))
    page.get_by_role("button", name="发布 1.1").click()
    expect(page.locator(".message[role=status]")).to_contain_text("已发布")
    page.goto("/frameworks/founding/1.1/compare?with=1.0")
    expect(page.locator("main")).to_contain_text(re.compile(r"90\s*→\s*89"))
    sound(page)
