"""Every write of the organisation."""

from zeren.apps.organisation.commands.following import move_grants, tell_access
from zeren.apps.organisation.commands.intake import accept_sheet, seed_workdays, set_workday
from zeren.apps.organisation.commands.people import add_person, appoint, end_appointment

__all__ = [
    "accept_sheet",
    "add_person",
    "appoint",
    "end_appointment",
    "move_grants",
    "seed_workdays",
    "set_workday",
    "tell_access",
]
