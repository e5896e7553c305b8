"""The kinds of inspection, and the grades and levels of a judgement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from zeren.base.text import Text

KINDS: Final[Mapping[str, Text]] = {
    "inspection": Text("巡察", "inspection"),
    "supervision": Text("专项督查", "special supervision"),
    "follow_up": Text("回访督查", "follow-up"),
    "spot_check": Text("抽查", "spot check"),
    "self_check": Text("自查", "self-inspection"),
}

OWN: Final[frozenset[str]] = frozenset({"self_check"})
"""Made by the unit itself: nobody from outside leads it, and no others give feedback."""

GRADES: Final[Mapping[str, Text]] = {
    "excellent": Text("好", "excellent"),
    "good": Text("较好", "good"),
    "fair": Text("一般", "fair"),
    "weak": Text("较差", "weak"),
    "poor": Text("差", "poor"),
}

LEVELS: Final[Mapping[str, Text]] = {
    "high": Text("高", "high"),
    "middle": Text("中", "middle"),
    "low": Text("低", "low"),
}
"""How difficult the work was."""

MOST_DEDUCTED: Final = 100_000
"""Milli-points that one judgement may deduct."""

MOST_OBJECTS: Final = 100_000
"""Objects of one unit that a sample may be drawn from."""
