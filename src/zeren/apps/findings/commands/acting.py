"""Who acts, on which finding, and in which version they saw it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zeren.apps.access.rules import Permission
from zeren.apps.audit.models import Entry
from zeren.apps.findings.models import Act, Finding
from zeren.apps.findings.rules import problems
from zeren.apps.findings.rules.moves import Actor
from zeren.apps.organisation import queries as organisation
from zeren.apps.organisation.models import Person, Post
from zeren.base.canonical import canonical
from zeren.base.problems import Refused


@dataclass(frozen=True)
class Hand:
    """Whoever sits at the page: the code of the person, what they may do on the finding's unit, and the version of the
    finding that they saw. Nothing of it is known where a command is called otherwise: the caller answers for that.
    """

    person: str = ""
    held: frozenset[Permission] | None = None
    seen: int | None = None

    def actor(self, by: str, on: dt.date) -> Actor:
        """Who acts as the post with this code on a day. Raises `Refused` for a post that the person does not hold."""
        seats = organisation.seats(self.person, on)
        if self.person and by not in {seat.code for seat in seats}:
            raise Refused([problems.NOT_YOUR_POST(by=by)])
        path = Post.objects.filter(code=by).values_list("unit__path", flat=True).first() or ""
        return Actor(by, path, self.person, tuple(seat.path for seat in seats), self.held)

    def find(self, finding: str) -> Finding:
        """The finding with this code, kept from others until the transaction ends; `Refused` if there is none."""
        found = Finding.objects.select_for_update(of=("self",)).select_related("unit", "owner").filter(code=finding)
        row = found.first()
        if row is None:
            raise Refused([problems.UNKNOWN_FINDING(code=finding)])
        return row

    def repeats(self, row: Finding, name: str, data: Mapping[str, Any], by: str, ignoring: str = "") -> bool:
        """Whether just this was done already by the same post, as a second click on a button asks for.

        Raises `Refused` if the finding is not as it was seen otherwise.
        """
        if self.seen is None or self.seen == row.version:
            return False
        last = row.acts.order_by("number").last() if row.version == self.seen + 1 else None
        entry = Entry.objects.filter(number=last.number, by=by).first() if last and last.name == name else None
        if entry is None or _without(json.loads(entry.data), ignoring) != _without(_kept(data), ignoring):
            raise Refused([problems.STALE(code=row.code)])
        return True

    def remember(self, row: Finding, number: int, name: str, source: str, by: str, *, work: bool) -> None:
        """Keep that an entry of the journal is about a finding, and save the finding in its next version."""
        post = Post.objects.filter(code=by).first()
        person = Person.objects.filter(code=self.person).first() if self.person else None
        Act.objects.create(finding=row, number=number, name=name, source=source, post=post, person=person, work=work)
        row.version += 1
        row.save()


def _kept(data: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(canonical(data))
    return kept


def _without(data: Mapping[str, Any], ignoring: str) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != ignoring}
