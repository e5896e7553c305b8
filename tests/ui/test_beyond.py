"""Beyond the total: the simulation panel, how firm a result is, and practice rounds of judges."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import html5lib
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.ui.test_pages import HAN, words

import zeren
from zeren.apps.access.models import Grant
from zeren.apps.assessment.models import Practice, Run, Scenario, Scorecard
from zeren.apps.assessment.queries import catalogue, simulation
from zeren.apps.audit.models import Entry
from zeren.apps.findings.models import Finding
from zeren.apps.findings.states import OPEN

Enter = Callable[..., Client]
CHANGED = {"w_fulfilment": "50", "w_feedback": "15", "b_excellent": "85", "q_excellent": "30"}


@pytest.fixture
def last(world: Any, db: None) -> Run:
    simulation.forget()
    return Run.objects.get(year=2026)


@pytest.fixture
def pages(last: Run) -> dict[str, int]:
    """Addresses, and how many queries each may take, guard and session included, once the facts are read."""
    return {
        f"/simulation?run={last.pk}": 11,
        f"/simulation?run={last.pk}&w_fulfilment=50&w_feedback=15": 12,
        f"/firmness?run={last.pk}": 12,
        "/practice": 8,
    }


def exported(client: Client, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # a streamed answer
    return list(csv.DictReader(io.StringIO(text)))


def test_pages_in_both_languages_and_cheap(pages: dict[str, int], enter: Enter) -> None:
    for address, most in pages.items():
        answer = enter("everything").get(address)
        assert answer.status_code == 200, address
        html5lib.HTMLParser(strict=True).parse(answer.content.decode())
        assert " style=" not in answer.content.decode()
        english = enter("everything", "en")
        with CaptureQueriesContext(connection) as seen:
            page = english.get(address).content.decode()
        assert [text for text in words(page) if HAN.search(text) and text.strip() != "中文"] == [], address
        assert len(seen) <= most, (address, [one["sql"][:90] for one in seen])


@pytest.mark.parametrize("who", ["officer", "leader", "deputy", "inspector", "system", "outsider", "assessor"])
def test_only_an_assessor_of_all_units_simulates_and_sees_how_firm_it_is(
    world: Any, last: Run, enter: Enter, who: str
) -> None:
    if who == "assessor":
        Grant.objects.filter(account__username=who).update(path=world.own.path)
    client = enter(who)
    for address in (f"/simulation?run={last.pk}", f"/firmness?run={last.pk}"):
        assert client.get(address).status_code == 403
    for address in ("/simulation/keep", "/simulation/drop", "/practice/add"):
        assert client.post(address, {"run": last.pk}).status_code == 403
    page = client.get("/results")
    if page.status_code == 200:
        assert "/simulation" not in page.content.decode()


def test_the_panel_names_those_who_would_change_and_the_file_has_them_all(last: Run, enter: Enter) -> None:
    client = enter("everything")
    given = {"run": str(last.pk), **CHANGED}
    entries = Entry.objects.count()
    page = client.get("/simulation", given)
    text = page.content.decode()
    affected = int(re.findall(r"受影响</dt><dd class=\"big\">(\d+)", text)[0])
    assert affected > 3
    assert 'class="other-value"' in text
    rows = exported(client, f"/simulation?{'&'.join(f'{k}={v}' for k, v in given.items())}&export=csv")
    assert len(rows) == affected
    cards = {card.unit.code: card for card in Scorecard.objects.filter(run=last).select_related("unit")}
    for row in rows:
        card = cards[row["单位编号"]]
        assert row["原名次"] == str(card.rank_category or "")
        assert abs(float(row["原总分"]) - card.total / 1000) < 0.006
        assert row["原总分"] != row["模拟总分"] or row["原等次"] != row["模拟等次"] or row["原名次"] != row["模拟名次"]
    assert Entry.objects.count() == entries
    assert Scenario.objects.count() == 0


def test_nothing_looked_at_otherwise_shows_no_result(last: Run, enter: Enter) -> None:
    page = enter("everything").get("/simulation").content.decode()
    assert 'id="result"' not in page
    assert "上次计算以后" not in page


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"w_fulfilment": "90"}, "权重合计"),
        ({"w_fulfilment": "x"}, "不是数"),
        ({"b_good": "95"}, "分数线"),
        ({"q_excellent": "120"}, "名额比例"),
        ({"c_0": "0"}, "上限"),
    ],
)
def test_what_no_framework_could_say_is_told(last: Run, enter: Enter, given: dict[str, str], told: str) -> None:
    page = enter("everything").get("/simulation", {"run": str(last.pk), **given})
    assert page.status_code == 422
    assert told in page.content.decode()
    assert 'id="result"' not in page.content.decode()


@pytest.mark.parametrize("run", ["0", "999999", "x", "9" * 30])
def test_a_run_that_is_not_there(enter: Enter, world: Any, db: None, run: str) -> None:
    assert enter("everything").get(f"/simulation?run={run}").status_code == 404


def test_ticked_findings_stay_ticked_and_move_their_unit(last: Run, enter: Enter) -> None:
    found = Finding.objects.filter(state__in=OPEN, opened__lte=last.as_of).select_related("unit").first()
    assert found is not None
    client = enter("everything")
    page = client.get("/simulation", {"run": str(last.pk), "closed": [found.code], "find": "没有这个"})
    text = page.content.decode()
    assert f'value="{found.code}" checked' in text
    assert found.unit.name in text
    assert client.get("/simulation", {"find": found.code}).content.decode().count('name="closed"') == 1


def test_a_scenario_is_kept_looked_at_again_and_deleted(last: Run, enter: Enter) -> None:
    client = enter("everything")
    answer = client.post("/simulation/keep", {"run": str(last.pk), "name": "试一试", **CHANGED})
    kept = Scenario.objects.get()
    assert answer["Location"] == f"/simulation?run={last.pk}&scenario={kept.pk}"
    assert kept.made_by == "everything"
    page = client.get(answer["Location"]).content.decode()
    assert 'value="50"' in page
    assert "试一试" in page
    assert 'id="result"' in page
    assert client.post("/simulation/keep", {"run": str(last.pk), "name": "", **CHANGED}).status_code == 422
    assert client.post("/simulation/keep", {"run": str(last.pk), "name": "空"}).status_code == 422
    for _ in range(2):
        assert client.post("/simulation/drop", {"scenario": str(kept.pk)}).status_code == 302
    assert Scenario.objects.count() == 0


def test_the_same_range_everywhere(last: Run, world: Any, enter: Enter) -> None:
    client = enter("everything")
    rows = {row["单位编号"]: row for row in exported(client, f"/firmness?run={last.pk}&export=csv")}
    ranked = Scorecard.objects.filter(run=last, rank_category__gt=0).select_related("unit")
    assert ranked
    for card in ranked:
        assert card.rank_least <= card.rank_category <= card.rank_largest
        assert card.rank_least <= card.rank_median <= card.rank_largest
        assert card.band_draws[card.band] > 0
        row = rows[card.unit.code]
        assert (row["权重变动下最好"], row["权重变动下最差"]) == (str(card.rank_least), str(card.rank_largest))
        told = f"{card.rank_least}–{card.rank_largest}" if card.rank_least < card.rank_largest else str(card.rank_least)
        assert f"权重变动下 {told}" in client.get(f"/results/cards/{card.pk}").content.decode()
    card = next(card for card in ranked if card.unit_id == world.own.pk)
    told = f"{card.rank_least}–{card.rank_largest}" if card.rank_least < card.rank_largest else str(card.rank_least)
    assert f"权重变动下 {told}" in client.get(f"/units/{world.own.pk}").content.decode()
    wide = [card for card in ranked if card.rank_least < card.rank_largest]
    page = client.get(f"/results/{last.pk}").content.decode()
    assert 'class="reach"' in page
    assert f"权重变动下{wide[0].rank_least}–{wide[0].rank_largest}" in page
    assert all(card.rank_least is None for card in Scorecard.objects.filter(run=last, rated=False))


def test_ranges_can_be_sorted_and_found(last: Run, enter: Enter) -> None:
    client = enter("everything")
    rows = exported(client, f"/firmness?run={last.pk}&sort=-range&export=csv")
    width = [int(row["权重变动下最差"] or 0) - int(row["权重变动下最好"] or 0) for row in rows]
    assert width == sorted(width, reverse=True)
    assert client.get(f"/firmness?run={last.pk}&q=没有这个单位").content.decode().count("没有符合条件") == 1


def test_a_run_without_ranges_says_so(last: Run, enter: Enter) -> None:
    # Another result, so it has another sum: what was worked out of the first one is kept by that.
    Run.objects.filter(pk=last.pk).update(result_hash="0" * 64)
    Scorecard.objects.filter(run=last).update(rank_least=None, rank_median=None, rank_largest=None, band_draws=None)
    client = enter("everything")
    assert "没有留下变动权重的名次" in client.get(f"/firmness?run={last.pk}").content.decode()
    card = Scorecard.objects.filter(run=last, rank_category__gt=0).first()
    assert card is not None
    assert client.get(f"/results/{last.pk}").status_code == 200
    assert "权重变动下" not in client.get(f"/results/cards/{card.pk}").content.decode()


TABLE = "甲,officer,3\n甲,leader,5\n乙，officer，4\n乙\tleader\t4\n\n丙,inspector,2\n丙,leader,6\n"


@pytest.fixture
def round_(world: Any, enter: Enter) -> Practice:
    given = {"name": "年中试评", "level": "interval", "calibrator": "inspector", "table": TABLE}
    assert enter("everything").post("/practice/add", given).status_code == 302
    return Practice.objects.get()


def judges(page: str) -> list[str]:
    return re.findall(r"<td>(officer|leader|inspector|everything)</td>", page)


def test_how_strict_somebody_is_is_seen_by_that_judge_and_one_calibrator(round_: Practice, enter: Enter) -> None:
    address = f"/practice/{round_.pk}"
    assert judges(enter("officer").get(address).content.decode()) == ["officer"]
    assert judges(enter("leader").get(address).content.decode()) == ["leader"]
    assert judges(enter("inspector").get(address).content.decode()) == ["inspector", "leader", "officer"], "by name"
    for stranger in ("everything", "assessor", "deputy", "neighbour", "system", "outsider"):
        assert enter(stranger).get(address).status_code == 404, stranger
        assert address not in enter(stranger).get("/practice").content.decode()
        assert enter(stranger).post(f"{address}/drop").status_code == 404
    assert enter("leader").post(f"{address}/drop").status_code == 404
    assert enter("inspector").post(f"{address}/drop").status_code == 302
    assert Practice.objects.count() == 0


def test_a_round_tells_agreement_in_both_languages(round_: Practice, enter: Enter) -> None:
    for who in ("officer", "inspector"):
        page = enter(who).get(f"/practice/{round_.pk}").content.decode()
        html5lib.HTMLParser(strict=True).parse(page)
        assert "一致程度不够" in page
        english = enter(who, "en").get(f"/practice/{round_.pk}").content.decode()
        assert [text for text in words(english) if HAN.search(text) and text.strip() != "中文"] == []
    assert "milder than the others" in enter("leader", "en").get(f"/practice/{round_.pk}").content.decode()


def test_the_journal_and_the_facts_know_nothing_of_who_is_strict(round_: Practice, enter: Enter) -> None:
    entry = Entry.objects.order_by("-number").first()
    assert entry is not None
    assert entry.kind == "assessment.practice_kept"
    assert not any(name in entry.data for name in ("officer", "leader", "inspector"))
    columns = {column for source in catalogue().values() for column in source.columns}
    assert not {"judge", "practice", "calibrator"} & columns


def test_only_the_pages_of_practice_know_of_it() -> None:
    """Nothing that scores, reports or lists reads what was given in practice."""
    source = Path(zeren.__file__).parent
    words = re.compile(r"engine\.agreement|queries\.practice|queries import practice|\bPracticeValue\b")
    knowing = {path.relative_to(source).as_posix() for path in source.rglob("*.py") if words.search(path.read_text())}
    own = {f"apps/assessment/{name}.py" for name in ("models", "web/practice", "commands/practice")}
    own |= {"apps/assessment/queries/practice.py", "apps/desk/web/tables.py"}  # real judgements are compared there
    assert {path for path in knowing if "/migrations/" not in path} == own


def test_a_round_that_is_over_is_gone(round_: Practice, enter: Enter) -> None:
    Practice.objects.update(until=round_.made_on)
    assert enter("inspector").get(f"/practice/{round_.pk}").status_code == 404
    given = {"name": "第二次", "level": "nominal", "calibrator": "leader", "table": TABLE}
    enter("everything").post("/practice/add", given)
    assert [one.name for one in Practice.objects.all()] == ["第二次"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"name": ""}, "没有名称"),
        ({"level": "ratio"}, "没有名称"),
        ({"calibrator": "nobody"}, "没有账号"),
        ({"table": "甲,officer"}, "第1行"),
        ({"table": "甲,officer,x"}, "第1行"),
        ({"table": "甲,officer,1\n甲,officer,2"}, "评了两次"),
        ({"table": "甲,officer,1\n乙,leader,2"}, "至少要有2人"),
        ({"table": "甲,officer,1\n甲,nobody,2"}, "没有账号“nobody”"),
        ({"table": ""}, "至少要有2人"),
    ],
)
def test_a_round_that_cannot_be_read(world: Any, enter: Enter, given: dict[str, str], told: str) -> None:
    good = {"name": "年中试评", "level": "interval", "calibrator": "inspector", "table": TABLE}
    answer = enter("everything").post("/practice/add", good | given)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert Practice.objects.count() == 0
