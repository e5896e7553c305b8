"""A unit's whole month, from signing in to nothing left, with the keyboard alone: how many keys that takes."""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from tests.journeys.conftest import DESKTOP, PASSWORD, PATIENCE

pytestmark = pytest.mark.browser
SignIn = Callable[..., Page]
MOST = 300
"""So many keys in five minutes is one a second."""
IDEOGRAPH = 4
"""A Chinese character takes about so many keys to type."""


class Keys:
    """A keyboard that counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.count += 1

    def type(self, text: str) -> None:
        for sign in text:
            self.page.keyboard.insert_text(sign) if ord(sign) > 127 else self.page.keyboard.press(sign)
            self.count += IDEOGRAPH if ord(sign) > 127 else 1

    def to(self, selector: str) -> None:
        """Tab until something is in focus."""
        for _ in range(80):
            if self.page.evaluate("what => document.activeElement.matches(what)", selector):
                return
            self.press("Tab")
        raise AssertionError(f"{selector} is not reached with Tab")

    def enter(self, address: str) -> None:
        """Press Enter and wait for the page that follows."""
        with self.page.expect_navigation(url=re.compile(address)):
            self.press("Enter")


def soon() -> dt.date:
    """In three days; at the end of a month tomorrow, which only on its last day is not in it."""
    day = timezone.localdate()
    third = day + dt.timedelta(days=3)
    return third if third.month == day.month else day + dt.timedelta(days=1)


def ask(page: Page, title: str, field: str) -> None:
    """The assessor asks all units for one number, due soon."""
    page.goto("/requests")
    page.click("a.button >> text=布置填报")
    day = timezone.localdate()
    for name, value in {"title": title, "basis": "县办〔2026〕3号", "period": str(day.year), "minutes": "5"}.items():
        page.fill(f"#{name}", value)
    page.fill("#due", soon().isoformat())
    page.fill("#expires", (day + dt.timedelta(days=30)).isoformat())
    for box in page.locator("input[name=category]").all():
        box.check()
    page.fill("input[name=field-0]", field)
    page.select_option("select[name=kind-0]", "whole")
    page.click("button[name=issue]")
    page.wait_for_url(re.compile(r"/requests/\d+(#main)?$"))


def test_a_months_work_with_the_keyboard_alone(sign_in: SignIn, browser: Browser, address: str) -> None:
    office = sign_in("assessor")
    ask(office, "消防器材", "灭火器")
    ask(office, "应急物资", "应急灯")
    # What was filed this month is owed again, so that there is a month to do.
    officer = sign_in("officer")
    filed = [link.get_attribute("href") for link in officer.locator(".due-list a[href*='/records/']").all()]
    for place in filed:
        officer.goto(str(place))
        officer.click("text=撤回")
        expect(officer.locator("h1")).to_contain_text("已撤回")
    context = browser.new_context(base_url=address, viewport={"width": DESKTOP, "height": 850})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto("/sign-in")
    keys = Keys(page)
    keys.type("officer")
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.enter("/$")
    left = page.locator(".due-list a.button").count()
    assert left == len(filed) + (2 if soon().month == timezone.localdate().month else 0)
    for number in range(left):
        keys.to("a.skip")
        keys.press("Enter")
        keys.to(".due-list a.button")
        if page.evaluate("document.activeElement.href").endswith("/file") or "/file?" in page.evaluate(
            "document.activeElement.href"
        ):
            _file(keys, number)
        else:
            _answer(keys, number)
    expect(page.locator(".due-list a.button")).to_have_count(0)
    assert keys.count <= MOST, f"{keys.count} keys for {left} things"
    sys.stdout.write(f"{keys.count} keys for {left} things\n")
    context.close()


def _file(keys: Keys, number: int) -> None:
    """A record, beside the list: the day, the kind, a title; Enter files it."""
    day = timezone.localdate()
    keys.press("Enter")
    keys.page.locator("#date").wait_for()
    keys.to("#date")
    keys.type(day.strftime("%m%d%Y"))
    assert keys.page.input_value("#date") == day.isoformat(), "the day as this browser asks for it"
    keys.to("#kind")
    keys.press("ArrowDown")
    keys.to("#title")
    keys.type(f"完成{number}")
    keys.enter(r"/\?filed=|/records/")
    if "/records/" in keys.page.url:
        keys.to("a[href='/']")
        keys.enter("/$")


def _answer(keys: Keys, number: int) -> None:
    """A request: one number; Enter files it, and the way home."""
    keys.enter(r"/requests/\d+(#main)?$")
    keys.to("a.skip")
    keys.press("Enter")
    keys.to("input[name$='-1']")
    keys.type(str(number + 3))
    keys.enter(r"/requests/\d+(#main)?$")
    expect(keys.page.locator(".message")).to_contain_text("已报送")
    keys.to("a[href='/']")
    keys.enter("/$")
