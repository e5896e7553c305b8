"""What a unit may say about what it owes, and who may answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator

from zeren.apps.obligations.rules.problems import EXTENSION_NOT_LATER
from zeren.base.problems import Problem, Where, declare
from zeren.base.text import Text

NOT_APPLICABLE, MORE_TIME = "not_applicable", "more_time"
KINDS = {
    NOT_APPLICABLE: Text("申请不适用", "does not apply"),
    MORE_TIME: Text("申请延期", "more time asked"),
}
OPEN, AGREED, REFUSED, TAKEN_BACK = "open", "agreed", "refused", "back"
STATES = {
    OPEN: Text("待答复", "waiting"),
    AGREED: Text("同意", "agreed"),
    REFUSED: Text("不同意", "not agreed"),
    TAKEN_BACK: Text("已收回", "taken back"),
}
LONGEST = 500


def problems(kind: str, reason: str, due: dt.date | None, until: dt.date | None, named: str) -> Iterator[Problem]:
    """What is wrong with a plea, each with the key of its field."""
    if kind not in KINDS:
        yield UNKNOWN_KIND(Where(column="kind"))
    if not reason.strip() or len(reason) > LONGEST:
        yield WITHOUT_REASON(Where(column="reason"), most=LONGEST)
    if kind == MORE_TIME and until is None:
        yield WITHOUT_DAY(Where(column="until"))
    elif kind == MORE_TIME and due is not None and until is not None and until <= due:
        yield EXTENSION_NOT_LATER(Where(column="until"), named=named, extended=until, due=due)


def outside(tops: Collection[str], path: str) -> bool:
    """Whether somebody who may decide below these paths stands outside a unit: only from above it."""
    return any(path.startswith(top) and top != path for top in tops)


UNKNOWN_KIND = declare(
    "plea_unknown",
    zh="没有选要说的是什么",
    en="it does not say what is asked",
    do_zh="选“不适用”或“延期”",
    do_en="choose “does not apply” or “more time”",
)
WITHOUT_REASON = declare(
    "plea_without_reason",
    zh="没有写理由，或者超过{most}字",
    en="no reason is given, or one of more than {most} characters",
    do_zh="一两句话写明为什么",
    do_en="say why in a sentence or two",
)
WITHOUT_DAY = declare(
    "plea_without_day",
    zh="没有写延到哪一天",
    en="it does not say until which day",
    do_zh="填一个做得到的日期",
    do_en="give a day that can be kept",
)
ASKED_ALREADY = declare(
    "plea_open_already",
    zh="这一项已经申请过，还没有答复",
    en="something was asked about this already and waits for an answer",
    do_zh="等答复，或先收回上一次的申请",
    do_en="wait for it, or take the other one back first",
)
MET_ALREADY = declare(
    "plea_met_already",
    zh="这一项已经报了",
    en="this is filed already",
    do_zh="报错了的，请更正或撤回那条记录",
    do_en="correct or withdraw the record if it is wrong",
)
DECIDED_ALREADY = declare(
    "plea_decided_already",
    zh="这项申请已经答复或收回",
    en="this was answered or taken back already",
    do_zh="刷新页面看现在的情况",
    do_en="reload the page to see how it stands",
)
DECIDED_INSIDE = declare(
    "plea_decided_inside",
    zh="本单位的人不能答复本单位的申请",
    en="nobody of the unit itself decides about it",
    do_zh="请上级的考核人员答复",
    do_en="have it decided by an assessor above the unit",
)
DECIDED_BY_ASKER = declare(
    "plea_decided_by_asker",
    zh="这是您自己提的申请，不能由您答复",
    en="you asked for this yourself, so you do not decide about it",
    do_zh="请另一位上级考核人员答复",
    do_en="have another assessor above the unit decide",
)
NOT_OWED_ANY_MORE = declare(
    "plea_not_owed",
    zh="这一项已经定为不适用",
    en="it was agreed already that this does not apply",
    do_zh="不用再申请",
    do_en="there is nothing to ask",
)
DECIDED_SINCE = declare(
    "plea_decision_relied_on",
    zh="后来又有变化：又提了申请、改了期限，或者已经按新的期限报了",
    en="something followed: another plea, another due day, or it was filed in the time that was given",
    do_zh="答复不能再收回；需要改的，另外商定",
    do_en="the answer can no longer be taken back; settle what is to change anew",
)
