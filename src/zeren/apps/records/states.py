"""What kind of proof a record can be, whether it still counts, and the words of awards and surveys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from zeren.base.text import Text

KINDS = {
    "study": Text("学习", "study"),
    "decision": Text("决定", "decision"),
    "action": Text("行动", "action"),
    "result": Text("成效", "result"),
    "document": Text("文件", "document"),
}

FILED, WITHDRAWN, RETURNED = "filed", "withdrawn", "returned"

STATES = {
    FILED: Text("已报", "filed"),
    WITHDRAWN: Text("已撤回", "withdrawn"),
    RETURNED: Text("退回", "returned"),
}
"""A withdrawn record counts nowhere and stays, so that it can be brought back. A returned one counts again when it was
corrected.
"""


class Move(NamedTuple):
    """From one state to another: its key, where it starts and ends, and its words."""

    name: str
    source: str
    target: str
    text: Text


MOVES: Mapping[str, Move] = {
    move.name: move
    for move in (
        Move("correct", FILED, FILED, Text("更正", "correct")),
        Move("withdraw", FILED, WITHDRAWN, Text("撤回", "withdraw")),
        Move("return", FILED, RETURNED, Text("退回", "return")),
        Move("unreturn", RETURNED, FILED, Text("收回退回", "take the return back")),
        Move("restore", WITHDRAWN, FILED, Text("恢复", "bring back")),
    )
}
"""Whoever may file for the unit may make each of them but `return` and `unreturn`, which are for somebody above it."""


LEVELS = {
    "nation": Text("国家级", "national"),
    "province": Text("省级", "provincial"),
    "city": Text("市级", "municipal"),
    "county": Text("县级", "county"),
    "own": Text("本系统", "own system"),
}
"""Levels of awards to units."""

VIEWPOINTS = {
    "superior": Text("上级", "superior"),
    "peer": Text("同级", "peers"),
    "served": Text("服务对象", "those served"),
    "third_party": Text("第三方", "third party"),
    "own": Text("本单位", "the unit itself"),
}
"""Who was asked about a unit; only how many answered what is kept."""

ANSWERS = {
    "very_good": Text("很好", "very good"),
    "good": Text("好", "good"),
    "fair": Text("一般", "fair"),
    "poor": Text("差", "poor"),
    "abstain": Text("弃权", "abstained"),
}

MOST_RETURNS = 100_000
"""Returns of one answer about one unit; the engine proves its sums with it."""
