"""The journal: entries are chained, and whatever is done to a row behind its back is seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import IntegrityError, transaction

from zeren.apps.audit import commands, queries
from zeren.apps.audit.models import Entry
from zeren.apps.audit.rules import chained
from zeren.base.text import Text

DAY = dt.date(2026, 3, 1)
pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Opened:
    """An act made up for these tests."""

    unit: str
    kind: str = "trial.opened"

    def data(self) -> dict[str, object]:
        return {"unit": self.unit, "count": 3, "tags": ["甲", "乙"]}

    def sentence(self) -> Text:
        return Text("开了", "Opened")


def write(count: int) -> None:
    for place in range(count):
        commands.write(Opened(f"A{place}"), by="P01", on=DAY)


def test_an_empty_journal_is_whole_and_has_a_head_to_start_from() -> None:
    assert queries.head() == queries.START
    assert queries.broken() is None


def test_entries_are_numbered_and_chained() -> None:
    write(3)
    first, second, third = Entry.objects.order_by("number")
    assert [first.number, second.number, third.number] == [1, 2, 3]
    assert first.previous == ""
    assert second.previous == first.hash
    assert queries.head() == (3, third.hash)
    assert queries.broken() is None


def test_what_is_kept_is_canonical() -> None:
    write(1)
    entry = Entry.objects.get()
    assert entry.data == '{"count":"3","tags":["甲","乙"],"unit":"A0"}'
    assert (entry.by, entry.kind, entry.on) == ("P01", "trial.opened", DAY)


def test_the_same_acts_give_the_same_head() -> None:
    write(4)
    once = queries.head()
    Entry.objects.all().delete()
    write(4)
    assert queries.head() == once


def set_field(**values: object) -> Callable[[], None]:
    def tamper() -> None:
        Entry.objects.filter(number=3).update(**values)

    return tamper


def swap() -> None:
    third, fourth = Entry.objects.get(number=3), Entry.objects.get(number=4)
    Entry.objects.filter(number=3).update(data=fourth.data, hash=fourth.hash)
    Entry.objects.filter(number=4).update(data=third.data, hash=third.hash)


def remove() -> None:
    Entry.objects.filter(number=3).delete()


def forge() -> None:
    """A forger who knows the rule rehashes the changed entry; the next one still holds the hash that was."""
    entry = Entry.objects.get(number=3)
    fresh = chained(number=3, on=entry.on, by="P99", kind=entry.kind, data=entry.data, previous=entry.previous)
    Entry.objects.filter(number=3).update(by="P99", hash=fresh)


@pytest.mark.parametrize(
    ("tamper", "seen_at"),
    [
        (set_field(by="P99"), 3),
        (set_field(on=dt.date(2026, 3, 2)), 3),
        (set_field(kind="trial.closed"), 3),
        (set_field(data="{}"), 3),
        (set_field(previous="0" * 64), 3),
        (set_field(hash="0" * 64), 3),
        (set_field(number=9), 3),
        (swap, 3),
        (remove, 3),
        (forge, 4),
    ],
)
def test_tampering_is_seen(tamper: Callable[[], None], seen_at: int) -> None:
    write(5)
    tamper()
    assert queries.broken() == seen_at


def test_a_chain_cut_off_at_its_end_is_seen_by_whoever_kept_the_head() -> None:
    write(5)
    kept = queries.head()
    Entry.objects.filter(number__gte=4).delete()
    assert queries.broken() is None
    assert queries.broken(kept) == 4


def test_a_chain_rewritten_as_a_whole_is_seen_by_whoever_kept_the_head() -> None:
    write(3)
    kept = queries.head()
    Entry.objects.all().delete()
    for place in range(4):
        commands.write(Opened(f"B{place}"), by="P01", on=DAY)
    assert queries.broken() is None
    assert queries.broken(kept) == 3


def test_an_act_that_fails_leaves_no_entry() -> None:
    def act() -> None:
        with transaction.atomic():
            write(1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act()
    assert queries.head() == queries.START


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("read", [False, True])
def test_acts_that_are_one_leave_the_entries_that_each_would(late: bool, read: bool) -> None:
    write(4)
    apart = queries.head()
    Entry.objects.filter(number__gt=1).delete()
    with transaction.atomic(), commands.together(late=late) as turn:
        for place in range(1, 4):
            number = commands.write(Opened(f"A{place}"), by="P01", on=DAY)
            assert number == (0 if late else place + 1)
        if read:
            turn.follows = queries.Head(*queries.last().values_list("number", "hash").get())
        assert Entry.objects.count() == 1
    assert queries.head() == apart
    assert queries.broken() is None


def test_acts_that_are_one_and_fail_leave_nothing() -> None:
    def act() -> None:
        with transaction.atomic(), commands.together(late=True):
            write(2)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act()
    assert queries.head() == queries.START


def test_a_number_is_given_once() -> None:
    write(1)
    entry = Entry.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(number=1, on=DAY, by="P01", kind="x.y", data="{}", previous="", hash=entry.hash)


@pytest.mark.django_db(transaction=True)
def test_an_entry_needs_the_transaction_of_its_act() -> None:
    with pytest.raises(AssertionError):
        write(1)
