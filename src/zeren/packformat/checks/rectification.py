"""Is it said of every severity what it means, and are the days of putting right in their order?"""

from __future__ import annotations

from collections.abc import Iterator

from zeren.base.problems import Problem, declare
from zeren.packformat.checks.look import Look
from zeren.packformat.places import Path, field_name

LOOK_BACK = declare(
    "pack_look_back_days",
    zh="{place}：回头看的起止天数不对",
    en="{place}: the days of the look-back are in no order",
    do_zh="look_back_until 要写，且不小于 look_back_from",
    do_en="Write look_back_until, not before look_back_from",
)
GRAVER_LATER = declare(
    "pack_severity_days",
    zh="{place}：“{graver}”的期限比较轻的“{lighter}”还长",
    en="{place}: {graver} has longer than {lighter}, which is less grave",
    do_zh="越严重期限越短，或相同；请改 days",
    do_en="The graver the sooner, or the same; change days",
)
UNSAID = declare(
    "pack_warn_severity_unsaid",
    zh="severities：没有写“{id}”是什么意思",
    en="severities: it does not say what {id} means",
    do_zh="请给每个严重程度写一条",
    do_en="Write one for each severity",
)


def find(look: Look) -> Iterator[Problem]:
    """Severities without a meaning, graver ones with more time, a look-back that ends before it begins."""
    said = {one.id: (at, one) for at, one in enumerate(look.content.severities)}
    before = None
    for code in look.codes("findings", "severity") if said else ():
        if code not in said:
            yield UNSAID(look.at(("severities",)), id=code)
            continue
        at, one = said[code]
        if before is not None and one.days is not None and before.days is not None and one.days > before.days:
            place: Path = ("severities", at, "days")
            yield GRAVER_LATER(look.at(place), place=field_name(place), graver=one.id, lighter=before.id)
        before = one if one.days is not None else before
    rule = look.content.rectification
    if rule.look_back_from is not None and (rule.look_back_until is None or rule.look_back_until < rule.look_back_from):
        place = ("rectification", "look_back_from")
        yield LOOK_BACK(look.at(place), place=field_name(place))
