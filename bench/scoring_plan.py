"""The scheme that the benches of scoring use: 40 indicators and two vetoes over records and findings."""

from __future__ import annotations

from collections.abc import Iterator

from bench.scoring_data import CATEGORIES, DUTIES, ELEMENTS, SEVERITIES
from zeren.base.catalogue import Catalogue
from zeren.base.dates import NEVER, to_day, year_period
from zeren.base.text import Text
from zeren.engine.assemble import plan_of
from zeren.engine.planning.plan import Plan
from zeren.engine.scheme import (
    AllOrNothing,
    Band,
    CarryOver,
    Component,
    Count,
    Coverage,
    Deduction,
    Element,
    Fault,
    Line,
    Measure,
    Presence,
    Quota,
    Ratio,
    Rollup,
    Scheme,
    Selection,
    Term,
    Total,
    Veto,
    Where,
)

YEAR = 2026
TEXT = Text("指标", "indicator")


def _of(duty: str, *more: Where) -> Selection:
    return Selection("records", (Where("duty", "=", (duty,)), *more))


WITH_OUTCOME = Where("outcome", "=", (1,))
WITH_FILE = Where("evidenced", "=", (1,))
ACTION = Where("kind", "=", ("action", "result"))
HANDED_IN = Where("submitted", "!=", (NEVER,))


def _measures() -> Iterator[tuple[str, int, Measure]]:
    for number, duty in enumerate(DUTIES[:12]):
        yield "work", 2000, Count(_of(duty, WITH_OUTCOME), 2 + number % 4)
    for duty in DUTIES[12:15]:
        yield "work", 2000, Presence(_of(duty), "quarter")
    yield "work", 5000, Coverage(_of("d20"), "element", tuple(Element(name, 1000) for name in ELEMENTS))
    for duty in DUTIES[15:20]:
        yield "work", 3000, Ratio(Total(_of(duty), "amount"), Total(_of(duty), "base"), "not_evidenced")
    for duty in DUTIES[21:25]:
        yield "work", 2000, Ratio(Total(_of(duty, WITH_FILE)), Total(_of(duty)), "not_evidenced")
    for duty in DUTIES[:6]:
        yield "work", 1000, Ratio(Total(_of(duty, HANDED_IN)), Total(_of(duty)), "not_evidenced")
    for duty in DUTIES[6:10]:
        yield "work", 1000, Count(_of(duty, ACTION), {"town": 4, "bureau": 3, "school": 2, "clinic": 2})
    grave = Selection("findings", (Where("severity", "=", ("grave",)),))
    everything = Selection("findings")
    for factor in (1, 2):
        costs = tuple((severity, 100 * factor * (place + 1)) for place, severity in enumerate(SEVERITIES))
        looked = (_of(DUTIES[0]),)
        yield "checks", 5000, Deduction((Fault("f", everything, column="severity", by=costs),), (), looked)
    yield "checks", 2000, AllOrNothing((Term(">=", 1, select=_of(DUTIES[1])), Term("=", 0, select=grave)))
    weights = tuple((severity, place + 1) for place, severity in enumerate(SEVERITIES))
    yield "mending", 10_000, CarryOver(Selection("findings", span="until"), weights, 1500)
    yield "mending", 2000, CarryOver(Selection("findings", (Where("late", "=", (0,)),), "until"), weights)


def scheme() -> Scheme:
    """The scheme."""
    lines = [
        Line(f"i{number:02}", component, points, measure, TEXT, TEXT)
        for number, (component, points, measure) in enumerate(_measures())
    ]
    fault = Fault("f", Selection("findings", (Where("severity", "=", ("grave",)), Where("repeat", "=", (1,)))), 500)
    lines.append(Line(f"i{len(lines):02}", "events", 0, Deduction((fault,)), TEXT, TEXT))
    rare = Selection("records", (Where("duty", "=", ("d24",)), Where("amount", ">=", (39,)), WITH_OUTCOME))
    lines += [
        Line("v1", "", 0, Veto(rare, "to_fail", 9), TEXT, TEXT),
        Line("v2", "", 0, Veto(rare, "cap", 8, "good"), TEXT, TEXT),
    ]
    components = (
        Component("work", TEXT, 60_000),
        Component("checks", TEXT, 20_000),
        Component("mending", TEXT, 20_000),
        Component("events", TEXT, 0),
    )
    bands = (
        Band("best", TEXT, 85_000, quota=250),
        Band("good", TEXT, 70_000),
        Band("pass", TEXT, 60_000),
        Band("fail", TEXT, 0),
    )
    keys = {"records.duty": DUTIES, "records.element": ELEMENTS, "findings.duty": DUTIES}
    return Scheme(
        "bench", "1", 100_000, CATEGORIES, components, tuple(lines), (), bands, Quota(), Rollup("weighted"), keys
    )


def plan(catalogue: Catalogue) -> Plan:
    """The scheme for the year, looked at on the first day of the next."""
    period = year_period(YEAR)
    return plan_of(scheme(), catalogue, to_day(period.start), to_day(period.end), to_day(period.end))
