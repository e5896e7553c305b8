"""The bench's year in pandas, as its users write it: a mask and a group-by for each indicator."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from zeren.engine.scheme import (
    AllOrNothing,
    CarryOver,
    Count,
    Coverage,
    Deduction,
    Line,
    Presence,
    Ratio,
    Scheme,
    Selection,
    Veto,
)

FIRST, NEXT = pd.Timestamp("2026-01-01").date(), pd.Timestamp("2027-01-01").date()


def job(path: Path, scheme: Scheme) -> dict[str, Any]:
    """Totals, bands, ranks, roll-up."""
    units = pd.read_parquet(path / "units.parquet").set_index("unit")
    columns = ["unit", "duty", "element", "kind", "happened", "submitted", "outcome", "evidenced", "amount", "base"]
    records = pd.read_parquet(path / "records", columns=columns)
    records["happened"] = pd.to_datetime(records["happened"])
    records["submitted"] = pd.to_datetime(records["submitted"])
    records = records[(records["happened"] >= "2026-01-01") & (records["happened"] < "2027-01-01")]
    findings = pd.read_parquet(path / "findings.parquet")
    for name in ("opened", "verified"):
        findings[name] = pd.to_datetime(findings[name])
    findings = findings[findings["opened"] < "2027-01-01"]
    return finished(Frames(units, records, findings, scheme).scores(), scheme)


class Frames:
    """The three tables and what is asked of them."""

    def __init__(self, units: Any, records: Any, findings: Any, scheme: Scheme) -> None:
        self.units, self.scheme = units, scheme
        self.tables = {"records": records, "findings": findings}

    def rows(self, select: Selection, *more: Any) -> Any:
        """The rows of a selection."""
        table = self.tables[select.source]
        mask = pd.Series(True, index=table.index)
        for where in select.where:
            column = table[where.column]
            if where.column == "submitted":
                mask &= column <= "2027-01-01"
            elif where.op == "=":
                mask &= column.isin(where.values)
            else:
                mask &= column >= where.values[0]
        if select.source == "findings" and select.span == "year":
            mask &= table["opened"] >= "2026-01-01"
        found = table[mask]
        for one in more:
            found = found[one(found)]
        return found

    def count(self, select: Selection, *more: Any) -> Any:
        """How many each unit has."""
        return self.rows(select, *more).groupby("unit").size().reindex(self.units.index, fill_value=0)

    def sum(self, select: Selection, column: str) -> Any:
        """The sum each unit has."""
        return self.rows(select).groupby("unit")[column].sum().reindex(self.units.index, fill_value=0)

    def line(self, line: Line) -> tuple[Any, Any]:
        """Points of a line, and where it applies."""
        full, measure = line.points, line.measure
        here = pd.Series(True, index=self.units.index)
        match measure:
            case Count(select, target):
                goal = target if isinstance(target, int) else self.units["category"].map(dict(target))
                return half(full * np.minimum(self.count(select), goal), goal), here
            case Presence(select):
                held = self.rows(select)
                quarters = held["happened"].dt.quarter.groupby(held["unit"]).nunique()
                return half(full * quarters.reindex(self.units.index, fill_value=0), 4), here
            case Coverage(select, _, elements):
                found = sum(
                    (self.count(select, lambda rows, key=one.key: rows["element"] == key) > 0) * one.points
                    for one in elements
                )
                return found, here
            case Ratio(part, whole):
                assert part.select is not None
                assert whole.select is not None
                a = self.sum(part.select, part.column) if part.column else self.count(part.select)
                b = self.sum(whole.select, whole.column) if whole.column else self.count(whole.select)
                return half(full * np.minimum(a, b), b), here
            case Deduction((fault,), _, looked):
                rows = self.rows(fault.select)
                each = rows["severity"].map(dict(fault.by)) if fault.by else pd.Series(fault.points, index=rows.index)
                cost = each.groupby(rows["unit"]).sum().reindex(self.units.index, fill_value=0)
                if not full:
                    return -cost, here
                seen = self.count(fault.select) + sum(self.count(one) for one in looked)
                return np.where(seen == 0, 0, np.maximum(full - cost, 0)), here
            case AllOrNothing(terms):
                some: Any = 0
                holds = here
                for term in terms:
                    assert term.select is not None
                    n = self.count(term.select)
                    some = some + n
                    holds = holds & ((n >= term.value) if term.op == ">=" else (n == term.value))
                return ((some > 0) & holds) * full, here
            case CarryOver(select, weights, factor):
                rows = self.rows(select)
                rows = rows[rows["verified"].isna() | (rows["verified"] > "2026-01-01")]
                weight = rows["severity"].map(dict(weights)) * np.where(rows["repeat"], factor, 1000)
                every = weight.groupby(rows["unit"]).sum().reindex(self.units.index, fill_value=0)
                done = weight[rows["verified"] <= "2027-01-01"].groupby(rows["unit"]).sum()
                return half(full * done.reindex(self.units.index, fill_value=0), every), every > 0
        raise AssertionError(line)

    def scores(self) -> Any:
        """A frame with every unit's total and what its band needs."""
        points = {}
        reach = {}
        for line in self.scheme.lines:
            if not isinstance(line.measure, Veto):
                points[line.id], applies = self.line(line)
                reach[line.id] = applies * line.points
        weighted, weights = 0.0, 0.0
        lowers: Any = 0
        for part in self.scheme.components:
            mine = [line.id for line in self.scheme.lines if line.component == part.id]
            score, full = sum(points[name] for name in mine), sum(reach[name] for name in mine)
            if not part.weight:
                lowers = lowers + score
                continue
            weighted = weighted + np.where(full > 0, part.weight * score / np.where(full > 0, full, 1), 0)
            weights = weights + np.where(full > 0, part.weight, 0)
        base = np.floor(self.scheme.full * weighted / weights + 0.5)
        frame = self.units.copy()
        frame["total"] = np.clip(base + lowers, 0, self.scheme.full).astype(np.int64)
        for line in self.scheme.lines:
            if isinstance(line.measure, Veto):
                frame[line.id] = self.count(line.measure.select) >= line.measure.at_least
        return frame


def half(a: Any, b: Any) -> Any:
    """A quotient rounded half up, 0 over 0."""
    return np.floor(a / np.where(b == 0, 1, b) + 0.5).astype(np.int64)


def finished(frame: Any, scheme: Scheme) -> dict[str, Any]:
    """Bands, ranks and roll-up."""
    bounds = [band.least for band in scheme.bands]
    entry = sum((frame["total"] < least).astype(int) for least in bounds[:-1])
    by = frame.groupby("category")["total"]
    reach, n = by.rank(method="max", ascending=False), by.transform("size")
    entry = entry.where((entry > 0) | (reach <= n * (scheme.bands[0].quota or 0) // 1000), 1)
    band = np.maximum(np.where(frame["v1"], 3, entry), np.where(frame["v2"], 1, 0))
    ranked = frame[frame["posts"] >= 3]
    ranks = {}
    for name, column in (("rank_category", "category"), ("rank_parent", "parent")):
        found = ranked.groupby(column, dropna=False)["total"].rank(method="min", ascending=False)
        ranks[name] = found.reindex(frame.index, fill_value=0).astype(np.int64)
    rolled = pd.Series(-1, index=frame.index)
    depth = pd.Series(0, index=frame.index)
    above = frame["parent"]
    while above.notna().any():
        depth += above.notna()
        above = above.map(frame["parent"])
    for level in range(int(depth.max()), 0, -1):
        here = frame[depth == level]
        value = rolled[here.index].where(rolled[here.index] >= 0, here["total"])
        top = (value * here["weight"]).groupby(here["parent"]).sum()
        rolled.loc[top.index.astype(int)] = half(top, here["weight"].groupby(here["parent"]).sum()).to_numpy()
    return {"total": frame["total"], "band": band, **ranks, "rolled": rolled}
