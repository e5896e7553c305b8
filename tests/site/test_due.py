"""What is owed by month: every number is what the list behind it holds."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.db.models import F, Q
from django.test.utils import CaptureQueriesContext
from tests.site.conftest import World

from zeren.apps.obligations import queries
from zeren.apps.obligations.models import Obligation

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 7, 10)


def plain(category: str, month: int) -> tuple[int, int, int]:
    """The slow way: every obligation looked at by itself."""
    found = [
        one
        for one in Obligation.objects.filter(not_applicable="", unit__category=category)
        if one.effective and one.effective.year == 2026 and one.effective.month == month
    ]
    past = [one for one in found if one.effective and one.effective < DAY]
    good = [one for one in past if one.delivered and one.effective and one.delivered <= one.effective]
    return len(found), len(past), len(good)


def test_each_cell_counts_what_it_says(world: World) -> None:
    Obligation.objects.filter(effective__month=3).update(delivered=F("effective"))
    Obligation.objects.filter(effective__month=6, unit__code="A").update(delivered=dt.date(2026, 7, 5))
    found = queries.by_month(Q(), 2026, DAY, "unit__category")
    cells = {(key, month): tuple(met) for key, months in found.items() for month, met in months.items()}
    assert cells
    assert cells == {cell: plain(*cell) for cell in cells}
    assert {met.share for months in found.values() for met in months.values()} >= {None, 0, 1000}


def test_states_divide_all_that_is_owed(world: World) -> None:
    Obligation.objects.filter(effective__month=3).update(delivered=F("effective"))
    Obligation.objects.filter(effective__month=6).update(delivered=dt.date(2026, 7, 5))
    every = queries.due_in(Q(), dt.date(2026, 1, 1), dt.date(2027, 1, 1))
    parts = [set(every.filter(queries.in_state(state, DAY))) for state in ("good", "slow", "late", "open")]
    assert all(parts)
    assert sum(map(len, parts)) == len(set.union(*parts)) == every.count()


def test_a_number_opens_into_as_many_rows(world: World) -> None:
    client = world.client("officer")
    page = client.get("/months?year=2026").text
    address, due = re.findall(r'href="(/due\?year=2026&amp;month=3&amp;category=\w+)" title="应报(\d+)项', page)[0]
    shown = client.get(address.replace("&amp;", "&")).text
    assert shown.count("<tr>") == int(due) + 1
    assert f"共{due}项" in shown


def test_units_of_a_category_have_a_row_each(world: World) -> None:
    client = world.client("officer")
    category = re.findall(r"category=(\w+)", client.get("/months?year=2026").text)[0]
    page = client.get(f"/months?year=2026&category={category}").text
    assert f'<a href="/units/{world.units["A"]}">甲乡</a>' in page
    assert "乙乡" not in page
    assert "unit=A" in page
    assert client.get("/due?unit=B").text.count("<td>") == 0


def test_what_is_asked_for_wrongly_is_left_out(world: World) -> None:
    client = world.client("officer")
    for address in ("/months?year=x&category=y", "/due?year=1&month=13&state=z&q=%00"):
        assert client.get(address).status_code == 200


def test_all_of_it_goes_into_a_file(world: World) -> None:
    answer = world.client("officer").get("/due?year=2026&export=csv")
    assert len(b"".join(answer.streaming_content).splitlines()) > 5  # type: ignore[attr-defined]


@pytest.mark.parametrize(("address", "most"), [("/months", 7), ("/months?category=town", 8), ("/due", 8)])
def test_what_the_pages_ask_of_the_database(world: World, address: str, most: int) -> None:
    client = world.client("officer")
    client.get(address)
    with CaptureQueriesContext(connection) as made:
        client.get(address)
    assert len(made) <= most
