"""One act on several things owed, in one transaction, with the single acts' commands; and all of it taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple, TypeAlias

from django.db import transaction
from django.db.models import Q

from zeren.apps.audit import commands as audit
from zeren.apps.obligations import derived
from zeren.apps.obligations.commands.owed import give_back, move, take_return_back
from zeren.apps.obligations.commands.pleas import Before, decide, nil_return, plead, take_back, undecide
from zeren.apps.obligations.commands.reminding import take_urge_back, urge
from zeren.apps.obligations.commands.reviews import (
    receive,
    return_review,
    take_receipt_back,
    take_return_of_review_back,
)
from zeren.apps.obligations.events import (
    BatchDone,
    BatchUndone,
    SeriesBegun,
    SeriesProposed,
    SeriesStopped,
    SeriesUndone,
)
from zeren.apps.obligations.models import Batch, Obligation, Series
from zeren.apps.obligations.queries import bulk as queries
from zeren.apps.obligations.rules.bulk import (
    CHANGED,
    KIND_OF,
    LATER,
    MOST,
    MOST_FITTING,
    NOT_UNDER_WAY,
    NOTHING_TO_DO,
    PART,
    SEEN,
    TOO_MANY,
    UNDONE_ALREADY,
    Asker,
    Stand,
    Step,
    Wish,
    left_out,
    missing,
)
from zeren.apps.obligations.states import (
    AGREE,
    DONE,
    GOING,
    MORE_TIME,
    NIL,
    NOT_APPLICABLE,
    RECEIVE,
    REFUSE,
    REMIND,
    RETURN,
    SERIES,
    SHOWN,
    UNDOING,
    UNDONE,
)
from zeren.apps.records.models import Record
from zeren.base.problems import Problem, Refused, refuse


class Ticked(NamedTuple):
    """What somebody ticked (keys, in a scope: a filter on `unit__path`), and what of it was shown as to be done."""

    keys: Collection[int]
    shown: Collection[int]
    within: Q


class Hands(NamedTuple):
    """What acts need beside: the title of a nil return, and the code of the post above a path that decides ("" for
    none).
    """

    title: Callable[[Obligation], str]
    seat: Callable[[str], str]


class _Doing(NamedTuple):
    wish: Wish
    asker: Asker
    hands: Hands
    stood: dict[int, Stand]
    by: str
    on: dt.date


def act_on(wish: Wish, ticked: Ticked, asker: Asker, hands: Hands, *, by: str, on: dt.date) -> Batch:
    """Do an act on those of some things owed that it may be done to: all of them or none.

    Raises `Refused` where something has to be said first, for none at all, and where what can be done is no longer what
    was shown: then nothing is done.
    """
    found = [*missing(wish), *([TOO_MANY(most=MOST)] if len(ticked.keys) > MOST else [])]
    if found:
        raise Refused(found)
    with transaction.atomic(), audit.together():
        rows = queries.chosen(ticked.within, ticked.keys, locked=True)
        stood = queries.stands(rows, wish.act, on)
        able = [row for row in rows if left_out(wish, stood[row.pk], asker) is None]
        if not able:
            raise Refused([NOTHING_TO_DO()])
        if {row.pk for row in able} != set(ticked.shown):
            raise Refused([CHANGED()])
        return _done(_Doing(wish, asker, hands, stood, by, on), able, len(rows) - len(able))


def _done(doing: _Doing, able: _Rows, left: int, series: Series | None = None) -> Batch:
    wish, by, on = doing.wish, doing.by, doing.on
    steps = _ACTS[wish.act](doing, able)
    given = {"act": wish.act, "said": wish.said.strip(), "until": wish.until, "done": on, "by": by, "left": left}
    batch = Batch.objects.create(steps=steps, series=series, **given)
    audit.write(BatchDone(batch.pk, wish.act, len(able), left), by=by, on=on)
    return batch


_Rows: TypeAlias = Sequence[Obligation]


def propose(wish: Wish, keys: Sequence[int], back: str, *, by: str, on: dt.date) -> Series:
    """Keep what somebody may want done to all that fit, at most `MOST_FITTING` of them: nothing is done yet. `back` is
    the address of the list that they were found in.
    """
    given = {"act": wish.act, "said": wish.said.strip()[:500], "until": wish.until, "made": on, "by": by, "back": back}
    some = list(keys[:MOST_FITTING])
    with transaction.atomic():
        Series.objects.filter(by=by, state=SHOWN).delete()
        more = len(keys) > len(some)
        row = Series.objects.create(keys=some, total=len(some), more=more, state=SHOWN, **given)
        audit.write(SeriesProposed(row.pk, row.act, row.total), by=by, on=on)
    return row


def begin(series: int, wish: Wish, seen: str, within: Q, asker: Asker, *, by: str, on: dt.date) -> Series:
    """Begin a series: of what fitted, those to which the act can be done now are to be done. `seen` is the mark of what
    was shown as such (`queries.bulk.mark`).

    Raises `Refused` where something has to be said first, for none at all, where what can be done is no longer what was
    shown, and where it has begun.
    """
    refuse(missing(wish))
    with transaction.atomic():
        row = _locked(series, by, SHOWN)
        rows = queries.chosen(within, row.keys)
        stood = queries.stands(rows, wish.act, on)
        able = [one.pk for one in rows if left_out(wish, stood[one.pk], asker) is None]
        if not able:
            raise Refused([NOTHING_TO_DO()])
        if queries.mark(able) != seen:
            raise Refused([CHANGED()])
        row.said, row.until, row.state = wish.said.strip(), wish.until, GOING
        row.left, row.keys = len(row.keys) - len(able), able
        row.save()
        audit.write(SeriesBegun(row.pk, row.act, len(able), row.left), by=by, on=on)
    return row


def go_on(series: int, within: Q, asker: Asker, hands: Hands, *, by: str, on: dt.date) -> Series:
    """Do the next batch of a series; what cannot be done any more is left out. Broken off, it goes on where it was."""
    with transaction.atomic(), audit.together():
        row = _locked(series, by, GOING)
        wish, part = Wish(row.act, row.said, row.until), row.keys[:PART]
        rows = queries.chosen(within, part, locked=True)
        stood = queries.stands(rows, wish.act, on)
        able = [one for one in rows if left_out(wish, stood[one.pk], asker) is None]
        left = len(part) - len(able)
        if able:
            _done(_Doing(wish, asker, hands, stood, by, on), able, left, row)
        row.keys, row.left = row.keys[PART:], row.left + left
        row.state = GOING if row.keys else DONE
        row.save(update_fields=["keys", "left", "state"])
    return row


def stop(series: int, *, by: str, on: dt.date) -> Series:
    """Do no more of a series; what is done stays."""
    with transaction.atomic():
        row = _locked(series, by, GOING)
        row.left, row.keys, row.state = row.left + len(row.keys), [], DONE
        row.save(update_fields=["keys", "left", "state"])
        audit.write(SeriesStopped(row.pk, row.act, row.left), by=by, on=on)
    return row


def undo_some(series: int, *, by: str, on: dt.date) -> Series:
    """Take the last batch of a series back that is not yet; one that something depends on stays and is named in
    `stuck`. It is over when no other is left.
    """
    with transaction.atomic():
        row = _locked(series, by, DONE, UNDOING)
        last = row.batches.filter(undone=None).exclude(pk__in=row.stuck).order_by("-pk").first()
        if last is not None:
            try:
                undo(last.pk, by=by, on=on)
            except Refused:
                row.stuck = [*row.stuck, last.pk]
        more = row.batches.filter(undone=None).exclude(pk__in=row.stuck).exists()
        row.state = UNDOING if more else UNDONE
        row.save(update_fields=["state", "stuck"])
        if not more:
            count = row.batches.filter(undone__isnull=False).count()
            audit.write(SeriesUndone(row.pk, row.act, count, len(row.stuck)), by=by, on=on)
    return row


def _locked(series: int, by: str, *states: str) -> Series:
    row = Series.objects.select_for_update().get(pk=series, by=by)
    if row.state not in states:
        raise Refused([NOT_UNDER_WAY(state=SERIES[row.state])])
    return row


def _urged(doing: _Doing, rows: _Rows) -> list[Step]:
    first = set(urge(rows, doing.asker.above, by=doing.by, on=doing.on))
    return [_step(row, int(row.pk in first)) for row in rows]


def _nil(doing: _Doing, rows: _Rows) -> list[Step]:
    made = [(row, nil_return(row, doing.hands.title(row), by=doing.by, on=doing.on)) for row in rows]
    return [_step(row, record.pk, record.version) for row, record in made]


def _plead(doing: _Doing, rows: _Rows) -> list[Step]:
    wish = doing.wish
    kind, until = KIND_OF[wish.act], wish.until
    return [_step(row, plead(row, kind, wish.said, until, by=doing.by, on=doing.on).pk) for row in rows]


def _decide(doing: _Doing, rows: _Rows) -> list[Step]:
    wish, steps = doing.wish, []
    for row in rows:
        was, plea, seat = Before.of(row), doing.stood[row.pk].plea or 0, doing.hands.seat(row.unit.path)
        decide(plea, wish.act == AGREE, wish.said, doing.asker.above, seat, by=doing.by, on=doing.on)
        steps.append(_step(row, plea, 0, tuple("" if one is None else str(one) for one in was)))
    return steps


def _receive(doing: _Doing, rows: _Rows) -> list[Step]:
    """A report that meets several of them is received once."""
    reports, steps, done = _reports(rows), list[Step](), set[int]()
    for row in rows:
        report = reports[row.record_id or 0]
        if report not in done:
            receive(report, doing.asker.above, by=doing.by, on=doing.on)
        steps.append(_step(row, 0 if report in done else report))
        done.add(report)
    return steps


def _return(doing: _Doing, rows: _Rows) -> list[Step]:
    """A record that meets several of them is returned once."""
    reports, steps, done = _reports(rows), list[Step](), set[int]()
    for row in rows:
        record, said = row.record, doing.wish.said
        assert record is not None, "left out otherwise"
        if record.pk in done:
            steps.append(_step(row, 0))
        elif record.pk in reports:
            report = return_review(reports[record.pk], said, doing.asker.above, by=doing.by, on=doing.on)
            assert report.record is not None, "it was sent with one"
            steps.append(_step(row, report.pk, report.record.version, (REPORT,)))
        else:
            now = give_back(record, said, by=doing.by, on=doing.on)
            steps.append(_step(row, now.pk, now.version))
        done.add(record.pk)
    return steps


REPORT = "report"
"""Says of a step that its key is that of a report."""


def _reports(rows: _Rows) -> dict[int, int]:
    return queries.reports_by_record([row.record_id for row in rows if row.record_id])


_ACTS: dict[str, Callable[[_Doing, _Rows], list[Step]]] = {
    REMIND: _urged,
    AGREE: _decide,
    REFUSE: _decide,
    RECEIVE: _receive,
    RETURN: _return,
    NIL: _nil,
    NOT_APPLICABLE: _plead,
    MORE_TIME: _plead,
}


def _step(row: Obligation, key: int, version: int = 0, was: tuple[str, ...] = ()) -> Step:
    return Step(row.pk, derived.named(row.unit.code, row), key, version, was)


def undo(batch: int, *, by: str, on: dt.date) -> Batch:
    """Take a whole batch back. Raises `Refused`, and takes nothing back, where something later depends on a part of it:
    a reminder that was seen, a plea that was answered, a record that was corrected, something filed in the time that
    was given.
    """
    with transaction.atomic(), audit.together():
        row = Batch.objects.select_for_update().get(pk=batch, by=by)
        if row.undone is not None:
            raise Refused([UNDONE_ALREADY()])
        steps = [Step(*one) for one in row.steps]
        _BACK[row.act](row, steps, by, on)
        row.undone = on
        row.save(update_fields=["undone"])
        audit.write(BatchUndone(row.pk, row.act, len(steps)), by=by, on=on)
    return row


def _each(batch: Batch, steps: Sequence[Step], by: str, on: dt.date) -> None:
    """Step by step, the last first; every step that cannot be taken back is told."""
    one, found = _STEPS[batch.act], list[Problem]()
    for step in reversed(steps):
        if not step.key:
            continue
        try:
            one(step, by=by, on=on)
        except Refused:
            found.insert(0, LATER(named=step.named))
    if found:
        raise Refused(found)


def _unurge(batch: Batch, steps: Sequence[Step], by: str, on: dt.date) -> None:
    rows = list(Obligation.objects.filter(pk__in=[step.owed for step in steps]).select_related("unit"))
    try:
        take_urge_back(rows, [step.owed for step in steps if step.key], batch.done, by=by, on=on)
    except Refused:
        seen = queries.seen_of([step.owed for step in steps], batch.done)
        raise Refused([SEEN(named=step.named) for step in steps if step.owed in seen]) from None


def _unplead(step: Step, *, by: str, on: dt.date) -> None:
    take_back(step.key, by=by, on=on)


def _undecide(step: Step, *, by: str, on: dt.date) -> None:
    none, extended, approver, delivered = step.before
    days = [dt.date.fromisoformat(one) if one else None for one in (extended, delivered)]
    undecide(step.key, Before(none, days[0], int(approver) if approver else None, days[1]), by=by, on=on)


def _unreceive(step: Step, *, by: str, on: dt.date) -> None:
    take_receipt_back(step.key, by=by, on=on)


def _unreturn(step: Step, *, by: str, on: dt.date) -> None:
    if step.before:
        take_return_of_review_back(step.key, step.version, by=by, on=on)
    else:
        take_return_back(Record.objects.get(pk=step.key), step.version, by=by, on=on)


def _withdraw(step: Step, *, by: str, on: dt.date) -> None:
    move(Record.objects.get(pk=step.key), "withdraw", step.version, by=by, on=on)


_STEPS = {
    AGREE: _undecide,
    REFUSE: _undecide,
    RECEIVE: _unreceive,
    RETURN: _unreturn,
    NIL: _withdraw,
    NOT_APPLICABLE: _unplead,
    MORE_TIME: _unplead,
}
_BACK = {REMIND: _unurge} | dict.fromkeys(_STEPS, _each)
