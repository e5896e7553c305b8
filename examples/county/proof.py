"""Which papers a unit keeps for a year: a plan, minutes, registers, a report, made from the records they prove."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from examples.county import papers, wording
from examples.county.chance import pick, stream
from examples.county.rows import Evidence, Record
from examples.county.structure import Office

BUNDLES = {
    "plan": ("study_plan", "letter"),
    "minutes": ("thematic_study", "analysis_meeting", "inclusion"),
    "register": ("study_session", "training", "suggestion", "release_signoff"),
    "report": ("half_year_report", "annual_report", "self_check"),
}
NAMES = {
    "plan": "年度计划和责任书.docx",
    "minutes": "会议纪要汇编.pdf",
    "register": "学习培训和审签登记簿.xlsx",
    "report": "年度落实情况报告",
}
LENT = ("copies", "copied")
BORROWED = ("to_zero", "cap")
"""Parts whose units have nearly the same plan, and parts whose units keep one report under two names."""


@dataclass
class Shelf:
    """The evidence folder: writes files up to a number, and remembers the report that another unit will hand in too."""

    folder: Path
    seed: int
    most: int
    count: int = 0
    lent: bytes = b""

    def keep(self, office: Office, year: int, records: Sequence[Record]) -> tuple[dict[str, str], list[Evidence]]:
        """Write a unit's papers of a year: the file of each duty, and the lines of the table."""
        facts = stream(self.seed, office.key, year, "papers")
        by_duty, lines = {}, []
        for bundle, duties in BUNDLES.items():
            made = facts.random() < 0.3 + 0.8 * office.diligence or office.parts & {*LENT, *BORROWED}
            proved = sorted((r for r in records if r.duty in duties), key=lambda r: (r.date, r.id))
            if not made or not proved or self.count >= self.most:
                continue
            name = self._write(office, year, bundle, proved)
            by_duty.update(dict.fromkeys(duties, name))
            last = max(record.date for record in proved)
            # Every ninth register was put together on one day at the end: what an inspector looks for.
            late = bundle == "register" and facts.random() < 0.11
            lines.append(Evidence(name, name.rsplit("/", 1)[1], dt.date(year, 12, 30) if late else last))
        return by_duty, lines

    def _write(self, office: Office, year: int, bundle: str, records: Sequence[Record]) -> str:
        ending = {"report": ".pdf" if int(office.code[1:]) % 2 else ".docx"}.get(bundle, "")
        name = f"{office.code}/{year}{NAMES[bundle]}{ending}"
        content = WRITERS[bundle](self.seed, office, year, records)
        if bundle == "report" and year == 2026 and set(BORROWED) & office.parts:
            name = f"{office.code}/{year}{NAMES[bundle]}.docx"
            content = self.lent or papers.docx(*_report(self.seed, office, year, records))
            self.lent = content
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self.count += 1
        return name


def _plan(seed: int, office: Office, year: int, records: Sequence[Record]) -> bytes:
    """A plan; the unit that copies changes the name on it and little else."""
    source = LENT[0] if set(LENT) & office.parts else office.code
    words = stream(seed, source, year, "plan")
    text = [f"为落实年度责任制工作，{office.name}制定本计划。"]
    for number, part in zip("一二三四", ("总体安排", "重点事项", "时间步骤", "保障措施"), strict=True):
        text += [f"{number}、{part}", *(wording.paragraph(words, 4) for _ in range(2))]
    text.append(f"附：本年度已登记事项{len(records)}项。")
    rows = [("事项", "负责", "完成时间")]
    rows += [(pick(words, wording.MATTERS), pick(words, wording.HANDLERS), f"{month}月底") for month in range(2, 12)]
    return papers.docx(f"{office.name}{year}年度计划和责任书", text, rows)


def _minutes(seed: int, office: Office, year: int, records: Sequence[Record]) -> bytes:
    words = stream(seed, office.code, year, "minutes")
    text = []
    for record in records:
        text.append(f"{record.date.isoformat()}　{record.title}：{record.outcome or '未形成决定'}。")
        text.append(wording.paragraph(words, 3))
    return papers.pdf(f"{office.name}{year}年会议纪要汇编", text)


def _register(seed: int, office: Office, year: int, records: Sequence[Record]) -> bytes:
    words = stream(seed, office.code, year, "register")
    head: Sequence[object] = ("日期", "事项", "实到", "应到", "决定或成效", "经办")
    rows = [
        (r.date, r.title, _number(r.amount), _number(r.base), r.outcome, pick(words, wording.HANDLERS)) for r in records
    ]
    return papers.xlsx("登记簿", [head, *rows])


def _number(value: int | None) -> object:
    return "" if value is None else value


def _report(seed: int, office: Office, year: int, records: Sequence[Record]) -> tuple[str, list[str]]:
    words = stream(seed, office.code, year, "report")
    text = [f"现将{office.name}{year}年责任制工作落实情况报告如下。", "一、工作开展情况"]
    text += [f"{record.title}：{record.outcome}。{wording.paragraph(words, 2)}" for record in records]
    text += ["二、存在的问题", *(wording.problem(words) + "。" for _ in range(3))]
    text += ["三、下一步安排", *(wording.goal(words) + "。" for _ in range(3))]
    return f"{office.name}{year}年责任制工作落实情况报告", text


def _report_file(seed: int, office: Office, year: int, records: Sequence[Record]) -> bytes:
    maker = papers.pdf if int(office.code[1:]) % 2 else papers.docx
    return maker(*_report(seed, office, year, records))


WRITERS: dict[str, Callable[[int, Office, int, Sequence[Record]], bytes]] = {
    "plan": _plan,
    "minutes": _minutes,
    "register": _register,
    "report": _report_file,
}
