"""Every write of assessments: runs, their publication, objections to them, results of earlier years brought in from
outside, the opening of a year.
"""

from zeren.apps.assessment.commands.objecting import Claim, Hand, object_to, step
from zeren.apps.assessment.commands.opening import close_again, open_year, set_outset
from zeren.apps.assessment.commands.past import accept_sheet
from zeren.apps.assessment.commands.publishing import publish, restate, unpublish
from zeren.apps.assessment.commands.running import run

__all__ = [
    "Claim",
    "Hand",
    "accept_sheet",
    "close_again",
    "object_to",
    "open_year",
    "publish",
    "restate",
    "run",
    "set_outset",
    "step",
    "unpublish",
]
