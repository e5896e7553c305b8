"""The pages of findings and inspections: both languages, cheap, within scope, and what a list and its files hold."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import html5lib
import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.ui.test_pages import HAN, words

from zeren.apps.access.models import Account, Grant
from zeren.apps.findings.models import Finding
from zeren.apps.findings.rules.lateness import is_late
from zeren.apps.findings.states import OPEN
from zeren.apps.frameworks.queries import packs_on
from zeren.apps.inspections.models import Inspection
from zeren.apps.organisation.models import Appointment, Post

DAY = dt.date(2026, 11, 23)
Enter = Callable[..., Client]


@pytest.fixture
def cast(world: Any, db: None) -> dict[str, Finding]:
    """An inspector and a chief of the whole tree and a leader of a unit, each with a post; a finding of each state."""
    states = {row.state: row for row in Finding.objects.select_related("unit").filter(opened__lte=DAY).order_by("pk")}
    town = states["in_progress"].unit
    for name, role, path, unit in (
        ("looker", "inspector", "", world.root),
        ("chief", "first_responsible", "", world.root),
        ("head", "unit_leader", town.path, town),
    ):
        post = Post.objects.filter(unit=unit).order_by("code")[("looker", "chief", "head").index(name)]
        held = Appointment.objects.filter(post=post, end=None).select_related("person").first()
        assert held is not None
        account = Account.objects.create(
            username=name, name=name, person=held.person.code, start=dt.date(2020, 1, 1), must_change_password=False
        )
        Grant.objects.create(account=account, role=role, path=path, start=dt.date(2020, 1, 1))
    return states


def addresses(states: dict[str, Finding]) -> dict[str, str]:
    remedied = next(row for row in Finding.objects.all() if row.remedies.exists() and row.state == "in_progress")
    found = {f"state {state}": f"/findings/{row.pk}" for state, row in states.items()}
    return found | {
        "list": "/findings",
        "mine": "/findings?tab=mine",
        "new": f"/units/{remedied.unit_id}/findings/new",
        "where": "/findings/new",
        "deliveries": "/findings/deliveries",
        "deliveries found": "/findings/deliveries?q=x",
        "add": f"/findings/{remedied.pk}/remedies/new",
        "change": f"/findings/{remedied.pk}/remedies/{remedied.remedies.order_by('pk')[0].pk}",
        "inspections": "/inspections",
        "inspection": f"/inspections/{Inspection.objects.order_by('pk')[0].pk}",
        "visit": f"/units/{remedied.unit_id}/inspections/new",
        "home": "/",
    }


@pytest.mark.parametrize("who", ["looker", "chief", "head"])
def test_every_page_in_both_languages_and_cheap(cast: dict[str, Finding], enter: Enter, who: str) -> None:
    chinese, english = enter(who), enter(who, "en")
    opened = 0
    for name, address in addresses(cast).items():
        answer = chinese.get(address)
        assert answer.status_code in {200, 403, 404}, name
        if answer.status_code != 200:
            continue
        opened += 1
        html5lib.HTMLParser(strict=True).parse(answer.content.decode())
        with CaptureQueriesContext(connection) as seen:
            page = english.get(address).content.decode()
        assert [text.strip() for text in words(page) if HAN.search(text) and text.strip() != "中文"] == [], name
        assert " style=" not in page
        assert len(seen) <= 12, (name, [query["sql"][:120] for query in seen.captured_queries])
    assert opened >= (8 if who == "head" else 25)


def test_a_refused_step_speaks_both_languages(cast: dict[str, Finding], enter: Enter) -> None:
    row = cast["closure_review"]
    for language in ("zh", "en"):
        client = enter("looker", language)
        answer = client.post(f"/findings/{row.pk}/moves/return_closure", {"version": row.version, "post": "nobody"})
        assert answer.status_code == 422
        html5lib.HTMLParser(strict=True).parse(answer.content.decode())
        if language == "en":
            page = answer.content.decode()
            assert [text for text in words(page) if HAN.search(text) and text.strip() != "中文"] == []
        answer = client.post(
            f"/findings/{row.pk}/moves/ask_extension",
            {"version": row.version, "extended": "morgen", "reason": "保留的字"},
        )
        assert answer.status_code == 422
        assert "保留的字" in answer.content.decode()
        stale = client.post(f"/findings/{row.pk}/moves/verify", {"version": row.version + 5})
        assert stale.status_code == 409
    assert client.post(f"/findings/{row.pk}/moves/burn").status_code == 404


def test_the_tabs_count_what_they_list(world: Any, enter: Enter) -> None:
    client = enter("everything")
    rows = list(Finding.objects.exclude(state="draft"))
    late = [one for one in rows if one.state in OPEN and is_late(one.extended or one.due, None, DAY)]
    assert len(late) > 3
    page = client.get("/findings?tab=late").content.decode()
    assert f'逾期 <span class="num">{len(late)}</span>' in page
    assert f"共{len(late)}项" in page
    assert f'未销号 <span class="num">{sum(one.state in OPEN for one in rows)}</span>' in page
    named = client.get("/findings?tab=all", {"tab": "all", "severity": "grave"}).content.decode()
    assert f"共{sum(one.severity == 'grave' for one in rows)}项" in named


def test_a_draft_is_offered_what_the_framework_says_of_findings(
    world: Any, enter: Enter, cast: dict[str, Finding]
) -> None:
    client, unit = enter("looker"), cast["in_progress"].unit_id
    form = client.get(f"/units/{unit}/findings/new").content.decode()
    rules = packs_on(DAY)["founding"].content
    assert all(one.means.zh in form for one in rules.severities)
    assert rules.rectification.rule.zh in form
    day = timezone.localdate()
    assert f'value="{day + dt.timedelta(days=182)}"' in form
    said = {"text": "账实不符", "source": "inspection", "severity": "grave", "kind": "time_limited"}
    late = client.post(f"/units/{unit}/findings/new", said | {"due": str(day + dt.timedelta(days=60))}, follow=True)
    assert f"最迟{day + dt.timedelta(days=30)}改好" in late.content.decode()
    soon = client.post(f"/units/{unit}/findings/new", said | {"due": str(day + dt.timedelta(days=30))}, follow=True)
    assert f"最迟{day + dt.timedelta(days=30)}改好" not in soon.content.decode()
    made = Finding.objects.latest("pk")
    assert rules.severities[-1].means.zh in client.get(f"/findings/{made.pk}").content.decode()


def test_the_plan_and_the_look_back_are_due_as_the_framework_says(
    world: Any, enter: Enter, cast: dict[str, Finding]
) -> None:
    client, row = enter("looker"), cast["issued"]
    assert "方案期限" in client.get(f"/findings/{row.pk}").content.decode()
    closed = cast["closed"]
    assert closed.closed is not None
    first, last = (closed.closed + dt.timedelta(days=days) for days in (90, 182))
    assert f"{first}到{last}之间" in client.get(f"/findings/{closed.pk}").content.decode()


def test_drafts_are_for_those_who_inspect(world: Any, enter: Enter, cast: dict[str, Finding]) -> None:
    draft = Finding.objects.filter(state="draft").exclude(source="self_check").first()
    assert draft is not None
    assert enter("looker").get(f"/findings/{draft.pk}").status_code == 200
    assert enter("everything").get(f"/findings/{draft.pk}").status_code == 404
    assert enter("neighbour").get(f"/findings/{draft.pk}").status_code in {403, 404}


@pytest.mark.parametrize("sort", ["due", "-due", "severity", "unit", "state", "opened"])
def test_the_list_as_files(world: Any, enter: Enter, sort: str) -> None:
    client = enter("everything")
    answer = client.get("/findings", {"tab": "open", "export": "csv", "sort": sort})
    told = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]  # a streamed answer
    book = client.get("/findings", {"tab": "open", "export": "xlsx", "sort": sort})
    sheet = openpyxl.load_workbook(io.BytesIO(book.content)).worksheets[0]
    codes = [str(row[0]) for row in sheet.iter_rows(values_only=True) if str(row[0]).startswith("W-")]
    assert codes == [line.split(",")[0] for line in told[1:]]
    assert len(codes) == Finding.objects.filter(state__in=OPEN).count()


def test_only_one_s_own_units_are_listed(world: Any, enter: Enter) -> None:
    client = enter("officer")
    for address in ("/findings?tab=all", "/inspections"):
        page = client.get(address).content.decode()
        assert world.own.name in page
        assert world.other.name not in page
    other = Finding.objects.filter(unit=world.other).first()
    assert other is not None
    assert client.get(f"/findings/{other.pk}").status_code == 403
    assert client.get(f"/findings?unit={world.other.pk}&tab=all").content.decode().count(world.other.name) == 0


def test_who_holds_no_post_is_told_so(world: Any, enter: Enter) -> None:
    row = Finding.objects.filter(unit__path__startswith=world.root.path, state="closure_review").first()
    assert row is not None
    client = enter("deputy")
    assert "没有担任任何岗位" in client.get(f"/findings/{row.pk}").content.decode()
    answer = client.post(f"/findings/{row.pk}/moves/verify", {"version": row.version})
    assert answer.status_code == 422
    assert "没有担任任何岗位" in answer.content.decode()
