"""What a record may say."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from base64 import b32encode
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from zeren.apps.records.states import KINDS
from zeren.base.problems import Kind, Problem, Where, declare

MOST = 1_000_000
"""The largest number of people or things a record may count; the engine proves its sums with it."""

_PERIOD = re.compile(r"\d{4}(H[12]|Q[1-4]|-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")

PERIOD_UNREADABLE = declare(
    "period_unreadable",
    zh="所属期“{found}”看不懂",
    en="“{found}” is not a period",
    do_zh="写成 2026（年）、2026H1（上半年）、2026Q2（二季度）或 2026-03（月）",
    do_en="write 2026 (year), 2026H1 (half), 2026Q2 (quarter) or 2026-03 (month)",
)
COUNT_TOO_LARGE = declare(
    "count_too_large",
    zh="数字{found}太大，最多{most}",
    en="the number {found} is too large, the most is {most}",
    do_zh="核对这个数",
    do_en="check the number",
)


def read_period(written: str) -> str:
    """A period's name as `base.dates` writes it, "" for an empty one. Raises `ValueError` for anything else."""
    plain = unicodedata.normalize("NFKC", written).strip().upper()
    if plain and not _PERIOD.fullmatch(plain):
        raise ValueError(f"not a period: {written!r}")
    return plain


class Entry(NamedTuple):
    """A record as somebody fills it in: `unit` is a key, dates are days or None where nothing readable was given.
    `signers`: the codes of the posts that sign it, joined by "；"; None leaves them as they are.
    """

    unit: int
    duty: str
    happened: dt.date | None
    title: str
    kind: str
    period: str = ""
    element: str = ""
    outcome: str = ""
    amount: int | None = None
    base: int | None = None
    chosen: bool = False
    note: str = ""
    also: str = ""
    signers: str | None = None

    def said(self) -> dict[str, Any]:
        """What it says, by field; without the signers where it leaves them as they are."""
        return {name: value for name, value in self._asdict().items() if name != "signers" or value is not None}


LONGEST = {"title": 500, "outcome": 5000, "note": 5000}
"""So many characters a text may have."""
EARLIEST = dt.date(1990, 1, 1)

FIELD_EMPTY = declare(
    "field_empty",
    zh="“{field}”没有填",
    en="“{field}” is empty",
    do_zh="请填上再报送",
    do_en="fill it in and file again",
)
DATE_UNREADABLE = declare(
    "date_not_usable",
    zh="日期没有填，或者看不懂",
    en="the date is empty or cannot be read",
    do_zh="写成 2026-03-05 这样",
    do_en="write it like 2026-03-05",
)
DATE_AHEAD = declare(
    "date_ahead",
    zh="{found}还没有到",
    en="{found} has not come yet",
    do_zh="填事情发生的那一天；还没做的事做了再报",
    do_en="give the day on which it happened; what is still to be done is filed afterwards",
)
DATE_TOO_EARLY = declare(
    "date_too_early",
    zh="日期{found}太早",
    en="the date {found} is too early",
    do_zh="核对年份",
    do_en="check the year",
)
KIND_UNKNOWN = declare(
    "proof_kind_unknown",
    zh="没有选佐证类型",
    en="no kind of proof was chosen",
    do_zh="选一种：学习、决定、行动、成效或文件",
    do_en="choose one: study, decision, action, result or document",
)
TEXT_TOO_LONG = declare(
    "text_too_long",
    zh="“{field}”有{found}个字，最多{most}个",
    en="“{field}” has {found} characters, the most is {most}",
    do_zh="写短一些，细节放进佐证文件",
    do_en="make it shorter; details belong into an evidence file",
)
COUNT_UNREADABLE = declare(
    "count_not_whole",
    zh="“{found}”不是整数",
    en="“{found}” is no whole number",
    do_zh="只填数字，如 37",
    do_en="write digits only, such as 37",
)
MORE_THAN_ALL = declare(
    "amount_above_base",
    zh="实到（完成）{amount}，比应到（应完成）{base}还多",
    en="{amount} is more than the {base} that were due",
    do_zh="核对这两个数",
    do_en="check the two numbers",
)
ELEMENT_UNKNOWN = declare(
    "element_not_offered",
    zh="没有“{found}”这个纳入事项",
    en="there is no element “{found}”",
    do_zh="从列表里选一项，或留空",
    do_en="choose one from the list, or none",
)
ALSO_UNKNOWN = declare(
    "also_not_offered",
    zh="这项记录不能同时用于“{found}”",
    en="a record of this duty cannot be for “{found}” as well",
    do_zh="从列表里勾选，或去掉它",
    do_en="tick one of the list, or leave it out",
)
SIGNER_NOT_YOURS = declare(
    "signer_not_yours",
    zh="您没有在这个单位担任岗位{found}",
    en="you do not hold the post {found} of this unit",
    do_zh="选您担任的岗位，或者只以单位名义报",
    do_en="choose a post that you hold, or file for the unit alone",
)
CHANGED_MEANWHILE = declare(
    "record_changed_meanwhile",
    zh="这条记录在您填写的时候被别人改过",
    en="somebody else changed this record while you were writing",
    do_zh="两份都在下面；核对后再保存，就以您的为准",
    do_en="both versions are below; check them and save again to have yours stand",
)
NOT_IN_THIS_STATE = declare(
    "record_not_in_state",
    zh="这条记录现在是“{state}”，不能{move}",
    en="this record is {state} now; it cannot be changed that way ({move})",
    do_zh="刷新页面看现在的情况",
    do_en="reload the page to see how it stands",
)


RETURN_WITHOUT_REASON = declare(
    "record_returned_without_reason",
    zh="没有写退回的理由",
    en="no reason for the return is given",
    do_zh="写明哪里要改",
    do_en="say what is to be changed",
)


def problems(entry: Entry, on: dt.date, words: dict[str, str]) -> list[Problem]:
    """What is wrong with an entry on a day, each with the key of its field as `where.column`.

    `words`: what the fields are called where the entry was filled in, by key.
    """
    found = [_date(entry.happened, on)]
    found += [_at(FIELD_EMPTY, "duty", field=words["duty"])] if not entry.duty else []
    found += [_at(FIELD_EMPTY, "title", field=words["title"])] if not entry.title.strip() else []
    found += [_at(KIND_UNKNOWN, "kind")] if entry.kind not in KINDS else []
    found += _texts(entry, words)
    found += _counts(entry)
    return [problem for problem in found if problem is not None]


def _at(kind: Kind, column: str, **data: object) -> Problem:
    return kind(Where(column=column), **data)


def _date(happened: dt.date | None, on: dt.date) -> Problem | None:
    if happened is None:
        return _at(DATE_UNREADABLE, "date")
    if happened > on:
        return _at(DATE_AHEAD, "date", found=happened)
    return _at(DATE_TOO_EARLY, "date", found=happened) if happened < EARLIEST else None


def _texts(entry: Entry, words: dict[str, str]) -> Iterator[Problem]:
    for key, most in LONGEST.items():
        size = len(getattr(entry, key))
        if size > most:
            yield _at(TEXT_TOO_LONG, key, field=words[key], found=size, most=most)


def _counts(entry: Entry) -> Iterator[Problem]:
    for key in ("amount", "base"):
        count = getattr(entry, key)
        if count is not None and count > MOST:
            yield _at(COUNT_TOO_LARGE, key, found=count, most=MOST)
    if entry.amount is not None and entry.base is not None and entry.amount > entry.base:
        yield _at(MORE_THAN_ALL, "amount", amount=entry.amount, base=entry.base)


SIGNED = "；"
"""Between the codes of posts that signed."""


def signed_as(before: str, own: Collection[str], chosen: str) -> str:
    """Who signs a record when somebody who holds some posts (`own`) signs as one of them, or as none (""): whoever
    signed it otherwise still does.
    """
    others = [code for code in before.split(SIGNED) if code and code not in own]
    return SIGNED.join([*others, *([chosen] if chosen else [])])


def receipt(by: str, token: str) -> str:
    """The code of a record that is filed on a page: the same form, sent twice by the same person, gives the same."""
    return "W" + b32encode(hashlib.sha256(f"{by}\n{token}".encode()).digest()).decode()[:12]
