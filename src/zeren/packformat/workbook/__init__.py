"""A pack as tables of cells and back, without loss: for people who live in spreadsheets. Knows no file format.

Words: a *table* is a worksheet to be, with columns and rows of texts; a *record* of the pack is a row; a list inside a
record has a table of its own, whose rows name the record they belong to; what fits no column stands in the table of
*other values*. What must always hold: `gather(spread(whole))` is the same whole, whatever the pack says, because every
cell is read back before it is believed; a field knows the cell that it came from.
"""

from zeren.packformat.workbook.gathering import Grid, gather
from zeren.packformat.workbook.layout import COLUMNS_OF, Table, TableColumn, tables
from zeren.packformat.workbook.spreading import Filled, spread

__all__ = ["COLUMNS_OF", "Filled", "Grid", "Table", "TableColumn", "gather", "spread", "tables"]
