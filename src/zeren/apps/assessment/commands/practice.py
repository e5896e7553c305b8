"""Practice rounds of judges: taken in from a table, deleted when they are over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from zeren.apps.assessment.events import PracticeDropped, PracticeKept
from zeren.apps.assessment.models import Practice, PracticeValue
from zeren.apps.assessment.queries.judging import LEVELS, Given
from zeren.apps.audit.commands import write
from zeren.base.problems import Refused, declare

DAYS = 365
"""So long a round is kept at most."""
MOST = 5_000
"""So many judgements a round has at most."""

NO_TITLE = declare(
    "practice_without_name",
    zh="校准没有名称、类型或校准员",
    en="the round has no name, kind of values or calibrator",
    do_zh="填好名称（不超过200字）、类型和校准员的登录名",
    do_en="Give a name of up to 200 characters, the kind of values and the sign-in name of the calibrator",
)
STRANGER = declare(
    "practice_judge_unknown",
    zh="没有账号“{found}”",
    en="there is no account “{found}”",
    do_zh="核对登录名",
    do_en="Check the sign-in name",
)
TOO_FEW = declare(
    "practice_too_small",
    zh="至少要有2人评过同一个对象，总数不超过{most}条",
    en="two people at least must have judged one object, with {most} judgements at most",
    do_zh="核对表格",
    do_en="Check the table",
)


def keep_practice(
    name: str, level: str, calibrator: str, given: Iterable[Given], known: Iterable[str], *, by: str, on: dt.date
) -> Practice:
    """Keep a round for a year. `known` are the names of accounts. Rounds that are over are deleted on the way. Raises
    `Refused`.
    """
    rows, accounts = list(given), set(known)
    _check(name, level, calibrator, rows, accounts)
    with transaction.atomic():
        forget_practices(by=by, on=on)
        until = on + dt.timedelta(days=DAYS)
        made = Practice.objects.create(name=name.strip(), level=level, calibrator=calibrator, made_on=on, until=until)
        PracticeValue.objects.bulk_create([PracticeValue(practice=made, **row._asdict()) for row in rows], 500)
        write(PracticeKept(made.name, len(rows), until.isoformat()), by=by, on=on)
    return made


def _check(name: str, level: str, calibrator: str, rows: list[Given], accounts: set[str]) -> None:
    if not 0 < len(name.strip()) <= 200 or level not in LEVELS or not calibrator:
        raise Refused([NO_TITLE()])
    judges: dict[str, set[str]] = {}
    for row in rows:
        judges.setdefault(row.object, set()).add(row.judge)
    if len(rows) > MOST or max(map(len, judges.values()), default=0) < 2:
        raise Refused([TOO_FEW(most=MOST)])
    strangers = {calibrator, *(row.judge for row in rows)} - accounts
    if strangers:
        raise Refused([STRANGER(found=one) for one in sorted(strangers)[:20]])


def forget_practices(*, by: str, on: dt.date) -> int:
    """Delete the rounds that are over on a day; returns how many. Nothing to delete leaves no entry."""
    with transaction.atomic():
        over = list(Practice.objects.filter(until__lte=on).order_by("pk"))
        for one in over:
            drop_practice(one, by=by, on=on)
    return len(over)


def drop_practice(practice: Practice, *, by: str, on: dt.date) -> None:
    """Delete a round with everything that was judged in it."""
    with transaction.atomic():
        Practice.objects.filter(pk=practice.pk).delete()
        write(PracticeDropped(practice.name), by=by, on=on)
