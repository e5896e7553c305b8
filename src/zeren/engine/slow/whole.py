"""A whole year by the plan, asked and answered like the slow reference: for worked examples, which must hold on
both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zeren.base.catalogue import Catalogue
from zeren.engine.assemble import plan_of
from zeren.engine.case import Fact
from zeren.engine.columns import Facts, UnitRow, table_of, units_of
from zeren.engine.given import adjustment_keys, given, with_adjustments
from zeren.engine.merges import follow_successors
from zeren.engine.planning.plan import STATES
from zeren.engine.rendering.duck import compute
from zeren.engine.scheme import Scheme
from zeren.engine.settlement.settle import Settled, settle
from zeren.engine.slow.reference import Card, Year


def score(
    scheme: Scheme,
    catalogue: Catalogue,
    year: Year,
    units: Sequence[UnitRow],
    facts: Mapping[str, Sequence[Fact]],
    calendar: Mapping[int, bool] | None = None,
) -> dict[str, Card]:
    """The same as `reference.score`, computed as a run computes it. Raises `Refused` for facts that are none."""
    known = with_adjustments(catalogue)
    coded = units_of(units, scheme.categories)
    at = {name: place for place, name in enumerate(coded.ids)}
    keys = {**scheme.keys, **adjustment_keys(scheme)}
    tables = {
        name: table_of(
            source,
            [(row["unit"], row["id"], *(row[c] for c in source.columns)) for row in facts.get(name, ())],
            at,
            keys,
        )
        for name, source in known.items()
    }
    whole = follow_successors(Facts(coded, tables), known, year.as_of)
    plan = plan_of(scheme, catalogue, year.start, year.end, year.as_of, given(scheme, whole, calendar))
    columns = compute(plan, whole).columns
    settled = settle(scheme, whole, columns)
    numbers = {name: column.tolist() for name, column in columns.items()}
    ends = {name: getattr(settled, name).tolist() for name in Settled.__dataclass_fields__}
    return {unit.id: _card(scheme, unit, at[unit.id], numbers, ends) for unit in units}


def _card(
    scheme: Scheme, unit: UnitRow, place: int, numbers: Mapping[str, list[int]], ends: Mapping[str, list[int]]
) -> Card:
    lines, parts = [line.id for line in scheme.lines], [part.id for part in scheme.components]
    return Card(
        unit,
        {line: numbers[f"points_{line}"][place] for line in lines},
        {line: STATES[numbers[f"state_{line}"][place]] for line in lines},
        {part: numbers[f"score_{part}"][place] for part in parts},
        {part: numbers[f"reach_{part}"][place] for part in parts},
        bool(numbers["rated"][place]),
        numbers["base"][place],
        numbers["total"][place],
        **{name: column[place] for name, column in ends.items()},
    )
