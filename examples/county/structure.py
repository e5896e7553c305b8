"""The county's units: how many of each category, under whom, how diligent, and which parts they play."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field

from examples.county.chance import stream, whole
from examples.county.names import COUNTY, DEPARTMENTS, ENTERPRISES, INSTITUTIONS, place_names
from examples.county.rows import Unit

MERGE_DAY = dt.date(2026, 7, 1)
CLOSING_DAY = dt.date(2026, 10, 1)
FOUNDING_DAY = dt.date(2026, 3, 16)
ROOT = "C00"


@dataclass
class Office:
    """A unit as the generator knows it. `key` seeds its facts: units with the same key have equal years."""

    code: str
    name: str
    parent: str
    category: str
    key: str = ""
    diligence: float = 0.7
    opened: dt.date | None = None
    closed: dt.date | None = None
    successor: str = ""
    parts: set[str] = field(default_factory=set)

    @property
    def steady(self) -> bool:
        """Whether the unit leaves nothing undone: the leaders and the twins."""
        return self.diligence >= 0.98

    def exists(self, day: dt.date) -> bool:
        """Whether work of the unit is recorded on a day: a merged unit goes on writing under its old name."""
        if self.opened is not None and day < self.opened:
            return False
        return self.closed is None or day < self.closed or "merged" in self.parts

    def row(self, order: int) -> Unit:
        """Its line in the table."""
        former = "原信息中心" if "founded" in self.parts else ""
        return Unit(
            self.code, self.name, self.parent, self.category, order, self.opened, self.closed, self.successor, former
        )


def build(seed: int, units: int) -> list[Office]:
    """All units, parents before children. At least twelve."""
    rng = stream(seed, "structure")
    offices = [Office(ROOT, f"中共{COUNTY}委员会", "", "committee")]
    towns = min(60, max(5, round(units * 14 / 60)))
    departments = min(len(DEPARTMENTS), round(units * 24 / 60))
    enterprises = min(80, max(2, round(units * 8 / 60)))
    offices += [Office(f"D{n + 1:02}", COUNTY + DEPARTMENTS[n], ROOT, "department") for n in range(departments)]
    offices += _towns(rng, towns)
    offices += _enterprises(rng, enterprises)
    offices += _institutions(rng, offices, units - len(offices))
    for office in offices:
        office.key = office.code
        office.diligence = _diligence(rng, office.category)
    cast_parts(offices)
    return offices


def _towns(rng: random.Random, count: int) -> list[Office]:
    endings = ("镇", "乡", "镇", "街道")
    names = place_names(rng, count)
    return [Office(f"T{n + 1:02}", names[n] + endings[n % 4], ROOT, "town") for n in range(count)]


def _enterprises(rng: random.Random, count: int) -> list[Office]:
    names = [COUNTY + name for name in ENTERPRISES]
    names += [f"{COUNTY}{place}经营公司" for place in place_names(rng, max(0, count - len(names)))]
    return [Office(f"E{n + 1:02}", names[n], ROOT, "enterprise") for n in range(count)]


def _institutions(rng: random.Random, offices: list[Office], count: int) -> list[Office]:
    """The first stand under departments, then each town has a service centre, the rest are stations below."""
    departments = [office for office in offices if office.category == "department"]
    towns = [office for office in offices if office.category == "town"]
    made = [
        Office(f"I{n + 1:05}", COUNTY + INSTITUTIONS[n], departments[n % len(departments)].code, "institution")
        for n in range(min(count, len(INSTITUTIONS)))
    ]
    centres = [
        Office(f"I{len(made) + n + 1:05}", town.name + "便民服务中心", town.code, "institution")
        for n, town in enumerate(towns[: count - len(made)])
    ]
    made += centres
    places = place_names(rng, count - len(made))
    for n, place in enumerate(places):
        centre = centres[n % len(centres)]
        made.append(Office(f"I{len(made) + 1:05}", f"{centre.name[:-6]}{place}村服务站", centre.code, "institution"))
    return made


def _diligence(rng: random.Random, category: str) -> float:
    mean = {"committee": 0.9, "department": 0.78, "town": 0.66, "institution": 0.64, "enterprise": 0.6}[category]
    return max(0.2, min(0.93, rng.gauss(mean, 0.16)))


def cast_parts(offices: list[Office]) -> None:
    """Give the planted cases to units; works from twenty units on."""
    towns = [office for office in offices if office.category == "town"]
    departments = [office for office in offices if office.category == "department"]
    enterprises = [office for office in offices if office.category == "enterprise"]
    institutions = [office for office in offices if office.category == "institution"]
    places = len(towns) // 5
    for office in [*towns[: max(0, places - 1)], *departments[:2]]:
        office.parts.add("leader")
        office.diligence = 1.0
    _twins(towns[max(0, places - 1)], towns[max(0, places - 1) + 1])
    _merge(towns[-1], towns[-2])
    _mark(departments[-1], "founded")
    departments[-1].opened = FOUNDING_DAY
    _mark(departments[2], "copies", 0.8)
    _mark(departments[3], "copied", 0.7)
    _mark(departments[4], "unfed", 0.85)
    _mark(departments[5], "tiny", 0.75)
    _mark(enterprises[1 % len(enterprises)], "excused", 0.7)
    _mark(enterprises[-1], "ended", 0.6)
    enterprises[-1].closed = CLOSING_DAY
    _mark(enterprises[0], "to_fail", 0.7)
    _mark(institutions[-1], "silent")
    _mark(institutions[0], "to_zero", 0.72)
    _mark(institutions[1 % len(institutions)], "cap", 0.97)
    _mark(departments[6 % len(departments)], "lower", 0.97)


def _mark(office: Office, part: str, diligence: float | None = None) -> None:
    office.parts.add(part)
    if diligence is not None:
        office.diligence = diligence


def _twins(first: Office, second: Office) -> None:
    """Equal years: the tie that falls on the edge of the best band's quota."""
    for office in (first, second):
        office.parts.add("twin")
        office.diligence = 0.98
    second.key = first.code


def _merge(old: Office, successor: Office) -> None:
    old.parts.add("merged")
    old.closed = MERGE_DAY
    old.successor = successor.code
    successor.parts.add("successor")


def post_count(rng: random.Random, office: Office) -> int:
    """How many posts a unit has."""
    if "tiny" in office.parts:
        return 2
    low, high = {
        "committee": (22, 22),
        "department": (13, 20),
        "town": (15, 21),
        "enterprise": (10, 14),
        "institution": (9, 15),
    }[office.category]
    if office.name.endswith("服务站"):
        low, high = 4, 6
    return whole(rng, low, high)
