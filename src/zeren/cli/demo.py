"""`zeren demo`: a database to look at, with an account for each kind of person."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zeren.base.dates import year_period
from zeren.base.problems import Refused, declare
from zeren.base.text import Text
from zeren.cli.database import must_be_named
from zeren.cli.session import say, show_step

if TYPE_CHECKING:
    from zeren.apps.organisation.queries import Node
    from zeren.cli.first_accounts import Wanted

DEMO_EXISTS = declare(
    "demo_exists",
    zh="“{name}”里已经有数据库",
    en="there is a database in “{name}” already",
    do_zh="请换一个文件夹，或先删掉它",
    do_en="Name another folder, or remove it first",
)
FILE = "zeren.sqlite3"


@click.command("demo")
@click.option(
    "--db",
    "place",
    type=click.Path(file_okay=False, path_type=Path),
    help="放数据库的文件夹；不写就用 ZEREN_DATABASE_URL。 The folder for the database; else ZEREN_DATABASE_URL's.",
)
@click.option(
    "--folder",
    required=True,
    type=click.Path(exists=True, path_type=Path),
    help="要导入的文件夹，例如样板县。 The folder to take in, such as the sample county.",
)
@click.option("--framework", default="founding", show_default=True, help="数据包。 The pack, by id or path.")
@click.option(
    "--year",
    "years",
    multiple=True,
    type=click.IntRange(1990, 2200),
    default=(2025, 2026),
    show_default=True,
    help="计算哪几年，可写几次。 The years to score; may be given several times.",
)
@click.option("--password", help="样板账号的密码，不写就生成。 The password of the accounts; made if not given.")
def demo(place: Path | None, folder: Path, framework: str, years: tuple[int, ...], password: str | None) -> None:
    """做一个样板库：导入、计算各年度、每种人一个账号。

    Make a database to look at: a folder taken in, its years scored, an account for each kind of person.
    """
    from zeren.apps.access.rules.slips import new_secret
    from zeren.cli.embedded import made_or_changed, told
    from zeren.cli.first_accounts import how_to_serve, make, show

    if place is None:
        must_be_named()
    database = place / FILE if place else None
    if database is not None and database.exists():
        raise Refused([DEMO_EXISTS(name=place)])
    today = dt.date.today()  # noqa: DTZ011  the day on the wall of whoever types
    with made_or_changed(database):
        from django.db import transaction

        from zeren.apps.access.queries import accounts

        if accounts().exists():
            raise Refused([DEMO_EXISTS(name=told(database))])
        _fill(folder, framework, years, today)
        with transaction.atomic():
            made = make(_cast(password or new_secret(), today), must_change=False, by="demo", on=today)
    there = Text("样板库在 {db}，每种人一个账号：", "The database is {db}; an account for each kind of person:")
    say(there.fill(db=database or told(database)))
    show(made)
    say(how_to_serve(database))


def _fill(folder: Path, framework: str, years: tuple[int, ...], today: dt.date) -> None:
    from zeren.apps.assessment.commands import run
    from zeren.apps.desk.commands import load
    from zeren.apps.frameworks.commands import install
    from zeren.packformat import files

    pack = install(files(framework), by="demo", on=today)
    load(folder, framework=pack, by="demo", on=today, progress=show_step)
    for year in sorted(set(years)):
        show_step(Text("计算{year}年度", "Scoring {year}").fill(year=year), 0, 1)
        run(pack=pack, year=year, as_of=year_period(year).end, by="demo", on=today)


POSTS = {
    "officer": ("staff", ""),
    "unit_leader": ("direct", ""),
    "first_responsible": ("first", ""),
    "inspector": ("lead", "巡察"),
    "assessor": ("lead", "考核"),
    "supervisor": ("lead", "督查"),
}
"""The tier of the post that an account of each role acts as, and what its name would hold."""


def _cast(password: str, today: dt.date) -> list[Wanted]:
    """One account for every role: those of a unit on one unit, those who look after many on the whole tree, and a
    chief who decides for the whole tree. Each acts as a post that somebody holds today.
    """
    from zeren.apps.access.rules import ADMINISTRATORS, ROLES
    from zeren.apps.organisation.queries import tree
    from zeren.cli.first_accounts import Wanted

    units = tree()
    top, one = units[0], _typical([unit for unit in units if unit.closed is None])
    inside = {"officer", "unit_leader", "first_responsible"}
    places = [(role.replace("_responsible", ""), role, one if role in inside else top) for role in ROLES]
    cast: list[Wanted] = []
    for name, role, unit in [*places, ("chief", "first_responsible", top)]:
        if role in ADMINISTRATORS:
            cast.append(Wanted(role.removesuffix("_admin"), role, password=password))
        else:
            person = _person(unit, role, {wanted.person for wanted in cast}, today)
            cast.append(Wanted(name, role, unit.path, Text(unit.name, unit.name), password, person))
    return cast


def _person(unit: Node, role: str, taken: set[str], today: dt.date) -> str:
    """Somebody who holds a post of a unit that suits a role and is no other account already; "" where nobody does."""
    from zeren.apps.organisation.queries import holder, posts_of

    tier, word = POSTS[role]
    posts = sorted(posts_of(unit.pk, today), key=lambda post: (post.tier != tier, word not in post.name))
    held = (holder(post.code, today) for post in posts)
    return next((one.person for one in held if one is not None and one.person not in taken), "")


def _typical(units: list[Node]) -> Node:
    """A unit at the foot of the tree, a town where there is one."""
    above = {unit.parent for unit in units}
    feet = [unit for unit in units if unit.pk not in above] or units
    return next((unit for unit in feet if unit.category == "town"), feet[0])
