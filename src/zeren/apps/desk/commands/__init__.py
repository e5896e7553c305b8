"""Writes that need several apps: a whole folder taken in (`loading`), one row entered by hand (`entering`), a unit
merged with what it owes (`merging`), a workbook of the organisation taken in (`rostering`), somebody's posts handed
over with all that waits for them (`handing`), the calendar changed with what it moves (`calendar`)."""

from zeren.apps.desk.commands.calendar import change_calendar
from zeren.apps.desk.commands.entering import agree, enter
from zeren.apps.desk.commands.handing import prepare_hand_over, sign_hand_over, take_stock_again
from zeren.apps.desk.commands.loading import Loaded, load
from zeren.apps.desk.commands.merging import merge_units, part_units, take_effect
from zeren.apps.desk.commands.rostering import apply_roster, undo_roster

__all__ = [
    "Loaded",
    "agree",
    "apply_roster",
    "change_calendar",
    "enter",
    "load",
    "merge_units",
    "part_units",
    "prepare_hand_over",
    "sign_hand_over",
    "take_effect",
    "take_stock_again",
    "undo_roster",
]
