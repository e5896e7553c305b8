"""What a table looks like, and its rows read into typed values: one door for import, template, preview and export."""

from __future__ import annotations

from zeren.documents.columns import Column, Kind, Row, Sheet, Value
from zeren.documents.intake import Heads, Intake, Placed, Problems
from zeren.documents.rows import RawTable, read_rows

__all__ = ["Column", "Heads", "Intake", "Kind", "Placed", "Problems", "RawTable", "Row", "Sheet", "Value", "read_rows"]
