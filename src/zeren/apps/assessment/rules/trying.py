"""When an indicator makes nothing of made-up facts."""

from __future__ import annotations

from zeren.base.problems import declare

NO_VALUE = declare(
    "trial_bad_value",
    zh="“{column}”里写的是“{found}”",
    en="{column}: found {found}",
    do_zh="日期写成2026-03-01，数写成整数",
    do_en="Write days like 2026-03-01, and whole numbers",
)
NOT_ALONE = declare(
    "trial_compares_units",
    zh="“{framework}”里有指标要拿各单位互相比，一个单位的编造事实算不出来",
    en="{framework} compares units with each other; the made-up facts of one unit are not enough",
    do_zh="请用数据包的算例来试",
    do_en="Try it with a worked example of the pack",
)
