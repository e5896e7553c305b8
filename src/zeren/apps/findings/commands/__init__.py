"""Every write of findings.

- `accept`: rows taken in as recorded history; `registering`: drafts;
- `steps`: the moves of the machine, taken back where nobody has acted on them; `seconds`: moves that two people make;
- `withdrawing`: a remedy taken out, and back; `following`: what goes with a merged unit;
- `remedies`: what is done about a finding, with its evidence; `acting`: who acts, on which row, seen in which version.
"""

from zeren.apps.findings.commands.accept import accept_sheet
from zeren.apps.findings.commands.acting import Hand
from zeren.apps.findings.commands.following import hand_back, hand_over
from zeren.apps.findings.commands.registering import Draft, redraft, register
from zeren.apps.findings.commands.remedies import Measure, add_remedy, change_remedy
from zeren.apps.findings.commands.seconds import agree, decline, propose
from zeren.apps.findings.commands.steps import close, extend, issue, reopen, step, take_back, verify
from zeren.apps.findings.commands.withdrawing import return_remedy, withdraw_remedy

__all__ = [
    "Draft",
    "Hand",
    "Measure",
    "accept_sheet",
    "add_remedy",
    "agree",
    "change_remedy",
    "close",
    "decline",
    "extend",
    "hand_back",
    "hand_over",
    "issue",
    "propose",
    "redraft",
    "register",
    "reopen",
    "return_remedy",
    "step",
    "take_back",
    "verify",
    "withdraw_remedy",
]
