"""Every page of the slice: complete in both languages, well formed, cheap, and never beyond the reader's scope."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import html5lib
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from zeren.apps.assessment.models import Run, Scorecard
from zeren.apps.organisation.models import Unit

HTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"
HAN = re.compile(r"[\u3400-\u9fff]")
Enter = Callable[..., Client]


def last_run() -> Run:
    return Run.objects.get(year=2026)


def card_of(unit: Unit) -> Scorecard:
    return Scorecard.objects.get(run=last_run(), unit=unit)


def addresses(world: Any) -> dict[str, str]:
    card = card_of(world.own)
    return {
        "home": "/",
        "units": "/units",
        "unit": f"/units/{world.own.pk}",
        "runs": "/results",
        "result": f"/results/{last_run().pk}",
        "card": f"/results/cards/{card.pk}",
        "paper": f"/results/cards/{card.pk}?open=all",
        "line": f"/results/cards/{card.pk}/lines/{_line_with_facts(card)}",
        "frameworks": "/frameworks",
        "framework": "/frameworks/founding/1.0",
        "duty": "/frameworks/founding/1.0/duties/half_year_report",
        "clause": "/frameworks/founding/1.0/clauses/S27",
        "clause of a paper": "/frameworks/founding/1.0/papers/method/a5",
    }


def _line_with_facts(card: Scorecard) -> str:
    from zeren.apps.assessment.queries.cards import card_of as shown
    from zeren.apps.assessment.queries.frameworks import view_of

    view = view_of(card.run)
    assert view is not None
    return next(line.id for line in shown(card, view).lines if line.facts.get("records"))


MOST = {
    "home": 12,
    "units": 8,
    "unit": 12,
    "runs": 6,
    "result": 12,
    "card": 11,
    "paper": 20,
    "line": 10,
    "frameworks": 8,
    "framework": 6,
    "duty": 10,
    "clause": 6,
}
PAGES = tuple(MOST)
"""Queries of a page, its guard and session included."""


def words(page: str) -> list[str]:
    """What an English page says, apart from what is marked as Chinese."""
    found: list[str] = []

    def walk(node: Any) -> None:
        if node.get("lang") != "zh" and node.tag != f"{HTML}title":
            # What somebody typed stands in a field as it was typed, like the values of the others.
            found.append("" if node.tag == f"{HTML}textarea" else node.text or "")
            found.extend(value for name, value in node.attrib.items() if name not in {"href", "value", "action"})
            for child in node:
                walk(child)
        found.append(node.tail or "")

    walk(html5lib.parse(page))
    return found


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["assessor", "officer"])
def test_a_page_is_well_formed_and_in_chinese_first(world: Any, enter: Enter, name: str, who: str) -> None:
    response = enter(who).get(addresses(world)[name])
    page = response.content.decode()
    assert response.status_code == 200
    assert response["Content-Language"] == "zh-CN"
    html5lib.HTMLParser(strict=True).parse(page)
    assert 'lang="zh-CN"' in page
    assert HAN.search(page)
    assert "<script>" not in page
    assert " style=" not in page


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["assessor", "officer", "leader", "outsider"])
def test_an_english_page_has_no_untranslated_words(world: Any, enter: Enter, name: str, who: str) -> None:
    page = enter(who, "en").get(addresses(world)[name]).content.decode()
    untranslated = [text.strip() for text in words(page) if HAN.search(text) and text.strip() != "中文"]
    assert untranslated == []


def test_untranslated_words_are_found() -> None:
    page = '<!DOCTYPE html><html lang="en"><title>x</title><p aria-label="漏了">a <b lang="zh">镇</b>也漏了</p></html>'
    assert [text for text in words(page) if HAN.search(text)] == ["漏了", "也漏了"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["assessor", "officer", "leader"])
def test_a_page_costs_few_queries(world: Any, enter: Enter, name: str, who: str) -> None:
    client = enter(who)
    address = addresses(world)[name]
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        client.get(address)
    assert len(seen) <= MOST[name], [query["sql"][:150] for query in seen.captured_queries]


@pytest.mark.parametrize("name", ["home", "units", "result"])
def test_a_list_costs_as_many_queries_for_one_unit_as_for_all(world: Any, enter: Enter, name: str) -> None:
    address = addresses(world)[name]
    counts = []
    for who in ("everything", "assessor"):
        client = enter(who)
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        counts.append(len(seen))
        with CaptureQueriesContext(connection) as narrowed:
            client.get(f"{address}?q={world.own.name}")
        counts.append(len(narrowed))
    # A grant on everything needs no look at the top of the tree; rows that were looked for are counted.
    assert max(counts) - min(counts) <= 2


FOREIGN = (
    "/units/{unit}",
    "/results/cards/{card}",
    "/results/cards/{card}?open=all",
    "/results/cards/{card}/lines/{line}",
)


@pytest.mark.parametrize("address", FOREIGN)
@pytest.mark.parametrize(("who", "status"), [("neighbour", 403), ("outsider", 403), ("deputy", 200), ("officer", 200)])
def test_a_foreign_unit_is_refused(world: Any, enter: Enter, address: str, who: str, status: int) -> None:
    card = card_of(world.own)
    asked = address.format(unit=world.own.pk, card=card.pk, line=_line_with_facts(card))
    assert enter(who).get(asked).status_code == status


@pytest.mark.parametrize("address", ["/units/999999999999999999999", "/results/99999999", "/results/cards/99999999"])
def test_what_is_not_there_is_refused_alike(world: Any, enter: Enter, address: str) -> None:
    assert enter("assessor").get(address).status_code in {403, 404}


def test_an_inspector_sees_the_unit_but_no_score(world: Any, enter: Enter) -> None:
    client = enter("inspector")
    page = client.get(f"/units/{world.own.pk}").content.decode()
    assert "谁负责什么" in page
    assert "考核得分" not in page
    assert client.get("/results").status_code == 403


@pytest.mark.parametrize("address", ["/units", "/results/{run}"])
def test_lists_counts_pictures_and_exports_hold_only_the_scope(world: Any, enter: Enter, address: str) -> None:
    asked = address.format(run=last_run().pk)
    mine = enter("officer")
    page = mine.get(asked).content.decode()
    assert world.own.name in page
    assert world.other.name not in page
    assert "共1项" in page
    assert "没有符合条件" in mine.get(asked, {"q": world.other.name}).content.decode()
    file = b"".join(mine.get(asked, {"export": "csv"}).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # a streamed answer
    assert len(file.strip().splitlines()) == 2
    assert world.other.name not in file


def test_who_has_no_grant_sees_no_unit_at_all(world: Any, enter: Enter) -> None:
    client = enter("outsider")
    assert "还没有授权" in client.get("/").content.decode()
    assert client.get("/units").status_code == 403


def test_a_visitor_is_sent_to_sign_in(world: Any, enter: Enter, client: Client) -> None:
    for address in addresses(world).values():
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith("/sign-in")
