"""A county of twenty units with two scored years, and the people who look at it. Loaded once for a file of tests and
taken back at its end: other tests begin with no rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.test.utils import override_settings
from examples.county.generate import generate
from tests.snapshot import once, shared

from zeren.apps.access.models import Account, Grant
from zeren.apps.assessment.commands import run
from zeren.apps.desk.commands import load
from zeren.apps.frameworks.commands import install
from zeren.apps.organisation.models import Unit
from zeren.packformat import library

DAY = dt.date(2026, 11, 23)

PEOPLE = {
    "officer": ("officer", "own"),
    "leader": ("first_responsible", "own"),
    "deputy": ("unit_leader", "root"),
    "assessor": ("assessor", "root"),
    "everything": ("assessor", ""),
    "neighbour": ("officer", "other"),
    "inspector": ("inspector", "own"),
    "system": ("system_admin", ""),
    "outsider": ("", ""),
}


class World:
    """The county, and who may see what of it."""

    def __init__(self) -> None:
        self.root = Unit.objects.get(parent=None)
        towns = Unit.objects.filter(category="town", closed=None).order_by("path")
        self.own, self.other = towns[0], towns[1]

    def path(self, where: str) -> str:
        """The path that a grant names."""
        return getattr(self, where).path if where else ""


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = shared(tmp_path_factory) / "ui-county"
    store = override_settings(ZEREN_EVIDENCE=str(folder / "store"))
    with django_db_blocker.unblock(), store, transaction.atomic():
        yield once(shared(tmp_path_factory), "ui-county", lambda: made(folder))
        transaction.set_rollback(True)


def made(folder: Path) -> World:
    """The county of twenty units with two scored years, and an account of each kind."""
    generate(folder / "in", seed=3, units=20, records=1500, years=(2025, 2026), evidence=60)
    pack = install(library.files("founding"), by="test", on=DAY)
    load(folder / "in", framework=pack, by="test", on=DAY)
    run(pack=pack, year=2025, as_of=dt.date(2026, 1, 1), by="test", on=DAY)
    run(pack=pack, year=2026, as_of=DAY, by="test", on=DAY)
    world = World()
    for name, (role, where) in PEOPLE.items():
        account = Account.objects.create(
            username=name, name=name, start=dt.date(2020, 1, 1), must_change_password=False, password="!"
        )
        if role:
            Grant.objects.create(account=account, role=role, path=world.path(where), start=dt.date(2020, 1, 1))
    return world


Enter = Callable[..., Client]


@pytest.fixture
def enter(world: World, db: None, monkeypatch: pytest.MonkeyPatch) -> Enter:
    """Signs somebody in, in Chinese or English, on the day of the county."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: DAY)

    def signed_in(name: str, language: str = "zh") -> Client:
        client = Client()
        client.force_login(Account.objects.get(username=name))
        if language == "en":
            client.post("/language", {"language": "en", "next": "/"})
        return client

    return signed_in
