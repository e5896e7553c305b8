"""The closed lists of assessments."""

from __future__ import annotations

from collections.abc import Mapping

from zeren.base.text import Text
from zeren.engine.agreement import Level

LEVELS: Mapping[Level, Text] = {
    "nominal": Text("类别（没有高低）", "names, without order"),
    "ordinal": Text("等级（有高低，没有间距）", "places in an order"),
    "interval": Text("分数（间距有意义）", "numbers whose distances count"),
}
"""What the values are that judges gave in a practice round."""
