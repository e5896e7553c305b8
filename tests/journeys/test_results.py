"""A result is published, objected to and used; a statement is made: each page on a desk and on a phone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.journeys.test_journeys import DESKTOP, PHONE, opened_line, own_scorecard, sound

pytestmark = pytest.mark.browser
SignIn = Callable[..., Page]


def published(page: Page) -> None:
    """The last result, published if it was not yet."""
    page.goto("/results")
    page.locator("main table.list a").first.click()
    sound(page)
    button = page.get_by_role("button", name="发布这次结果")
    if button.count():
        button.click()
        expect(page.locator(".message")).to_contain_text("已发布")


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_unit_objects_to_a_line_and_takes_it_back(sign_in: SignIn, width: int) -> None:
    published(sign_in("assessor", width))
    page = sign_in("first", width)
    own_scorecard(page)
    line = page.locator("details.line:has(a[href$='/objection'])").first
    line.locator("summary").click()
    # The facts that come push the button down.
    expect(line.locator(".told")).to_be_visible()
    line.locator("a[href$='/objection']").click()
    sound(page)
    page.fill("[name=reason]", "有一条记录没有计入")
    page.locator("main form button").last.click()
    expect(page.locator("main")).to_contain_text("有一条记录没有计入")
    sound(page)
    where = page.url
    assessor = sign_in("assessor", width)
    assessor.goto("/results/objections")
    expect(assessor.locator("main table.list tbody tr").first).to_be_visible()
    sound(assessor)
    assessor.goto(where)
    sound(assessor)
    page.get_by_role("button", name="撤回").click()
    expect(page.locator("main")).to_contain_text("已撤回")
    sound(page)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_result_is_converted_and_its_use_put_on_record(sign_in: SignIn, width: int) -> None:
    page = sign_in("assessor", width)
    published(page)
    page.goto(page.url)
    page.click("text=结果的使用")
    page.click("summary:has-text('登记一次使用')")
    sound(page)
    for name, value in {"user": "县委组织部", "purpose": "年度表彰", "use-basis": "县委办〔2026〕8号"}.items():
        page.fill(f"#{name}", value)
    page.locator("details[open] form button").click()
    expect(page.locator("main table.list").first).to_contain_text("年度表彰")
    page.click("summary:has-text('折算并固定一份')")
    for name, value in {"appraisal": "综合考核", "share": "15", "basis": "县委办〔2026〕8号"}.items():
        page.fill(f"#{name}", value)
    page.locator("details[open] form button").click()
    page.wait_for_url(re.compile("/exports/"))
    sound(page)
    with page.expect_download() as kept:
        page.click("text=下载PDF")
    assert kept.value.path().read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_statement_is_made_about_somebody_who_is_found(sign_in: SignIn, width: int) -> None:
    page = sign_in("assessor", width)
    page.goto("/statements?q=没有这个人")
    expect(page.locator("#new")).to_contain_text("没有这样的任职人员")
    page.goto("/statements?q=T01-N01")
    sound(page)
    page.locator("#new li a").first.click()
    sound(page)
    kept_until = timezone.localdate() + dt.timedelta(days=60)
    given = {"requester": "县委组织部", "basis": "第二十条", "purpose": f"任前考察{width}"}
    for name, value in (given | {"start": "2026-01-01", "end": "2026-11-01", "expires": f"{kept_until}"}).items():
        page.fill(f"#{name}", value)
    page.get_by_role("button", name="出具").click()
    expect(page.locator("main")).to_contain_text(f"任前考察{width}")
    sound(page)
    page.goto("/statements")
    expect(page.locator("main table.list")).to_contain_text(f"任前考察{width}")
    sound(page)


def test_a_line_that_is_led_to_opens_with_its_facts(sign_in: SignIn) -> None:
    page = sign_in("officer")
    own_scorecard(page)
    line = opened_line(page)
    name = line.get_attribute("id")
    page.goto(f"{page.url.partition('#')[0]}?x#{name}")
    expect(page.locator(f"#{name} .told")).to_be_visible()
    expect(page.locator(f"#{name} table.list").first).to_be_visible()
