"""One act on several things owed: which acts there are, what each does to one of them, and what is left out and why.

An act on several is nothing but the single act, several times: whoever may not do it to one may not do it to many.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from zeren.apps.access.rules import covers
from zeren.apps.obligations.rules.pleas import (
    ASKED_ALREADY,
    DECIDED_BY_ASKER,
    DECIDED_INSIDE,
    LONGEST,
    MET_ALREADY,
    NOT_OWED_ANY_MORE,
    WITHOUT_DAY,
    WITHOUT_REASON,
    outside,
)
from zeren.apps.obligations.rules.pleas import MORE_TIME as PLEA_TIME
from zeren.apps.obligations.rules.pleas import NOT_APPLICABLE as PLEA_NONE
from zeren.apps.obligations.rules.problems import EXTENSION_NOT_LATER
from zeren.apps.obligations.rules.reminding import REMINDED_TODAY, URGED_INSIDE, nobody_told
from zeren.apps.obligations.states import ACTS, AGREE, MORE_TIME, NIL, NOT_APPLICABLE, RECEIVE, REFUSE, REMIND, RETURN
from zeren.apps.records.rules import NOT_IN_THIS_STATE, RETURN_WITHOUT_REASON
from zeren.apps.records.rules.reviews import INSIDE, NOT_NOW, OWN_REPORT, SENT
from zeren.apps.records.rules.reviews import STATES as REVIEW_STATES
from zeren.apps.records.states import FILED, MOVES
from zeren.apps.records.states import STATES as RECORD_STATES
from zeren.base.problems import Problem, Where, declare

MOST = 200
"""So many at a time."""
MOST_FITTING = 5_000
"""So many of all that fit a filter in one series; the rest in another."""
PART = 50
"""So many in each batch of a series: a page answers soon, and others are let in between."""
SAID = 500


@dataclass(frozen=True)
class Wish:
    """What somebody wants done: the act, what they say with it, and until when."""

    act: str
    said: str = ""
    until: dt.date | None = None


@dataclass(frozen=True)
class Asker:
    """Whoever wants it: their name, and the paths below which they file and act from above."""

    by: str
    files: Collection[str] = ()
    above: Collection[str] = ()

    @property
    def acts(self) -> list[str]:
        """The acts that they may do to anything at all."""
        return [key for key, act in ACTS.items() if (self.above if act.above else self.files)]


@dataclass(frozen=True)
class Stand:
    """How one thing that is owed stands, as far as an act asks. `plea`: the key, kind and author of what waits for an
    answer; `report`, its state and sender; `told`: how many accounts a reminder would reach.
    """

    path: str
    named: str
    due: dt.date | None
    delivered: bool = False
    applies: bool = True
    post: str = ""
    request: bool = False
    record: str = ""
    plea: int | None = None
    plea_kind: str = ""
    plea_by: str = ""
    plea_until: dt.date | None = None
    report: str = ""
    report_by: str = ""
    reminded: bool = False
    told: int = 0


def missing(wish: Wish) -> Iterator[Problem]:
    """What has to be said and was not, each with the key of its field."""
    act = ACTS[wish.act]
    said = wish.said.strip()
    if act.said == "reason" and wish.act == RETURN and not said:
        yield RETURN_WITHOUT_REASON(Where(column="said"))
    elif (act.said == "reason" and not said) or len(said) > SAID:
        yield WITHOUT_REASON(Where(column="said"), most=LONGEST)
    if act.until and wish.until is None:
        yield WITHOUT_DAY(Where(column="until"))


def left_out(wish: Wish, one: Stand, asker: Asker) -> Problem | None:
    """Why an act is not done to one of them; None where it is. The same as the single act says."""
    act = ACTS[wish.act]
    if not act.above and not any(covers(top, one.path) for top in asker.files):
        return NOT_YOURS()
    return next(_CHECKS[wish.act](wish, one, asker), None)


def _met(one: Stand) -> Iterator[Problem]:
    if one.delivered:
        yield MET_ALREADY()
    if not one.applies:
        yield NOT_OWED_ANY_MORE()


def _remind(wish: Wish, one: Stand, asker: Asker) -> Iterator[Problem]:  # noqa: ARG001  as every check
    if not outside(asker.above, one.path):
        yield URGED_INSIDE()
    yield from _met(one)
    if one.reminded:
        yield REMINDED_TODAY()
    if not one.told:
        yield nobody_told(one.post)


def _nil(wish: Wish, one: Stand, asker: Asker) -> Iterator[Problem]:  # noqa: ARG001  as every check
    yield from _met(one)
    if one.request:
        yield NO_NIL()
    if one.post:
        yield POST_SIGNS(post=one.post)


def _plead(wish: Wish, one: Stand, asker: Asker) -> Iterator[Problem]:  # noqa: ARG001  as every check
    yield from _met(one)
    if one.plea is not None:
        yield ASKED_ALREADY()
    if wish.act == MORE_TIME and wish.until and one.due and wish.until <= one.due:
        yield EXTENSION_NOT_LATER(named=one.named, extended=wish.until, due=one.due)


def _decide(wish: Wish, one: Stand, asker: Asker) -> Iterator[Problem]:
    if one.plea is None:
        yield NOTHING_ASKED()
    if not outside(asker.above, one.path):
        yield DECIDED_INSIDE()
    if one.plea_by == asker.by:
        yield DECIDED_BY_ASKER()
    late = one.plea_until and one.due and one.plea_until <= one.due
    if wish.act == AGREE and one.plea_kind == PLEA_TIME and late:
        yield EXTENSION_NOT_LATER(named=one.named, extended=one.plea_until, due=one.due)


def _receive(wish: Wish, one: Stand, asker: Asker) -> Iterator[Problem]:  # noqa: ARG001  as every check
    if not one.report:
        yield NO_REPORT()
    if not outside(asker.above, one.path):
        yield INSIDE()
    if one.report and one.report != SENT:
        yield NOT_NOW(state=REVIEW_STATES[one.report])
    if one.report_by == asker.by:
        yield OWN_REPORT()


def _return(wish: Wish, one: Stand, asker: Asker) -> Iterator[Problem]:  # noqa: ARG001  as every check
    if not one.record:
        yield NOTHING_FILED()
    if not outside(asker.above, one.path):
        yield RETURNED_INSIDE()
    if one.record and one.record != FILED:
        yield NOT_IN_THIS_STATE(state=RECORD_STATES[one.record], move=MOVES["return"].text)
    if one.report and one.report != SENT:
        yield NOT_NOW(state=REVIEW_STATES[one.report])


_CHECKS = {
    REMIND: _remind,
    AGREE: _decide,
    REFUSE: _decide,
    RECEIVE: _receive,
    RETURN: _return,
    NIL: _nil,
    NOT_APPLICABLE: _plead,
    MORE_TIME: _plead,
}
KIND_OF = {NOT_APPLICABLE: PLEA_NONE, MORE_TIME: PLEA_TIME}
"""What kind of plea an act makes."""


class Step(NamedTuple):
    """What was done to one of them: its key and name, the key of what was made or changed, the version of that, and
    what stood there before (`commands.bulk` says what).
    """

    owed: int
    named: str
    key: int
    version: int = 0
    before: tuple[str, ...] = ()


NOT_YOURS = declare(
    "bulk_not_yours",
    zh="您不替这个单位填报",
    en="you do not file for this unit",
    do_zh="由这个单位的填报人办",
    do_en="whoever files for the unit does it",
)
NO_NIL = declare(
    "bulk_request_has_no_nil",
    zh="这是一张要填的表，没有零报告",
    en="this is a table to fill in, which has no nil return",
    do_zh="打开那张表填写",
    do_en="open the table and fill it in",
)
POST_SIGNS = declare(
    "bulk_post_signs",
    zh="这一项由岗位{post}完成并签字，不能由单位报零报告",
    en="the post {post} does and signs this; the unit cannot file a nil return for it",
    do_zh="由担任这个岗位的人报",
    do_en="whoever holds the post files it",
)
NOTHING_ASKED = declare(
    "bulk_nothing_asked",
    zh="没有等答复的申请",
    en="nothing was asked that waits for an answer",
    do_zh="不用答复",
    do_en="there is nothing to answer",
)
NO_REPORT = declare(
    "bulk_no_report",
    zh="没有用“工作报告”报来的材料",
    en="no report upward was sent for it",
    do_zh="只有半年、年度工作报告要签收",
    do_en="only half-year and year reports are received",
)
NOTHING_FILED = declare(
    "bulk_nothing_filed",
    zh="还没有报，没有可退的",
    en="nothing is filed for it, so nothing can be returned",
    do_zh="可以催办",
    do_en="it can be reminded of",
)
RETURNED_INSIDE = declare(
    "bulk_returned_inside",
    zh="本单位的人不能退回本单位的记录",
    en="nobody of the unit itself returns its records",
    do_zh="由上级单位的考核人员退回；自己报错了可以更正或撤回",
    do_en="an assessor above the unit does; what you filed wrongly can be corrected or withdrawn",
)
CHANGED = declare(
    "bulk_changed_meanwhile",
    zh="情况变了：现在能办的和刚才看到的不一样",
    en="things have changed: what can be done now is not what was shown",
    do_zh="什么也没有办；看一遍下面的清单，再确定一次",
    do_en="nothing was done; look at the list below and confirm again",
)
NOTHING_TO_DO = declare(
    "bulk_nothing_to_do",
    zh="没有一项能这样办",
    en="this can be done to none of them",
    do_zh="看清单里的原因，或者换一种办法",
    do_en="see the reasons in the list, or choose another act",
)
NONE_TICKED = declare(
    "bulk_none_ticked",
    zh="没有勾选事项，或者没有选要做什么",
    en="nothing is ticked, or no act is chosen",
    do_zh="回到清单勾选几项，选好要做什么",
    do_en="go back to the list, tick some and choose an act",
)
TOO_MANY = declare(
    "bulk_too_many",
    zh="一次最多{most}项",
    en="at most {most} at a time",
    do_zh="分几次办",
    do_en="do it in parts",
)
NOT_UNDER_WAY = declare(
    "bulk_series_not_in_state",
    zh="这一批现在是“{state}”",
    en="this is {state} now",
    do_zh="刷新页面看现在的情况",
    do_en="reload the page to see how it stands",
)
UNDONE_ALREADY = declare(
    "bulk_undone_already",
    zh="这一批已经整批撤销",
    en="this batch was taken back already",
    do_zh="不用再撤",
    do_en="there is nothing to take back",
)
LATER = declare(
    "bulk_something_later",
    zh="{named}：后来又有变化，整批不能撤销",
    en="{named}: something happened to it since, so the batch cannot be taken back",
    do_zh="一项一项地改",
    do_en="change them one by one",
)
SEEN = declare(
    "bulk_reminder_seen",
    zh="{named}：提醒已经有人看到或者发出去了，收不回来",
    en="{named}: the reminder was seen or sent on; it cannot be taken back",
    do_zh="不用撤；提醒不改变任何期限",
    do_en="leave it: a reminder changes no due day",
)
