"""An administrator changes the structure: a post and who holds it, a unit moved, two units merged; others see it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.test_journeys import DESKTOP, PHONE, sound

pytestmark = pytest.mark.browser
SignIn = Callable[..., Page]


def unit(page: Page, name: str) -> str:
    """Go to the page of a unit by the search of the tree; its address."""
    page.goto("/structure")
    page.fill("input[type=search]", name)
    page.press("input[type=search]", "Enter")
    page.locator("table.list a[data-name]").first.click()
    expect(page.locator("h1")).to_contain_text(name)
    return page.url


def test_a_post_is_created_and_somebody_appointed(sign_in: SignIn) -> None:
    admin = sign_in("system")
    admin.goto("/people")
    person = admin.locator("table.list a").first.inner_text()
    unit(admin, "财政局")
    sound(admin)
    admin.locator("main").get_by_role("link", name="设立岗位").click()
    sound(admin)
    admin.fill("input[name=name]", "督办专员")
    admin.fill("input[name=code]", "NEW-1")
    admin.select_option("select[name=tier]", "staff")
    admin.locator("main form.fields button").click()
    expect(admin.locator("[role=status]").first).to_contain_text("已设立“督办专员”")
    sound(admin)
    admin.fill("input[name=person]", person)
    admin.get_by_role("button", name="任命").click()
    expect(admin.locator("table.list")).to_contain_text(person)
    admin.locator("summary", has_text="撤销岗位").click()
    admin.locator("details button", has_text="撤销岗位").click()
    expect(admin.locator(".message")).to_contain_text(f"还有{person}任职")
    sound(admin)


def test_a_unit_is_moved_after_a_look_and_back(sign_in: SignIn) -> None:
    admin = sign_in("system")
    address = unit(admin, "民政局")
    admin.get_by_role("link", name="调整隶属").click()
    sound(admin)
    admin.fill("input[name=parent]", "没有这个单位")
    admin.get_by_role("button", name="先看会变什么").click()
    expect(admin.locator(".message")).to_contain_text("没有找到")
    admin.fill("input[name=parent]", "沅清县财政局")
    admin.get_by_role("button", name="先看会变什么").click()
    expect(admin.locator("dl.said")).to_contain_text("沅清县财政局")
    sound(admin)
    admin.get_by_role("button", name="调整", exact=True).click()
    expect(admin.locator("dl.figures")).to_contain_text("沅清县财政局")
    sound(admin)
    admin.locator("[role=status]").get_by_role("button", name="撤销").click()
    assert admin.url == address
    expect(admin.locator("dl.figures")).not_to_contain_text("沅清县财政局")


def test_the_tree_is_walked_with_the_keyboard_alone(sign_in: SignIn) -> None:
    admin = sign_in("system")
    admin.goto("/structure")
    admin.keyboard.press("/")
    expect(admin.locator("input[type=search]")).to_be_focused()
    admin.keyboard.press("ArrowDown")
    expect(admin.locator("a[data-name]").first).to_be_focused()
    admin.keyboard.press("ArrowLeft")
    admin.wait_for_url(re.compile(r"at=0"))
    expect(admin.locator("a[data-name]").first).to_be_focused()
    admin.keyboard.press("ArrowRight")
    admin.wait_for_url(re.compile(r"at=[1-9]"))
    expect(admin.locator("a[data-name]").first).to_be_focused()
    admin.keyboard.press("ArrowRight")
    second = admin.locator("a[data-name]").nth(1)
    expect(second).to_be_focused()
    name = second.inner_text()
    admin.keyboard.press("ArrowLeft")
    expect(admin.locator("a[data-name]").first).to_be_focused()
    admin.keyboard.press("ArrowDown")
    admin.keyboard.press("Enter")
    expect(admin.locator("h1")).to_contain_text(name)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_two_units_are_merged_and_the_finding_is_at_the_successor(sign_in: SignIn, width: int) -> None:
    inspector = sign_in("inspector", width)
    inspector.goto("/findings?tab=open&q=沅清县交通运输局")
    code = inspector.locator("table.list .soft").first.inner_text()
    admin = sign_in("system", width)
    address = unit(admin, "沅清县交通运输局")
    admin.get_by_role("link", name="并入别的单位").click()
    admin.fill("input[name=successor]", "杉坊镇")
    admin.get_by_role("button", name="先看会变什么").click()
    expect(admin.locator("dl.said")).to_contain_text("转到承接单位的未办结问题")
    sound(admin)
    admin.get_by_role("button", name="并入 杉坊镇").click()
    expect(admin.locator("[role=status]").first).to_contain_text("已并入杉坊镇，随同转入问题")
    sound(admin)
    inspector.goto(f"/findings?tab=all&q={code}")
    expect(inspector.locator("table.list")).to_contain_text(code)
    inspector.locator("table.list tbody a").first.click()
    expect(inspector.locator("dl.figures")).to_contain_text("杉坊镇")
    expect(inspector.locator("#story")).to_contain_text("转到“杉坊镇”")
    sound(inspector)
    inspector.locator("dl.figures a").first.click()
    inspector.locator("main").get_by_role("link", name="这里发生过什么").click()
    expect(inspector.locator("ol.told")).to_contain_text("转到“杉坊镇”")
    sound(inspector)
    admin.goto(address)
    expect(admin.locator("h1")).to_contain_text("已撤销")
    admin.get_by_role("button", name="撤销并入，恢复单位").click()
    expect(admin.locator("[role=status]").first).to_contain_text("已恢复沅清县交通运输局")
    inspector.goto(f"/findings?tab=all&q={code}")
    inspector.locator("table.list tbody a").first.click()
    expect(inspector.locator("dl.figures")).to_contain_text("沅清县交通运输局")


def test_several_deliveries_are_accepted_at_once(sign_in: SignIn) -> None:
    inspector = sign_in("inspector")
    inspector.goto("/findings")
    inspector.locator("main").get_by_role("link", name="一并验收").click()
    sound(inspector)
    boxes = inspector.locator("input[name=finding]")
    waiting = boxes.count()
    boxes.first.check()
    inspector.get_by_role("button", name="退回勾选的").click()
    expect(inspector.locator(".message.tone-bad")).to_contain_text("没有办成1个")
    inspector.fill("textarea[name=reason]", "照片看不清")
    inspector.get_by_role("button", name="退回勾选的").click()
    expect(inspector.locator(".message.tone-good")).to_contain_text("已办1个")
    expect(boxes).to_have_count(waiting - 1)
    sound(inspector)
