"""Workbooks we write: the empty template that people fill in, and ledgers of any length."""

from __future__ import annotations

from zeren.documents.ledger import LedgerColumn, LedgerKind, LedgerTable, write_book
from zeren.documents.template import write_template

__all__ = ["LedgerColumn", "LedgerKind", "LedgerTable", "write_book", "write_template"]
