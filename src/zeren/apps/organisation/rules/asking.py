"""What is asked about names in somebody's workbook that may mean several things, and the answers; plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from zeren.base.text import Text
from zeren.documents.sheet import Placed

Told = Mapping[str, str]
Here = Mapping[str, Mapping[str, Told]]
"""Rows by their ids, by table."""

NEW, LEAVE, STAYS = "+", "-", "="
"""Answers: something new; the row is left out; (before an id) it is that unit, which stays where it is."""
VACANT = frozenset({"空缺", "暂缺", "待定", "缺", "缺编", "无", "-", "—", "/", "vacant"})
"""What people write where nobody holds a post."""
FOREVER = "9999-12-31"
FEW = 3


class Option(NamedTuple):
    """An answer to a question and what it means."""

    value: str
    text: Text


class Question(NamedTuple):
    """What somebody has to say before a row can be taken in. `kind` is a key of `states.ASKED`."""

    key: str
    kind: str
    about: str
    options: Sequence[Option]
    placed: Placed


class Row(NamedTuple):
    """A row of a table by the columns it has, and where it stands."""

    code: str
    told: dict[str, str]
    placed: Placed


class Asked(Exception):
    """It has to be asked first, or is to be left out."""


def spans_meet(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return max(one[0], other[0]) < min(one[1], other[1])


def is_named(name: str) -> bool:
    return bool(name) and name.casefold() not in VACANT


def names_kept(former: str, old: str, new: str) -> str:
    """The former names of who was called `old` and is called `new` from now on."""
    return "；".join(dict.fromkeys(name for name in [*names_in(former), old] if name and name != new))


def names_in(former: str) -> list[str]:
    return [one for one in former.split("；") if one]


def place_key(placed: Placed) -> str:
    """Where a row stands, as part of a key: the same whenever the workbook is read."""
    return f":{placed.heads.sheet}:{placed.row}"


MEANS = {
    "unit_is": Text("就是“{way}”（{code}）", "it is {way} ({code})"),
    "unit_moves": Text("就是“{way}”（{code}），划到这里", "it is {way} ({code}), which moves here"),
    "unit_stays": Text("就是“{way}”（{code}），仍在原处", "it is {way} ({code}), which stays where it is"),
    "unit_was": Text(
        "就是现在的“{way}”（{code}），名称、隶属不变", "it is now called {way} ({code}); nothing else changes"
    ),
    "unit_new": Text("新设一个“{name}”", "a new unit {name}"),
    "post_held": Text("{unit} {name}（{code}，现由{person}担任）", "{unit} {name} ({code}, held by {person})"),
    "post_vacant": Text("{unit} {name}（{code}，空缺）", "{unit} {name} ({code}, vacant)"),
    "post_after": Text("接替{person}，{person}到{day}为止（{code}）", "follows {person}, who leaves on {day} ({code})"),
    "post_free": Text("担任空缺的那个（{code}）", "the one that is vacant ({code})"),
    "post_new": Text("另设一个“{name}”岗位", "another post called {name}"),
    "person_holds": Text("就是{held}的{name}（{code}）", "it is {name} of {held} ({code})"),
    "person_is": Text("就是{name}（{code}）", "it is {name} ({code})"),
    "person_new": Text("是另一个同名的{name}", "it is another {name}"),
    "leave": Text("这一行不导入", "leave this row out"),
}
