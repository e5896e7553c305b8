"""The feedback of inspections, judgements and samples as facts. A self-inspection gives feedback too: its kind says so,
and a pack leaves it out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast

from zeren.apps.inspections.models import Draw, Inspection, Judgement
from zeren.apps.inspections.states import GRADES, KINDS, LEVELS, MOST_DEDUCTED, MOST_OBJECTS
from zeren.base.catalogue import Fact, Source
from zeren.base.dates import day_of_text
from zeren.base.text import Text

FEEDBACK = Source(
    name="feedback",
    text=Text("检查反馈", "feedback of inspections"),
    dated="fed_back",
    columns={
        "kind": Fact("code", Text("检查类型", "kind"), KINDS),
        "fed_back": Fact("day", Text("反馈日期", "fed back")),
        "started": Fact("day", Text("开始日期", "started")),
    },
)

_JUDGED = Fact("day", Text("评定日期", "judged"))
_DUTY = Fact("key", Text("责任事项", "duty"))

GRADED = Source(
    name="grades",
    text=Text("评等", "grades"),
    dated="judged",
    columns={
        "duty": _DUTY,
        "judged": _JUDGED,
        "grade": Fact("code", Text("等次", "grade"), GRADES),
        "level": Fact("code", Text("难度", "difficulty"), LEVELS),
    },
    most=100_000,
)

MARKS = Source(
    name="marks",
    text=Text("评定扣分", "judged deductions"),
    dated="judged",
    columns={
        "duty": _DUTY,
        "judged": _JUDGED,
        "deducted": Fact("count", Text("扣分", "milli-points deducted"), most=MOST_DEDUCTED),
        "reasoned": Fact("flag", Text("写明理由", "a reason is given")),
        "second": Fact("flag", Text("经过复核", "a second reader agreed")),
    },
    most=100_000,
)

SAMPLED = Source(
    name="samples",
    text=Text("抽样检查", "samples"),
    dated="drawn_on",
    columns={
        "duty": _DUTY,
        "drawn_on": Fact("day", Text("抽样日期", "drawn on")),
        "objects": Fact("count", Text("对象数", "objects"), most=MOST_OBJECTS),
        "drawn": Fact("count", Text("抽取数", "drawn"), most=MOST_OBJECTS),
        "checked": Fact("count", Text("已查数", "checked"), most=MOST_OBJECTS),
        "faults": Fact("count", Text("问题数", "faults"), most=MOST_OBJECTS),
    },
    most=100,
)

SOURCES: tuple[Source, ...] = (FEEDBACK, GRADED, MARKS, SAMPLED)


def rows(source: str, as_of: dt.date, units: Collection[int] | None = None) -> Iterator[tuple[Any, ...]]:
    """(unit key, code, then the columns of the source) of what had been fed back, judged or drawn on `as_of`.

    Of all units, or only of those with these keys.
    """
    found, names = asked(source, as_of, units)
    return told(source, found.order_by("code").values_list(*names).iterator(), as_of)


def asked(source: str, as_of: dt.date, units: Collection[int] | None) -> tuple[QuerySet[Any], tuple[str, ...]]:
    """What is asked of the database for `told`, in no order, and the names of what it gives."""
    found, names = _ASKED[source](as_of)
    found = found if units is None else found.filter(unit_id__in=units)
    return found, ("unit_id", "code", *names)


def _feedback(as_of: dt.date) -> tuple[QuerySet[Any], tuple[str, ...]]:
    texts = {"fed_back_text": Cast("fed_back", CharField()), "started_text": Cast("started", CharField())}
    return Inspection.objects.filter(fed_back__lte=as_of).annotate(**texts), ("kind", *texts)


def _judgements(as_of: dt.date) -> QuerySet[Judgement]:
    return Judgement.objects.filter(judged__lte=as_of).annotate(day=Cast("judged", CharField()))


def _grades(as_of: dt.date) -> tuple[QuerySet[Any], tuple[str, ...]]:
    return _judgements(as_of).exclude(grade=""), ("duty", "day", "grade", "level")


def _marks(as_of: dt.date) -> tuple[QuerySet[Any], tuple[str, ...]]:
    found = _judgements(as_of).filter(deducted__isnull=False)
    return found, ("duty", "day", "deducted", "reason", "second_id")


def _samples(as_of: dt.date) -> tuple[QuerySet[Any], tuple[str, ...]]:
    found = Draw.objects.filter(drawn_on__lte=as_of).annotate(day=Cast("drawn_on", CharField()))
    return found, ("duty", "day", "objects_there", "drawn", "checked", "faults")


_ASKED = {"feedback": _feedback, "grades": _grades, "marks": _marks, "samples": _samples}


def told(source: str, found: Iterable[Any], as_of: dt.date) -> Iterator[tuple[Any, ...]]:  # noqa: ARG001  as every app's
    """The facts, from what the database gave."""
    for unit, code, first, second, *rest in found:
        if source == FEEDBACK.name:
            yield unit, code, first, day_of_text(second), day_of_text(rest[0])
        elif source == MARKS.name:
            deducted, reason, reader = rest
            yield unit, code, first, day_of_text(second), deducted, int(bool(reason)), int(reader is not None)
        else:
            yield unit, code, first, day_of_text(second), *rest
