"""When a version of a framework cannot be decided on."""

from __future__ import annotations

from zeren.base.problems import declare

PUBLISHED = declare(
    "framework_year_published",
    zh="{year}年度的考核结果已经公布，那一年的版本不能再换",
    en="the result of {year} is public; the version of that year cannot be exchanged",
    do_zh="请从下一年度起采用",
    do_en="Adopt it from the next year on",
)
