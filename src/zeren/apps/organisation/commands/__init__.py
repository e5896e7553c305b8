"""Every write of the organisation.

- `intake`: tables taken in, the calendar; `people`: who is there and holds which post;
- `following`: what access is told of it;
- `channels`: the register of the organisation's own channels;
- `handing`: what somebody leaves to somebody else, signed by both;
- `units`, `posts`: what is set up, changed and closed; `carrying`: posts on their way into another unit;
- `registers`: facilities, budget, what is lacking, competence; how many people are in which band;
- `rosters`: workbooks of the organisation, from being brought to being taken back;
- `telling`: what is kept of every change, and rows brought to what holds today; `undoing`: the latest taken back.
"""

from zeren.apps.organisation.commands.channels import change_channel, close_channel, note_channel, open_channel
from zeren.apps.organisation.commands.following import move_grants, tell_access
from zeren.apps.organisation.commands.handing import (
    drop_hand_over,
    prepare_hand_over,
    sign_hand_over,
    take_stock_again,
)
from zeren.apps.organisation.commands.intake import accept_sheet, seed_workdays, set_workday
from zeren.apps.organisation.commands.people import (
    add_person,
    appoint,
    correct_appointment,
    end_appointment,
    name_stand_in,
    rename_person,
)
from zeren.apps.organisation.commands.posts import change_post, close_post, open_post
from zeren.apps.organisation.commands.registers import answer_gap, change_row, close_row, count_heads, enter_row
from zeren.apps.organisation.commands.rosters import (
    answer_roster,
    apply_roster,
    bring_roster,
    drop_roster,
    match_roster,
    undo_roster,
)
from zeren.apps.organisation.commands.telling import take_effect
from zeren.apps.organisation.commands.undoing import undo_change
from zeren.apps.organisation.commands.units import (
    change_unit,
    close_unit,
    merge_unit,
    move_unit,
    open_unit,
    rename_unit,
    split_unit,
)

__all__ = [
    "accept_sheet",
    "add_person",
    "answer_gap",
    "answer_roster",
    "apply_roster",
    "appoint",
    "bring_roster",
    "change_channel",
    "change_post",
    "change_row",
    "change_unit",
    "close_channel",
    "close_post",
    "close_row",
    "close_unit",
    "correct_appointment",
    "count_heads",
    "drop_hand_over",
    "drop_roster",
    "end_appointment",
    "enter_row",
    "match_roster",
    "merge_unit",
    "move_grants",
    "move_unit",
    "name_stand_in",
    "note_channel",
    "open_channel",
    "open_post",
    "open_unit",
    "prepare_hand_over",
    "rename_person",
    "rename_unit",
    "seed_workdays",
    "set_workday",
    "sign_hand_over",
    "split_unit",
    "take_effect",
    "take_stock_again",
    "tell_access",
    "undo_change",
    "undo_roster",
]
