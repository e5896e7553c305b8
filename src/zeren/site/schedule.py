"""Every sweep there is, in the order in which they are run."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from zeren.apps.jobs import commands
from zeren.apps.jobs.models import Job
from zeren.base.text import Text


class Sweep(NamedTuple):
    """A sweep: its name, the path of its function, and what it does in words."""

    name: str
    function: str
    text: Text


SWEEPS = (
    Sweep(
        "remind",
        "zeren.apps.obligations.sweeps.remind",
        Text("提醒将到期和逾期的事项", "tell people of what is due soon or late"),
    ),
    Sweep(
        "initials",
        "zeren.apps.organisation.sweeps.initials",
        Text("补算单位名称的拼音首字母", "work out the initials that units are found by"),
    ),
    Sweep(
        "loads",
        "zeren.apps.desk.sweeps.loads",
        Text("告诉上级谁兼任过多", "tell superiors of who bears too much at once"),
    ),
    Sweep("deliver", "zeren.apps.notices.sweeps.deliver", Text("发出提醒", "send notices on")),
)
"""What is told before is sent after."""


def run(names: tuple[str, ...], *, on: dt.date, now: dt.datetime) -> list[tuple[Sweep, Job]]:
    """Run the sweeps with these names, all where none is given."""
    chosen = [one for one in SWEEPS if not names or one.name in names]
    return [(one, commands.run(one.name, one.function, by="sweep", on=on, now=now)) for one in chosen]
