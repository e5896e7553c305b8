"""Every write of assessments: runs, results of earlier years brought in from outside, the opening of a year, what-ifs
kept under a name, practice rounds of judges."""

from zeren.apps.assessment.commands.opening import close_again, open_year, set_outset
from zeren.apps.assessment.commands.past import accept_sheet
from zeren.apps.assessment.commands.practice import drop_practice, keep_practice
from zeren.apps.assessment.commands.running import run
from zeren.apps.assessment.commands.scenarios import drop_scenario, keep_scenario

__all__ = [
    "accept_sheet",
    "close_again",
    "drop_practice",
    "drop_scenario",
    "keep_practice",
    "keep_scenario",
    "open_year",
    "run",
    "set_outset",
]
