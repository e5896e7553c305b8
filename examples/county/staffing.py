"""Posts, people and who held which post when: changes, vacancies, acting holders, concurrent posts."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from examples.county.chance import stream, whole
from examples.county.names import person_name
from examples.county.rows import Appointment, Person, Post, Tables
from examples.county.structure import ROOT, Office, post_count

TIERS = {
    "first": "第一责任",
    "primary": "主体责任",
    "direct": "直接责任",
    "leadership": "领导责任",
    "lead": "牵头部门",
    "staff": "工作人员",
}
SECTIONS = ("综合科", "业务科", "法规科", "财务科", "人事科", "项目科", "服务科", "信息科", "督办科", "档案室")
WATCHERS = ("巡察办主任", "督查室主任", "考核办主任", "审计联络组组长")
"""The posts of the county committee that lead inspections, approve extensions and verify what was put right."""


@dataclass
class Staff:
    """The posts of a unit by tier, and the post of its office that checks papers first."""

    posts: dict[str, list[str]] = field(default_factory=dict)

    def of(self, tier: str) -> str:
        """The unit's first post of the tier, or its head's if it has none."""
        return (self.posts.get(tier) or self.posts["first"])[0]

    def signers(self, important: bool) -> str:
        """The chain that signs a paper: office check, leader in charge, and the head where it is important."""
        chain = [self.of("lead"), self.of("direct")] + ([self.of("first")] if important else [])
        return "；".join(dict.fromkeys(chain))


def post_names(office: Office, count: int, rng: random.Random) -> list[tuple[str, str]]:
    """Tier and name of each post, the head first."""
    head = {"committee": "书记", "town": "党委书记", "enterprise": "董事长"}.get(office.category, "主要负责人")
    named = [("first", head), ("direct", "分管负责人"), ("lead", "办公室主任"), ("primary", "领导班子召集人")]
    if office.code == ROOT:
        named += [("lead", name) for name in WATCHERS]
    leaders = min(5, max(0, (count - len(named)) // 3))
    named += [("leadership", f"班子成员（{n + 1}）") for n in range(leaders)]
    while len(named) < count:
        section = SECTIONS[(len(named) + whole(rng, 0, 1)) % len(SECTIONS)]
        named.append(("staff", f"{section}岗位{len(named) - leaders - 3}"))
    return named[:count]


def staff_unit(seed: int, office: Office, tables: Tables) -> Staff:
    """Write a unit's posts, people and appointments; give back its posts."""
    shape = stream(seed, office.key, "posts")
    rng = stream(seed, office.code, "people")
    staff = Staff()
    posts = []
    for n, (tier, name) in enumerate(post_names(office, post_count(shape, office), shape)):
        code = f"{office.code}-P{n + 1:02}"
        staff.posts.setdefault(tier, []).append(code)
        posts.append(Post(code, office.code, name, TIERS[tier], office.opened, office.closed))
    tables.add("posts", posts)
    Roster(office, shape, rng, tables).fill(posts)
    return staff


class Roster:
    """Puts people into the posts of one unit. `shape` decides what happens, `rng` who it happens to."""

    def __init__(self, office: Office, shape: random.Random, rng: random.Random, tables: Tables) -> None:
        self.office, self.shape, self.rng = office, shape, rng
        self.people: list[Person] = []
        self.appointments: list[Appointment] = []
        self.tables = tables

    def fill(self, posts: Sequence[Post]) -> None:
        """Every post in turn; then write what came out."""
        head = self.person()
        for post in posts:
            if post.tier in {TIERS["primary"], TIERS["first"]}:
                self.appoint(post, head, self.start())
            else:
                self.fill_one(post, head)
        self.tables.add("people", self.people)
        self.tables.add("appointments", self.appointments)

    def fill_one(self, post: Post, head: str) -> None:
        """A steady holder, a change with an acting holder between, a vacancy at the end, or nobody at all."""
        chance = self.shape.random()
        start = self.start()
        if chance < 0.03:
            return
        drawn = max(dt.date(2025, 9, 1), start) + dt.timedelta(days=whole(self.shape, 20, 380))
        change = min(drawn, dt.date(2026, 10, 8))
        if chance > 0.9 and (self.office.closed is None or change < self.office.closed - dt.timedelta(days=90)):
            self.appoint(post, self.person(), start, change)
            if chance > 0.93:
                successor_from = change + dt.timedelta(days=60)
                self.appoint(post, head, change, successor_from, acting=True)
                self.appoint(post, self.person(), successor_from)
            return
        self.appoint(post, self.person(), start)

    def start(self) -> dt.date:
        """The day somebody took up a post: before the two years, or when the unit was founded."""
        drawn = dt.date(whole(self.shape, 2019, 2024), whole(self.shape, 1, 12), whole(self.shape, 1, 28))
        return self.office.opened or drawn

    def person(self) -> str:
        """Somebody new."""
        code = f"{self.office.code}-N{len(self.people) + 1:02}"
        self.people.append(Person(code, person_name(self.rng)))
        return code

    def appoint(
        self, post: Post, person: str, start: dt.date, end: dt.date | None = None, *, acting: bool = False
    ) -> None:
        """One appointment; with the unit all of them end."""
        if end is None and self.office.closed is not None:
            end = self.office.closed
        code = f"{self.office.code}-A{len(self.appointments) + 1:02}"
        self.appointments.append(Appointment(code, post.id, person, start, end, "是" if acting else ""))
