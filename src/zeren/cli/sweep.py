"""`zeren sweep`: what is to be done by itself, once; a timer of the system calls it every few minutes."""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from pathlib import Path

import click

from zeren.base.text import Text
from zeren.cli.database import option
from zeren.cli.session import say


@click.command("sweep")
@click.argument("names", metavar="[NAME]...", nargs=-1, type=click.Choice(["remind", "deliver"]))
@option(there=True)
@click.option(
    "--on", "on", type=click.DateTime(["%Y-%m-%d"]), help="当作哪一天，默认今天。 The day it is; today if not given."
)
@click.option(
    "--every",
    default=0.0,
    type=click.FloatRange(0, 1440),
    help="离上一轮不到这么多分钟就不做，几处同时调用也只做一轮。 Only if the last round began so many minutes ago.",
)
@click.pass_context
def sweep(
    ctx: click.Context, names: tuple[str, ...], database: Path | None, on: dt.datetime | None, every: float
) -> None:
    """做定时的事：提醒将到期和逾期的，发出提醒。重复做、中途断开都没有关系，每条只发一次。

    Do what is to be done by itself: tell people of what is due soon or late, send notices on. It may be repeated and
    broken off at any time; each notice goes out once.
    """
    from zeren.cli.embedded import opened

    with opened(database):
        from django.utils import timezone

        from zeren.apps.jobs.derived import claim

        # The list of sweeps is the site's: it knows every app, and lies above this command.
        schedule = import_module("zeren.site.schedule")
        now = timezone.localtime()
        if every and not claim(dt.timedelta(minutes=every), now):
            return
        failed = False
        for one, job in schedule.run(names, on=on.date() if on else now.date(), now=now):
            did = "，".join(f"{key} {value}" for key, value in job.did.items())
            told = Text("{what}：{did}", "{what}: {did}")
            if job.fault:
                failed = True
                told = Text("{what}没有完成：{did}", "{what}: not finished: {did}")
            say(told.fill(what=one.text, did=job.fault or did), err=bool(job.fault))
        if failed:
            ctx.exit(1)
