"""What a record may say."""

from __future__ import annotations

import re
import unicodedata

from zeren.base.problems import declare

MOST = 1_000_000
"""The largest number of people or things a record may count; the engine proves its sums with it."""

_PERIOD = re.compile(r"\d{4}(H[12]|Q[1-4]|-(0[1-9]|1[0-2]))?")

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
