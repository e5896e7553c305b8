"""A tree of units with a scored year, and an account for every role, granted on one unit in the middle of the tree."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from tests.snapshot import once, shared

from zeren.apps.access import commands
from zeren.apps.access.models import Account, Grant
from zeren.apps.access.rules import ROLES
from zeren.apps.assessment import commands as assessment
from zeren.apps.assessment.commands import run
from zeren.apps.assessment.models import Objection, Run, Scorecard
from zeren.apps.desk.commands import load
from zeren.apps.evidence.models import File
from zeren.apps.findings.models import Finding, Remedy
from zeren.apps.frameworks.commands import install
from zeren.apps.inspections.models import Inspection
from zeren.apps.obligations.models import Obligation, Plea
from zeren.apps.organisation.commands import rename_unit
from zeren.apps.organisation.models import Appointment, Change, Person, Post, Unit
from zeren.packformat import files

END = dt.date(2027, 1, 1)

PLACES = {"above": "H", "own": "A", "below": "A1", "sibling": "B", "foreign": "B1"}
"""Where a unit stands, seen from the one that the grants are on."""

ABOVE = {"H": "", "A": "H", "A1": "A", "B": "H", "B1": "B"}

NAMES = {"H": "县级机关", "A": "甲乡", "A1": "甲乡文化站", "B": "乙乡", "B1": "乙乡水利站"}


@dataclass(frozen=True)
class World:
    """What the pages are asked about: keys of units, scorecards, files, findings and the like by the unit's code."""

    units: Mapping[str, int]
    cards: Mapping[str, int]
    files: Mapping[str, int]
    findings: Mapping[str, int]
    remedies: Mapping[str, int]
    inspections: Mapping[str, int]
    run: int
    objections: Mapping[str, int]
    accounts: Mapping[str, Account]
    people: Mapping[str, int]
    posts: Mapping[str, int]
    appointments: Mapping[str, int]
    grants: Mapping[str, int]
    changes: Mapping[str, int]

    def client(self, role: str) -> Client:
        """A browser in which an account of this role has signed in."""
        client = Client(raise_request_exception=True)
        client.force_login(self.accounts[role])
        return client


@pytest.fixture
def world(db: None, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> World:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Some tests stand on another day: accounts and changes are of the day on which it is made.
    name = f"site-world-{timezone.localdate()}"
    # What is made anew for each test (`once`) needs a folder of its own.
    folder = (shared(tmp_path_factory) if connection.vendor == "sqlite" else tmp_path) / name
    settings.ZEREN_EVIDENCE = folder / "store"
    found = once(shared(tmp_path_factory), name, lambda: made(folder))
    # Each test may write to the store.
    settings.ZEREN_EVIDENCE = tmp_path / "evidence"
    shutil.copytree(folder / "store", settings.ZEREN_EVIDENCE)
    return found


def made(place: Path) -> World:
    pack = install(files("founding"), by="init", on=END)
    load(_folder(place), framework=pack, by="import", on=END)
    done: Run = run(pack=pack, year=2026, as_of=END, by="assess", on=END)
    units = dict(Unit.objects.values_list("code", "pk"))
    _pleaded(units)
    path = Unit.objects.get(code=PLACES["own"]).path
    return World(
        units=units,
        cards=dict(Scorecard.objects.filter(run=done).values_list("unit__code", "pk")),
        files={file.name.split("/")[-1].split(".")[0]: file.pk for file in File.objects.all()},
        findings=dict(Finding.objects.values_list("unit__code", "pk")),
        remedies=dict(Remedy.objects.values_list("finding__unit__code", "pk")),
        inspections=dict(Inspection.objects.values_list("unit__code", "pk")),
        run=done.pk,
        objections=_objected(done),
        accounts={role: _account(role, path) for role in ROLES},
        people=_by_unit(Person),
        posts=_by_unit(Post),
        appointments=_by_unit(Appointment),
        grants=dict(Grant.objects.values_list("role", "pk")),
        changes=_changes(),
    )


def _pleaded(units: Mapping[str, int]) -> None:
    """Every unit owes something beside the framework and says that it does not apply."""
    days = {"told": END, "due": END, "effective": END}
    for unit in units.values():
        row = Obligation.objects.create(
            unit_id=unit, duty="study_session", issuer="founding", period="2026-12", year=2026, amended=True, **days
        )
        Plea.objects.create(obligation=row, kind="not_applicable", reason="无", made=END, by="o", state="open")


def _changes() -> dict[str, int]:
    """The first of two changes of every unit, by its code: it cannot be taken back, so it stays whoever asks."""
    today = timezone.localdate()
    for unit in Unit.objects.order_by("path"):
        for name in (f"{unit.name}所", unit.name):
            rename_unit(unit, name, day=today, by="init", on=today)
    return dict(Change.objects.order_by("-number").values_list("unit__code", "pk"))


def _objected(done: Run) -> dict[str, int]:
    """The result is public, and every unit has something against it."""
    assessment.publish(done.pk, by="assess", on=END)
    cards = Scorecard.objects.filter(run=done).select_related("unit")
    given = {"line": "study_sessions", "state": "filed", "reason": "漏计", "filed": END, "due": END}
    made = [Objection.objects.create(code=f"Y-{card.unit.code}", card=card, **given) for card in cards]
    return {row.code[2:]: row.pk for row in made}


def _by_unit(rows: type[Person | Post | Appointment]) -> dict[str, int]:
    """Keys by the unit's code: the codes of the rows are a letter and the unit's."""
    return {code[1:]: pk for code, pk in rows.objects.values_list("code", "pk")}


def _account(role: str, path: str) -> Account:
    today = timezone.localdate()
    made = commands.create_account(role, role, password="very good words", must_change=False, by="init", on=today)
    commands.grant(made, role, path, start=today, by="init", on=today)
    return made


def _folder(place: Path) -> Path:
    folder = place / "year"
    (folder / "evidence").mkdir(parents=True)
    units = ["id,name,category,parent"]
    records = ["id,unit,duty,date,title,kind,outcome,evidence"]
    visits = ["id,unit,kind,title,started,fed_back"]
    findings = ["id,unit,source,inspection,opened,severity,kind,text,due,state"]
    remedies = ["id,finding,text,evidence"]
    for code, name in NAMES.items():
        visits.append(f"J{code},{code},supervision,{name}督查,2026-02-01,2026-02-20")
        findings.append(
            f"F{code},{code},supervision,J{code},2026-02-20,general,time_limited,{name}台账不全,2026-08-20,in_progress"
        )
        remedies.append(f"M{code},F{code},{name}补齐台账,{code}.txt")
        units.append(f"{code},{name},{'committee' if code == 'H' else 'town'},{ABOVE[code]}")
        records.append(f"R{code},{code},study_session,2026-03-05,{name}学习,study,定了事,{code}.txt")
        (folder / "evidence" / f"{code}.txt").write_text(f"{name}的佐证", encoding="utf-8")
    posts, people = ["id,unit,name,tier"], ["id,name"]
    held = ["id,post,person,start,end,acting"]
    for code, name in NAMES.items():
        posts.append(f"P{code},{code},{name}负责人,first")
        people.append(f"M{code},{name}的人")
        held.append(f"T{code},P{code},M{code},2024-01-01,,")
    for sheet, lines in {"posts": posts, "people": people, "appointments": held}.items():
        (folder / f"{sheet}.csv").write_text("\n".join(lines), encoding="utf-8")
    tables = {"units": units, "records": records, "inspections": visits, "findings": findings, "remedies": remedies}
    for key, rows in tables.items():
        (folder / f"{key}.csv").write_text("\n".join(rows), encoding="utf-8")
    return folder
