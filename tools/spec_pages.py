"""The page of the scoring rules, made of the spec tables that the engine is tested with: rule, rows, result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

from tests.agreement.worlds import YEAR, T
from tests.spec import counting, judging, results
from tests.spec.results import Result
from tests.spec.rules import RULES
from tests.spec.tables import BASE, Spec, told

from zeren.base.dates import NEVER, from_day
from zeren.base.numbers import plain_points
from zeren.base.text import Text
from zeren.engine.scheme import Selection, Total, Where

DAYS = {
    "happened", "due", "delivered", "reminded", "opened", "verified", "judged", "held", "awarded", "drawn_on", "closed",
}  # fmt: skip
HEAD = """# 计分规则 Scoring rules

每条规则后面是它的规格表：情形、怎么写、记了什么、得多少分、怎么算。由程序从测试用的同一批表生成，不要手改；
每一行都在慢速参照、Python 和 DuckDB 上核对过。“P”是这一行的满分，P 和得分照分写；“写法”一栏是引擎里的写法，
分数是千分之一分，比率是千分之几。年度是2026年；没有写明的，都在2027年1月1日看。

Each rule with its spec table: case, how it is written, what is recorded, points, arithmetic. Generated from the
tables that the tests run; do not edit. Every row holds on the slow reference, on Python and on DuckDB. P is the full
points of the line; P and what is scored are shown as points. “Written” is how the engine has it: milli-points, and
shares in thousandths. The year is 2026, looked at on 1 January 2027 unless it says otherwise.

The packs in [examples/packs](../../examples/packs) use these rules, each with a year worked out by hand.
"""


def scoring_page() -> str:
    """The whole page."""
    lines = [HEAD]
    for name, rule in RULES.items():
        lines += [f"## {name}", "", rule.zh + "。", rule.en + ".", ""]
        table: Any = (counting.TABLES | judging.TABLES | results.TABLES)[name]
        lines += [*(_results(table) if isinstance(table[0], Result) else _specs(table)), ""]
    return "\n".join(lines)


def _specs(table: list[Spec]) -> Iterator[str]:
    yield "| 情形 Case | 写法 Written | 记录 Recorded | P | 得分 Points | 怎么算 Arithmetic |"
    yield "|---|---|---|---|---|---|"
    for spec in table:
        scored = plain_points(spec.points) if spec.state == "scored" else f"{spec.points} `{spec.state}`"
        text = told(spec) if spec.state in {"scored", "vetoed"} else Text("", "")
        cells = [spec.says, f"`{_written(spec.measure)}`", _recorded(spec), plain_points(spec.full), scored]
        yield _row([*cells, f"{text.zh}<br>{text.en}" if text.zh else ""])


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _written(value: Any) -> str:
    """A part of a measure as short as it can be said."""
    if isinstance(value, Selection):
        said = [f"{w.column} {w.op} {'/'.join(map(str, w.values))}" for w in value.where]
        said += ["until"] if value.span == "until" else []
        return value.source + (f"[{', '.join(said)}]" if said else "")
    if isinstance(value, Where):
        return f"{value.column} {value.op} {value.values}"
    if isinstance(value, Total) and value.select is not None:
        return f"{value.column} of {_written(value.select)}" if value.column else _written(value.select)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {item}" for key, item in value.items()) + "}"
    if isinstance(value, tuple):
        return "(" + ", ".join(map(_written, value)) + ")"
    if is_dataclass(value):
        said = [f"{f.name}={_written(getattr(value, f.name))}" for f in fields(value) if _told(value, f)]
        return f"{type(value).__name__}({', '.join(said)})"
    return str(value)


def _told(value: Any, field: Any) -> bool:
    return field.default is MISSING or getattr(value, field.name) != field.default


def _recorded(spec: Spec) -> str:
    parts = [_facts(spec.facts)]
    parts += [f"unit: {_values(spec.unit)}"] if spec.unit else []
    parts += [
        f"another unit: {_facts(peer.facts)}{'; ' + _values(peer.unit) if peer.unit else ''}" for peer in spec.peers
    ]
    parts += [f"adjusted by {', '.join(map(plain_points, spec.adjusted))}"] if spec.adjusted else []
    parts += [f"calendar: {', '.join(_worked(day, on) for day, on in spec.calendar.items())}"] if spec.calendar else []
    parts += [f"looked at on {from_day(spec.as_of)}"] if spec.as_of != YEAR.as_of else []
    return "<br>".join(parts)


def _worked(day: int, worked: bool) -> str:
    return f"{from_day(day)} {'worked' if worked else 'free'}"


def _facts(facts: Mapping[str, Any]) -> str:
    counted: dict[str, int] = {}
    for source, rows in facts.items():
        for row in rows:
            shown = {_dated(source): BASE[source][_dated(source)], **row}
            name = f"{source}: {_values(shown)}"
            counted[name] = counted.get(name, 0) + 1
    return "<br>".join(f"{n} × {name}" if n > 1 else name for name, n in counted.items()) or "—"


def _dated(source: str) -> str:
    return next(name for name in BASE[source] if name in DAYS)


def _values(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {_value(name, value)}" for name, value in row.items())


def _value(name: str, value: Any) -> str:
    if name in DAYS:
        return "never" if abs(value) == NEVER else from_day(value).isoformat()
    return str(value)


def _results(table: list[Result]) -> Iterator[str]:
    yield "| 情形 Case | 各行 Lines of u | 其他单位 Other units | 与基本方案不同 Unlike the basic | 结果 Result |"
    yield "|---|---|---|---|---|"
    for row in table:
        others = "<br>".join(_lines(lines) for lines in row.more)
        more = [
            f"{f.name}: {_scheme(getattr(row.scheme, f.name))}" for f in fields(row.scheme) if _differs(row, f.name)
        ]
        more += [f"unit: {_values(row.unit)}"] if row.unit else []
        more += [f"{line} adjusted by {plain_points(points)}" for line, points in row.adjusted.items()]
        more += [f"correction {plain_points(row.correction)}"] if row.correction is not None else []
        yield _row([row.says, _lines(row.lines), others, "<br>".join(more), _wanted(row)])


def _differs(row: Result, name: str) -> bool:
    return bool(getattr(row.scheme, name) != getattr(results.SCHEME, name))


def _scheme(value: Any) -> str:
    return _written(value).replace(f"text={_written(T)}, ", "")


def _lines(lines: Mapping[str, Any]) -> str:
    said = []
    for name, points in lines.items():
        if name == "unit":
            said.append(_values(points))
        else:
            text = {None: "n/a", results.BARE: "not evidenced"}.get(points) or plain_points(points)
            said.append(f"{name} {text}" if name not in {line.id for line in results.VETOES} else f"veto {name}")
    return ", ".join(said) or "—"


def _wanted(row: Result) -> str:
    said = [f"total {plain_points(row.total)}"] if row.total is not None else []
    bands = row.bands or ((row.band,) if row.band is not None else ())
    said += [f"band {', '.join(band or 'unrated' for band in bands)}"] if bands else []
    said += [f"rank {', '.join(map(str, row.ranks))}"] if row.ranks else []
    said += (
        [f"rolled up {plain_points(row.rolled) if row.rolled >= 0 else 'nothing'}"] if row.rolled is not None else []
    )
    return "; ".join(said)
