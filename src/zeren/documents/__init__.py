"""Papers, tables and workbooks, read and written. Pure: knows no Django and no domain word.

- `sheet`: what a table looks like: columns declared once, with heads in both languages; rows read into typed values.
- `tables`: a folder of CSV files or one workbook, read as raw rows with their places.
- `workbook`: workbooks written in constant memory, with notes, drop-downs and frozen heads.
- `paper`: a paper as blocks (title, paragraphs, tables, pictures, page breaks); `word` and `pdf` print it.
- `layout`: the measures of official papers (GB/T 9704-2012) and the check that a paper keeps them.
- `archive`: zip containers whose bytes depend on their content alone.

What must always hold: the same input gives the same bytes on any day and any machine; whatever is refused is named with
file, sheet, row and column; reading never stops at the first problem.
"""
