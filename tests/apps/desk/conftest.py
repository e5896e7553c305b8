"""A county office with two towns, and who stands for each of them, on a day in the middle of a year: what is planned
for some days ahead lies in the same one.
"""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from zeren.apps.frameworks.commands import install
from zeren.apps.organisation.models import Appointment, Person, Post, Unit
from zeren.packformat import files


@pytest.fixture(autouse=True)
def _midyear(midyear: None) -> None:
    """For every test here."""


@pytest.fixture
def units(db: None) -> dict[str, Unit]:
    install(files("founding"), by="init", on=timezone.localdate())
    root = Unit.objects.create(code="H", name="县委", category="committee", path="000000001")
    made = {"H": root}
    for number, code in enumerate("AB", start=2):
        path = f"{root.path}{number:09d}"
        made[code] = Unit.objects.create(code=code, name=f"{code}乡", category="town", parent=root, path=path)
        post = Post.objects.create(code=f"P{code}", unit=made[code], name=f"{code}乡书记", tier="first")
        person = Person.objects.create(code=f"M{code}", name=f"{code}书记")
        Appointment.objects.create(code=f"T{code}", post=post, person=person, start=dt.date(2020, 1, 1))
    return made
