"""What can be wrong with a table, its head or a cell: the kinds of problem that reading tables knows."""

from __future__ import annotations

from zeren.base.problems import declare

UNKNOWN_REFERENCE = declare(
    "unknown_reference",
    zh="“{found}”在“{table}”里没有{nearest}",
    en="“{found}” is not in “{table}”{nearest}",
    do_zh="改成已有的编号，或在“{table}”里补上这一行",
    do_en="write an id that exists, or add the row to “{table}”",
)
MORE_PROBLEMS = declare(
    "more_problems",
    zh="还有{count}个问题没有列出",
    en="{count} more problems are not listed",
    do_zh="先改好上面的，再试一次",
    do_en="put the ones above right first, then try again",
)
