"""What the check refuses in steps, lines, grades, answers, viewpoints, samples, standing and bonuses: an example pack,
one change, the code and the line."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from zeren.base.catalogue import Catalogue
from zeren.base.problems import Problem, Refused
from zeren.packformat import check, explain, is_warning, read_pack

FOLDER = Path(__file__).parents[2] / "examples" / "packs"


FOUND = "whole: {of: {findings: {}}}\n      when_zero: not_applicable"
SENT = "whole: {of: {records: {duty: report, kind: result}}, sum: base}\n      when_zero: not_applicable"
POSTS = "whole: {unit: posts}\n      when_zero: not_applicable"


class Case(NamedTuple):
    """In the pack, `old` becomes `new` (once); the problem stands on the first line of what is new that holds `at`."""

    pack: str
    code: str
    old: str
    new: str
    at: str = ""


ON_READING = [
    Case("targets", "pack_bad_value", "{at_least: 60, points: 3}", "{at_least: 60, above: 60, points: 3}"),
    Case("targets", "pack_bad_value", "{at_least: 60, points: 3}", "{points: 3}"),
    Case("targets", "pack_bad_value", "{at_least: 60, points: 3}", "{at_least: 60.55, points: 3}"),
    Case("targets", "pack_bad_value", "zero_at: 50", "zero_at: -1"),
    Case("targets", "pack_bad_value", "days: working", "days: worked"),
    Case("targets", "pack_bad_value", "role: bonus", "role: extra"),
    Case(
        "targets",
        "pack_bad_value",
        "      when_zero: not_applicable\n      thresholds",
        "      thresholds",
        "  measure:",
    ),
    Case("deductions", "pack_bad_value", "{least: 0.5, most: 4}", "{least: 5, most: 4}"),
    Case("deductions", "pack_bad_value", "{least: 0.5, most: 4}", "{least: 0, most: 0}"),
    Case("deductions", "pack_bad_value", "judged: {least: 0.5, most: 4}", "judged: {least: 0.5, most: 4}, points: 1"),
    Case("voices", "pack_missing_field", "absent: redistribute, ", "", "views:"),
    Case("voices", "pack_bad_value", "trim: 10", "trim: 50"),
    Case("voices", "pack_bad_value", "trim: 10", "trim: -1"),
    Case("voices", "pack_bad_value", "excellent: {high: 1000,", "excellent: {high: 1001,", "matrix:"),
    Case("voices", "pack_bad_value", "least: 10", "least: 0"),
    Case("places", "pack_bad_value", "how: percentile, what", "how: percentile, line: done, what"),
    Case("places", "pack_bad_value", "how: percentile", "how: rank"),
]

REFUSED = [
    Case("targets", "pack_step_order", "[{at_least: 95, points: 10}, {above: 80",
         "[{at_least: 95, points: 10}, {above: 96"),
    Case("targets", "pack_step_order", "{above: 80, points: 6}", "{at_most: 80, points: 6}", "thresholds:"),
    Case("targets", "pack_step_order", "{above: 80, points: 6}", "{above: 80, points: 2}", "thresholds:"),
    Case("targets", "pack_step_order", "{above: 80, points: 6}", "{above: 60, points: 6}, {at_least: 60, points: 4}"),
    Case("targets", "pack_unreachable_points", "{at_least: 95, points: 10}", "{at_least: 95, points: 9}",
         "thresholds:"),
    Case("targets", "pack_flat_line", "full_at: 100", "full_at: 50"),
    Case("targets", "pack_nothing_each", "each: 0.5", "each: 0"),
    Case("targets", "pack_unreachable_points", "{province: 4,", "{province: 3,"),
    Case("targets", "pack_unreachable_points", "{province: 4,", "{province: 5,"),
    Case("targets", "pack_nothing_each", "{province: 4, city: 2, county: 1}", "{province: 0}, take: all"),
    Case("targets", "pack_unknown_name", "county: 1}", "village: 1}"),
    Case("targets", "pack_role_weight", "weight: 0, role: bonus", "weight: 5, role: bonus"),
    Case("targets", "pack_bonus_cap", "bonus: {cap: 5, gate: 70}\n", "", "# Targets"),
    Case("targets", "pack_unreachable_points", "bonus: {cap: 5,", "bonus: {cap: 7,"),
    Case("targets", "pack_bonus_in_group", "bands:", "groups: [{id: g, members: [ideas], cap: 2}]\nbands:", "groups:"),
    Case("targets", "pack_absence_earns", f"{FOUND}\n      zero_at: 50\n      full_at: 100",
         f"{POSTS}\n      zero_at: 100\n      full_at: 50", "  measure:"),
    Case("targets", "pack_absence_earns", FOUND, FOUND.replace("not_applicable", "full"), "  measure:"),
    Case("targets", "pack_absence_earns", '{of: {findings: {verified: {"!=": never}}}}', "{of: {posts: {}}}",
         "  measure:"),
    Case("targets", "pack_absence_earns", f"{SENT}\n      thresholds: [{{at_least: 95, points: 10}},",
         f"{POSTS}\n      otherwise: 3\n      thresholds: [{{at_least: 95, points: 10}},", "  measure:"),
    Case("targets", "pack_absence_earns", "of: {records: {kind: decision, outcome: true}}", "of: {posts: {}}",
         "    measure:"),
    Case("deductions", "pack_absence_earns",
         '      looked: [{feedback: {kind: {"!=": self_check}}}]\n      faults: [{id: disorder',
         "      faults: [{id: disorder", "  measure:"),
    Case("deductions", "pack_unknown_column", "of: {marks: {}}", "of: {findings: {}}"),
    Case("deductions", "pack_unknown_column", "of: {samples: {}}", "of: {marks: {}}"),
    Case("deductions", "pack_nothing_each", "each: 0.25", "each: 0"),
    Case("voices", "pack_value_missing", "good: 800, fair: 500, poor: 0}\n      least: 10",
         "good: 800, fair: 500}\n      least: 10", "answers:"),
    Case("voices", "pack_unknown_name", "poor: 0}\n      least: 10",
         "poor: 0, abstain: 0}\n      least: 10", "answers:"),
    Case("voices", "pack_unreachable_points", "{very_good: 1000,", "{very_good: 900,"),
    Case("voices", "pack_value_missing", "        poor: {high: 0, middle: 0, low: 0}\n", "", "matrix:"),
    Case("voices", "pack_value_missing", "poor: {high: 0, middle: 0, low: 0}", "poor: {high: 0, middle: 0}"),
    Case("voices", "pack_unreachable_points", "excellent: {high: 1000,", "excellent: {high: 990,", "matrix:"),
    Case("voices", "pack_unknown_name", "views: {served: 70,", "views: {serve: 70,"),
    Case("voices", "pack_nothing_each", "views: {served: 70,", "views: {served: 0,"),
    Case("voices", "pack_view_counted", "views: {served: 70,", "views: {cases: 70,"),
    Case("voices", "pack_view_counted", "own: own", "own: cases"),
    Case("voices", "pack_circle", "superior: 30}", "superior: 30, together: 1}", "measure:"),
    Case("voices", "pack_unknown_value", "viewpoint: superior", "viewpoint: chief"),
    Case("voices", "pack_unknown_value", "question: service, viewpoint: own", "question: speed, viewpoint: own"),
    Case("places", "pack_absence_earns", "what: {of: {records: {kind: decision, outcome: true}}}",
         "what: {unit: posts}"),
    Case("places", "pack_unknown_name", "what: {of: {records: {kind: decision, outcome: true}}}", "line: doing"),
]  # fmt: skip


def changed(case: Case) -> tuple[str, int]:
    text = (FOLDER / case.pack / "pack.yaml").read_text(encoding="utf-8")
    assert case.old in text
    before = text.index(case.old)
    after = text.replace(case.old, case.new, 1)
    start = after.rindex(case.at, 0, before + len(case.new)) if case.at else before
    return after, after[:start].count("\n") + 1


def found(text: str, catalogue: Catalogue) -> list[Problem]:
    try:
        return check(read_pack({"pack.yaml": text.encode()}), catalogue)
    except Refused as refused:
        return list(refused.problems)


@pytest.mark.parametrize("case", [*ON_READING, *REFUSED], ids=lambda case: f"{case.code}: {case.new[:50]}")
def test_refused(case: Case, catalogue: Catalogue) -> None:
    text, row = changed(case)
    problems = {(problem.code, problem.where.row) for problem in found(text, catalogue)}
    assert (case.code, row) in problems
    assert all(is_warning(problem) or problem.code.startswith("pack_") for problem in found(text, catalogue))


@pytest.mark.parametrize("pack", sorted({case.pack for case in REFUSED}))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_told_in_words(pack: str, language: str) -> None:
    told = explain(read_pack({"pack.yaml": (FOLDER / pack / "pack.yaml").read_bytes()}), language)  # type: ignore[arg-type]
    assert ("{" in told) is False
    wanted = {
        "targets": ("加分合计最多5分", "at most 5 points together"),
        "voices": ("只显示，不计分", "shown, not counted"),
    }
    assert pack not in wanted or wanted[pack][language == "en"] in told
