"""Findings follow a unit that was merged: what is still open goes to the successor, and back when that is undone."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping

from django.db import transaction

from zeren.apps.audit import commands as audit
from zeren.apps.audit.models import Entry
from zeren.apps.findings.commands.acting import Hand
from zeren.apps.findings.events import HandedOver
from zeren.apps.findings.models import Act, Finding, Remedy
from zeren.apps.findings.queries.standing import to_follow
from zeren.apps.findings.rules import problems
from zeren.apps.organisation.models import Post, Unit
from zeren.base.problems import Refused

HANDED, BACK = "hand_over", "hand_back"


def hand_over(
    unit: str, successor: str, posts: Mapping[str, str], *, staying: Collection[str] = (), by: str, on: dt.date
) -> int:
    """Give what is open of the unit with this code, and its drafts, to its successor. Returns how many findings went.

    `posts`: by code, the post of the unit and the one that carries it on; what a post owned, that one owns. `staying`:
    the codes of findings that do not go.
    """
    with transaction.atomic(), audit.together():
        found = [row for row in to_follow(unit) if row.code not in staying]
        _give(found, Unit.objects.get(code=successor), posts, HANDED, by, on)
    return len(found)


def hand_back(unit: str, successor: str, posts: Mapping[str, str], *, by: str, on: dt.date) -> int:
    """Take back what came to a successor from a unit that is there again. Returns how many findings went.

    Raises `Refused` where somebody has acted on one of them since.
    """
    with transaction.atomic(), audit.together():
        found: list[Finding] = []
        busy: list[Finding] = []
        for row in to_follow(successor):
            last = Act.objects.filter(finding=row, name__in=(HANDED, BACK)).order_by("number").last()
            if last is None or last.name != HANDED or _came_from(last) != unit:
                continue
            (busy if row.acts.filter(number__gt=last.number).exists() else found).append(row)
        if busy:
            raise Refused([problems.ACTED_ON(codes="、".join(row.code for row in busy[:5]))])
        _give(found, Unit.objects.get(code=unit), {new: old for old, new in posts.items()}, BACK, by, on)
    return len(found)


def _came_from(act: Act) -> str:
    entry = Entry.objects.filter(number=act.number).values_list("data", flat=True).first()
    return str(json.loads(entry)["unit"]) if entry else ""


def _give(found: list[Finding], to: Unit, posts: Mapping[str, str], name: str, by: str, on: dt.date) -> None:
    new = {post.code: post for post in Post.objects.filter(code__in=posts.values())}
    carried = {old: new[code] for old, code in posts.items() if code in new}
    for row in found:
        event = HandedOver(row.code, row.unit.code, to.code, to.name)
        row.unit = to
        row.owner = carried.get(row.owner.code, row.owner) if row.owner else None
        for remedy in row.remedies.select_related("owner"):
            _give_remedy(remedy, carried)
        number = audit.write(event, by=by, on=on)
        Hand().remember(row, number, name, row.state, by, work=False)


def _give_remedy(remedy: Remedy, carried: Mapping[str, Post]) -> None:
    if remedy.owner and remedy.owner.code in carried:
        remedy.owner = carried[remedy.owner.code]
        remedy.save(update_fields=["owner"])
