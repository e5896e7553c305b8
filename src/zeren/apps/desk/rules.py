"""Words of a pack in the tables of a folder."""

from __future__ import annotations

from zeren.base.problems import declare

UNKNOWN_DUTY = declare(
    "unknown_duty",
    zh="责任制里没有“{found}”这项责任{nearest}",
    en="the framework has no duty “{found}”{nearest}",
    do_zh="填责任清单里的代码（zeren pack explain 可查）",
    do_en="write a key of the duty list (see zeren pack explain)",
)
UNKNOWN_ELEMENT = declare(
    "unknown_element",
    zh="纳入清单里没有“{found}”{nearest}",
    en="the inclusion list has no “{found}”{nearest}",
    do_zh="填纳入清单里的代码（zeren pack explain 可查）",
    do_en="write a key of the inclusion list (see zeren pack explain)",
)
WORDS = {"duty": UNKNOWN_DUTY, "element": UNKNOWN_ELEMENT}
"""Columns that hold keys of the pack, in whichever table they stand, and what is wrong with an unknown one."""
