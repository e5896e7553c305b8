"""One file per report. A report reads everything and changes nothing.

Words: the *year* (`year`) is a run with its scorecards, as every report of it needs them; the *catalogue* (`catalogue`)
lists every report, its file and its name; the *circular* is the official notice of the result with a page for each
unit.

What must always hold: the same run gives the same bytes in every file, on any day and any machine; every number in a
report is one of the run's, never computed anew; a unit with nothing recorded has its page too; people are not ranked or
named."""
