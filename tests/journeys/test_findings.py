"""A finding from its draft to its closure, each step by whoever may take it, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.conftest import PASSWORD
from tests.journeys.test_journeys import sound

pytestmark = pytest.mark.browser
SignIn = Callable[..., Page]
SMALL = 375


def registered(inspector: Page, unit: str, text: str) -> str:
    """The address of a finding that an inspector drafted for a unit."""
    inspector.goto("/findings")
    inspector.click("main a.button")
    inspector.fill("input[name=q]", unit)
    inspector.keyboard.press("Enter")
    inspector.get_by_role("link", name=unit, exact=True).click()
    sound(inspector)
    inspector.fill("#text", text)
    inspector.fill("#manifestations", "三月以来没有记录")
    inspector.get_by_role("button", name="保存草稿").click()
    expect(inspector.locator("h1")).to_have_text(text)
    return inspector.url


def tap(page: Page, text: str, button: str) -> None:
    """From the start page to a finding and its step: two taps."""
    page.goto("/")
    page.locator(".waiting a", has_text=text).click()
    sound(page)
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator("[role=status]")).to_contain_text(button)


def own_unit(officer: Page) -> str:
    officer.goto("/units")
    return officer.locator("table.list tbody a").first.inner_text()


def test_from_draft_to_closure(sign_in: SignIn, tmp_path: Path) -> None:
    officer, inspector = sign_in("officer"), sign_in("inspector")
    leader, chief = sign_in("unit_leader", SMALL), sign_in("chief", SMALL)
    text = "值班台账缺少复核签字"
    address = registered(inspector, own_unit(officer), text)
    assert officer.goto(address).status == 404  # type: ignore[union-attr]  # there is an answer
    inspector.get_by_role("button", name="交办", exact=True).click()
    tap(leader, text, "认领")

    officer.goto("/")
    officer.locator(".waiting a", has_text=text).click()
    sound(officer)
    officer.get_by_role("link", name="增加措施").click()
    sound(officer)
    officer.fill("#text", "建立双人复核签字制度")
    officer.get_by_label("建章立制").check()
    for name in ("制度.txt", "签字表.txt"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    officer.set_input_files("#files", [tmp_path / "制度.txt", tmp_path / "签字表.txt"])
    officer.get_by_role("button", name="保存").click()
    expect(officer.locator(".remedies")).to_contain_text("签字表.txt")

    tap(leader, text, "报送整改方案")
    leader.locator("[role=status]").get_by_role("button", name="撤销").click()
    expect(leader.locator("[role=status]")).to_contain_text("已收回")
    tap(leader, text, "报送整改方案")
    tap(inspector, text, "批准方案")

    officer.goto(address)
    officer.get_by_role("link", name="填写完成情况和佐证").click()
    officer.fill("#done", officer.locator("#done").get_attribute("max") or "")
    officer.fill("#result", "签字齐全")
    officer.get_by_role("button", name="保存").click()
    tap(leader, text, "申请销号")

    leader.goto(address)
    expect(leader.get_by_role("button", name="验收", exact=True)).to_have_count(0)
    leader.locator(".who-may li", has_text="验收").get_by_text("为什么我不能办").click()
    expect(leader.locator(".who-may li", has_text="验收")).to_contain_text("单位以外的人员")
    token = leader.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    forged = leader.context.request.post(
        f"{address}/moves/verify", form={"csrfmiddlewaretoken": token}, headers={"Referer": address}
    )
    assert forged.status == 422
    assert "要由单位以外的人员来做" in forged.text()

    chief.goto(address)
    expect(chief.get_by_role("button", name="验收", exact=True)).to_have_count(0)
    tap(inspector, text, "验收")
    tap(inspector, text, "销号")
    expect(inspector.locator(".badge-state").first).to_have_text("已销号")
    for name in ("登记起草", "认领", "收回", "批准方案", "申请销号", "验收"):
        expect(inspector.locator(".story")).to_contain_text(name)
    leader.goto(address)
    expect(leader.get_by_role("button", name="回头看确认")).to_have_count(0)
    sound(leader)


def test_two_people_act_on_one_finding(sign_in: SignIn) -> None:
    inspector, leader, first = sign_in("inspector"), sign_in("unit_leader"), sign_in("first")
    text = "公示栏内容过期"
    address = registered(inspector, own_unit(leader), text)
    inspector.get_by_role("button", name="交办", exact=True).click()
    for page in (leader, first):
        page.goto(address)
    leader.get_by_role("button", name="认领", exact=True).click()
    first.locator("summary", has_text="提出异议").click()
    first.fill("#reason-contest", "公示期还没有结束")
    first.locator("form[action$=contest] button").click()
    expect(first.locator("[role=alert]")).to_contain_text("没有生效")
    expect(first.locator("main")).to_contain_text("您打开这一页以后发生的")
    expect(first.locator("#lost")).to_have_value("公示期还没有结束")
    sound(first)

    inspector.goto(address)
    inspector.locator(".aside > summary").click()
    inspector.locator("summary", has_text="认定不适用").click()
    inspector.fill("#reason-set_aside", "不属于该单位职责")
    inspector.locator("form[action$=set_aside] button").click()
    expect(inspector.locator("main")).to_contain_text("等待复核")
    chief = sign_in("chief", SMALL)
    tap_answer(chief, text)
    expect(chief.locator(".badge-state").first).to_have_text("不适用")


def tap_answer(page: Page, text: str) -> None:
    page.goto("/")
    page.locator(".waiting a", has_text=text).click()
    sound(page)
    page.get_by_role("button", name="同意", exact=True).click()
    expect(page.locator("[role=status]")).to_contain_text("已同意")


def test_an_inspection_is_fed_back_without_javascript(sign_in: SignIn) -> None:
    inspector = sign_in("inspector", java_script_enabled=False)
    inspector.goto("/units")
    inspector.locator("table.list tbody a").nth(3).click()
    inspector.get_by_role("link", name="登记检查").click()
    inspector.fill("#title", "年底抽查")
    inspector.get_by_role("button", name="登记").click()
    inspector.get_by_role("link", name="登记问题").click()
    inspector.fill("#text", "会议记录没有决定事项")
    inspector.get_by_role("button", name="保存草稿").click()
    inspector.goto("/inspections?q=年底抽查")
    inspector.get_by_role("link", name="年底抽查").click()
    inspector.locator("summary", has_text="反馈").click()
    inspector.get_by_role("button", name="反馈给单位").click()
    expect(inspector.locator("[role=status]")).to_contain_text("交办问题1个")
    expect(inspector.locator("table.list")).to_contain_text("已交办")


def test_the_list_and_its_files(sign_in: SignIn, tmp_path: Path) -> None:
    page = sign_in("inspector")
    page.goto("/findings")
    sound(page)
    page.get_by_role("link", name="逾期", exact=False).first.click()
    expect(page.locator(".tabs [aria-current]")).to_contain_text("逾期")
    for kind, name in (("export", "findings.csv"), ("Excel", "findings.xlsx")):
        with page.expect_download() as kept:
            page.locator("a.export" if kind == "export" else "a[download]", has_text="导出").last.click()
        assert kept.value.suggested_filename == name
        kept.value.save_as(tmp_path / name)
        assert (tmp_path / name).stat().st_size > 500
    page.click(".tongue button")
    page.goto("/findings?tab=open")
    page.locator("table.list tbody a").first.click()
    sound(page)


def test_what_an_inspector_writes_outlives_the_session(sign_in: SignIn) -> None:
    page = sign_in("inspector", SMALL)
    page.goto("/findings")
    page.click("main a.button")
    page.get_by_role("link", name=own_unit(sign_in("officer")), exact=True).click()
    page.fill("#text", "写到一半的问题")
    expect(page.locator("form[data-draft=saved]")).to_be_visible()
    page.context.clear_cookies(name="zeren_session")
    page.get_by_role("button", name="保存草稿").click()
    page.fill("input[name=name]", "inspector")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button")
    expect(page.locator("#text")).to_have_value("写到一半的问题")
    sound(page)
    page.goto("/")
    page.locator(".drafts a").click()
    page.get_by_role("button", name="丢弃草稿").click()
    expect(page.locator("#text")).to_have_value("")
