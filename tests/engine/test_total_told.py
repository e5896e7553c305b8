"""How a total is told where bonuses, accountability and a correction go into it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.spec.results import SCHEME, Result, facts, scaled
from tests.spec.tables import UNIT, adjustment, rows_of, run

from zeren.engine.columns import UnitRow
from zeren.engine.given import CORRECTION
from zeren.engine.scheme import Bonus, Component
from zeren.engine.told.telling import total_told

WITH_SHOWN = replace(SCHEME, components=(*SCHEME.components, Component("views", SCHEME.bands[0].text, 0, role="shown")))
TOLD = [
    (Result("", {**scaled(80), "x": 2000}), "加分2.00分"),
    (Result("", {**scaled(80), "x": 3000, "y": 3000}), "加分合计6.00分，最高计5分"),
    (
        Result("", {**scaled(50), "x": 3000}, scheme=replace(SCHEME, bonus=Bonus(5000, 60_000))),
        "基本分不足60分，加分不计",
    ),
    (Result("", {**scaled(80), "e": 2500}), "问责事项计-2.50分"),
    (Result("", scaled(80), correction=-1500), "往年错分更正-1.50分"),
    (Result("", scaled(80)), ""),
    (Result("", scaled(80), scheme=WITH_SHOWN), ""),
]


@pytest.mark.parametrize(("row", "wanted"), TOLD, ids=[wanted or f"nothing {n}" for n, (_, wanted) in enumerate(TOLD)])
def test_told(row: Result, wanted: str) -> None:
    adjusted: list[dict[str, Any]] = []
    if row.correction is not None:
        adjusted = [adjustment(0, CORRECTION, row.correction)]
    *_, alone = run(row.scheme, [UnitRow(**UNIT)], rows_of({"u": facts(row.lines)}), adjusted)
    said = [text.zh for text in total_told(row.scheme, alone)]
    between = said[next(n for n, text in enumerate(said) if text.startswith("基本分 =")) + 1 : -1]
    assert between == ([wanted] if wanted else [])
    assert all("{" not in text.en for text in total_told(row.scheme, alone))
