"""How people come in: accounts opened by the hundred, slips, the first password, code apps, passkeys."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, Page, expect
from tests.journeys.conftest import PATIENCE
from tests.journeys.test_journeys import DESKTOP, PHONE, sound

from zeren.documents.pdf import page_count

pytestmark = pytest.mark.browser
SignIn = Callable[..., Page]
OWN = "我自己想的一句话 2026"


def at(browser: Browser, address: str, width: int = DESKTOP) -> Page:
    """A browser of somebody else, on a named host: passkeys need one."""
    named = address.replace("127.0.0.1", "localhost")
    page = browser.new_context(base_url=named, viewport={"width": width, "height": 850}).new_page()
    page.set_default_timeout(PATIENCE)
    return page


def enter(page: Page, name: str, password: str) -> None:
    page.goto("/sign-in")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", password)
    page.locator("main form").first.locator("button").click()


def leave(page: Page) -> None:
    page.locator("header form").last.locator("button").click()
    page.wait_for_url(re.compile("/sign-in"))


def opened(admin: Page, tmp_path: Path, count: int = 0) -> tuple[str, str]:
    """Accounts are opened for a unit; gives a name and its one-time password from the slips."""
    admin.goto("/accounts")
    sound(admin)
    admin.click("text=批量开设账号")
    sound(admin)
    boxes = admin.locator("input[name=person]")
    for place in range(1 if count else 0, boxes.count()):
        if place > count:
            boxes.nth(place).uncheck()
    admin.click("text=开设勾选的账号")
    expect(admin.locator("h1")).to_contain_text("首次登录条")
    sound(admin)
    with admin.expect_download() as kept:
        admin.click("text=下载 PDF")
    kept.value.save_as(tmp_path / "slips.pdf")
    assert page_count((tmp_path / "slips.pdf").read_bytes()) >= 1
    slip = admin.locator(".slips li").first
    return slip.locator("dd").nth(1).inner_text(), slip.locator(".secret").inner_text()


def code(secret: str, step: int = 0) -> str:
    return format_hotp_value(hotp_value(secret.replace(" ", ""), int(time.time()) // 30 + step))


def test_from_a_slip_to_a_code_app(sign_in: SignIn, browser: Browser, address: str, tmp_path: Path) -> None:
    admin = sign_in("system")
    name, secret = opened(admin, tmp_path, count=2)
    person = at(browser, address, PHONE)
    enter(person, name, secret)
    expect(person.locator("h1")).to_contain_text("先设自己的密码")
    sound(person)
    for field, value in {"old": secret, "new": OWN, "again": OWN}.items():
        person.fill(f"input[name={field}]", value)
    person.click("main button")
    person.goto("/account/second/totp")
    sound(person)
    key = person.locator("main code").inner_text()
    person.fill("input[name=code]", code(key))
    person.fill("input[name=password]", OWN)
    person.click("main form.fields button")
    expect(person.locator(".codes li")).to_have_count(10)
    sound(person)
    person.goto("/account/second")
    sound(person)
    leave(person)
    enter(person, name, OWN)
    expect(person.locator("h1")).to_contain_text("再验证一步")
    sound(person)
    person.fill("input[name=code]", code(key, 1))
    person.locator("main button:visible").last.click()
    person.wait_for_url("**/")
    person.context.close()
    security = sign_in("security")
    security.goto("/accounts/suggested")
    sound(security)
    security.click("text=给勾选的人授权")
    expect(security.locator("main")).to_contain_text("已给")
    security.goto(f"/accounts?q={name}")
    security.locator("table.list a").first.click()
    sound(security)
    expect(security.locator("main")).to_contain_text("随任职")
    security.click("text=为什么能")
    security.select_option("select[name=permission]", "see_unit")
    security.click("text=查看原因")
    expect(security.locator(".message")).to_contain_text("可以查看单位")
    sound(security)


def virtual(page: Page) -> Any:
    """An authenticator of the browser that says yes to everything."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    key = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    return devtools, key


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_passkey_signs_in_alone_and_as_second_step(browser: Browser, address: str, width: int) -> None:
    from tests.journeys.conftest import PASSWORD

    name = {DESKTOP: "assessor", PHONE: "supervisor"}[width]
    page = at(browser, address, width)
    devtools, key = virtual(page)
    enter(page, name, PASSWORD)
    page.wait_for_url("**/")
    page.goto("/account/second/passkey")
    sound(page)
    page.fill("input[name=name]", "办公室电脑")
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button")
    expect(page.locator(".codes li")).to_have_count(10)
    leave(page)
    sound(page)
    page.click("text=用通行密钥登录")
    page.wait_for_url("**/")
    page.goto("/account/second")
    expect(page.locator("main")).to_contain_text("办公室电脑")
    leave(page)
    enter(page, name, PASSWORD)
    page.click("text=用通行密钥")
    page.wait_for_url("**/")
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    leave(page)
    page.click("text=用通行密钥登录")
    expect(page.locator("[data-trouble]:visible")).to_contain_text("没有用上通行密钥")
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": True})
    page.goto("/sign-in")
    page.click("text=用通行密钥登录")
    page.wait_for_url("**/")
    page.goto("/account/second")
    page.locator("summary").first.click()
    page.fill("input[name=password]", PASSWORD)
    page.locator("details form button").first.click()
    expect(page.locator("main")).to_contain_text("已移除")
    page.context.close()


def test_without_javascript_no_passkey_is_offered(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sign-in")
    expect(page.locator("text=用通行密钥登录")).to_be_hidden()
    context.close()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_people_and_posts(sign_in: SignIn, width: int) -> None:
    admin = sign_in("system", width)
    admin.goto("/people")
    sound(admin)
    admin.locator("table.list a").first.click()
    sound(admin)
    admin.goto("/posts?state=vacant")
    sound(admin)
    admin.goto("/posts")
    admin.locator("table.list a").first.click()
    sound(admin)
    admin.fill("input[name=person]", "没有这个人")
    admin.locator("main form.fields button", has_text="任命").click()
    expect(admin.locator(".message")).to_contain_text("没有找到")
    sound(admin)
