"""What-if equals scoring the changed scheme and facts for real: by the slow reference, in every number."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.agreement import worlds

from zeren.base.problems import Refused
from zeren.engine.beyond.whatif import Change, Stand, caps_of, changed_scheme, moved, outcome, stands, whatif
from zeren.engine.scheme import Deduction, Scheme
from zeren.engine.slow.reference import score

YEAR = worlds.YEAR
DAYS = (YEAR.start, YEAR.end, YEAR.as_of)


def change(rng: random.Random, scheme: Scheme, findings: list[dict[str, Any]]) -> Change:
    """A change of everything that may be changed, or of a part of it."""
    one, two = rng.randint(1, 60_000), rng.randint(1, 30_000)
    earning = [part.id for part in scheme.components if part.weight]
    weights = dict(zip(earning, (one, two, 100_000 - one - two), strict=True))
    least = sorted(rng.sample(range(1, 100_001), 3), reverse=True)
    names = [band.id for band in scheme.bands[:-1]]
    shares = sorted(rng.randint(0, 1000) for _ in names)
    ids = [row["id"] for row in findings]
    return Change(
        weights if rng.random() < 0.7 else {},
        {cap.name: rng.randint(1, 9000) for cap in caps_of(scheme) if rng.random() < 0.7},
        dict(zip(names, least, strict=True)) if rng.random() < 0.7 or alike(scheme) else {},
        {name: rng.choice((None, share)) for name, share in zip(names, shares, strict=True)},
        tuple(rng.sample(ids, rng.randint(0, len(ids)))),
    )


def alike(scheme: Scheme) -> bool:
    """Whether two of its grades begin at one bound: no pack may, so nothing can be changed beside it."""
    return len({band.least for band in scheme.bands}) < len(scheme.bands)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_what_if_equals_scoring_what_was_changed(seed: int) -> None:
    rng = random.Random(seed)
    scheme, units = worlds.scheme(rng), worlds.units(rng)
    rows = worlds.rows(rng, units)
    adjusted = worlds.adjustments(rng, units, [line.id for line in scheme.lines])
    facts = worlds.with_adjustments(worlds.columns(units, rows), scheme, adjusted)
    asked = change(rng, scheme, rows["findings"])
    found = whatif(scheme, worlds.CATALOGUE, facts, asked, *DAYS, worlds.CALENDAR)
    for row in rows["findings"]:
        if row["id"] in asked.closed:
            row["verified"] = min(row["verified"], YEAR.as_of)
    everything = {**rows, "adjustments": adjusted}
    real = score(changed_scheme(scheme, asked), worlds.CATALOGUE, YEAR, units, everything, worlds.CALENDAR)
    wanted = [Stand(card.total, card.band, card.rank_category) for _, card in sorted(real.items())]
    assert stands(found) == wanted
    for place, (_, card) in enumerate(sorted(real.items())):
        assert {line.id: found.columns[f"points_{line.id}"][place] for line in scheme.lines} == card.points
        assert found.settled.rolled[place] == card.rolled


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_nothing_changed_moves_nobody_and_the_given_stays_as_it_was(seed: int) -> None:
    rng = random.Random(seed)
    scheme, units = worlds.scheme(rng), worlds.units(rng)
    rows = worlds.rows(rng, units)
    facts = worlds.columns(units, rows)
    if alike(scheme):
        return
    before = outcome(scheme, worlds.CATALOGUE, facts, *DAYS)
    assert not Change()
    assert changed_scheme(scheme, Change()) == scheme
    assert moved(before, whatif(scheme, worlds.CATALOGUE, facts, Change(), *DAYS)) == []
    whatif(scheme, worlds.CATALOGUE, facts, change(rng, scheme, rows["findings"]), *DAYS)
    assert moved(before, outcome(scheme, worlds.CATALOGUE, facts, *DAYS)) == []


def plain() -> Scheme:
    """A scheme with a group and with caps of faults, free of chance."""
    rng = random.Random(1)
    while True:
        made = worlds.scheme(rng)
        if made.groups and any(isinstance(line.measure, Deduction) and line.measure.groups for line in made.lines):
            return replace(made, bands=tuple(replace(band, quota=None) for band in made.bands))


SCHEME = plain()
EARNING = [part.id for part in SCHEME.components if part.weight]
REFUSED = [
    ("weights over the full points", Change(weights={EARNING[0]: 99_999}), "whatif_weights_do_not_add_up"),
    (
        "a component that earns nothing any more",
        Change(weights={EARNING[0]: 0, EARNING[1]: 50_000, EARNING[2]: 50_000}),
        "whatif_weights_do_not_add_up",
    ),
    (
        "a component that begins to earn",
        Change(weights={EARNING[0]: 1, EARNING[1]: 1, EARNING[2]: 1, "four": 99_997}),
        "whatif_weights_do_not_add_up",
    ),
    (
        "a weight below 0",
        Change(weights={EARNING[0]: -1, EARNING[1]: 50_000, EARNING[2]: 50_001}),
        "whatif_weights_do_not_add_up",
    ),
    ("a group capped at nothing", Change(caps={SCHEME.groups[0].id: 0}), "whatif_cap_out_of_range"),
    ("a cap below 0", Change(caps={SCHEME.groups[0].id: -5}), "whatif_cap_out_of_range"),
    ("two grades at one bound", Change(bands={"best": 50_000, "good": 50_000}), "whatif_bands_out_of_order"),
    ("a bound over the full points", Change(bands={"best": 100_001}), "whatif_bands_out_of_order"),
    ("a bound at 0", Change(bands={"pass": 0}), "whatif_bands_out_of_order"),
    ("a share over one", Change(quotas={"best": 1001}), "whatif_quota_out_of_range"),
    ("fewer in this grade or better than in the better one", Change(quotas={"best": 300, "good": 200}), "whatif_quota"),
]


@pytest.mark.parametrize(("asked", "code"), [pytest.param(*row[1:], id=row[0]) for row in REFUSED])
def test_what_no_pack_could_say_is_refused(asked: Change, code: str) -> None:
    with pytest.raises(Refused) as refused:
        changed_scheme(SCHEME, asked)
    assert [one.code for one in refused.value.problems if not one.code.startswith(code)] == []


def test_unknown_names_are_no_change() -> None:
    for asked in (Change(weights={"x": 1}), Change(caps={"x": 1}), Change(bands={"fail": 1}), Change(quotas={"x": 1})):
        with pytest.raises(KeyError):
            changed_scheme(SCHEME, asked)


def test_every_cap_can_be_changed() -> None:
    caps = caps_of(SCHEME)
    assert {len(cap.faults) for cap in caps} >= {0, 2}
    assert len({cap.name for cap in caps}) == len(caps)
    made = changed_scheme(SCHEME, Change(caps={cap.name: 4321 for cap in caps}))
    assert {cap.value for cap in caps_of(made)} == {4321}
