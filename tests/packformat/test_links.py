"""What of a pack reads a duty, and what rests on a clause."""

from __future__ import annotations

import pytest

from zeren.packformat import Pack, load
from zeren.packformat.links import SORTS, numbers, readers, resting, resting_on


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load("founding")


@pytest.mark.parametrize(
    ("duty", "line", "reads"),
    [
        ("study_session", "study_sessions", True),
        ("thematic_study", "thematic_study", True),
        ("study_session", "thematic_study", False),
    ],
)
def test_lines_that_read_a_duty(pack: Pack, duty: str, line: str, reads: bool) -> None:
    assert (line in {one.id for one in readers(pack.content, duty)}) is reads


def test_every_clause_has_something_that_rests_on_it_or_is_held_elsewhere(pack: Pack) -> None:
    found = numbers(pack.content)
    assert found == sorted(found, key=lambda number: int(number[1:]))
    assert len(found) > 60
    for number in found:
        held = pack.content.coverage.get(number)
        assert resting(pack.content, number) or (held is not None and held.elsewhere is not None), number


def test_what_rests_on_a_clause_is_told_by_sort(pack: Pack) -> None:
    found = resting(pack.content, "S27")
    assert {("duties", "study_plan"), ("duties", "study_session"), ("indicators", "study_sessions")} <= {
        (one.sort, one.id) for one in found
    }
    assert [one.sort for one in found] == sorted((one.sort for one in found), key=list(SORTS).index)
    assert all(
        one.title.zh and one.title.en for number in numbers(pack.content) for one in resting(pack.content, number)
    )


@pytest.mark.parametrize("name", ["founding", "work_safety", "compliance"])
def test_what_rests_on_the_clauses_of_papers_is_found_again_there(name: str) -> None:
    content = load(name).content
    told = {
        (one.sort, one.id, clause.id)
        for paper in content.instruments
        for clause in paper.clauses
        for one in resting_on(content, f"{paper.id}/{clause.id}")
    }
    for line in content.indicators:
        assert {("indicators", line.id, name.partition("/")[2]) for name in line.rests_on} <= told
        assert line.rests_on, line.id
    assert {"duties", "indicators", "severities", "rectification"} <= {sort for sort, _, _ in told}
    assert not resting_on(content, "law/nothing")
