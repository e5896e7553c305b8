"""Results and scorecards say what was computed, down to the bytes of an evidence file."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from zeren.apps.assessment.models import Run, Scorecard
from zeren.apps.assessment.queries.cards import card_of, worth
from zeren.apps.assessment.queries.frameworks import pack_of, view_of
from zeren.apps.assessment.queries.proof import proofs
from zeren.apps.evidence.models import File
from zeren.apps.organisation.models import Unit
from zeren.base.numbers import show_points

Enter = Callable[..., Client]


@pytest.fixture
def address(world: Any) -> str:
    return f"/results/{Run.objects.get(year=2026).pk}"


def exported(client: Client, address: str, **given: str) -> list[dict[str, str]]:
    response = client.get(address, {"export": "csv", **given})
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # a streamed answer
    return list(csv.DictReader(io.StringIO(text)))


def test_the_export_has_every_unit_with_its_total(address: str, enter: Enter) -> None:
    rows = exported(enter("assessor"), address)
    cards = {card.unit.code: card for card in Scorecard.objects.filter(run__year=2026).select_related("unit")}
    assert {row["单位编号"] for row in rows} == set(cards)
    for row in rows:
        assert row["总分"][:5] == show_points(cards[row["单位编号"]].total)[:5]


def test_filters_narrow_and_sorts_order(address: str, enter: Enter) -> None:
    client = enter("assessor")
    towns = exported(client, address, category="town")
    assert {row["类别"] for row in towns} == {"乡镇街道"}
    totals = [float(row["总分"]) for row in exported(client, address, category="town", sort="total")]
    assert totals == sorted(totals)
    assert totals[::-1] == [float(row["总分"]) for row in exported(client, address, category="town", sort="-total")]
    failed = exported(client, address, grade="3")
    assert {row["等次"] for row in failed} <= {"不合格"}


@pytest.mark.parametrize("nonsense", ["category=nobody", "grade=77", "sort=password", "page=0", "page=9999", "q=%00"])
def test_an_address_that_was_tampered_with_shows_the_list(address: str, enter: Enter, nonsense: str) -> None:
    response = enter("assessor").get(f"{address}?{nonsense}")
    assert response.status_code == 200
    assert "共20项" in response.content.decode()


def test_components_bring_the_base_together(world: Any, db: None) -> None:
    for card in Scorecard.objects.filter(rated=True).select_related("run", "unit__parent"):
        view = view_of(card.run)
        assert view is not None
        parts = card_of(card, view).components
        brought = worth([(part.weight, part.score, part.reach) for part in parts], view.full)
        assert abs(sum(brought) - card.base) <= len(parts)


def test_every_fact_of_every_line_is_found(world: Any, db: None) -> None:
    for card in Scorecard.objects.select_related("run", "unit__parent"):
        view = view_of(card.run)
        pack = pack_of(card.run.framework, card.run.version, card.run.pack_hash)
        assert view is not None
        assert pack is not None
        for line in card_of(card, view).lines:
            found = proofs(line.facts, pack)
            assert {source: sorted(fact.id for fact in rows) for source, rows in found.items()} == {
                source: sorted(set(ids)) for source, ids in line.facts.items()
            }


def test_a_line_opens_for_htmx_as_a_part_and_alone_as_a_page(world: Any, enter: Enter) -> None:
    client = enter("officer")
    card = Scorecard.objects.get(run__year=2026, unit=world.own)
    page = client.get(f"/results/cards/{card.pk}").content.decode()
    asked = re.findall(r'hx-get="([^"]+)"', page)[0]
    alone = client.get(asked).content.decode()
    part = client.get(asked, headers={"HX-Request": "true"}).content.decode()
    assert "<html" in alone
    assert "<html" not in part
    assert "<table" in part


def test_the_paper_has_all_facts_and_the_screen_loads_them(world: Any, enter: Enter) -> None:
    client = enter("officer")
    card = Scorecard.objects.get(run__year=2026, unit=world.own)
    screen = client.get(f"/results/cards/{card.pk}").content.decode()
    paper = client.get(f"/results/cards/{card.pk}?open=all").content.decode()
    assert "hx-get" in screen
    assert "hx-get" not in paper
    assert paper.count('<details class="line"') == paper.count(" open><summary>")


def test_last_year_stands_beside_this_one(world: Any, enter: Enter) -> None:
    before = Scorecard.objects.get(run__year=2025, unit=world.own)
    card = Scorecard.objects.get(run__year=2026, unit=world.own)
    page = enter("officer").get(f"/results/cards/{card.pk}").content.decode()
    assert f"/results/cards/{before.pk}" in page
    assert show_points(before.total) in page


def test_an_evidence_file_comes_byte_for_byte_and_only_with_its_scorecard(world: Any, enter: Enter) -> None:
    client = enter("deputy")
    cards = Scorecard.objects.filter(run__year=2026)
    for card in cards:
        page = client.get(f"/results/cards/{card.pk}?open=all").content.decode()
        found = re.findall(rf"/results/cards/{card.pk}/files/(\d+)", page)
        if found:
            break
    response = client.get(f"/results/cards/{card.pk}/files/{found[0]}")
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]  # a streamed answer
    file = File.objects.get(pk=found[0])
    assert hashlib.sha256(content).hexdigest() == file.sha256
    assert response["Content-Disposition"].startswith("attachment")
    foreign = File.objects.exclude(records__record__unit=card.unit).exclude(pk__in=found).first()
    assert foreign is not None
    assert client.get(f"/results/cards/{card.pk}/files/{foreign.pk}").status_code == 404


def test_a_run_whose_framework_is_not_installed_says_so(world: Any, enter: Enter) -> None:
    run = Run.objects.get(year=2026)
    run.pk, run.version = None, "9.9"
    run.save()
    unit: Unit = world.own
    card = Scorecard.objects.get(run__year=2025, unit=unit)
    card.pk, card.run = None, run
    card.save()
    client = enter("officer")
    assert "没有安装" in client.get(f"/results/{run.pk}").content.decode()
    assert "没有安装" in client.get(f"/results/cards/{card.pk}").content.decode()
