"""The tables, taking a backup, coming back from one, checking the journal."""

from zeren.apps.upkeep.commands.backup import back_up
from zeren.apps.upkeep.commands.journal import check_journal
from zeren.apps.upkeep.commands.restore import restore
from zeren.apps.upkeep.derived import make_tables

__all__ = ["back_up", "check_journal", "make_tables", "restore"]
