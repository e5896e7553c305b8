"""What pages ask the database, in a county of twenty units and in one of sixty with ten times the records: the same
number of queries, twelve at most; filing a record too, on either database.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from examples.county.generate import generate
from tests.ui.conftest import DAY, World

from zeren.apps.access.models import Account, Grant
from zeren.apps.access.rules import ROLES
from zeren.apps.assessment.commands import run
from zeren.apps.assessment.models import Run, Scorecard
from zeren.apps.desk.commands import load
from zeren.apps.frameworks.commands import install
from zeren.apps.obligations.models import Obligation
from zeren.apps.organisation.queries import held_on
from zeren.apps.records.models import Record
from zeren.packformat import library

MOST = 12
DUTY = "thematic_study"
PAGES = {
    "home of an officer": ("officer", "/"),
    "home after filing": ("officer", "/?filed={listed}"),
    "home of a leader": ("first_responsible", "/"),
    "home of an assessor": ("assessor", "/"),
    "home of somebody with every role": ("everything", "/"),
    "a unit": ("officer", "/units/{unit}"),
    "the unit at the top": ("everything", "/units/{top}"),
    "a scorecard": ("officer", "/results/cards/{card}"),
    "results": ("assessor", "/results/{run}"),
    "results by total": ("assessor", "/results/{run}?sort=-total"),
    "results of a category": ("assessor", "/results/{run}?category=town"),
    "results by words": ("assessor", "/results/{run}?q=镇"),
    "units": ("assessor", "/units"),
    "units by words": ("assessor", "/units?q=镇"),
    "records": ("assessor", "/records"),
    "records by title": ("assessor", "/records?sort=title"),
    "records by unit": ("assessor", "/records?sort=unit"),
    "records by words": ("assessor", "/records?q=学习"),
    "findings": ("assessor", "/findings"),
    "all findings": ("assessor", "/findings?tab=all"),
    "inspections": ("assessor", "/inspections"),
    "a duty": ("assessor", "/frameworks/founding/{version}/duties/half_year_report"),
    "a framework": ("assessor", "/frameworks/founding/{version}"),
    "frameworks": ("assessor", "/frameworks"),
    "two versions": ("assessor", "/frameworks/founding/{version}/compare"),
    "an indicator": ("assessor", "/frameworks/founding/{version}/lines/study_sessions"),
    "a clause of a paper": ("assessor", "/frameworks/founding/{version}/papers/method/a17"),
    "a clause": ("assessor", "/frameworks/founding/{version}/clauses/S27"),
    "a version to decide on": ("everything", "/framework-versions/founding/{version}"),
    "drafts": ("everything", "/framework-drafts"),
    "choosing what to file": ("officer", "/units/{unit}/file"),
    "opening a year": ("everything", "/year?year=2027"),
    "what is owed by month": ("assessor", "/months"),
    "the months of a category": ("assessor", "/months?category=town"),
    "what is owed": ("assessor", "/due"),
    "what was done at once": ("assessor", "/owed/batches"),
    "what is owed and late": ("assessor", "/due?state=late"),
    "the calendar of working days": ("everything", "/days"),
    "training programmes": ("officer", "/programmes"),
    "guidance": ("assessor", "/guidance"),
    "required topics": ("assessor", "/study"),
    "recurring activities": ("assessor", "/activities"),
    "outputs": ("assessor", "/outputs"),
    "the calendar": ("assessor", "/calendar"),
    "the calendar by unit": ("assessor", "/calendar?by=unit"),
    "the inbox": ("assessor", "/inbox"),
    "tasks": ("assessor", "/tasks"),
    "reports": ("assessor", "/reviews"),
    "certificates": ("assessor", "/certificates"),
    "meetings": ("assessor", "/meetings"),
    "requests": ("assessor", "/requests"),
    "the burden": ("assessor", "/burden"),
    "entering a meeting": ("officer", "/units/{unit}/meetings/new"),
    "liaisons": ("assessor", "/liaison"),
    "the quiz": ("everything", "/quiz"),
    "what the quiz tells": ("everything", "/quiz/told"),
    "the structure": ("everything", "/structure"),
    "reshaping a unit": ("everything", "/structure/{unit}"),
    "workbooks of the organisation": ("everything", "/rosters"),
    "registers": ("assessor", "/registers"),
    "what is lacking": ("assessor", "/registers/gaps"),
    "competence": ("everything", "/registers/competence"),
    "vacant posts": ("assessor", "/registers/vacancies"),
    "a unit through time": ("assessor", "/units/{unit}/line"),
    "own instruments": ("assessor", "/instruments"),
    "hands and work": ("assessor", "/capacity"),
    "who bears too much": ("assessor", "/capacity/concurrent"),
    "the workforce": ("officer", "/registers/workforce"),
    "naming a stand-in": ("officer", "/my-stand-ins"),
    "simulation": ("everything", "/simulation"),
    "another look at the year": ("everything", "/simulation?w_fulfilment=50&w_feedback=15"),
    "how firm the result is": ("everything", "/firmness"),
    "objections": ("assessor", "/results/objections"),
    "the journal": ("audit_admin", "/journal"),
    "choosing where to file": ("everything", "/file"),
    "the form": ("officer", "/units/{unit}/file?duty=" + DUTY),
    "a record": ("officer", "/records/{record}"),
    "correcting a record": ("officer", "/records/{record}/correct"),
}


def counts(folder: Path, units: int, records: int) -> dict[str, int]:
    """What every page asks in a county of so many units and records, which is taken back."""
    generate(folder / "in", seed=3, units=units, records=records, years=(2025, 2026), evidence=20)
    with override_settings(ZEREN_EVIDENCE=str(folder / "store")), transaction.atomic():
        found = _counted(folder / "in")
        transaction.set_rollback(True)
    return found


def _counted(folder: Path) -> dict[str, int]:
    pack = install(library.files("founding"), by="test", on=DAY)
    load(folder, framework=pack, by="test", on=DAY)
    for year, day in ((2025, DAY), (2026, dt.date(2026, 6, 1)), (2026, DAY)):
        run(pack=pack, year=year, as_of=day, by="test", on=DAY)
    world = World()
    clients = {role: _client(role, [role], world.own.path) for role in ("officer", "first_responsible")}
    clients |= {role: _client(role, [role], world.root.path) for role in ("assessor", "audit_admin")}
    clients["everything"] = _client("everything", list(ROLES), world.root.path)
    made = Run.objects.latest("pk")
    month = Obligation.objects.filter(unit=world.own, effective__year=DAY.year, effective__month=DAY.month)
    at = {
        "listed": month.exclude(record=None)[0].record_id,
        "unit": world.own.pk,
        "top": world.root.pk,
        "run": made.pk,
        "card": Scorecard.objects.get(run=made, unit=world.own).pk,
        "record": Record.objects.filter(unit=world.own, duty=DUTY).latest("pk").pk,
        "version": pack.version,
    }
    found = {name: _asked(clients[who], address.format(**at)) for name, (who, address) in PAGES.items()}
    return found | _filed(clients["everything"])


def _client(name: str, roles: list[str], path: str) -> Client:
    """Somebody who holds a post of the unit at the path."""
    person = held_on(DAY).filter(post__unit__path=path).values_list("person__code", flat=True)[0]
    start = dt.date(2020, 1, 1)
    account = Account.objects.create(
        username=name, name=name, person=person, start=start, must_change_password=False, password="!"
    )
    Grant.objects.bulk_create([Grant(account=account, role=role, path=path, start=start) for role in roles])
    client = Client()
    client.force_login(account)
    return client


def _asked(client: Client, address: str) -> int:
    assert client.get(address).status_code == 200, address
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    return len(seen)


def _filed(client: Client) -> dict[str, int]:
    """Statements of filing a record with two files, for nothing owed and for something that nothing met yet, and of the
    page with the new score.
    """
    owed = Obligation.objects.filter(duty=DUTY, delivered=None, not_applicable="", unit__category="town")[0]
    address, found = f"/units/{owed.unit_id}/file?duty={DUTY}", {}
    words = {"date": "2026-03-05", "kind": "decision", "title": "学习", "outcome": "定了三件事"}
    for name, period in (("saving", "2020H1"), ("saving what is owed", owed.period)):
        files = [SimpleUploadedFile(f"{name}{n}.txt", f"{name}{n}".encode()) for n in range(2)]
        with CaptureQueriesContext(connection) as seen:
            answer = client.post(address, words | {"token": name, "period": period, "files": files})
        assert answer.status_code == 302
        found[name] = len(seen)
    owed.refresh_from_db()
    assert owed.delivered is not None
    with CaptureQueriesContext(connection) as seen:
        assert client.get(answer.headers["Location"]).status_code == 200
    return found | {"the new score": len(seen)}


@pytest.mark.slow
@pytest.mark.django_db
def test_no_page_asks_more_in_a_larger_county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: DAY)
    small, large = counts(tmp_path / "small", 20, 400), counts(tmp_path / "large", 60, 4000)
    assert {name: n for name, n in small.items() if n > MOST} == {}
    assert small == large
