"""Coming in and going out: wrong passwords and a closed door, one's own password, sessions elsewhere, recovery codes,
the organisation's own sign-in; in both languages, on a desk and on a phone.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.apps.access.test_provider import Small
from tests.journeys.conftest import PASSWORD
from tests.journeys.test_access import OWN, at, code, enter, leave
from tests.journeys.test_journeys import DESKTOP, PHONE, sound

pytestmark = pytest.mark.browser
WIDTHS = pytest.mark.parametrize("width", [DESKTOP, PHONE])


@pytest.fixture(scope="module")
def told() -> Iterator[dict[str, str]]:
    """A provider of the organisation's own, on this machine."""
    Small.who, Small.broken, Small.seen = "inspector", False, []
    with ThreadingHTTPServer(("127.0.0.1", 0), Small) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        place = f"http://127.0.0.1:{server.server_port}"
        named = {"ZEREN_OIDC_TITLE": "县统一身份", "ZEREN_OIDC_SECRET": "s3cret"}
        yield named | {"ZEREN_OIDC_SERVER": place, "ZEREN_OIDC_CLIENT": "zeren"}
        server.shutdown()


def in_english(page: Page) -> None:
    page.goto("/sign-in")
    page.click("text=English")
    expect(page.locator("h1")).to_have_text("Sign in")
    sound(page)


def close(page: Page) -> None:
    page.context.close()


@WIDTHS
def test_wrong_passwords_close_the_door_for_a_while(browser: Browser, address: str, width: int) -> None:
    name = {DESKTOP: "first", PHONE: "unit_leader"}[width]
    page = at(browser, address, width)
    for _ in range(5):
        enter(page, name, "not the password")
        expect(page.locator(".message.tone-bad:visible")).to_be_visible()
    sound(page)
    enter(page, name, PASSWORD)
    expect(page.locator(".message.tone-bad:visible")).to_contain_text("分钟")
    assert page.input_value("input[name=name]") == name
    sound(page)
    page.click("text=English")
    enter(page, name, PASSWORD)
    expect(page.locator(".message.tone-bad:visible")).to_contain_text("minutes")
    sound(page)
    close(page)


@WIDTHS
def test_a_session_elsewhere_is_seen_and_ended(browser: Browser, address: str, width: int) -> None:
    here, there = at(browser, address, width), at(browser, address)
    for page in (there, here):
        enter(page, "officer", PASSWORD)
        page.wait_for_url("**/")
    here.goto("/account/sessions")
    sound(here)
    others = here.locator("button", has_text="结束")
    while others.count():
        others.first.click()
        expect(here.locator(".message.tone-good")).to_contain_text("已结束")
    there.goto("/account/sessions")
    expect(there.locator("h1")).to_have_text("登录")
    enter(there, "officer", PASSWORD)
    in_english_there = there.locator("text=English")
    in_english_there.click()
    there.goto("/account/sessions")
    expect(there.locator("h1")).to_have_text("My account")
    sound(there)
    close(here)
    close(there)


def test_ones_own_password_is_changed_and_ends_the_other_sessions(browser: Browser, address: str) -> None:
    here, there = at(browser, address, PHONE), at(browser, address)
    for page in (there, here):
        enter(page, "supervisor", PASSWORD)
        page.wait_for_url("**/")
    here.goto("/account/password")
    for said in ("short", OWN):
        for field, value in {"old": PASSWORD, "new": said, "again": said}.items():
            here.fill(f"input[name={field}]", value)
        here.click("main button")
        if said == "short":
            expect(here.locator(".message.tone-bad")).to_be_visible()
            sound(here)
    expect(here.locator(".message.tone-good")).to_be_visible()
    there.goto("/")
    expect(there.locator("h1")).to_have_text("登录")
    enter(there, "supervisor", OWN)
    there.wait_for_url("**/")
    close(here)
    close(there)


@WIDTHS
def test_a_code_app_and_its_recovery_codes_in_english(browser: Browser, address: str, width: int) -> None:
    name = {DESKTOP: "assessor", PHONE: "chief"}[width]
    page = at(browser, address, width)
    in_english(page)
    enter(page, name, PASSWORD)
    page.wait_for_url("**/")
    page.goto("/account/second")
    sound(page)
    page.click("text=Set up a code app")
    sound(page)
    key = page.locator("main code").inner_text()
    for wrong in ("000000", code(key)):
        page.fill("input[name=code]", wrong)
        page.fill("input[name=password]", PASSWORD)
        page.click("main form.fields button")
        if wrong == "000000":
            expect(page.locator(".message.tone-bad")).to_be_visible()
            sound(page)
            assert page.locator("main code").inner_text() == key, "the picture that was scanned still holds"
    expect(page.locator(".codes li")).to_have_count(10)
    sound(page)
    spare = page.locator(".codes li").first.inner_text()
    for used in (False, True):
        leave(page)
        enter(page, name, PASSWORD)
        expect(page.locator("h1")).to_have_text("One more step")
        sound(page)
        page.fill("input[name=code]", spare)
        page.locator("main button:visible").last.click()
        if used:
            expect(page.locator(".message.tone-bad")).to_be_visible()
            sound(page)
        else:
            page.wait_for_url("**/")
            page.goto("/account/second")
            expect(page.locator("main")).to_contain_text("9 left")
            page.click("text=Make new ones")
            sound(page)
            page.fill("input[name=password]", PASSWORD)
            page.click("main form.fields button")
            expect(page.locator(".codes li")).to_have_count(10)
    close(page)


@WIDTHS
def test_the_organisations_own_sign_in(browser: Browser, address: str, width: int) -> None:
    page = at(browser, address, width)
    page.goto("/findings?tab=all")
    sound(page)
    page.click("text=用县统一身份登录")
    page.wait_for_url("**/findings?tab=all")
    leave(page)
    Small.who = "nobody"
    try:
        page.click("text=用县统一身份登录")
        expect(page.locator(".message.tone-bad:visible")).to_contain_text("没有账号")
        sound(page)
        Small.broken = True
        page.goto("/sign-in")
        page.click("text=English")
        page.click("text=Sign in with")
        expect(page.locator(".message.tone-bad:visible")).to_be_visible()
        sound(page)
        assert re.search("/sign-in", page.url)
    finally:
        Small.who, Small.broken = "inspector", False
    close(page)
