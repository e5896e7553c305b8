"""Random schemes over random facts: whatever a pack could ask for and a year could hold, edges on purpose."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from zeren.base.catalogue import Fact as FactColumn
from zeren.base.catalogue import Source
from zeren.base.dates import NEVER
from zeren.base.text import Text
from zeren.engine.columns import Facts, UnitRow, table_of, units_of
from zeren.engine.given import ADJUSTMENTS, CORRECTION, adjustment_keys
from zeren.engine.scheme import (
    Accumulate,
    AllOrNothing,
    Amount,
    Award,
    Band,
    Bonus,
    CarryOver,
    Cell,
    Component,
    Count,
    Coverage,
    Deduction,
    Element,
    Fault,
    FaultGroup,
    Grade,
    Group,
    Ladder,
    Late,
    Line,
    Linear,
    Measure,
    Presence,
    Quantity,
    Quota,
    Ratio,
    Rollup,
    Sample,
    Scheme,
    Selection,
    Standing,
    Step,
    Steps,
    Survey,
    Term,
    Total,
    Veto,
    Viewpoint,
    Viewpoints,
    Where,
)
from zeren.engine.slow.reference import Year

T = Text("文", "text")
DAY, COUNT, FLAG = FactColumn("day", T), FactColumn("count", T), FactColumn("flag", T)
KEY, FEW = FactColumn("key", T), FactColumn("count", T, most=100_000)


def code(*codes: str) -> FactColumn:
    return FactColumn("code", T, dict.fromkeys(codes, T))


CATALOGUE = {
    "records": Source(
        "records",
        T,
        "happened",
        {
            "duty": KEY,
            "element": KEY,
            "kind": code("study", "action"),
            "happened": DAY,
            "outcome": FLAG,
            "amount": COUNT,
            "base": COUNT,
        },
    ),
    "obligations": Source("obligations", T, "due", {"duty": KEY, "due": DAY, "delivered": DAY, "reminded": DAY}),
    "findings": Source(
        "findings",
        T,
        "opened",
        {"severity": code("minor", "serious"), "opened": DAY, "verified": DAY, "repeat": FLAG},
    ),
    "marks": Source("marks", T, "judged", {"judged": DAY, "deducted": COUNT, "reasoned": FLAG, "second": FLAG}),
    "grades": Source(
        "grades", T, "judged", {"judged": DAY, "grade": code("good", "fair", "poor"), "level": code("high", "low")}
    ),
    "surveys": Source(
        "surveys", T, "held", {"held": DAY, "answer": code("yes", "partly", "no", "abstain"), "returns": FEW}, 100_000
    ),
    "awards": Source("awards", T, "awarded", {"awarded": DAY, "level": code("nation", "county")}),
    "samples": Source(
        "samples",
        T,
        "drawn_on",
        {"drawn_on": DAY, "objects": FEW, "drawn": FEW, "checked": FEW, "faults": FEW},
        100,
    ),
}
CATEGORIES = ("town", "bureau")
KEYS = {"records.duty": ("d1", "d2"), "records.element": ("e1", "e2", "e3"), "obligations.duty": ("d1", "d2")}
YEAR = Year(20454, 20819, 20819)  # 2026, looked at on 1 January 2027

CALENDAR = {YEAR.start: False, YEAR.start + 47: False, YEAR.start + 48: False, YEAR.start + 52: True}
"""New Year's Day is free, so are a Tuesday and a Wednesday in February; a Sunday is worked instead."""

Row = dict[str, Any]


def amount(rng: random.Random, low: int, high: int) -> Amount:
    if rng.random() < 0.5:
        return rng.randint(low, high)
    return {name: rng.randint(low, high) for name in CATEGORIES}


def selection(rng: random.Random, source: str = "records") -> Selection:
    where: list[Where] = []
    if source == "records":
        where += rng.sample(
            [
                Where("duty", "=", ("d1",)),
                Where("duty", "=", ("d1", "d2")),
                Where("duty", "!=", ("d2",)),
                Where("outcome", "=", (1,)),
                Where("kind", "=", ("action",)),
                Where("amount", ">=", (3,)),
            ],
            rng.randint(0, 2),
        )
    if source == "findings" and rng.random() < 0.5:
        where.append(Where("severity", "=", ("serious",)))
    return Selection(source, tuple(where), rng.choice(("year", "until")))


def count(rng: random.Random, points: int) -> Count:
    miss = rng.choice((None, rng.randint(1, points)))
    return Count(selection(rng), amount(rng, 1, 6), miss, rng.random() < 0.5)


def presence(rng: random.Random, points: int) -> Presence:
    return Presence(selection(rng), rng.choice(("month", "quarter", "half", "year")), amount(rng, 1, 2))


def ratio(rng: random.Random, points: int) -> Ratio:
    records = selection(rng)
    part = rng.choice((Total(records), Total(records, "amount")))
    whole = rng.choice(
        (Total(selection(rng)), Total(records, "base"), Total(unit="posts"), Total(amount=amount(rng, 0, 3)))
    )
    zero = rng.choice(("not_applicable", "full", "not_evidenced"))
    return Ratio(part, whole, zero, selection(rng) if zero == "full" else None)


def coverage(rng: random.Random, points: int) -> Coverage:
    return Coverage(
        selection(rng), "element", tuple(Element(key, rng.randint(1, points)) for key in ("e1", "e2", "e3"))
    )


def ladder(rng: random.Random, points: int) -> Ladder:
    late = tuple(Late(days, rng.randint(0, 900)) for days in sorted(rng.sample(range(1, 30), rng.randint(0, 3))))
    duty = (Where("duty", "=", ("d1",)),) if rng.random() < 0.5 else ()
    return Ladder(
        Selection("obligations", duty),
        1000,
        rng.randint(0, 900),
        late,
        rng.randint(0, 300),
        rng.randint(0, 100),
        rng.choice(("mean", "sum")),
        rng.choice(("calendar", "working")),
    )


def quantity(rng: random.Random) -> Quantity:
    records = selection(rng)
    part = rng.choice((Total(records), Total(records, "amount")))
    looked = selection(rng) if rng.random() < 0.3 else None
    if rng.random() < 0.5:
        return Quantity(part, looked=looked)
    whole = rng.choice((Total(records, "base"), Total(unit="posts"), Total(selection(rng))))
    return Quantity(part, whole, rng.choice(("not_applicable", "full", "not_evidenced")), looked)


def steps(rng: random.Random, points: int) -> Steps:
    of = quantity(rng)
    ops = rng.choice(((">=", ">"), ("<=", "<")))
    bounds = sorted(rng.sample((0, 1, 2, 5, 333, 500, 667, 1000, 2000), 3), reverse=ops[0] == ">=")
    made = tuple(Step(rng.choice(ops), bound, rng.randint(0, points)) for bound in bounds)
    return Steps(of, made, rng.randint(0, points // 2))


def linear(rng: random.Random, points: int) -> Linear:
    return Linear(quantity(rng), *rng.sample((0, 1, 3, 10, 600, 950, 1000), 2))


def accumulate(rng: random.Random, points: int) -> Accumulate:
    records = selection(rng)
    return Accumulate(rng.choice((Total(records), Total(records, "amount"))), rng.randint(1, points))


def award(rng: random.Random, points: int) -> Award:
    levels = (("county", rng.randint(0, points)), ("nation", rng.randint(0, points + 500)))
    return Award(Selection("awards"), levels[: rng.randint(1, 2)], rng.choice(("highest", "all")))


def grade(rng: random.Random, points: int) -> Grade:
    if rng.random() < 0.5:
        cells = [Cell(name, rng.randint(0, 1000)) for name in ("good", "fair")]
    else:
        pairs = [(name, level) for name in ("good", "fair", "poor") for level in ("high", "low")]
        cells = [Cell(name, rng.randint(0, 1000), level) for name, level in pairs]
    return Grade(Selection("grades"), tuple(cells), rng.choice((1000, amount(rng, 800, 1200))))


def survey(rng: random.Random, points: int) -> Survey:
    answers = [(name, rng.randint(0, 1000)) for name in ("yes", "partly", "no")]
    rng.shuffle(answers)
    return Survey(Selection("surveys"), tuple(answers), rng.randint(1, 12), rng.choice((0, 50, 100, 333, 499)))


def sample(rng: random.Random, points: int) -> Sample:
    return Sample(Selection("samples"), rng.randint(1, points))


def judged(rng: random.Random, points: int) -> Deduction:
    low = rng.randint(0, 1000)
    fault = Fault("j", Selection("marks"), column="deducted", judged=(low, low + rng.randint(0, 3000)))
    capped = replace(fault, cap=rng.choice((None, points)))
    return Deduction((capped, Fault("f", selection(rng, "findings"), points=100)), (), (selection(rng),))


def standing(rng: random.Random, points: int) -> Standing:
    records = selection(rng)
    return Standing(rng.choice(("percentile", "score")), rng.choice((Total(records), Total(records, "amount"))))


def deduction(rng: random.Random, points: int) -> Deduction:
    cap = rng.choice((None, rng.randint(1, points + 1)))
    one = Fault("f1", selection(rng, "findings"), column="severity", by=(("minor", 500), ("serious", 1333)), cap=cap)
    two = Fault("f2", selection(rng), points=rng.randint(0, 2000))
    groups = (FaultGroup(("f1", "f2"), rng.randint(1, points + 1)),) if rng.random() < 0.5 else ()
    return Deduction((one, two), groups, (selection(rng),) if rng.random() < 0.7 else ())


def carry_over(rng: random.Random, points: int) -> CarryOver:
    weights = (("minor", rng.randint(0, 3)), ("serious", rng.randint(1, 8)))
    return CarryOver(Selection("findings", span="until"), weights, rng.choice((1000, 1500)))


def veto(rng: random.Random, points: int) -> Veto:
    effect = rng.choice(("to_zero", "to_fail", "cap", "lower"))
    strict = Selection("records", (Where("duty", "=", ("d2",)), Where("amount", ">=", (rng.randint(4, 8),))))
    return Veto(strict, effect, rng.randint(1, 3), rng.choice(("good", "pass")) if effect == "cap" else "")


MEASURES = (
    *(count, presence, ratio, coverage, ladder, deduction, carry_over),
    *(steps, linear, accumulate, award, grade, survey, sample, judged, standing),
)


def viewpoints(rng: random.Random, known: list[Line]) -> Viewpoints:
    views = rng.sample(known, min(len(known), rng.randint(1, 3)))
    weights = tuple(Viewpoint(view.id, rng.choice((10, 20, 35))) for view in views)
    return Viewpoints(weights, rng.choice(("redistribute", "zero", "not_applicable")), rng.choice((views[0].id, "")))


def reading(rng: random.Random, known: list[Line]) -> Measure:
    """A measure that reads other lines."""
    made = rng.choice((all_or_nothing, viewpoints, None)) if known else all_or_nothing
    if made is not None:
        return made(rng, known)
    return Standing(rng.choice(("percentile", "score")), line=rng.choice(known).id)


def all_or_nothing(rng: random.Random, known: list[Line]) -> AllOrNothing:
    ops = ("=", "!=", "<", "<=", ">", ">=")
    terms = [
        Term(rng.choice(ops), rng.randint(0, line.points), line=line.id)
        for line in rng.sample(known, min(len(known), rng.randint(0, 2)))
    ]
    if rng.random() < 0.6 or not terms:
        terms.append(Term(rng.choice(ops), rng.randint(0, 3), select=selection(rng)))
    return AllOrNothing(tuple(terms))


def line(rng: random.Random, name: str, component: str, measure: Measure, points: int) -> Line:
    return Line(
        name,
        component,
        points,
        measure,
        T,
        T,
        categories=(rng.choice(CATEGORIES),) if rng.random() < 0.15 else (),
        needs=selection(rng) if rng.random() < 0.15 else None,
    )


def scheme(rng: random.Random) -> Scheme:
    lines: list[Line] = []
    for number in range(rng.randint(2, 9)):
        points = rng.choice((2000, 5000, 8000, 333, 12345))
        measure = reading(rng, lines) if rng.random() < 0.2 else rng.choice(MEASURES)(rng, points)
        component = rng.choice(("one", "one", "two", "two", "three", "three", "bonus", "shown"))
        made = line(rng, f"l{number}", component, measure, points)
        if lines and rng.random() < 0.15:
            made = replace(made, stands_in_for=rng.choice(lines).id)
        lines.append(made)
    lines += [line(rng, f"v{number}", "", veto(rng, 1), 0) for number in range(rng.randint(0, 3))]
    if rng.random() < 0.7:
        lines.append(line(rng, "c4", "four", replace(deduction(rng, 3000), groups=()), 0))
    rng.shuffle(lines)
    components = [
        Component(name, T, weight) for name, weight in zip(("one", "two", "three"), weights(rng), strict=True)
    ]
    components[0] = replace(components[0], needs=selection(rng) if rng.random() < 0.3 else None)
    if rng.random() < 0.4:
        components[1] = replace(components[1], carried=Selection("findings", span="until"))
    components.append(Component("four", T, 0))
    components += [Component(name, T, 0, role=name) for name in ("bonus", "shown")]
    bonus = Bonus(rng.choice((1000, 5000)), rng.choice((0, 40_000, 60_000))) if rng.random() < 0.8 else None
    return Scheme(
        "random",
        "1",
        100_000,
        CATEGORIES,
        tuple(components),
        tuple(lines),
        groups(rng, lines),
        bands(rng),
        quota(rng, lines),
        Rollup(rng.choice(("mean", "weighted", "minimum", "share_failing")), rng.random() < 0.5),
        KEYS,
        ("town",) if rng.random() < 0.1 else (),
        bonus,
        rng.random() < 0.3,
    )


def weights(rng: random.Random) -> tuple[int, int, int]:
    return rng.choice(((40_000, 25_000, 35_000), (33_333, 33_333, 33_334), (100_000 - 2, 1, 1)))


def groups(rng: random.Random, lines: list[Line]) -> tuple[Group, ...]:
    mine = [made.id for made in lines if made.component == "one" and not isinstance(made.measure, Veto)]
    if len(mine) < 2 or rng.random() < 0.5:
        return ()
    inner = Group("g1", tuple(mine[:2]), rng.choice((1000, 7000)))
    return (inner, Group("g2", ("g1", *mine[2:]), rng.choice((3000, 9999)))) if rng.random() < 0.5 else (inner,)


def bands(rng: random.Random) -> tuple[Band, ...]:
    least = sorted((rng.randint(5, 90) * 1000 for _ in range(3)), reverse=True)
    shares = [None if rng.random() < 0.3 else share for share in (rng.choice((200, 333)), rng.choice((500, 650)), None)]
    floors = [(("one", rng.randint(0, 4000)),) if rng.random() < 0.3 else () for _ in range(3)]
    made = [
        Band(name, T, low, share, rng.random() < 0.3, floor)
        for name, low, share, floor in zip(("best", "good", "pass"), least, shares, floors, strict=True)
    ]
    return (*made, Band("fail", T, 0))


def quota(rng: random.Random, lines: list[Line]) -> Quota:
    by_lines = tuple(made.id for made in lines[:2])
    return Quota(rng.choice(("down", "half", "up")), rng.choice(("all_out", "all_in", by_lines)), rng.choice((1, 4)))


def day(rng: random.Random) -> int:
    edges = (YEAR.start - 1, YEAR.start, YEAR.end - 1, YEAR.end, YEAR.end + 1, YEAR.start + 90, YEAR.start + 181)
    return rng.choice(edges) if rng.random() < 0.2 else rng.randint(YEAR.start - 60, YEAR.end + 10)


def maybe(rng: random.Random, chance: float) -> int:
    return day(rng) if rng.random() < chance else NEVER


def units(rng: random.Random) -> list[UnitRow]:
    made: list[UnitRow] = []
    for number in range(rng.randint(1, 12)):
        parent = rng.choice(made).id if made and rng.random() < 0.8 else ""
        closed = maybe(rng, 0.2)
        opened = maybe(rng, 0.2)
        successor = rng.choice(made).id if made and closed != NEVER and rng.random() < 0.8 else ""
        made.append(
            UnitRow(
                f"u{number}",
                parent,
                rng.choice(CATEGORIES),
                -NEVER if opened == NEVER else opened,
                closed,
                successor,
                rng.randint(0, 6),
                rng.randint(0, 6),
            )
        )
    return made


def rows(rng: random.Random, made: list[UnitRow]) -> dict[str, list[Row]]:
    names = [unit.id for unit in made] * 2 + [made[0].id] * 3
    found: dict[str, list[Row]] = {name: [] for name in CATALOGUE}
    twin = rng.random() < 0.3
    for number in range(rng.randint(0, 60)):
        found["records"].append(
            {
                "unit": rng.choice(names),
                "id": f"r{number}",
                "duty": rng.choice(("d1", "d2", "")),
                "element": rng.choice(("", "e1", "e2", "e3")),
                "kind": rng.choice(("study", "action")),
                "happened": day(rng),
                "outcome": rng.randint(0, 1),
                "amount": rng.randint(0, 9),
                "base": rng.randint(0, 9),
            }
        )
    for number in range(rng.randint(0, 25)):
        found["obligations"].append(
            {
                "unit": rng.choice(names),
                "id": f"o{number}",
                "duty": rng.choice(("d1", "d2")),
                "due": day(rng),
                "delivered": maybe(rng, 0.7),
                "reminded": maybe(rng, 0.2),
            }
        )
    for number in range(rng.randint(0, 25)):
        found["findings"].append(
            {
                "unit": rng.choice(names),
                "id": f"f{number}",
                "severity": rng.choice(("minor", "serious")),
                "opened": day(rng),
                "verified": maybe(rng, 0.6),
                "repeat": rng.randint(0, 1),
            }
        )
    more = {"marks": mark, "grades": judgement, "surveys": returns, "awards": awarded, "samples": drawn}
    for source, make in more.items():
        for number in range(rng.randint(0, 20)):
            found[source].append({"unit": rng.choice(names), "id": f"{source}{number}", **make(rng)})
    if twin and len(made) > 1:
        for table in found.values():
            table += [{**row, "unit": made[1].id, "id": row["id"] + "t"} for row in table if row["unit"] == made[0].id]
    return found


def mark(rng: random.Random) -> Row:
    flags = {"reasoned": int(rng.random() < 0.8), "second": int(rng.random() < 0.8)}
    return {"judged": day(rng), "deducted": rng.randint(0, 4000), **flags}


def judgement(rng: random.Random) -> Row:
    return {"judged": day(rng), "grade": rng.choice(("good", "fair", "poor")), "level": rng.choice(("high", "low"))}


def returns(rng: random.Random) -> Row:
    answer = rng.choice(("yes", "partly", "no", "abstain"))
    return {"held": day(rng), "answer": answer, "returns": rng.randint(0, 9)}


def awarded(rng: random.Random) -> Row:
    return {"awarded": day(rng), "level": rng.choice(("nation", "county"))}


def drawn(rng: random.Random) -> Row:
    k = rng.randint(0, 4)
    left = rng.choice((0, 0, 0, 1))
    counts = {"objects": k + rng.randint(0, 9), "drawn": k, "checked": max(0, k - left), "faults": rng.randint(0, k)}
    return {"drawn_on": day(rng), **counts}


def adjustments(rng: random.Random, made: list[UnitRow], lines: list[str]) -> list[Row]:
    """Upheld objections to lines, and corrections of an earlier year's total."""
    if rng.random() < 0.3:
        return []
    few = rng.sample(lines, min(3, len(lines)))
    return [
        {
            "unit": rng.choice(made).id,
            "id": f"x{number}",
            "line": rng.choice((*few, CORRECTION)),
            "upheld": rng.choice((YEAR.as_of - 5, YEAR.as_of, YEAR.as_of + 1)),
            "more": rng.choice((0, 1, 1500, 20_000)),
            "less": rng.choice((0, 0, 777, 3000)),
        }
        for number in range(rng.randint(0, 8))
    ]


def with_adjustments(facts: Facts, scheme: Scheme, rows: list[Row]) -> Facts:
    """The facts with a table of adjustments."""
    at = {name: place for place, name in enumerate(facts.units.ids)}
    values = [(row["unit"], row["id"], *(row[column] for column in ADJUSTMENTS.columns)) for row in rows]
    table = table_of(ADJUSTMENTS, values, at, adjustment_keys(scheme))
    return replace(facts, tables={**facts.tables, ADJUSTMENTS.name: table})


def columns(
    made: list[UnitRow], found: dict[str, list[Row]], keys: Mapping[str, tuple[str, ...]] | None = None
) -> Facts:
    coded = units_of(made, CATEGORIES)
    at = {name: place for place, name in enumerate(coded.ids)}
    tables = {
        name: table_of(
            source,
            [(row["unit"], row["id"], *(row[column] for column in source.columns)) for row in found.get(name, ())],
            at,
            KEYS if keys is None else keys,
        )
        for name, source in CATALOGUE.items()
    }
    return Facts(coded, tables)
