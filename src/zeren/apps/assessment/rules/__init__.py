"""What is added up over the units of a category in a run, and which years may be opened; decided over plain values."""

from __future__ import annotations

import base64
import datetime as dt
import re
import unicodedata
import zlib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from zeren.base.problems import Problem, declare

STEP = 1000
"""Totals are counted by the whole point."""


class Seen(NamedTuple):
    """What of a scorecard is added up; points in milli-points."""

    category: str
    rated: bool
    total: int
    band: int
    moved: int | None
    components: Mapping[str, list[int]]


class Tally(NamedTuple):
    """The units of a category in a run. `bands` and `steps` count units by the grade's place (-1 for unrated) and by
    the whole point that a rated total begins with; `parts` adds up what rated units earned of what applied to them, by
    component; `up` and `down` count those whose total moved since the run before; `squares` is the sum of the squared
    rated totals, None in what was kept before it was asked for.
    """

    units: int
    rated: int
    total: int
    up: int
    down: int
    bands: Mapping[int, int]
    steps: Mapping[int, int]
    parts: Mapping[str, tuple[int, int]]
    squares: int | None = None

    @property
    def mean(self) -> int:
        """The mean total of the rated units, in milli-points; 0 where none is rated."""
        return (2 * self.total + self.rated) // (2 * self.rated) if self.rated else 0

    def share(self, part: str) -> int | None:
        """How much of a component was earned, in thousandths; None where it applied to nobody."""
        score, reach = self.parts.get(part, (0, 0))
        return score * 1000 // reach if reach > 0 else None


def tallied(cards: Iterable[Seen]) -> dict[str, Tally]:
    """Scorecards added up by category."""
    found: dict[str, _Adding] = {}
    for card in cards:
        found.setdefault(card.category, _Adding()).add(card)
    return {category: adding.done() for category, adding in found.items()}


class _Adding:
    """One category under way."""

    def __init__(self) -> None:
        self.units = self.rated = self.total = self.squares = self.up = self.down = 0
        self.bands: dict[int, int] = {}
        self.steps: dict[int, int] = {}
        self.parts: dict[str, tuple[int, int]] = {}

    def add(self, card: Seen) -> None:
        """Count one scorecard in."""
        self.units += 1
        self.bands[card.band] = self.bands.get(card.band, 0) + 1
        if card.rated:
            self._rated(card)

    def _rated(self, card: Seen) -> None:
        self.rated += 1
        self.total += card.total
        self.squares += card.total * card.total
        step = card.total // STEP
        self.steps[step] = self.steps.get(step, 0) + 1
        self.up += (card.moved or 0) > 0
        self.down += (card.moved or 0) < 0
        for part, (score, reach) in card.components.items():
            before = self.parts.get(part, (0, 0))
            self.parts[part] = before[0] + score, before[1] + reach

    def done(self) -> Tally:
        """The sums."""
        return Tally(
            self.units,
            self.rated,
            self.total,
            self.up,
            self.down,
            self.bands,
            dict(sorted(self.steps.items())),
            self.parts,
            self.squares,
        )


def kept(tally: Tally) -> dict[str, Any]:
    """A tally as JSON with its names in order, as a backup writes it; `read` gives it back."""
    named = {name: _named(value) if isinstance(value, Mapping) else value for name, value in tally._asdict().items()}
    return dict(sorted(named.items()))


def _named(counts: Mapping[Any, Any]) -> dict[str, Any]:
    return {key: counts[at] for key, at in sorted((str(at), at) for at in counts)}


def read(kept: Mapping[str, Any]) -> Tally:
    """A tally from what was kept of it: JSON makes texts of numbers that name something."""
    counts = {name: {int(key): n for key, n in kept[name].items()} for name in ("bands", "steps")}
    parts = {part: (score, reach) for part, (score, reach) in kept["parts"].items()}
    return Tally(**{**kept, **counts, "parts": parts})


def places(cards: Iterable[tuple[int, str, int, str]], categories: Iterable[str]) -> dict[int, int]:
    """The place of each scorecard in the list of a run, from 0: by category in the framework's order, then by rank,
    those without one (rank 0) last, then in the order of the tree. A scorecard is (unit key, category, rank, path).
    """
    order = {category: place for place, category in enumerate(categories)}
    rows = sorted(cards, key=lambda row: (order.get(row[1], len(order)), not row[2], row[2], row[3]))
    return {row[0]: place for place, row in enumerate(rows)}


class Earned(NamedTuple):
    """What a line brought in one year: milli-points of how many, and its state."""

    points: int
    full: int
    state: str


class Change(NamedTuple):
    """A line in two years; `before` or `now` is None where the framework did not have it or it did not apply."""

    id: str
    before: Earned | None
    now: Earned | None

    @property
    def moved(self) -> int:
        """Milli-points gained (above 0) or lost; 0 for a line that cannot be compared."""
        return self.now.points - self.before.points if self.before and self.now else 0


def compared(before: Mapping[str, Earned], now: Mapping[str, Earned]) -> list[Change]:
    """The lines that differ between two years: what was gained most first, what was lost most last, and between them
    what applies in one of the years only. A line that does not apply is like one that is not there.
    """
    found = [Change(key, _there(before.get(key)), _there(now.get(key))) for key in dict.fromkeys([*now, *before])]
    differing = [one for one in found if one.moved or (one.before is None) is not (one.now is None)]
    return sorted(differing, key=lambda one: -one.moved)


def _there(earned: Earned | None) -> Earned | None:
    return None if earned is None or earned.state == "not_applicable" else earned


def packed(text: str) -> str:
    """Text made small, as letters and digits: what a backup of any database can hold."""
    return base64.b85encode(zlib.compress(text.encode(), 6)).decode()


def unpacked(kept: str) -> str:
    """The text again. Raises `ValueError` for what was not packed here."""
    try:
        return zlib.decompress(base64.b85decode(kept)).decode()
    except zlib.error as error:
        raise ValueError(str(error)) from error


_TOTAL = re.compile(r"(-?)(\d{1,6})(?:\.(\d{1,3})0*)?")


def read_total(written: str) -> int | None:
    """Points as people write them (86, 86.5, full-width too), in milli-points; None for anything else."""
    match = _TOTAL.fullmatch(unicodedata.normalize("NFKC", written).strip())
    if match is None:
        return None
    sign, whole, part = match[1], int(match[2]), (match[3] or "").ljust(3, "0")
    return (-1 if sign else 1) * (whole * 1000 + int(part))


def year_problems(year: int, on: dt.date, *, scored: bool) -> list[Problem]:
    """What speaks against opening a year on a day: this year and the next may be, if they were not scored yet."""
    if not on.year <= year <= on.year + 1:
        return [YEAR_FAR(year=year, first=on.year, last=on.year + 1)]
    return [YEAR_SCORED(year=year)] if scored else []


BAD_TOTAL = declare(
    "past_total_unreadable",
    zh="总分“{found}”不是分数",
    en="“{found}” is no number of points",
    do_zh="写成86或86.5这样，最多三位小数",
    do_en="Write it like 86 or 86.5, with three decimals at most",
)
YEAR_AHEAD = declare(
    "past_year_ahead",
    zh="{found}年还没到，不是往年",
    en="{found} has not come yet: it is no earlier year",
    do_zh="填写得分所属的年度",
    do_en="Give the year that the result is of",
)
PLACE_ALONE = declare(
    "past_rank_incomplete",
    zh="同类位次和同类单位数只填了一个",
    en="of rank and number of units in the category only one is given",
    do_zh="两个都填，或都留空",
    do_en="Give both or neither",
)
PLACE_BEYOND = declare(
    "past_rank_beyond",
    zh="位次{place}不在1到{of}之间",
    en="the rank {place} is not between 1 and {of}",
    do_zh="核对位次和同类单位数",
    do_en="Check the rank and the number of units",
)
YEAR_FAR = declare(
    "year_too_far",
    zh="现在不能开启{year}年度",
    en="{year} cannot be opened now",
    do_zh="可以开启{first}或{last}年度",
    do_en="Open {first} or {last}",
)
YEAR_SCORED = declare(
    "year_scored_already",
    zh="{year}年度已经考核过，保持原样",
    en="{year} was scored already and stays as it is",
    do_zh="请开启下一年度",
    do_en="Open the next year",
)
YEAR_NOT_OPENED = declare(
    "year_not_opened",
    zh="{year}年度没有开启过",
    en="{year} was not opened",
    do_zh="核对年度",
    do_en="Check the year",
)
YEAR_FILED = declare(
    "year_filed_already",
    zh="{year}年度已经有{what}，不能撤回开启",
    en="{year} has {what} already: its opening cannot be taken back",
    do_zh="不合适的应办事项，请逐项填写不适用理由",
    do_en="Where an obligation does not fit, file why it does not apply",
)
OUTSET_SCORED = declare(
    "outset_after_scored_year",
    zh="{year}年度已经在这里考核过，记录起始日不能是{day}",
    en="{year} was scored here already: records cannot be kept only from {day}",
    do_zh="填写{year}年度以内或更早的日期",
    do_en="Give a day in {year} or before",
)
NO_PACK = declare(
    "no_framework_installed",
    zh="还没有安装责任制数据包",
    en="no framework is installed",
    do_zh="请系统管理员运行 zeren init 或指明数据包",
    do_en="Ask the system administrator to run zeren init, or name the framework",
)
BAD_DAY = declare(
    "outset_unreadable",
    zh="“{found}”不是日期",
    en="“{found}” is no date",
    do_zh="写成2026-08-01这样",
    do_en="Write it like 2026-08-01",
)
INPUTS_GONE = declare(
    "run_inputs_missing",
    zh="“{run}”没有留下计算时的输入，不能复算",
    en="the inputs of “{run}” were not kept: it cannot be computed again",
    do_zh="较早版本算的结果没有留存输入；结果文件夹要有 inputs.json 和 result.json",
    do_en="Runs of earlier versions kept none; a folder needs inputs.json and result.json",
)
INPUTS_CHANGED = declare(
    "run_inputs_changed",
    zh="{place}留存的输入和当时的指纹不符",
    en="the inputs kept at {place} are not those that its hash was taken of",
    do_zh="输入被改动过或存储损坏，请从备份核对",
    do_en="They were changed or damaged: compare with a backup",
)
NO_SUCH_PACK = declare(
    "run_pack_missing",
    zh="找不到当时的数据包（指纹{hash}…）",
    en="the framework of that time (hash {hash}…) is not at hand",
    do_zh="用 --framework 指明当时的数据包",
    do_en="Name the pack of that time with --framework",
)
NUMBER_DIFFERS = declare(
    "run_differs",
    zh="复算不一致：{place}，存的是{stored}，复算是{found}",
    en="computed again it differs: {place} is stored as {stored} and comes out as {found}",
    do_zh="存的结果被改动过，或程序有误；请保留现场并报告",
    do_en="The stored result was changed, or the program is wrong: keep everything and report it",
)
UNKNOWN_RUN = declare(
    "run_unknown",
    zh="没有第{run}次计算，也没有这个文件夹",
    en="there is no run {run} and no such folder",
    do_zh="不写编号可列出全部计算",
    do_en="Leave the number out to list all runs",
)
FILE_DIFFERS = declare(
    "run_file_differs",
    zh="重做的“{file}”和原来的不同，从第{byte}个字节起",
    en="“{file}” made again differs from byte {byte} on",
    do_zh="换过输入、数据包或程序版本就会不同；否则请报告",
    do_en="Another input, pack or version makes another file; otherwise report it",
)
LIVE_CALENDAR = declare(
    "live_calendar_moved",
    zh="{year}年的工作日安排改过了，随时更新的分数还是按原来的算的",
    en="the working days of {year} were set otherwise since its current score was begun",
    do_zh="请重新开始随时更新",
    do_en="Begin the current score of the year anew",
)
NOT_LIVE = declare(
    "score_not_kept_current",
    zh="“{framework}”有拿各单位相比的指标，不能逐项更新",
    en="“{framework}” compares units with each other: its score cannot be kept current fact by fact",
    do_zh="请重新计算整年",
    do_en="Score the whole year again",
)
