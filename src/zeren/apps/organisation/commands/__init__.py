"""Every write of the organisation.

- `intake`: tables taken in, the calendar; `people`: who is there and holds which post;
- `following`: what access is told of it;
- `units`, `posts`: what is set up, changed and closed; `undoing`: the latest of that taken back.
"""

from zeren.apps.organisation.commands.following import move_grants, tell_access
from zeren.apps.organisation.commands.intake import accept_sheet, seed_workdays, set_workday
from zeren.apps.organisation.commands.people import add_person, appoint, end_appointment
from zeren.apps.organisation.commands.posts import change_post, close_post, open_post
from zeren.apps.organisation.commands.undoing import undo_change
from zeren.apps.organisation.commands.units import close_unit, merge_unit, move_unit, open_unit, rename_unit

__all__ = [
    "accept_sheet",
    "add_person",
    "appoint",
    "change_post",
    "close_post",
    "close_unit",
    "end_appointment",
    "merge_unit",
    "move_grants",
    "move_unit",
    "open_post",
    "open_unit",
    "rename_unit",
    "seed_workdays",
    "set_workday",
    "tell_access",
    "undo_change",
]
