"""A published scheme's table (内容, 分值, 评分标准) as a draft of indicators. What cannot be read is listed.

A table says what a line is worth and in words how it is scored; which facts decide it, it does not say: the measure
stays empty until somebody chooses it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from zeren.base.problems import Refused, Where, declare
from zeren.base.text import Text

WANTED: Mapping[str, tuple[str, ...]] = {
    "content": ("内容", "考核内容", "考核指标", "指标", "指标名称", "考核项目", "评价内容", "二级指标", "content"),
    "points": ("分值", "分数", "标准分", "标准分值", "满分", "权重", "points", "weight"),
    "standard": (
        "评分标准",
        "评分细则",
        "评分办法",
        "计分办法",
        "考核标准",
        "评价标准",
        "扣分标准",
        "standard",
        "rule",
    ),
    "part": ("一级指标", "类别", "考核类别", "项目", "部分", "part", "component"),
}
"""The columns that are looked for, and heads that mean them. `part` may be missing."""

NEEDED = ("content", "points", "standard")
_POINTS = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,3})?)\s*分?")
_SUM = re.compile(r"(合\s*计|总\s*计|总\s*分|小\s*计|total)", re.IGNORECASE)

NO_TABLE = declare(
    "scheme_table_not_found",
    zh="没有找到表头含{wanted}的表；找到的表头：{heads}",
    en="no table has heads for {wanted}; heads found: {heads}",
    do_zh="请指明哪一列是什么：网页上写表头，命令里如 --column content=考核内容 --column points=分值",
    do_en="Say which head means what: on the page, or with the command such as --column content=考核内容",
)


TOTALS = Text("合计行，没有列为指标", "A row of totals")


class FoundTable(NamedTuple):
    """A table of a document: where it stands, its rows with their numbers, merged cells filled in."""

    name: str
    rows: Sequence[tuple[int, Sequence[str]]]


class Unread(NamedTuple):
    """Something that was not taken over, and why."""

    table: Text
    row: int
    column: Text
    why: Text

    def where(self) -> Text:
        """The table and the row, in words."""
        if not self.row:
            return self.table
        return Text(f"{self.table.zh}，第{self.row}行", f"{self.table.en}, row {self.row}")


def _as_found(text: str) -> Text:
    return Text(text, text)


@dataclass(frozen=True)
class Draft:
    """The plain values of a pack to be finished, and what was not read."""

    whole: dict[str, Any] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)


def match(found: Sequence[FoundTable], given: Mapping[str, str], file: str) -> dict[str, str]:
    """The head of each wanted column: as given, else one that means it. Raises `Refused` with the heads there are."""
    best: dict[str, str] = {}
    for table in found:
        for _, cells in table.rows[:5]:
            heads = [_head(cell) for cell in cells]
            known = {name: given.get(name) or _meant(name, heads) for name in WANTED}
            here = {name: head for name, head in known.items() if head and _head(head) in heads}
            if len(here) > len(best):
                best = here
    missing = [name for name in NEEDED if name not in best]
    if missing:
        firsts = (cell.strip() for table in found for _, cells in table.rows[:1] for cell in cells)
        told = " / ".join(filter(None, firsts))
        wanted = ", ".join(f"{name}（{WANTED[name][0]}）" for name in missing)
        raise Refused([NO_TABLE(Where(file=file), wanted=wanted, heads=told[:300] or "—")])
    return best


def draft(found: Sequence[FoundTable], matching: Mapping[str, str], title: str) -> Draft:
    """Every row with content, points and standard as an indicator; the rest listed."""
    made = Draft()
    parts: dict[str, dict[str, Any]] = {}
    lines: list[dict[str, Any]] = []
    for table in found:
        places = None
        for row, cells in table.rows:
            heads = [_head(cell) for cell in cells]
            if all(_head(matching[name]) in heads for name in NEEDED):
                places = {name: heads.index(_head(head)) for name, head in matching.items() if _head(head) in heads}
            elif places is not None:
                said = {name: cells[at].strip() if at < len(cells) else "" for name, at in places.items()}
                line = _line(said, table.name, row, len(lines) + 1, matching, made.unread)
                if line is not None:
                    line["component"] = _part(said.get("part", ""), parts, line["points"])
                    lines.append(line)
        if places is None and any(any(cell.strip() for cell in cells) for _, cells in table.rows):
            made.unread.append(
                Unread(
                    _as_found(table.name),
                    0,
                    _as_found(""),
                    Text("整张表没有这几列", "The table does not have the columns"),
                )
            )
    made.whole.update(_whole(title, parts, lines))
    made.unread.extend(_left(lines))
    return made


def _line(
    said: Mapping[str, str], table: str, row: int, number: int, matching: Mapping[str, str], unread: list[Unread]
) -> dict[str, Any] | None:
    if not any(said.values()):
        return None
    if _SUM.search(said["content"]) or (not said["content"] and any(_SUM.search(text) for text in said.values())):
        unread.append(Unread(_as_found(table), row, _as_found(matching["content"]), TOTALS))
        return None
    worth = _POINTS.fullmatch(said["points"])
    if not said["content"] or worth is None:
        name = "content" if not said["content"] else "points"
        why = Text(f"“{said[name][:40]}”看不出是{WANTED[name][0]}", f"“{said[name][:40]}” is not read as {name}")
        unread.append(Unread(_as_found(table), row, _as_found(matching[name]), why))
        return None
    if not said["standard"]:
        why = Text("没有评分标准", "There is no standard")
        unread.append(Unread(_as_found(table), row, _as_found(matching["standard"]), why))
    content = " ".join(said["content"].split())
    short = {"title": {"zh": content}} if len(content) <= 10 else {}
    points = Decimal(worth[1]) if "." in worth[1] else int(worth[1])
    rule = {"rule": {"zh": said["standard"]}} if said["standard"] else {}
    return {"id": f"line_{number}", **short, "points": points, **rule, "clause": {"zh": content}}


def _part(name: str, parts: dict[str, dict[str, Any]], points: Any) -> str:
    part = parts.setdefault(name, {"id": f"part_{len(parts) + 1}", "title": {"zh": name or "考核内容"}, "weight": 0})
    part["weight"] += points
    return str(part["id"])


def _whole(title: str, parts: Mapping[str, Any], lines: list[dict[str, Any]]) -> dict[str, Any]:
    full = sum(part["weight"] for part in parts.values())
    fields = {"format": 1, "pack": {"title": {"zh": title}, "full": full}}
    return fields | ({"components": tuple(parts.values()), "indicators": tuple(lines)} if lines else {})


def _left(lines: list[dict[str, Any]]) -> Iterator[Unread]:
    """What a table never says, told once."""
    untitled = sum("title" not in line for line in lines)
    if untitled:
        why = f"{untitled}项内容超过10个字，短名称要人写", f"{untitled} contents are too long for a short title"
        yield Unread(Text("考核指标", "Indicators"), 0, Text("名称", "Title"), Text(*why))
    if lines:
        told = (
            "看哪些事实、怎样算，原表只有文字，要在“计分方法”里逐项选定",
            "Which facts decide a line must be chosen for each",
        )
        yield Unread(Text("计分方法", "Measures"), 0, _as_found(""), Text(*told))


def _meant(name: str, heads: Sequence[str]) -> str:
    return next((head for word in WANTED[name] for head in heads if head == _head(word)), "")


def _head(text: str) -> str:
    return re.sub(r"[（(][^）)]*[)）]|[\s：:*]", "", text.casefold())
