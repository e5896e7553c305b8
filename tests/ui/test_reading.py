"""What pages that people read say: worked out here once more from the rows."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client

from zeren.apps.assessment.commands import run
from zeren.apps.assessment.models import Distribution, Run, Scorecard
from zeren.apps.assessment.queries import year
from zeren.apps.assessment.queries.frameworks import view_of
from zeren.apps.desk import queries
from zeren.apps.desk.states import GUIDES
from zeren.apps.findings.models import Finding
from zeren.apps.findings.states import NO_FACT
from zeren.apps.frameworks.queries import packs_on
from zeren.apps.frameworks.rules import Subject
from zeren.apps.obligations.models import Obligation
from zeren.apps.organisation.models import Unit
from zeren.apps.organisation.queries import NARROW, below_any
from zeren.apps.records.models import Record
from zeren.base.numbers import show_points

DAY = dt.date(2026, 11, 23)
Enter = Callable[..., Client]


def test_what_is_kept_with_a_run_is_what_its_scorecards_add_up_to(world: Any, db: None) -> None:
    for made in Run.objects.all():
        view = view_of(made)
        assert view is not None
        everything = ~Q(unit_id=0)
        assert year.tallies(view, Q()) == year.tallies(view, everything)
        assert Distribution.objects.filter(run=made).count() == len(year.tallies(view, Q()))
        order = list(view.categories)
        cards = list(Scorecard.objects.filter(run=made).order_by("place").select_related("unit"))
        assert [card.place for card in cards] == list(range(len(cards)))
        ranks = [(order.index(card.category), card.rank_category or 999, card.unit.path) for card in cards]
        assert ranks == sorted(ranks)
        assert all(card.category == card.unit.category for card in cards)


@pytest.fixture
def later(world: Any, db: None) -> Run:
    """A second run of the year, a month earlier in what it looks at."""
    return run(pack=packs_on(DAY)["founding"], year=2026, as_of=dt.date(2026, 10, 20), by="test", on=DAY)


def test_a_second_run_says_how_each_total_moved(later: Run) -> None:
    first = Run.objects.filter(year=2026).order_by("pk")[0]
    before = dict(Scorecard.objects.filter(run=first, rated=True).values_list("unit_id", "total"))
    cards = Scorecard.objects.filter(run=later, rated=True)
    assert any(card.moved for card in cards)
    for card in cards:
        assert card.moved == card.total - before[card.unit_id]
    up, down = year.moves(later.pk, Q(), 100)
    assert [one.moved for one in up] == sorted((one.moved for one in up), reverse=True)
    assert [one.moved for one in down] == sorted(one.moved for one in down)
    assert len(up) + len(down) == sum(bool(card.moved) for card in cards)


def test_the_assessor_sees_scores_that_moved(later: Run, enter: Enter) -> None:
    page = enter("assessor").get("/").content.decode()
    up, down = year.moves(later.pk, Q(), 4)
    for one in [*up, *down]:
        assert f"/results/cards/{one.card}" in page
    assert "得分变动" in page


def test_a_week_is_counted_over_all_rows(world: Any, db: None) -> None:
    first = DAY - dt.timedelta(days=6)
    _, week, _ = queries.glance(Q(), DAY, 50)
    facts = Finding.objects.exclude(state__in=NO_FACT)
    assert week.filed == sum(bool(one.submitted and first <= one.submitted <= DAY) for one in Record.objects.all())
    for name in ("opened", "verified", "closed"):
        days = [getattr(one, name) for one in facts]
        assert getattr(week, name) == sum(day is not None and first <= day <= DAY for day in days)
    assert len(week.findings) == week.opened


@pytest.mark.parametrize("duty", ["half_year_report", "study_plan", "analysis_meeting"])
def test_how_units_stand_on_a_duty(world: Any, enter: Enter, duty: str) -> None:
    waiting, found = queries.on_duty(Q(), DAY, Subject("founding", duty), packs_on(DAY), 1000)
    rows = [
        one
        for one in Obligation.objects.filter(duty=duty, not_applicable="")
        if one.effective and one.effective.year == 2026 and one.effective < DAY
    ]
    assert found["due"] == len(rows) > 0
    assert found["waiting"] == len(waiting) == sum(one.delivered is None for one in rows)
    assert found["in_time"] == sum(one.delivered is not None and one.delivered <= one.effective for one in rows)
    page = enter("officer").get(f"/frameworks/founding/1.0/duties/{duty}").content.decode()
    assert world.other.name not in page


def test_a_scope_is_given_in_the_form_that_costs_least(world: Any, db: None) -> None:
    assert below_any([]) == Q(pk__in=())
    assert below_any([""]) == below_any([world.root.path]) == Q()
    own = below_any([world.own.path], "unit__path")
    mine = Unit.objects.filter(path__startswith=world.own.path)
    assert 0 < mine.count() <= NARROW
    assert set(Record.objects.filter(own)) == set(Record.objects.filter(unit__in=mine))
    assert set(Unit.objects.filter(below_any([world.own.path]))) == set(mine)


def test_a_scope_of_many_units_is_given_as_a_range(world: Any, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zeren.apps.organisation.queries.scope.NARROW", 0)
    own = below_any([world.own.path], "unit__path")
    assert own == Q(unit__path__gte=world.own.path) & Q(
        unit__path__lt=world.own.path[:-1] + chr(ord(world.own.path[-1]) + 1)
    )


def test_two_years_stand_beside_each_other_line_by_line(world: Any, enter: Enter) -> None:
    before = Scorecard.objects.get(run__year=2025, unit=world.own)
    card = Scorecard.objects.get(run__year=2026, unit=world.own)
    page = enter("officer").get(f"/results/cards/{card.pk}").content.decode()
    part = page.split('id="compared"')[1].split("</section>")[0]
    shown = re.findall(r'href="#line-(\w+)"', part)
    view = view_of(card.run)
    assert view is not None
    points = {
        line.id: (old[0], new[0]) for line, old, new in zip(view.scheme.lines, before.lines, card.lines, strict=True)
    }
    assert shown
    for line in shown:
        assert points[line][0] != points[line][1] or "不适用" in part
    assert show_points(points[shown[0]][1] - points[shown[0]][0]) in part


def test_the_guide_is_put_away_for_an_account_and_found_again(world: Any, enter: Enter) -> None:
    client = enter("officer")
    head = "头一次来"
    assert head in client.get("/").content.decode()
    answer = client.post("/guide")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    page = client.get("/").content.decode()
    assert head not in page
    assert 'href="?guide=1"' in page
    assert head in client.get("/?guide=1").content.decode()
    client.cookies["zeren_guided"] = "no.numbers..999"
    assert head in client.get("/").content.decode()


def test_every_guide_has_three_steps_on_pages_that_open(world: Any, enter: Enter) -> None:
    assert all(len(steps) == 3 for _, steps in GUIDES)
    for who in ("officer", "leader", "assessor", "inspector"):
        client = enter(who)
        part = client.get("/").content.decode().split('class="guide"')[1].split("</section>")[0]
        addresses = re.findall(r'<li><a href="([^"]+)"', part)
        assert len(addresses) == 3
        assert [client.get(address).status_code for address in addresses] == [200, 200, 200]


def test_what_is_not_there_has_no_page(world: Any, enter: Enter) -> None:
    client = enter("officer")
    for address in ("/frameworks/none/1", "/frameworks/founding/9", "/frameworks/founding/1.0/duties/none"):
        assert client.get(address).status_code == 404
    assert client.get("/frameworks/founding/1.0/clauses/S999").status_code == 404
    for address in ("papers/method/z9", "papers/none/a5"):
        assert client.get(f"/frameworks/founding/1.0/{address}").status_code == 404


def test_each_clause_of_a_paper_shows_what_rests_on_it(world: Any, enter: Enter) -> None:
    client, pack = enter("officer"), packs_on(DAY)["founding"]
    whole = client.get("/frameworks/founding/1.0").content.decode()
    for paper in pack.content.instruments:
        for clause in paper.clauses:
            assert f"/frameworks/founding/1.0/papers/{paper.id}/{clause.id}" in whole
    page = client.get("/frameworks/founding/1.0/papers/method/a17").content.decode()
    for text in ("第十七条", "整改规则", "立行立改", "/frameworks/founding/1.0/lines/carry_over", "第十八条"):
        assert text in page
    line = client.get("/frameworks/founding/1.0/lines/carry_over").content.decode()
    assert "/frameworks/founding/1.0/papers/method/a17" in line


def test_the_year_as_a_picture_has_every_due_day(world: Any, enter: Enter) -> None:
    page = enter("officer").get("/frameworks/founding/1.0").content.decode()
    pack = packs_on(DAY)["founding"]
    row = page.split('duties/half_year_report"')[1].split("</tr>")[0]
    assert re.findall(r'class="due-day">(\d+)<', row) == ["20", "20"]
    for line in pack.content.indicators:
        assert f'id="line-{line.id}"' in page
        assert line.rule.zh in page
    for band in pack.content.bands:
        assert band.title.zh in page
