"""Runs over a small organisation: what they keep, what moves their hashes, whose facts count where."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable

import pytest

from zeren.apps.assessment.commands import running as commands
from zeren.apps.assessment.models import Run, Scorecard
from zeren.apps.assessment.queries import CardView, cards, run_view
from zeren.apps.audit import queries as journal
from zeren.apps.audit.models import Entry
from zeren.apps.obligations.models import Obligation
from zeren.base.problems import Refused
from zeren.packformat import Pack

pytestmark = pytest.mark.django_db

Load = Callable[..., None]
Score = Callable[..., Run]
Card = Callable[[Run, str], Scorecard]

POINTS, STATE, SHOWN, FACTS, GAIN = range(5)
TABLES = {
    "units": "id,name,category,parent\nH,县级机关,committee,\nA,甲局,department,H\n",
    "posts": "id,unit,name,tier\nA1,A,局长,first\n",
    "records": "id,unit,duty,date,title,kind,outcome\nJ1,A,study_session,2026-03-05,学习,study,定了三件事\n",
}


def records(card: Scorecard) -> set[str]:
    """The records that any line of a scorecard is made of."""
    return {name for line in card.lines for name in line[FACTS].get("records", [])}


def views(made: Run, pack: Pack) -> dict[str, CardView]:
    return {card.unit: card for card in cards(run_view(made, pack))}


def test_a_run_keeps_its_hashes_and_a_card_for_every_unit(taken_in: Load, scored: Score, pack: Pack) -> None:
    taken_in()
    made = Run.objects.get(pk=scored().pk)
    assert (made.framework, made.version, made.pack_hash) == (pack.id, pack.version, pack.hash)
    assert len(made.input_hash) == len(made.result_hash) == 64
    assert sorted(made.scorecards.values_list("unit__code", flat=True)) == ["A", "B", "C", "D", "E", "H"]
    assert journal.broken() is None


def test_the_same_inputs_give_the_same_hashes(taken_in: Load, scored: Score) -> None:
    taken_in()
    first, second = scored(), scored()
    assert (first.input_hash, first.result_hash) == (second.input_hash, second.result_hash)
    assert first.pk != second.pk


def test_one_changed_record_changes_the_input_hash(taken_in: Load, scored: Score) -> None:
    taken_in(**TABLES)
    first = scored()
    taken_in(**TABLES | {"records": TABLES["records"].replace("2026-03-05", "2026-03-06")})
    moved = scored()
    assert moved.input_hash != first.input_hash
    assert moved.result_hash == first.result_hash
    taken_in(**TABLES | {"records": TABLES["records"].replace(",定了三件事", ",")})
    emptied = scored()
    assert len({first.input_hash, moved.input_hash, emptied.input_hash}) == 3


def test_another_looking_day_changes_the_input_hash(taken_in: Load, scored: Score) -> None:
    taken_in()
    assert scored().input_hash != scored(dt.date(2026, 12, 31)).input_hash


def test_a_unit_without_anything_has_a_scorecard(taken_in: Load, scored: Score, card: Card, pack: Pack) -> None:
    taken_in(**TABLES | {"records": TABLES["records"].splitlines()[0] + "\n"})
    made = scored()
    kept = card(made, "A")
    assert kept.rated
    assert records(kept) == set()
    view = views(made, pack)["A"]
    assert len(view.lines) == len(run_view(made, pack).scheme.lines)
    assert all(line.points <= 0 for line in view.lines)
    assert {line.state for line in view.lines} <= {"not_evidenced", "not_applicable", "scored"}
    assert view.best_gains
    assert view.best_gains[0].gain > 0


def test_gains_are_kept_with_the_line(taken_in: Load, scored: Score, card: Card, pack: Pack) -> None:
    taken_in()
    made = scored()
    kept, view = card(made, "A"), views(made, pack)["A"]
    assert [line[GAIN] for line in kept.lines] == [line.gain for line in view.lines]
    assert all(line[GAIN] == 0 for line in card(made, "H").lines)
    assert [line.gain for line in view.best_gains] == sorted((g for *_, g in kept.lines if g > 0), reverse=True)


def test_the_journal_tells_of_the_run(taken_in: Load, scored: Score) -> None:
    taken_in()
    made = scored()
    entry = Entry.objects.latest("number")
    assert (entry.by, entry.on, entry.kind) == ("A1", made.made_on, "assessment.scored")
    data = json.loads(entry.data)
    assert {made.input_hash, made.result_hash} <= set(map(str, data.values()))


def test_a_failing_entry_undoes_the_run(taken_in: Load, scored: Score, monkeypatch: pytest.MonkeyPatch) -> None:
    taken_in()
    before = Entry.objects.count()

    def full(*_args: object, **_more: object) -> int:
        raise OSError("the disk is full")

    monkeypatch.setattr(commands, "write", full)
    with pytest.raises(OSError, match="full"):
        scored()
    assert not Run.objects.exists()
    assert not Scorecard.objects.exists()
    assert not Obligation.objects.exists()
    assert Entry.objects.count() == before


def test_what_is_dated_after_a_merge_counts_for_the_successor(taken_in: Load, scored: Score, card: Card) -> None:
    taken_in()
    made = scored()
    assert "K2" in records(card(made, "B"))
    assert "K1" in records(card(made, "C"))
    assert "K1" not in records(card(made, "B"))
    assert "K2" not in records(card(made, "C"))


def test_an_unknown_category_leaves_nothing(taken_in: Load, scored: Score) -> None:
    taken_in(**TABLES | {"units": TABLES["units"].replace("department", "cathedral")})
    before = Entry.objects.count()
    with pytest.raises(Refused) as refused:
        scored()
    assert [problem.code for problem in refused.value.problems] == ["unit_category_unknown"]
    assert not Run.objects.exists()
    assert not Obligation.objects.exists()
    assert Entry.objects.count() == before


def test_units_outside_the_year_are_not_rated(taken_in: Load, scored: Score, card: Card) -> None:
    taken_in()
    made = scored()
    for unit in ("D", "E", "H"):
        kept = card(made, unit)
        assert not kept.rated, unit
        assert (kept.band, kept.total, kept.rank_category) == (-1, 0, 0), unit
    assert card(made, "A").rated
    assert card(made, "A").of_category == 1


def test_a_look_in_the_middle_of_the_year_sees_no_further(taken_in: Load, scored: Score, card: Card) -> None:
    taken_in()
    half, whole = scored(dt.date(2026, 6, 30)), scored()
    assert records(card(half, "A")) == {"J1"}
    assert records(card(whole, "A")) == {"J1", "J2"}
    assert "K2" not in records(card(half, "B")) | records(card(half, "C"))
    assert card(half, "C").rated
