"""The kinds of inspection."""

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
