"""The acts that can be done on several things owed at once."""

from __future__ import annotations

from typing import NamedTuple

from zeren.base.text import Text

REMIND, AGREE, REFUSE, RECEIVE, RETURN = "remind", "agree", "refuse", "receive", "return"
NIL, NOT_APPLICABLE, MORE_TIME = "nil", "not_applicable", "more_time"

SHOWN, GOING, DONE, UNDOING, UNDONE = "shown", "going", "done", "undoing", "undone"
SERIES = {
    SHOWN: Text("还没有办", "not begun"),
    GOING: Text("正在办", "under way"),
    DONE: Text("办完了", "done"),
    UNDOING: Text("正在撤销", "being taken back"),
    UNDONE: Text("已撤销", "taken back"),
}
"""How an act on all that fit stands."""


class Act(NamedTuple):
    """An act: its words, what it does to one of them, whether somebody above the unit does it (else whoever files for
    it), and what has to be said with it: the kind of text ("" for none) and whether a day is.
    """

    text: Text
    does: Text
    above: bool
    said: str = ""
    until: bool = False


ACTS = {
    REMIND: Act(Text("催办", "remind"), Text("提醒填报的人", "whoever files for it is reminded"), above=True),
    AGREE: Act(
        Text("同意申请", "agree to what is asked"),
        Text("同意{plea}", "agreed: {plea}"),
        above=True,
        said="answer",
    ),
    REFUSE: Act(
        Text("不同意申请", "refuse what is asked"),
        Text("不同意{plea}，期限不变", "not agreed: {plea}; the due day stays"),
        above=True,
        said="answer",
    ),
    RECEIVE: Act(Text("签收报告", "receive the report"), Text("签收", "its report is received"), above=True),
    RETURN: Act(
        Text("退回", "return what was filed"),
        Text("退回，改好以前不算已报", "returned; until it is corrected nothing is filed"),
        above=True,
        said="reason",
    ),
    NIL: Act(Text("报零报告", "file a nil return"), Text("报零报告", "a nil return is filed"), above=False),
    NOT_APPLICABLE: Act(
        Text("申请不适用", "say that it does not apply"),
        Text("申请不适用，等上级答复", "asked; somebody above the unit decides"),
        above=False,
        said="reason",
    ),
    MORE_TIME: Act(
        Text("申请延期", "ask for time"),
        Text("申请延到{until}，等上级答复", "time until {until} is asked; somebody above the unit decides"),
        above=False,
        said="reason",
        until=True,
    ),
}
