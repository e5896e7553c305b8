"""The crosswalk: what is refused, nothing that counts twice, and what a year takes."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.base.catalogue import Catalogue
from zeren.packformat import Pack, check, explain, is_warning, load, read_pack
from zeren.packformat.crosswalk import Crosswalk, Done, Way, Ways, ways_of
from zeren.packformat.selections import Condition

OTHER = (
    ("  id: small\n", "  id: other\n"),
    ("  - id: plan\n", "  - id: tour\n"),
    ("  - id: visit\n", "  - id: round\n"),
    ("duty: visit, framework: other, record_of: tour", "duty: tour, framework: small, record_of: visit"),
    ("duty: visit, framework: other, record_of: round", "duty: round, framework: third, record_of: walk"),
)


def pack_of(text: str, *changes: tuple[str, str]) -> Pack:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return read_pack({"pack.yaml": text.encode()})


class Beside(NamedTuple):
    """A change of the pack beside another one, and what the check says."""

    code: str
    old: str
    new: str
    other: tuple[tuple[str, str], ...] = ()


BESIDE = [
    Beside("pack_unknown_name", "record_of: tour", "record_of: toru"),
    Beside("pack_warn_crossing_unknown", "framework: other, record_of: tour", "framework: otter, record_of: tour"),
    Beside("pack_crossing_circle", "id: small", "id: small", (("record_of: visit", "record_of: plan"),)),
]


@pytest.mark.parametrize("case", BESIDE, ids=lambda case: case.code)
def test_the_other_side_is_looked_up(case: Beside, good: str, catalogue: Catalogue) -> None:
    here = pack_of(good, (case.old, case.new))
    there = pack_of(good, *OTHER, *case.other)
    found = check(here, catalogue, others=[here, there])
    assert [one.code for one in found] == [case.code]
    assert found[0].where.row == next(n for n, line in enumerate(good.splitlines(), 1) if "id: tour, duty" in line)
    assert check(here, catalogue) == []


def test_an_unknown_duty_is_told_with_the_nearest(good: str, catalogue: Catalogue) -> None:
    here = pack_of(good, ("record_of: tour", "record_of: toru"))
    assert check(here, catalogue, others=[pack_of(good, *OTHER)])[0].remedy.en == "Did you mean tour?"


def test_it_is_told_in_words(good: str) -> None:
    told = explain(pack_of(good), "zh")
    assert "《条例》第8条" in told
    assert "记录里写明也为此事；佐证类型是行动或成效；写明了决定或成效" in told
    assert "各乡镇" in told
    assert "不记名" in told


PACKS = ("founding", "work_safety", "compliance")


@pytest.mark.parametrize("name", PACKS)
def test_the_shipped_packs_look_each_other_up(name: str) -> None:
    from zeren.apps.assessment.queries import catalogue

    packs = [load(one) for one in PACKS]
    pack = next(one for one in packs if one.id == name)
    found = check(pack, catalogue(), others=packs)
    assert [one for one in found if not is_warning(one)] == []
    assert [one.code for one in found if "crossing" in one.code] == []
    assert pack.content.crosswalk
    assert pack.content.instruments
    assert any(duty.rests_on for duty in pack.content.duties)


# Any ways and any records: frameworks F0..F2 with duties of their own, records of each.
DUTIES = {f"F{n}": tuple(f"f{n}d{m}" for m in range(3)) for n in range(3)}
EVERY = [duty for duties in DUTIES.values() for duty in duties]
HOME = {duty: name for name, duties in DUTIES.items() for duty in duties}
CONDITIONS = st.one_of(
    st.builds(Condition, st.just("kind"), st.just("="), st.just(("action", "result"))),
    st.builds(Condition, st.just("outcome"), st.sampled_from(("=", "!=")), st.just((True,))),
    st.builds(Condition, st.just("amount"), st.sampled_from(("<", "<=", ">", ">=")), st.tuples(st.integers(0, 5))),
)


@st.composite
def ways(draw: st.DrawFn) -> Ways:
    found: dict[str, list[Way]] = {}
    for _ in range(draw(st.integers(0, 12))):
        duty, record_of = draw(st.sampled_from(EVERY)), draw(st.sampled_from(EVERY))
        if HOME[duty] != HOME[record_of]:
            when = tuple(draw(st.lists(CONDITIONS, max_size=2)))
            from zeren.base.text import Text

            way = Way(HOME[duty], duty, HOME[record_of], record_of, when, draw(st.booleans()), Text("", ""))
            found.setdefault(record_of, []).append(way)
    return Ways({duty: tuple(some) for duty, some in found.items()})


RECORDS = st.builds(
    Done,
    duty=st.sampled_from(EVERY),
    kind=st.sampled_from(("action", "study", "result")),
    outcome=st.booleans(),
    evidenced=st.booleans(),
    amount=st.integers(0, 5),
    base=st.integers(0, 5),
    also=st.lists(st.sampled_from(EVERY), max_size=3).map(tuple),
)


@given(ways(), RECORDS)
def test_never_twice_in_one_framework(known: Ways, record: Done) -> None:
    met = [record.duty, *(way.duty for way in known.meets(record))]
    homes = [HOME[duty] for duty in met]
    assert len(homes) == len(set(homes))
    assert all(known.into({way.duty}) >= {record.duty} for way in known.meets(record))


def test_what_a_year_takes_is_what_its_version_says(good: str) -> None:
    first = pack_of(good)
    later = pack_of(good, ('version: "1"', 'version: "2"'), ("record_of: round", "record_of: walk"))
    known = Crosswalk([first, later], lambda year: [later if year > 2026 else first])
    assert known.touches({"round"})
    assert known.touches({"walk"})
    assert not known.touches({"plan"})
    assert [set(known.of(year).by_duty) for year in (2026, 2027)] == [{"tour", "round"}, {"tour", "walk"}]


def test_what_a_pack_owes_itself_is_never_taken(good: str) -> None:
    pack = pack_of(good, ("record_of: round", "record_of: plan"))
    assert set(ways_of([pack]).by_duty) == {"tour"}
