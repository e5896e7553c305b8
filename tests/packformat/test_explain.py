"""What a pack says when it is explained: every number a unit must know, in words, and nothing that does not apply."""

from __future__ import annotations

import pytest

from zeren.base.text import Language
from zeren.packformat import Pack, explain, load, read_pack


@pytest.fixture(scope="module")
def founding() -> Pack:
    return load("founding")


def told_of(text: str, start: str) -> str:
    """The one line that starts like this."""
    (found,) = [line for line in text.splitlines() if line.startswith(start)]
    return found


def changed(good: str, *pairs: tuple[str, str]) -> Pack:
    for old, new in pairs:
        assert old in good
        good = good.replace(old, new, 1)
    return read_pack({"pack.yaml": good.encode()})


FOUNDING: list[tuple[Language, str, str]] = [
    ("zh", "- **县级领导机关**", "不考核，只显示下级单位的汇总"),
    ("zh", "| 集体学习 `study_session`", "全年按9次（县直部门、乡镇街道）、6次（事业单位、国有企业）计"),
    ("zh", "| 半年情况报告", "到期日 上半年：6月20日、下半年：12月20日"),
    ("zh", "| 指导下级 `guidance` | 8", "| 县直部门 |"),
    ("zh", "| 落实指导意见 `guidance_taken` | 8", "（代替“指导下级”）"),
    ("zh", "- **集体学习**", "依据：学习要见成效，不走过场（《责任制工作实施办法》第五条、S27、S29、S65、S11）"),
    ("zh", "集体学习、专题研究、季度分析", "合计最多20分"),
    ("zh", "| 乡镇街道 |", "1765分钟"),
    ("zh", "| 弄虚作假", "最高只能评为“合格”"),
    ("zh", "- **不合格**", "不足60分"),
    ("zh", "- **移送**", "纪律检查机关"),
    ("zh", "本年有上级检查反馈", "自查不算"),
    ("zh", "名额按比例", "依次比“问题整改、五项纳入、责任书和亲自抓”的得分"),
    ("en", "- **County committee**", "not assessed; only shows what the units below it reached"),
    ("en", "| Quarterly analysis `analysis_meeting`", "quarter 1: 31 March, quarter 2: 30 June"),
    ("en", "| Review and sign-off `release_signoff`", "5 minutes each time, counted 12 times a year"),
    ("en", "| Annual report `annual_report`", "20 minutes each time, counted once a year"),
    ("en", "| Circulated twice", "one band lower"),
    ("en", "- **Excellent**", "at most 20% of the units of a kind"),
]


@pytest.mark.parametrize(("language", "start", "said"), FOUNDING)
def test_the_founding_pack_is_told_in_words(founding: Pack, language: Language, start: str, said: str) -> None:
    assert said in told_of(explain(founding, language), start)


def test_no_minutes_are_told_for_units_that_are_not_assessed(founding: Pack) -> None:
    told = explain(founding, "zh")
    assert told.count("县级领导机关") == 1
    assert "committee" not in told


def test_a_deadline_that_moves_is_told(good: str) -> None:
    pack = changed(good, ('"12-31"]}', '"12-31"], next_workday: true}'))
    assert "顺延到下一个工作日" in told_of(explain(pack), "| 计划 `plan`")
    assert "顺延" not in explain(changed(good))


def test_a_day_in_another_year_is_told_with_it(good: str) -> None:
    pack = changed(
        good, ('calendar: [{every: half, due: ["06-30", "12-31"]}]', "calendar: [{every: quarter, days_after: 9}]")
    )
    assert "quarter 3: 9 October, quarter 4: 9 January 2027" in told_of(explain(pack, "en"), "| Plan `plan`")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("ties: [carried]", "ties: all_in", "同分的都进"),
        ("ties: [carried]", "ties: all_out", "同分的都不进"),
        ("smallest_group: 2", "smallest_group: 2, rounding: half", "四舍五入"),
        ("smallest_group: 2", "smallest_group: 2, rounding: up", "有小数就进一"),
        ("mode: mean", "mode: weighted", "加权平均数"),
        ("mode: mean", "mode: minimum, include_self: true", "最低数，本单位也算一个"),
        ("effect: cap, band: good", "effect: to_zero", "总分记零"),
        ("effect: cap, band: good", "effect: to_fail", "定为“差”"),
        ("effect: cap, band: good", "effect: lower", "降一个等次"),
        ("effect: cap, band: good", "effect: lower, categories: [town]", "封顶（乡镇）"),
    ],
)
def test_every_rule_has_its_words(good: str, old: str, new: str, said: str) -> None:
    assert said not in explain(changed(good))
    assert said in explain(changed(good, (old, new)))
