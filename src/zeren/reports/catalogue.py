"""Every report of a year: its file, its name, and what writes it. A new report is a line here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from zeren.base.text import Text
from zeren.reports.circular import write_pdf_circular, write_word_circular
from zeren.reports.inputs import write_inputs
from zeren.reports.ledger import write_ledger
from zeren.reports.overview import write_overview
from zeren.reports.result import write_result
from zeren.reports.tables import write_lines, write_scores
from zeren.reports.year import Year


class Report(NamedTuple):
    """A report: the file it writes, what it is, and how; writing returns what whoever hands it in must know."""

    file: str
    text: Text
    write: Callable[[Year, Path], list[Text] | None]


REPORTS = (
    Report("result.json", Text("完整结果（供程序读取）", "The whole result, for programs"), write_result),
    Report("inputs.json", Text("计算所用的全部输入（供复算）", "All inputs, to compute it again"), write_inputs),
    Report("scores.csv", Text("得分表", "Scores"), write_scores),
    Report("lines.csv", Text("得分明细", "Lines"), write_lines),
    Report(
        "ledger.xlsx", Text("台账：问题、整改措施、应办事项", "Ledger: findings, remedies, obligations"), write_ledger
    ),
    Report("overview.svg", Text("各单位得分一览图", "All units in one picture"), write_overview),
    Report("report.docx", Text("考核结果通报（可编辑）", "Circular of the result, to edit"), write_word_circular),
    Report("report.pdf", Text("考核结果通报（打印）", "Circular of the result, to print"), write_pdf_circular),
)
