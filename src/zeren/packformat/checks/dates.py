"""Is every duty provable, and is every deadline a day that exists, on which people work, and one among few?"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from zeren.base.dates import periods
from zeren.base.problems import Problem, declare
from zeren.base.workdays import is_workday
from zeren.packformat.calendar import due_date
from zeren.packformat.checks.look import Look
from zeren.packformat.duties import CalendarEntry
from zeren.packformat.places import Path, field_name

NO_PROOF = declare(
    "pack_duty_without_proof",
    zh="{place}：没有写什么能作佐证",
    en="{place}: nothing is named that would prove it",
    do_zh="请在 proof 里写佐证类型",
    do_en="Name kinds of proof under proof",
)
NO_DONE = declare(
    "pack_duty_without_done",
    zh="{place}：没有写怎样算完成",
    en="{place}: it does not say when it counts as done",
    do_zh="请写 done",
    do_en="Write done",
)
NO_SUCH_DATE = declare(
    "pack_no_such_date",
    zh="{place}：{date}这一天不是每年都有",
    en="{place}: {date} is not a day of every year",
    do_zh="请写存在的日期，如“02-28”",
    do_en="Write a day that exists, such as 02-28",
)
TOO_EARLY = declare(
    "pack_due_too_early",
    zh="{place}：{date}早于所属时段",
    en="{place}: {date} lies before the period it is for",
    do_zh="请写时段之内或之后的日期",
    do_en="Write a day within the period or after it",
)
REST_DAY = declare(
    "pack_warn_rest_day",
    zh="{place}：{date}不是工作日",
    en="{place}: {date} is not a working day",
    do_zh="请考虑提前到工作日，或写 next_workday: true 顺延",
    do_en="Consider a working day before it, or next_workday: true to move it on",
)
MANY_REQUESTS = declare(
    "pack_warn_many_requests",
    zh="“{category}”类单位{month}月到期{count}项，超过{limit}项",
    en="a unit of the category {category} has {count} things due in month {month}, more than {limit}",
    do_zh="请合并或错开",
    do_en="Merge some or spread them",
)


def find(look: Look) -> Iterator[Problem]:
    """Duties without proof or criterion, dates that do not exist, deadlines on rest days, crowded months."""
    months: Counter[tuple[str, int]] = Counter()
    for at, duty in enumerate(look.content.duties):
        path: Path = ("duties", at)
        if not duty.proof:
            yield NO_PROOF(look.at(path), place=field_name(path))
        if not (duty.done.zh or duty.done.en):
            yield NO_DONE(look.at(path), place=field_name(path))
        for number, entry in enumerate(duty.calendar):
            days: list[dt.date] = []
            yield from _entry(look, (*path, "calendar", number), entry, days)
            owing = [category for category in look.pack.assessed if duty.owed_by(category)]
            months.update((category, day.month) for category in owing for day in days)
    limit = look.content.pack.requests_per_month
    for (category, month), count in sorted(months.items()):
        if count > limit:
            place = look.at(("pack", "requests_per_month"))
            yield MANY_REQUESTS(place, category=category, month=month, count=count, limit=limit)


def _entry(look: Look, path: Path, entry: CalendarEntry, days: list[dt.date]) -> Iterator[Problem]:
    for at, period in enumerate(periods(look.year, entry.every)):
        place = (*path, "days_after") if entry.due is None else (*path, "due", at)
        name = field_name(place)
        written = entry.due[at] if entry.due is not None else ""
        if written and not _exists(written):
            yield NO_SUCH_DATE(look.at(place), place=name, date=written)
            continue
        day = due_date(entry, at, period, look.exceptions)
        days.append(day)
        if day < period.start:
            yield TOO_EARLY(look.at(place), place=name, date=day)
        elif not entry.next_workday and not is_workday(day, look.exceptions):
            yield REST_DAY(look.at(place), place=name, date=day)


def _exists(written: str) -> bool:
    """Whether the month and day are there in every year; 29 February is not."""
    month, day = (int(part) for part in written.split("-"))
    try:
        dt.date(2025, month, day)
    except ValueError:
        return False
    return True
