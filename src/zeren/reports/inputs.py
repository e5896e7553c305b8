"""`inputs.json`: everything that a run was made from, as one canonical document whose SHA-256 is the input hash."""

from __future__ import annotations

from pathlib import Path

from zeren.apps.assessment.models import Run
from zeren.apps.assessment.queries.again import document_of
from zeren.reports.year import Year


def write_inputs(year: Year, path: Path) -> None:
    """Write the file, piece by piece. `zeren run verify` computes the result from it again."""
    with path.open("w", encoding="utf-8", newline="") as out:
        out.writelines(document_of(Run.objects.get(pk=year.run.key)))
