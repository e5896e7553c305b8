"""Every write of assessments: runs, their publication, objections to them, their use, results of earlier years reached
elsewhere, the opening of a year, what-ifs kept under a name, practice rounds of judges.
"""

from zeren.apps.assessment.commands.adopting import adopt_version, take_back_version
from zeren.apps.assessment.commands.objecting import Claim, Hand, object_to, step
from zeren.apps.assessment.commands.opening import close_again, open_year, set_outset
from zeren.apps.assessment.commands.past import accept_sheet
from zeren.apps.assessment.commands.practice import drop_practice, forget_practices, keep_practice
from zeren.apps.assessment.commands.publishing import publish, restate, unpublish
from zeren.apps.assessment.commands.running import run
from zeren.apps.assessment.commands.scenarios import drop_scenario, keep_scenario
from zeren.apps.assessment.commands.using import (
    Request,
    Use,
    export,
    forget_statements,
    record_use,
    state_duties,
    take_back_use,
)

__all__ = [
    "Claim",
    "Hand",
    "Request",
    "Use",
    "accept_sheet",
    "adopt_version",
    "close_again",
    "drop_practice",
    "drop_scenario",
    "export",
    "forget_practices",
    "forget_statements",
    "keep_practice",
    "keep_scenario",
    "object_to",
    "open_year",
    "publish",
    "record_use",
    "restate",
    "run",
    "set_outset",
    "state_duties",
    "step",
    "take_back_use",
    "take_back_version",
    "unpublish",
]
