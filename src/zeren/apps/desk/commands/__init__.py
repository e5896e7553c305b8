"""Writes that need several apps: a whole folder taken in (`loading`), one row entered by hand (`entering`), a unit
merged with what it owes (`merging`)."""

from zeren.apps.desk.commands.entering import agree, enter
from zeren.apps.desk.commands.loading import Loaded, load
from zeren.apps.desk.commands.merging import merge_units, part_units, take_effect

__all__ = ["Loaded", "agree", "enter", "load", "merge_units", "part_units", "take_effect"]
