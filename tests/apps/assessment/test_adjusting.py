"""A restated result is what any run gives with those adjustments: by the slow reference, in every number."""

from __future__ import annotations

import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.agreement import worlds

from zeren.apps.assessment.queries.adjusting import Decided, adjusted
from zeren.apps.assessment.queries.again import SETTLED, Again, Inputs
from zeren.engine.given import ADJUSTMENTS, line_words
from zeren.engine.planning.plan import SCORED, STATES
from zeren.engine.scheme import Scheme, Veto
from zeren.engine.slow.reference import Card, score

DAYS = (worlds.YEAR.start, worlds.YEAR.end, worlds.YEAR.as_of)


def decisions(rng: random.Random, scheme: Scheme, units: list[str]) -> list[Decided]:
    """Points somewhere a line may have them, for some lines of some units."""
    lowers = {part.id for part in scheme.components if part.kind == "lowers"}
    lines = [line for line in scheme.lines if not isinstance(line.measure, Veto)]
    some = {(rng.choice(units), rng.randrange(len(lines))) for _ in range(rng.randint(1, 6))}
    found = []
    for unit, at in sorted(some):
        line = lines[at]
        most = -line.points if line.component in lowers | {""} else line.points
        after = rng.choice((0, most, rng.randint(min(0, most), max(0, most))))
        found.append(Decided(unit, line.id, after, f"o{len(found)}"))
    return found


def rows(again: Again) -> list[worlds.Row]:
    """The adjustments that a restated year was given, as the reference reads them."""
    table, words = again.inputs.facts.tables[ADJUSTMENTS.name], line_words(again.plan.scheme)
    columns = {name: column.tolist() for name, column in table.columns.items()}
    return [
        {
            **{name: columns[name][at] for name in ("upheld", "more", "less")},
            "id": table.ids[at],
            "unit": again.facts.units.ids[columns["unit"][at]],
            "line": words[columns["line"][at]],
        }
        for at in range(len(table))
    ]


def equal(again: Again, cards: dict[str, Card]) -> None:
    """Every number of the restated year is that of the reference."""
    for unit, found in again.numbers():
        card = cards[unit]
        names = ("rated", "total", *(("base",) if card.rated else ()), *SETTLED)
        wanted = {name: int(getattr(card, name)) for name in names}
        for line in again.plan.lines:
            wanted |= {
                f"{line.id}.points": card.points[line.id],
                f"{line.id}.state": STATES.index(card.states[line.id]),
            }
        assert {name: found[name] for name in wanted} == wanted


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_a_restated_result_is_that_of_a_run_with_those_adjustments(seed: int) -> None:
    rng = random.Random(seed)
    scheme, units = worlds.scheme(rng), worlds.units(rng)
    given = worlds.rows(rng, units)
    kept = Inputs(scheme, worlds.CATALOGUE, worlds.columns(units, given), DAYS)
    wanted = decisions(rng, scheme, [unit.id for unit in units])
    again = adjusted(kept, wanted)
    everything = {**given, ADJUSTMENTS.name: rows(again)}
    equal(again, score(scheme, worlds.CATALOGUE, worlds.YEAR, units, everything))
    numbers = dict(again.numbers())
    for one in wanted:
        found = numbers[one.unit]
        if STATES[found[f"{one.line}.state"]] != "not_applicable":
            assert (found[f"{one.line}.points"], found[f"{one.line}.state"]) == (one.after, SCORED)
