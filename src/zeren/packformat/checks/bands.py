"""Do the bands cover every total once, and do the quotas leave a place?"""

from __future__ import annotations

from collections.abc import Iterator

from zeren.base.numbers import plain_points, rounded_ratio
from zeren.base.problems import Problem, declare
from zeren.packformat.checks.look import Look
from zeren.packformat.places import field_name

BAND_ORDER = declare(
    "pack_band_overlap",
    zh="{place}：等次要从高到低排列，界线不能相同",
    en="{place}: bands run from best to worst and no two share a bound",
    do_zh="请改 least，使每个等次都低于上一个",
    do_en="Change least so that each band lies below the one before it",
)
BAND_GAP = declare(
    "pack_band_gap",
    zh="{place}：{least}分以下没有等次",
    en="{place}: totals below {least} have no band",
    do_zh="最后一个等次的 least 请写0",
    do_en="Let the last band start at 0",
)
BAND_HIGH = declare(
    "pack_band_unreachable",
    zh="{place}：界线高于满分",
    en="{place}: the bound is above the full total",
    do_zh="请写不超过满分的界线",
    do_en="Write a bound within the full total",
)
QUOTA_ORDER = declare(
    "pack_quota_order",
    zh="{place}：名额比例低于更高的等次",
    en="{place}: the quota is below that of a better band",
    do_zh="比例是“本等次及以上”合计，请逐级不减",
    do_en="A quota is for this band or better, so let it never fall from band to band",
)
SMALL_GROUP = declare(
    "pack_warn_small_group",
    zh="{place}：{size}个单位的类别按{percent}%一个名额也没有",
    en="{place}: a category of {size} units has no place at {percent} %",
    do_zh="请提高 quota 中的 smallest_group",
    do_en="Raise smallest_group of the quota",
)


def find(look: Look) -> Iterator[Problem]:
    """Gaps, overlaps and quotas without a place."""
    bands, full = look.content.bands, look.content.pack.full
    quota = 0
    for at, band in enumerate(bands):
        path = ("bands", at, "least")
        if at and band.least >= bands[at - 1].least:
            yield BAND_ORDER(look.at(path), place=field_name(path))
        if band.least > full:
            yield BAND_HIGH(look.at(path), place=field_name(path))
        if band.quota is not None:
            if band.quota < quota:
                yield QUOTA_ORDER(look.at(("bands", at, "quota")), place=field_name(("bands", at, "quota")))
            quota = band.quota
            yield from _place(look, at, band.quota)
    if bands[-1].least:
        path = ("bands", len(bands) - 1, "least")
        yield BAND_GAP(look.at(path), place=field_name(path), least=plain_points(bands[-1].least))


def _place(look: Look, at: int, share: int) -> Iterator[Problem]:
    size, rule = look.content.quota.smallest_group, look.content.quota.rounding
    places = {"down": size * share // 1000, "half": rounded_ratio(size * share, 1000), "up": 1}[rule]
    if not places:
        path = ("bands", at, "quota")
        yield SMALL_GROUP(look.at(path), place=field_name(path), size=size, percent=plain_points(share * 100))
