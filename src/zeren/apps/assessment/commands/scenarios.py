"""What-ifs that are kept under a name. They change nothing, and no result rests on them."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from zeren.apps.assessment.events import ScenarioDropped, ScenarioKept
from zeren.apps.assessment.models import Run, Scenario
from zeren.apps.assessment.queries.changes import kept
from zeren.apps.audit.commands import write
from zeren.base.problems import Refused, declare
from zeren.engine.beyond.whatif import Change

LONGEST = 100
NO_NAME = declare(
    "scenario_without_name",
    zh="方案没有名称，或名称太长",
    en="the scenario has no name, or too long a one",
    do_zh="写一个不超过{most}字的名称",
    do_en="Give a name of up to {most} characters",
)
NOTHING_CHANGED = declare(
    "scenario_changes_nothing",
    zh="方案没有改动任何内容",
    en="the scenario changes nothing",
    do_zh="先改动权重、上限、等次或勾选问题",
    do_en="Change a weight, cap, grade or tick a finding first",
)
UNKNOWN_SCENARIO = declare(
    "scenario_unknown",
    zh="没有这个方案，可能已经被删掉",
    en="there is no such scenario; it may be deleted",
    do_zh="刷新后再看",
    do_en="Look again",
)


def keep_scenario(run: Run, name: str, change: Change, *, by: str, on: dt.date) -> Scenario:
    """Keep a what-if under a name; one of the same name in the same run is replaced. Raises `Refused`."""
    name = name.strip()
    if not 0 < len(name) <= LONGEST:
        raise Refused([NO_NAME(most=LONGEST)])
    if not change:
        raise Refused([NOTHING_CHANGED()])
    with transaction.atomic():
        given = {"change": kept(change), "made_on": on, "made_by": by}
        made, _ = Scenario.objects.update_or_create(run=run, name=name, defaults=given)
        write(ScenarioKept(run.pk, run.year, name), by=by, on=on)
    return made


def drop_scenario(scenario: int, *, by: str, on: dt.date) -> Scenario:
    """Delete one that was kept; returns what it was. Raises `Refused` where there is none."""
    with transaction.atomic():
        found = Scenario.objects.select_related("run").filter(pk=scenario).first()
        if found is None:
            raise Refused([UNKNOWN_SCENARIO()])
        Scenario.objects.filter(pk=scenario).delete()
        write(ScenarioDropped(found.run_id, found.run.year, found.name), by=by, on=on)
    return found
