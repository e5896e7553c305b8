"""The closed list of first-visit guides: three steps for each kind of person."""

from __future__ import annotations

from typing import NamedTuple

from zeren.apps.access.states import Permission
from zeren.base.text import Text


class Step(NamedTuple):
    """One step: what to look at, why, and the name of the page it is on."""

    text: Text
    why: Text
    page: str


P = Permission

_RULES = Step(
    Text("看规则", "Read the rules"),
    Text(
        "“责任制”里写着每件事怎么做、凭什么算做了、每一分怎么得。",
        "“Frameworks” says how each thing is done, what shows it, and how each point is earned.",
    ),
    "frameworks:frameworks",
)
_SCORES = Step(
    Text("看得分", "Look at the score"),
    Text(
        "每个数都能点开，一直看到算式、事实和佐证文件。",
        "Every number opens, down to the arithmetic, the facts and the evidence files.",
    ),
    "assessment:runs",
)

GUIDES: tuple[tuple[Permission, tuple[Step, Step, Step]], ...] = (
    (
        P.assess,
        (
            Step(
                Text("看全年", "See the year"),
                Text(
                    "首页一张表看各类单位在哪部分得分少，下面是逾期的和近一周的变化。",
                    "One table on this page shows where each category earns little; below it, what is late and what "
                    "changed in a week.",
                ),
                "desk:home",
            ),
            _SCORES,
            _RULES,
        ),
    ),
    (
        P.file_record,
        (
            Step(
                Text("看本月应报", "See what is owed this month"),
                Text(
                    "首页按期限排好，每项写明怎样算办了、可用什么佐证。",
                    "This page lists it by due day; each item says what will do and what shows it.",
                ),
                "desk:home",
            ),
            _RULES,
            _SCORES,
        ),
    ),
    (
        P.sign,
        (
            Step(
                Text("看我负责的", "See what is yours"),
                Text(
                    "首页三个数：逾期未报、未销号问题、其中逾期；旁边是今年和上年的得分。",
                    "Three numbers on this page: overdue, open findings, late ones; below them this year and last.",
                ),
                "desk:home",
            ),
            _SCORES,
            _RULES,
        ),
    ),
    (
        P.see_unit,
        (
            Step(
                Text("找单位", "Find a unit"),
                Text(
                    "“单位”里可以按名称找；点开看谁负责什么、逾期的和未销号的问题。",
                    "Find it by name under “Units”; open it for who is responsible, what is late and what is open.",
                ),
                "organisation:units",
            ),
            _RULES,
            Step(
                Text("看自己的账号", "Look at your account"),
                Text(
                    "“我的账号”里可以换密码，看在哪些地方登录着。",
                    "“My account” changes the password and shows where you are signed in.",
                ),
                "access:sessions",
            ),
        ),
    ),
)
"""By what somebody may do; the first that fits is shown. Administrators' own pages say what they are for."""


def guide(held: frozenset[Permission]) -> tuple[Step, ...]:
    """The steps for whoever holds these permissions; none for those for whom there is no guide."""
    return next((steps for permission, steps in GUIDES if permission in held), ())
