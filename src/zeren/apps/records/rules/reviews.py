"""A report on a half-year or year: the facts that it shows, and what people have to say about them."""

from __future__ import annotations

from collections.abc import Iterator

from zeren.base.problems import Problem, Where, declare
from zeren.base.text import Text

SENT, RECEIVED, RETURNED = "sent", "received", "returned"
STATES = {
    SENT: Text("已报送，待签收", "sent, not received yet"),
    RECEIVED: Text("已签收", "received"),
    RETURNED: Text("已退回", "returned"),
}
FACTS = {
    "owed": Text("到期的应办事项", "obligations due"),
    "met": Text("其中按时报送", "of them filed in time"),
    "slow": Text("其中迟报", "of them filed late"),
    "open": Text("其中未报", "of them not filed"),
    "records": Text("工作记录", "records"),
    "found": Text("检查发现的问题", "findings opened"),
    "ended": Text("期末已销号的问题", "findings closed at the end"),
    "standing": Text("期末未销号的问题", "findings open at the end"),
    "decided": Text("有结果的会议和学习", "meetings and sessions with an outcome"),
    "plain": Text("没有结果的会议和学习（不计）", "those without an outcome (count nothing)"),
    "tasks": Text("到期的任务", "tasks due"),
    "tasks_done": Text("其中已办结", "of them done"),
    "told": Text("收到的上级部署", "instructions from above"),
    "carried": Text("其中已部署落实", "of them carried out"),
}
"""What is counted for it, in this order."""
LONGEST = 3000


def problems(judgement: str, plan: str) -> Iterator[Problem]:
    """What is wrong with what people wrote."""
    if not judgement.strip() or len(judgement) > LONGEST:
        yield NO_JUDGEMENT(Where(column="judgement"), most=LONGEST)
    if not plan.strip() or len(plan) > LONGEST:
        yield NO_PLAN(Where(column="plan"), most=LONGEST)


NO_JUDGEMENT = declare(
    "review_without_judgement",
    zh="没有写对工作的研判，或者超过{most}字",
    en="it does not say how the work stands, or takes more than {most} characters",
    do_zh="数字已经填好；写明好在哪里、缺什么、为什么",
    do_en="the figures are there; say what went well, what is lacking and why",
)
NO_PLAN = declare(
    "review_without_plan",
    zh="没有写下一步，或者超过{most}字",
    en="it does not say what comes next, or takes more than {most} characters",
    do_zh="写两三件要做的事",
    do_en="name two or three things that will be done",
)
NO_REASON = declare(
    "review_returned_without_reason",
    zh="没有写退回的理由",
    en="no reason for the return is given",
    do_zh="写明哪里要改",
    do_en="say what is to be changed",
)
NOT_NOW = declare(
    "review_not_in_state",
    zh="这份报告现在是“{state}”",
    en="this report is {state} now",
    do_zh="刷新页面看现在的情况",
    do_en="reload the page to see how it stands",
)
INSIDE = declare(
    "review_received_inside",
    zh="本单位的人不能签收、退回本单位的报告",
    en="nobody of the unit itself receives or returns its report",
    do_zh="由上级单位的人办",
    do_en="somebody above the unit does",
)
OWN_REPORT = declare(
    "review_received_by_sender",
    zh="这份报告是您自己报送的，不能由您签收",
    en="you sent this report yourself, so you do not receive it",
    do_zh="请另一位上级的人签收",
    do_en="have somebody else above the unit receive it",
)
