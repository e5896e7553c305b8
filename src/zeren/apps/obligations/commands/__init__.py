"""Every write of obligations.

- `owed`: what the calendar asks for, what was filed about it, what met it;
- `requests`: demands beside the frameworks, and what units fill in; `days`: closures and budgets;
- `reminding`: who is told before and after a due day; `pleas`: nil returns, what does not apply, more time;
- `bulk`: one act on several things at once, and that taken back;
- `work`: meetings and tasks whose records meet what is owed; `reviews`: reports upward.
"""

from zeren.apps.obligations.commands.bulk import Hands, Ticked, act_on, begin, go_on, propose, stop, undo, undo_some
from zeren.apps.obligations.commands.days import close_days, open_days, set_budget
from zeren.apps.obligations.commands.owed import (
    BATCH,
    MOST_TOLD,
    Key,
    accept_sheet,
    correct,
    file,
    fulfil,
    give_back,
    move,
    regenerate,
)
from zeren.apps.obligations.commands.pleas import decide, nil_return, plead, take_back, undecide
from zeren.apps.obligations.commands.reminding import remind, urge
from zeren.apps.obligations.commands.requests import answer, chase, issue, return_answer, withdraw

__all__ = [
    "BATCH",
    "MOST_TOLD",
    "Hands",
    "Key",
    "Ticked",
    "accept_sheet",
    "act_on",
    "answer",
    "begin",
    "chase",
    "close_days",
    "correct",
    "decide",
    "file",
    "fulfil",
    "give_back",
    "go_on",
    "issue",
    "move",
    "nil_return",
    "open_days",
    "plead",
    "propose",
    "regenerate",
    "remind",
    "return_answer",
    "set_budget",
    "stop",
    "take_back",
    "undecide",
    "undo",
    "undo_some",
    "urge",
    "withdraw",
]
