"""An officer files a record with several files, watches the score move, takes it back: on a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.test_journeys import sound

pytestmark = pytest.mark.browser
SignIn = Callable[..., Page]
DESKTOP, PHONE = 1280, 375


def fill(page: Page, title: str) -> None:
    page.fill("#date", "2026-03-05")
    page.select_option("#kind", "decision")
    page.fill("#title", title)
    page.fill("#outcome", "定了三件事和三个责任岗位")


def opened_form(page: Page) -> None:
    """From the start page to the filing page of what earns something when it is filed: a matter of its own."""
    page.goto("/")
    page.click("text=报送别的事项")
    sound(page)
    page.locator("a[href*='duty=inclusion']").last.click()
    expect(page.locator("aside")).to_contain_text("上次报的")
    sound(page)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_an_officer_files_sees_the_score_and_takes_it_back(sign_in: SignIn, width: int, tmp_path: Path) -> None:
    page = sign_in("officer", width)
    opened_form(page)
    fill(page, f"五项纳入之一 {width}")
    files = [tmp_path / f"{name}{width}.txt" for name in ("方案", "纪要")]
    for file in files:
        file.write_text(f"{file.name}的内容", encoding="utf-8")
    program = tmp_path / "开始.bat"
    program.write_text("echo", encoding="utf-8")
    page.set_input_files("#files", [*files, program])
    page.fill("#amount", "9")
    page.fill("#base", "3")
    page.click("form.fields button.button")
    expect(page.locator("[role=alert]")).to_contain_text("还没有保存")
    expect(page.locator(".kept input:checked")).to_have_count(2)
    sound(page)
    page.fill("#base", "12")
    page.dblclick("form.fields button.button")
    page.wait_for_url(re.compile(r"/records/\d+$"))
    expect(page.locator(".message")).to_contain_text("已报送")
    expect(page.locator(".score")).to_contain_text("这条记录带来的变化")
    sound(page)
    with page.expect_download() as kept:
        page.locator("dd a[download]").first.click()
    kept.value.save_as(tmp_path / "back.txt")
    assert (tmp_path / "back.txt").read_text(encoding="utf-8").endswith("的内容")
    page.click(".message button")
    expect(page.locator("h1")).to_contain_text("已撤回")
    sound(page)
    page.click(".message button")
    expect(page.locator("h1")).to_contain_text("已报")
    page.goto("/records?q=五项纳入之一")
    expect(page.locator("main table.list tbody tr").first).to_contain_text("五项纳入之一")
    sound(page)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_what_is_owed_is_filed_beside_the_list_and_folds_there(sign_in: SignIn, width: int) -> None:
    page = sign_in("officer", width)
    if not page.locator(".due-list li").count():
        # In a month in which the county owes nothing, the page says so.
        expect(page.locator(".nothing").first).to_contain_text("没有应报")
        return
    if not page.locator(".due-list a.button").count():
        page.locator(".due-list a[href*='/records/']").last.click()
        page.click("form[action$=withdraw] button")
        page.goto("/")
    rows = page.locator(".due-list a.button").count()
    page.locator(".due-list a.button").last.click()
    form = page.locator(".opened form.fields")
    expect(form.locator("#date")).to_be_focused()
    sound(page)
    fill(page, "在清单旁边报的")
    expect(page.locator("data.differs[data-of=title]")).to_contain_text("这次不同")
    page.fill("#title", page.locator("data.differs[data-of=title]").get_attribute("value") or "")
    expect(page.locator("data.differs[data-of=title]")).to_be_hidden()
    kept(page)
    page.goto("/")
    page.locator(".due-list a.button").last.click()
    expect(page.locator(".opened .a-draft")).to_contain_text("没报完的草稿")
    expect(page.locator("#outcome")).to_have_value("定了三件事和三个责任岗位")
    form.locator("button.button").dblclick()
    page.wait_for_url(re.compile(r"/\?filed=\d+#filed$"))
    done = page.locator("#filed")
    expect(done).to_contain_text("回执号")
    expect(done.locator(".badge-state")).to_contain_text("已报")
    expect(done.locator(".score")).to_contain_text("这条记录带来的变化")
    assert page.locator(".due-list a.button").count() == rows - 1
    sound(page)
    page.click(".message button")
    expect(page.locator("h1")).to_contain_text("已撤回")
    page.click(".message button")
    expect(page.locator("h1")).to_contain_text("已报")


def test_an_ended_session_is_told_where_a_form_would_open(sign_in: SignIn) -> None:
    page = sign_in("officer")
    page.goto("/results")
    page.locator("main table.list a").first.click()
    page.locator("#list a[href*='/cards/']").first.click()
    page.context.clear_cookies(name="zeren_session")
    page.locator("details.line:has([hx-get]) summary").first.click()
    page.wait_for_url(re.compile("/sign-in"))


def test_a_score_moves_when_the_missing_record_is_filed(sign_in: SignIn) -> None:
    """What a record brings is taken away and given back."""
    page = sign_in("officer")
    page.goto("/records?duty=thematic_study&year=2026&state=filed")
    page.locator("main table.list tbody a").first.click()
    for _ in range(3):
        if page.locator(".score dd.big").nth(1).inner_text().startswith("+"):
            break
        page.click("form[action$=withdraw] button")
        page.goto("/records?duty=thematic_study&year=2026&state=filed")
        page.locator("main table.list tbody a").first.click()
    expect(page.locator(".score dd.big").nth(1)).to_contain_text("+")
    expect(page.locator(".moved")).to_contain_text("没有它时")
    with_it = total_now(page)
    page.click("form[action$=withdraw] button")
    expect(page.locator("h1")).to_contain_text("已撤回")
    without = total_now(page)
    assert without < with_it
    page.click(".message button")
    expect(page.locator("h1")).to_contain_text("已报")
    assert total_now(page) == with_it


def total_now(page: Page) -> float:
    """The total that stands, as the page says it."""
    return float(page.locator(".score dd.big").first.inner_text().split()[-1])


def test_without_javascript_filing_works(sign_in: SignIn, tmp_path: Path) -> None:
    page = sign_in("officer", PHONE, java_script_enabled=False)
    page.goto("/")
    page.click("text=报送别的事项")
    page.locator("a[href*='duty=inclusion']").last.click()
    fill(page, "没有脚本也能报")
    proof = tmp_path / "纪要.txt"
    proof.write_text("没有脚本", encoding="utf-8")
    page.set_input_files("#files", proof)
    page.click("form.fields button.button")
    expect(page.locator("h1")).to_contain_text("没有脚本也能报")
    page.click(".message button")
    expect(page.locator("h1")).to_contain_text("已撤回")


@pytest.mark.parametrize("scripts", [True, False])
def test_what_was_written_survives_the_end_of_a_session(sign_in: SignIn, scripts: bool) -> None:
    page = sign_in("officer", java_script_enabled=scripts)
    page.goto("/file")
    page.locator("a[href*='duty=training']").last.click()
    fill(page, "写到一半")
    page.context.clear_cookies(name="zeren_session")
    page.click("form.fields button.button")
    page.wait_for_url(re.compile("/sign-in"))
    page.fill("input[name=name]", "officer")
    page.fill("input[name=password]", "a-plain-password-7")
    page.click("main button")
    expect(page.locator("#title")).to_have_value("写到一半")
    expect(page.locator("#outcome")).to_have_value("定了三件事和三个责任岗位")
    expect(page.locator("#kind")).to_have_value("decision")
    page.click("form.fields button.button")
    expect(page.locator("h1")).to_contain_text("写到一半")


def other_browser(sign_in: SignIn, address: str) -> Page:
    """The same officer somewhere else, at the same form."""
    page = sign_in("officer", PHONE)
    page.goto(address)
    return page


def kept(page: Page) -> None:
    """All that is typed is kept, and the page says so."""
    expect(page.locator("form.fields")).to_have_attribute("data-draft", "saved")
    expect(page.locator("[data-saved]")).to_contain_text("草稿已保存于")


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_what_is_typed_is_saved_as_typed_and_taken_up_elsewhere(sign_in: SignIn, width: int, tmp_path: Path) -> None:
    page = sign_in("officer", width)
    opened_form(page)
    address = page.url
    fill(page, "写到一半就走了")
    proof = tmp_path / "半份.txt"
    proof.write_text("半份", encoding="utf-8")
    page.set_input_files("#files", proof)
    expect(page.locator(".kept input[name=waiting]")).to_have_count(1)
    page.fill("#note", "最后一句")
    kept(page)
    page.context.close()

    other = other_browser(sign_in, "/")
    other.click(".drafts a")
    expect(other.locator(".message").first).to_contain_text("没报完的草稿")
    expect(other.locator("#title")).to_have_value("写到一半就走了")
    expect(other.locator(".kept input:checked")).to_have_count(1)
    sound(other)
    third = other_browser(sign_in, address)
    other.fill("#note", "这里先写")
    kept(other)
    third.fill("#note", "那里后写")
    expect(third.locator(".unsaved")).to_contain_text("另一处")
    sound(third)
    third.click("[data-elsewhere] button")
    kept(third)
    third.click(".message:has-text('没报完的草稿') button")
    expect(third.locator(".message").first).to_contain_text("已丢弃")
    expect(third.locator("#title")).to_have_value("")
    third.locator(".message button").first.click()
    expect(third.locator("#note")).to_have_value("那里后写")
    third.click(".message:has-text('没报完的草稿') button")
    expect(third.locator("#title")).to_have_value("")


def test_an_ended_session_keeps_what_is_typed_afterwards(sign_in: SignIn) -> None:
    page = sign_in("officer")
    page.goto("/file")
    page.locator("a[href*='duty=training']").last.click()
    page.context.clear_cookies(name="zeren_session")
    page.fill("#title", "登录已经过期")
    expect(page.locator(".unsaved")).to_contain_text("已存为草稿")
    again = other_browser(sign_in, page.url)
    expect(again.locator("#title")).to_have_value("登录已经过期")
    again.click(".message:has-text('没报完的草稿') button")
