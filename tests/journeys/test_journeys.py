"""What people come for, walked through in a browser: on a desk and on a phone, with and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
SignIn = Callable[..., Page]
DESKTOP, PHONE = 1280, 390


def own_scorecard(page: Page) -> None:
    """From the start page to the last scorecard of one's own unit."""
    page.goto("/")
    page.locator("td.said a").first.click()
    expect(page.locator("h1")).to_contain_text("2026")


def opened_line(page: Page) -> Page:
    """The first line with facts, opened."""
    line = page.locator("details.line:has([hx-get])").first
    line.locator("summary").click()
    return line  # type: ignore[return-value]  # a locator is asked like a page


def sound(page: Page) -> None:
    """Nothing that keeps somebody out, nothing wider than the screen."""
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_an_officer_follows_a_number_down_to_its_file(sign_in: SignIn, width: int, tmp_path: Path) -> None:
    page = sign_in("officer", width)
    expect(page.locator("h1")).to_contain_text("本月应报")
    sound(page)
    own_scorecard(page)
    sound(page)
    line = opened_line(page)
    expect(line.locator(".sum")).to_be_visible()
    expect(line.locator("table.list").first).to_be_visible()
    page.goto(page.url.partition("?")[0] + "?open=all")
    sound(page)
    with page.expect_download() as kept:
        page.locator("a[href*='/files/']").first.click()
    kept.value.save_as(tmp_path / "file")
    assert (tmp_path / "file").stat().st_size > 0


def test_a_scorecard_on_paper_has_every_fact(sign_in: SignIn) -> None:
    page = sign_in("officer")
    own_scorecard(page)
    page.click("text=全部展开")
    page.emulate_media(media="print")
    expect(page.locator("header.top")).to_be_hidden()
    lines = page.locator("details.line .sum")
    assert lines.count() > 10
    assert all(lines.nth(n).is_visible() for n in range(lines.count()))


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_an_assessor_looks_through_the_year(sign_in: SignIn, width: int) -> None:
    page = sign_in("assessor", width)
    expect(page.locator("h1")).to_contain_text("一览")
    page.locator("a.button").click()
    sound(page)
    page.select_option("select[name=category]", "town")
    page.wait_for_url(re.compile("category=town"))
    expect(page.locator("#list tbody tr").first).to_be_visible()
    first = page.locator("#list tbody a").first.inner_text()
    page.press("body", "/")
    page.keyboard.type(first)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q="))
    expect(page.locator("#list tbody tr")).to_have_count(1)
    page.locator("#list tbody a").first.click()
    expect(page.locator("h1")).to_contain_text(first)


def test_a_mark_in_the_picture_leads_to_its_scorecard(sign_in: SignIn) -> None:
    page = sign_in("assessor")
    page.locator("a.button").click()
    mark = page.locator(".strip a").first
    label = str(mark.get_attribute("aria-label"))
    mark.locator("path").click()
    expect(page.locator("h1")).to_contain_text(label.split(" ", maxsplit=1)[0])


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_leader_sees_what_is_theirs(sign_in: SignIn, width: int) -> None:
    page = sign_in("first", width)
    expect(page.locator("h1")).to_contain_text("我负责的单位")
    sound(page)
    page.locator("main table.list a").first.click()
    expect(page.locator("h2", has_text="谁负责什么")).to_be_visible()
    sound(page)
    own_scorecard(page)
    line = opened_line(page)
    expect(line.locator(".told")).to_contain_text("计入")
    sound(page)
    for number in ("逾期未报", "未销号问题"):
        page.goto("/")
        page.locator(".figures div", has_text=number).locator("a").click()
        expect(page.locator(".count")).to_contain_text("共")
        sound(page)


def test_english_stays_until_chinese_is_chosen(sign_in: SignIn) -> None:
    page = sign_in("assessor")
    page.click(".tongue button")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto("/units")
    expect(page.locator("h1")).to_contain_text("Units")
    sound(page)
    page.click(".tongue button")
    expect(page.locator("h1")).to_contain_text("单位")


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_an_outsider_is_told_what_is_missing(sign_in: SignIn, width: int) -> None:
    page = sign_in("audit", width)
    for address in ("/units", "/results", "/file", "/accounts/new"):
        assert page.goto(address).status == 403  # type: ignore[union-attr]  # there is an answer
        expect(page.locator("main")).to_contain_text("授权")
        sound(page)


def test_without_javascript_a_line_leads_to_its_facts(sign_in: SignIn) -> None:
    page = sign_in("officer", java_script_enabled=False)
    own_scorecard(page)
    line = opened_line(page)
    line.locator("a[href*='/lines/']").first.click()
    expect(page.locator("table.list").first).to_be_visible()
    expect(page.locator(".sum")).to_be_visible()


def test_without_vendor_files_everything_is_there(sign_in: SignIn) -> None:
    page = sign_in("officer", PHONE)
    page.context.route("**/vendor/**", lambda route: route.abort())
    own_scorecard(page)
    sound(page)
    line = opened_line(page)
    line.locator("a[href*='/lines/']").first.click()
    expect(page.locator("table.list").first).to_be_visible()


def test_no_page_asks_for_what_its_policy_forbids(sign_in: SignIn) -> None:
    page = sign_in("officer")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    for address in ("/", "/units", "/results"):
        page.goto(address)
    own_scorecard(page)
    expect(opened_line(page).locator("table.list").first).to_be_visible()
    assert said == []


def test_the_keyboard_is_enough(sign_in: SignIn) -> None:
    page = sign_in("officer")
    own_scorecard(page)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    line = page.locator("details.line").first
    line.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(line.locator(".sum")).to_be_visible()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_an_assessor_reads_the_year_and_the_rules_behind_it(sign_in: SignIn, width: int) -> None:
    page = sign_in("assessor", width)
    expect(page.locator(".guide li")).to_have_count(3)
    sound(page)
    page.click(".guide button")
    expect(page.locator(".guide")).to_have_count(0)
    expect(page.locator("table.heat tbody tr").nth(1)).to_contain_text("%")
    page.locator("a[href*='/duties/']").first.click()
    expect(page.locator("main")).to_contain_text("今年到现在")
    sound(page)
    page.locator("dd a[href*='/clauses/']").first.click()
    expect(page.locator("h1")).to_contain_text("条款 S")
    sound(page)
    page.click("text=全部条款")
    expect(page.locator("table.year tbody tr").first).to_be_visible()
    sound(page)


def test_two_years_are_compared_without_javascript(sign_in: SignIn) -> None:
    page = sign_in("officer", java_script_enabled=False)
    own_scorecard(page)
    expect(page.locator("#compared tbody tr").first).to_be_visible()
    page.locator("#compared tbody a").first.click()
    assert "#line-" in page.url


def test_the_guide_works_without_javascript(sign_in: SignIn) -> None:
    page = sign_in("officer", PHONE, java_script_enabled=False)
    page.click(".guide button")
    expect(page.locator(".guide")).to_have_count(0)
    page.click("text=再看一遍使用指引")
    expect(page.locator(".guide li")).to_have_count(3)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_month_opens_into_what_was_owed_in_it(sign_in: SignIn, width: int) -> None:
    page = sign_in("assessor", width)
    page.click("text=各月按时报送")
    sound(page)
    page.locator("table.months tbody th a").first.click()
    expect(page.locator("h1")).to_contain_text("各月按时报送")
    sound(page)
    cell = page.locator("table.months td.link a[title*='应报']").first
    owed = re.findall(r"应报(\d+)项", str(cell.get_attribute("title")))[0]
    cell.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/due"))
    expect(page.locator(".count")).to_contain_text(f"共{owed}项")
    sound(page)
    page.select_option("select[name=state]", "late")
    page.wait_for_url(re.compile("state=late"))
    page.goto("/due?q=没有这个单位")
    expect(page.locator(".nothing")).to_contain_text("没有符合条件")
    sound(page)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_every_page_of_an_administrator_keeps_nobody_out(sign_in: SignIn, width: int) -> None:
    for who in ("system", "security", "audit"):
        page = sign_in(who, width)
        sound(page)
        for address in {str(link.get_attribute("href")) for link in page.locator("nav.ways a").all()}:
            page.goto(address)
            sound(page)
    page.goto("/nowhere")
    expect(page.locator("h1")).to_contain_text("没有这一页")
    sound(page)
