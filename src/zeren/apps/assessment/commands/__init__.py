"""Every write of assessments: runs, results of earlier years brought in from outside, the opening of a year."""

from zeren.apps.assessment.commands.opening import close_again, open_year, set_outset
from zeren.apps.assessment.commands.past import accept_sheet
from zeren.apps.assessment.commands.running import run

__all__ = ["accept_sheet", "close_again", "open_year", "run", "set_outset"]
