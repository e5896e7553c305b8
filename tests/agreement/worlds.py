"""Random schemes over random facts: whatever a pack could ask for and a year could hold, edges on purpose."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from zeren.base.catalogue import Fact as FactColumn
from zeren.base.catalogue import Source
from zeren.base.dates import NEVER
from zeren.base.text import Text
from zeren.engine.columns import Facts, UnitRow, table_of, units_of
from zeren.engine.reference import Year
from zeren.engine.scheme import (
    AllOrNothing,
    Amount,
    Band,
    CarryOver,
    Component,
    Count,
    Coverage,
    Deduction,
    Element,
    Fault,
    FaultGroup,
    Group,
    Ladder,
    Late,
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

T = Text("文", "text")
DAY, COUNT, FLAG = FactColumn("day", T), FactColumn("count", T), FactColumn("flag", T)
KEY = FactColumn("key", T)


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
}
CATEGORIES = ("town", "bureau")
KEYS = {"records.duty": ("d1", "d2"), "records.element": ("e1", "e2", "e3"), "obligations.duty": ("d1", "d2")}
YEAR = Year(20454, 20819, 20819)  # 2026, looked at on 1 January 2027

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
    )


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


MEASURES = (count, presence, ratio, coverage, ladder, deduction, carry_over)


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
    for number in range(rng.randint(2, 8)):
        points = rng.choice((2000, 5000, 8000, 333, 12345))
        make = rng.choice((*MEASURES, None))
        measure = all_or_nothing(rng, lines) if make is None else make(rng, points)
        made = line(rng, f"l{number}", rng.choice(("one", "two", "three")), measure, points)
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
    found: dict[str, list[Row]] = {"records": [], "obligations": [], "findings": []}
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
    if twin and len(made) > 1:
        for table in found.values():
            table += [{**row, "unit": made[1].id, "id": row["id"] + "t"} for row in table if row["unit"] == made[0].id]
    return found


def columns(made: list[UnitRow], found: dict[str, list[Row]]) -> Facts:
    coded = units_of(made, CATEGORIES)
    at = {name: place for place, name in enumerate(coded.ids)}
    tables = {
        name: table_of(
            source,
            [(row["unit"], row["id"], *(row[column] for column in source.columns)) for row in found[name]],
            at,
            KEYS,
        )
        for name, source in CATALOGUE.items()
    }
    return Facts(coded, tables)
