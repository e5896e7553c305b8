"""Pages of results once they are public: objecting, deciding, using, explaining; what they show and what they cost."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings
from tests.apps.assessment.conftest import END, Load, Score
from tests.apps.assessment.test_live import DAY as TODAY
from tests.apps.assessment.test_live import county
from tests.apps.assessment.test_objections import POSTS, RECORDS, UNITS

from zeren.apps.access import commands as access
from zeren.apps.access.models import Account, Grant
from zeren.apps.assessment import commands
from zeren.apps.assessment.models import Adjustment, Export, Objection, Run, Scorecard, Statement
from zeren.apps.assessment.queries.live import standing
from zeren.apps.assessment.queries.raising import raising
from zeren.apps.findings.models import Finding
from zeren.apps.frameworks.commands import install
from zeren.apps.organisation.models import Appointment, Person, Post, Unit
from zeren.packformat import Pack, files

__all__ = ["county"]
pytestmark = pytest.mark.django_db
LINE = "study_sessions"


@pytest.fixture
def made(taken_in: Load, scored: Score, settings: Settings) -> Run:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    install(files("founding"), by="init", on=END)
    taken_in(units=UNITS, posts=POSTS, records=RECORDS)
    run = scored()
    commands.publish(run.pk, by="H9", on=timezone.localdate())
    return run


def somebody(name: str, post: str, role: str, unit: str) -> Client:
    """A browser of somebody who holds a post and has a role on a unit."""
    today = timezone.localdate()
    person = Person.objects.create(code=name, name=name)
    held = Post.objects.get(code=post)
    Appointment.objects.create(code=f"X{name}", post=held, person=person, start=dt.date(2026, 1, 1))
    account = access.create_account(
        name, name, person=name, password="very good words", must_change=False, by="init", on=today
    )
    access.grant(account, role, Unit.objects.get(code=unit).path, start=today, by="init", on=today)
    client = Client()
    client.force_login(Account.objects.get(pk=account.pk))
    return client


def card(made: Run, unit: str = "A") -> Scorecard:
    return Scorecard.objects.get(run=made, unit__code=unit)


def test_from_the_scorecard_to_the_adjusted_line(made: Run) -> None:
    leader, assessor = somebody("leader", "A1", "unit_leader", "A"), somebody("judge", "H1", "assessor", "H")
    shown = leader.get(reverse("assessment:scorecard", args=[card(made).pk])).text
    form = reverse("assessment:object", args=[card(made).pk, LINE])
    assert form in shown
    assert "提出异议" in leader.get(form).text
    empty = leader.post(form, {"reason": " ", "asked": "x"})
    assert (empty.status_code, "“x”不是分数" in empty.text) == (422, True)
    sent = leader.post(form, {"reason": "漏计一次", "asked": "8"}, follow=True).text
    row = Objection.objects.get()
    assert (row.asked, row.state) == (8000, "filed")
    assert "撤回异议" in sent
    page = reverse("assessment:objection", args=[row.pk])
    told = assessor.get(page).text
    assert "受理" in told
    assert f">{row.code}<" in assessor.get(reverse("assessment:objections")).text
    assert "有1件对考核结果的异议等待处理" in assessor.get(reverse("desk:home")).text
    assert "等待处理" not in leader.get(reverse("desk:home")).text
    move = lambda name, **more: assessor.post(  # noqa: E731
        reverse("assessment:objection-move", args=[row.pk, name]),
        {"version": Objection.objects.get().version, **more},
        follow=True,
    )
    assert move("take_up").status_code == 200
    refused = move("uphold", points="9", reason="查实")
    assert (refused.status_code, "这一项最高8分" in refused.text) == (422, True)
    stale = assessor.post(
        reverse("assessment:objection-move", args=[row.pk, "uphold"]), {"version": 0, "points": "8", "reason": "查实"}
    )
    assert (stale.status_code, "刚才已有变化" in stale.text) == (422, True)
    assert "成立，已调整" in move("uphold", points="8", reason="查实").text
    assert Adjustment.objects.get().after == 8000
    shown = leader.get(reverse("assessment:scorecard", args=[card(made).pk])).text
    assert re.search(r"经异议.*调整：0?\.?\d+\.\d\d分 → 8\.00分", shown)
    assert "按已决定的调整，总分为" in shown
    again = assessor.post(reverse("assessment:restate", args=[made.pk]), follow=True)
    assert "这是已发布结果按异议调整重新核定的" in again.text
    restated = Run.objects.get(restates=made)
    assert "经异议" in leader.get(reverse("assessment:scorecard", args=[card(restated).pk])).text
    twice = assessor.post(reverse("assessment:restate", args=[made.pk]))
    assert (twice.status_code, "没有还没计入的调整" in twice.text) == (422, True)


def test_an_officer_reads_but_does_not_object(made: Run) -> None:
    officer = somebody("officer", "A3", "officer", "A")
    shown = officer.get(reverse("assessment:scorecard", args=[card(made).pk])).text
    assert reverse("assessment:object", args=[card(made).pk, LINE]) not in shown
    refused = officer.post(reverse("assessment:object", args=[card(made).pk, LINE]), {"reason": "漏计"})
    assert (refused.status_code, Objection.objects.count()) == (422, 0)


def test_who_publishes_and_takes_back(made: Run) -> None:
    assessor = somebody("judge", "H1", "assessor", "H")
    page = reverse("assessment:result", args=[made.pk])
    assert "撤回发布" in assessor.get(page).text
    assessor.post(reverse("assessment:unpublish", args=[made.pk]))
    assert "发布这次结果" in assessor.get(page).text
    refused = assessor.post(reverse("assessment:unpublish", args=[made.pk]))
    assert (refused.status_code, "还没有发布" in refused.text) == (422, True)
    assert "已发布" in assessor.post(reverse("assessment:publish", args=[made.pk]), follow=True).text


def test_a_line_says_what_it_turned_on(made: Run) -> None:
    officer = somebody("officer", "A3", "officer", "A")
    page = officer.get(reverse("assessment:facts", args=[card(made).pk, LINE])).text
    assert "计入工作记录1条" in page
    assert "满分8分" in page
    from zeren.apps.records.models import Record

    Record.objects.all().delete()
    assert "这一项的事实有过变动" in officer.get(reverse("assessment:facts", args=[card(made).pk, LINE])).text
    shown = officer.get(reverse("assessment:scorecard", args=[card(made).pk])).text
    assert "总分怎么来的" in shown
    assert "基本分 = 100 × (" in shown


def test_using_a_result(made: Run) -> None:
    assessor = somebody("judge", "H1", "assessor", "H")
    page = reverse("assessment:uses", args=[made.pk])
    sent = assessor.post(
        page, {"what": "use", "user": "组织部门", "purpose": "评优", "basis": "办法"}, follow=True
    ).text
    assert "组织部门" in sent
    bad = assessor.post(page, {"what": "export", "appraisal": "绩效", "basis": "办法", "share": "abc"})
    assert (bad.status_code, "“abc”不是分数" in bad.text) == (422, True)
    made_export = assessor.post(
        page, {"what": "export", "appraisal": "绩效", "basis": "办法", "share": "10"}, follow=True
    ).text
    assert "甲局" in made_export
    row = Export.objects.get()
    assert row.sha256 in made_export
    address = reverse("assessment:export", args=[row.pk])
    assert assessor.get(f"{address}?format=pdf").content.startswith(b"%PDF")
    assert "甲局" in b"".join(assessor.get(f"{address}?format=csv")).decode("utf-8-sig")  # type: ignore[arg-type]
    tiers = assessor.get(reverse("assessment:tiers", args=[card(made).pk])).text
    assert "第一责任" in tiers
    assert "部分落实" in tiers
    assert "得分" not in tiers.split("<main")[1].split("</main")[0]
    use = made.uses.get()
    assessor.post(reverse("assessment:use-back", args=[made.pk, use.pk]))
    use.refresh_from_db()
    assert use.taken_back


def test_a_statement_is_for_the_person_and_who_assesses(made: Run) -> None:
    assessor, leader = somebody("judge", "H1", "assessor", "H"), somebody("leader", "A1", "unit_leader", "A")
    other = somebody("other", "B1", "unit_leader", "B")
    person = Person.objects.get(code="leader")
    ask = reverse("assessment:ask-statement", args=[person.pk])
    today = timezone.localdate()
    given = {
        "requester": "组织部门",
        "basis": "条例",
        "purpose": "任前考察",
        "start": "2026-01-01",
        "end": "2026-11-01",
    }
    bad = assessor.post(ask, given | {"expires": "soon"})
    assert bad.status_code == 422
    sent = assessor.post(ask, given | {"expires": (today + dt.timedelta(days=30)).isoformat()}, follow=True)
    assert "任前考察" in sent.text
    address = reverse("assessment:statement", args=[Statement.objects.get().pk])
    assert "任前考察" in leader.get(reverse("assessment:my-statements")).text
    assert leader.get(address).status_code == 200
    mine = reverse("assessment:my-statements")
    assert [mine in one.get(reverse("access:sessions")).text for one in (leader, other)] == [True, False]
    security = somebody("keeper", "H2", "system_admin", "H")
    page = reverse("organisation:person", args=[person.pk])
    assert ask not in security.get(page).text
    keeper = Account.objects.get(username="keeper")
    Grant.objects.create(account=keeper, role="assessor", path=Unit.objects.get(code="H").path, start=today)
    assert ask in security.get(page).text
    assert leader.get(f"{address}?format=pdf").content.startswith(b"%PDF")
    assert "任前考察" in assessor.get(reverse("assessment:statements")).text
    assert other.get(address).status_code == 404
    assert "任前考察" not in other.get(reverse("assessment:my-statements")).text
    Statement.objects.update(expires=today)
    assert leader.get(address).status_code == 404


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_cost_few_queries_in_both_languages(made: Run, language: str) -> None:
    leader, assessor = somebody("leader", "A1", "unit_leader", "A"), somebody("judge", "H1", "assessor", "H")
    claim = commands.Claim("漏计", None)
    row = commands.object_to(card(made).pk, LINE, claim, by="A1", on=timezone.localdate())
    for client, name, args, most in (
        (leader, "assessment:object", [card(made).pk, LINE], 12),
        (assessor, "assessment:objection", [row.pk], 14),
        (assessor, "assessment:objections", [], 10),
        (assessor, "assessment:uses", [made.pk], 11),
        (leader, "assessment:tiers", [card(made).pk], 11),
        (assessor, "assessment:statements", [], 9),
        (leader, "assessment:my-statements", [], 8),
        (leader, "assessment:scorecard", [card(made).pk], 18),
        (leader, "assessment:facts", [card(made).pk, LINE], 18),
    ):
        client.cookies["zeren_language"] = language
        client.get(reverse(name, args=args))
        with CaptureQueriesContext(connection) as seen:
            page = client.get(reverse(name, args=args))
        assert page.status_code == 200
        assert f'lang="{language}' in page.text[:200]
        assert len(seen) <= most, (name, len(seen))


def test_what_would_raise_a_unit_is_what_doing_it_brings(county: Pack, db: None) -> None:
    """The gain told is the difference that the end of the year shows once it is done."""
    end, looked = dt.date(2027, 1, 1), 0
    for unit in Unit.objects.filter(closed=None, successor=None).order_by("code"):
        best = raising(unit.pk, county, 2026, TODAY)
        for one in [c for c in best if c.source == "findings"][:1]:
            before = standing(unit.pk, county, 2026, end)
            Finding.objects.filter(code=one.fact).update(verified=TODAY, state="verified")
            after = standing(unit.pk, county, 2026, end)
            assert before is not None
            assert after is not None
            assert after.total - before.total == one.gain > 0
            looked += 1
    assert looked
    assert raising(unit.pk, county, 2026, end) == []
