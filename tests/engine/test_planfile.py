"""A plan file reads back as it was written; whatever does not fit is refused with its place, never an error or a wrong
number."""

from __future__ import annotations

import contextlib
import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.agreement import worlds

from zeren.base.problems import Refused
from zeren.engine import planchecks
from zeren.engine.assemble import plan_of
from zeren.engine.given import Given
from zeren.engine.planning import planfile
from zeren.engine.scheme import Scheme

ABOUT = {"id": "random", "version": "1", "hash": "0" * 64}
DAYS = (worlds.YEAR.start, worlds.YEAR.end, worlds.YEAR.as_of)


def scheme(seed: int) -> Scheme:
    return worlds.scheme(random.Random(seed))


def taken(text: str) -> Scheme:
    """A file taken in as the command does."""
    read = planfile.read(text, "p.json").scheme
    found = planchecks.wrong(read, worlds.CATALOGUE, "p.json")
    if found:
        raise Refused(found)
    plan_of(read, worlds.CATALOGUE, *DAYS, Given())
    return read


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_what_is_written_reads_back_the_same(seed: int) -> None:
    made = scheme(seed)
    text = planfile.written(ABOUT, 2026, made)
    assert taken(text) == made
    assert planfile.read(text, "p.json") == (ABOUT, 2026, made)
    assert planfile.written(ABOUT, 2026, taken(text)) == text


def places(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [way] if way else []
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        found += places(item, (*way, key))
    return found


STRANGE = (None, True, -1, 1, 2**62, 10**30, 1.5, "", "x", 'a"; --', "town", "records", "l1", [], {}, ["x"], {"x": 1})


@settings(max_examples=250, deadline=None)
@given(st.integers(0, 2**32), st.randoms(use_true_random=False))
def test_a_changed_file_is_refused_or_is_another_plan(seed: int, rng: random.Random) -> None:
    told = json.loads(planfile.written(ABOUT, 2026, scheme(seed)))
    way = rng.choice(places(told))
    holder = told
    for key in way[:-1]:
        holder = holder[key]
    match rng.choice(("drop", "change", "twice")):
        case "drop":
            del holder[way[-1]]
        case "twice" if isinstance(holder, list):
            holder.append(holder[way[-1]])
        case _:
            holder[way[-1]] = rng.choice(STRANGE)
    # Whatever else it raises fails the test.
    with contextlib.suppress(Refused):
        taken(json.dumps(told))


@pytest.mark.parametrize(
    ("way", "value", "place"),
    [
        (("year",), "2026", "year"),
        (("scheme", "full"), 1.5, "scheme.full"),
        (("scheme", "lines", 0, "colour"), 1, "scheme.lines[0].colour"),
        (("scheme", "lines", 0, "measure", "kind"), "Guess", "scheme.lines[0].measure.kind"),
        (("scheme", "quota", "rounding"), "nearest", "scheme.quota.rounding"),
        (("scheme", "bands", 1, "least"), 99_999_999, "scheme.bands"),
        (("scheme", "components", 0, "weight"), 1, "scheme.components"),
        (("scheme", "lines", 0, "id"), "l'; DROP", "scheme.lines"),
    ],
)
def test_a_refusal_names_the_place(way: tuple[Any, ...], value: Any, place: str) -> None:
    told = json.loads(planfile.written(ABOUT, 2026, scheme(7)))
    holder = told
    for key in way[:-1]:
        holder = holder[key]
    holder[way[-1]] = value
    with pytest.raises(Refused) as refused:
        taken(json.dumps(told))
    assert place in refused.value.problems[0].say("en")
    assert refused.value.problems[0].where.file == "p.json"


def test_numbers_that_could_leave_64_bits_are_refused_on_reading() -> None:
    told = json.loads(planfile.written(ABOUT, 2026, scheme(7)))
    told["scheme"]["full"] = 10**15
    told["scheme"]["components"][0]["weight"] += 10**15 - 100_000
    with pytest.raises(Refused) as refused:
        taken(json.dumps(told))
    assert refused.value.problems[0].code == "plan_overflow"


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": "zeren-plan/2"}', "[" * 100_000, '{"a": 1, "a": 2}', "\udcff"]
)
def test_what_is_no_plan_file_is_said_to_be_none(text: str) -> None:
    with pytest.raises(Refused) as refused:
        planfile.read(text, "p.json")
    assert refused.value.problems[0].code == "plan_unreadable"
