"""Each thing the check refuses or warns of: a good pack, one change, the code, the file and the line."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import pytest
from tests.packformat.test_check_measures import REFUSED as MEASURES
from tests.packformat.test_crosswalk import BESIDE

from zeren.base.catalogue import Catalogue
from zeren.base.problems import Refused
from zeren.packformat import check, is_warning, problems, read_pack


class Case(NamedTuple):
    """`old` becomes `new` (once); the problem stands on the first line that holds `at`, or that `new` begins on."""

    code: str
    old: str
    new: str
    at: str = ""


NONE = """  - {id: town, title: {zh: "乡镇", en: "Town"}}
  - {id: office, title: {zh: "部门", en: "Office"}}
"""

REFUSED_ON_READING = [
    Case("pack_unknown_field", "      target: {town: 4}\n  - id", "      targt: {town: 4}\n  - id", "      targt"),
    Case("pack_newer_format", "pack:\n", "format: 2\npack:\n", "format: 2"),
    Case("pack_missing_field", "      when_zero: not_evidenced\n", "", "      kind: ratio"),
    Case("pack_missing_field", "    minutes: 60\n", "", "  - id: plan"),
    Case("pack_bad_value", "    points: 7.5\n", "    points: 7.5001\n"),
    Case("pack_bad_value", "    points: 7.5\n", "    points: -1\n"),
    Case("pack_bad_value", "    points: 7.5\n", '    points: "8"\n'),
    Case("pack_bad_value", "    minutes: 60\n", "    minutes: 1.5\n"),
    Case("pack_missing_field", '    title: {zh: "指标", en: "visits"}\n', "", "  - id: visits"),
    Case("pack_missing_field", ' title: {zh: "封顶", en: "Capped"},', "", "  - {id: capped"),
    Case("pack_bad_value", '{zh: "指标", en: "visits"}', '{zh: "一二三四五六七八九十一", en: "visits"}'),
    Case("pack_bad_value", 'en: "Capped"}', f'en: "{"C" * 41}"}}'),
    Case("pack_bad_value", "{id: work, title", "{id: work, needs: {carried: {}}, title"),
    Case("pack_bad_value", "{id: work, title", "{id: work, needs: {carried: {findings: {}}, records: {}}, title"),
    Case("pack_bad_value", "{id: town, title", '{id: town, assessed: "no", title'),
    Case("pack_bad_value", '"12-31"]}', '"12-31"], next_workday: 1}'),
    Case("pack_bad_value", '  version: "1"\n', "  version: 1\n"),
    Case("pack_bad_value", "kind: count", "kind: counting", "      kind: counting"),
    Case("pack_bad_value", '"06-30", "12-31"', '"06-30"'),
    Case("pack_bad_value", '"06-30", "12-31"', '"30 June", "12-31"'),
    Case("pack_bad_value", "{records: {duty: visit, outcome: true}}", "{records: {}, findings: {}}"),
    Case("pack_bad_value", "{records: {duty: visit, outcome: true}}", "{records: {duty: visit}, span: month}"),
    Case("pack_bad_value", "{findings: {late: true}}", '{findings: {returned: {"~": 1}}}'),
    Case("pack_bad_value", "{line: lists, op", "{line: lists, count: 1, op"),
    Case("pack_bad_value", "points: 1, cap: 5", "points: 1, column: severity, cap: 5"),
    Case("pack_bad_value", "sum: base", "sum: base, amount: 3"),
    Case("pack_bad_value", "quota: 50", "quota: 101"),
    Case("pack_bad_value", "cites: [S9]", "cites: [9]"),
    Case("pack_bad_value", "id: agenda", "id: 议程"),
    Case("pack_bad_value", "rests_on: [law/art8]", "rests_on: [art8]"),
    Case("pack_bad_value", 'issued: "2019-02-17"', 'issued: "2019-02-30"'),
    Case("pack_bad_value", "rank: measures", "rank: measure"),
    Case("pack_bad_value", "id: circular_to", "id: circular_two"),
    Case("pack_duplicate_key", "    points: 7.5\n", "    points: 7.5\n    points: 8\n", "    points: 8"),
    Case("pack_foreign_tag", "full: 100", "full: !!python/name:os.system 100"),
    Case("pack_odd_key", "rollup: {mode: mean}", "rollup: {[1]: mean}"),
    Case("pack_not_yaml", "rollup: {mode: mean}", "rollup: {mode: mean", "coverage:"),
    Case("pack_too_large", "rollup: {mode: mean}", "rollup: &loop {mode: *loop}"),
]

REFUSED = [
    Case("pack_duplicate_id", "- {id: method,", "- {id: law,"),
    Case("pack_unknown_name", "under: law", "under: lwa"),
    Case("pack_unknown_name", "rests_on: [law/art8]", "rests_on: [law/art9]"),
    Case("pack_unknown_name", "asked: [served, peer]", "asked: [serfed, peer]"),
    Case("pack_unknown_name", "questions: [content]", "questions: [contend]"),
    Case("pack_circle", "rank: law, issuer", "rank: law, under: law, issuer"),
    Case("pack_instrument_rank", "rank: law, issuer", "rank: law, under: method, issuer"),
    Case("pack_instrument_days", 'issued: "2019-02-17"', 'issued: "2020-02-17"'),
    Case(
        "pack_unknown_name",
        "duty: visit, framework: other, record_of: tour",
        "duty: visti, framework: other, record_of: tour",
    ),
    Case("pack_unknown_name", "days: 30, rests_on: [law/art8]", "days: 30, rests_on: [law/art9]"),
    Case("pack_unknown_name", "id: long_term, title", "id: longterm, title"),
    Case("pack_severity_days", "days: 30, rests_on", "days: 61, rests_on"),
    Case("pack_look_back_days", "look_back_until: 90", "look_back_until: 20", "look_back_from"),
    Case("pack_look_back_days", "  look_back_until: 90\n", "", "look_back_from"),
    Case("pack_crossing_to_itself", "framework: other, record_of: round", "framework: small, record_of: round"),
    Case("pack_crossing_own_id", "record_of: round", "record_of: plan"),
    Case("pack_crossing_twice", "record_of: round", "record_of: tour"),
    Case("pack_crossing_facts", "outcome: true}}, why", "happened: never}}, why"),
    Case(
        "pack_crossing_facts",
        "when: {records: {kind: [action, result], outcome: true}}",
        "when: {findings: {late: true}}",
    ),
    Case("pack_crossing_without_proof", "kind: [action, result], outcome", "kind: [study, document], outcome"),
    Case("pack_duplicate_id", "- {id: appraisal,", "- {id: agenda,"),
    Case("pack_duplicate_id", "- {id: outer,", "- {id: visits,"),
    Case("pack_duplicate_id", "- {id: heavy,", "- {id: light,"),
    Case("pack_unknown_name", "component: repair\n    points: 20", "component: repairs\n    points: 20"),
    Case("pack_unknown_name", "    categories: [office]", "    categories: [ofice]"),
    Case("pack_unknown_name", "    tiers: [first]", "    tiers: [frist]"),
    Case("pack_unknown_name", "    proof: [action]", "    proof: [photo]"),
    Case("pack_unknown_name", "- {id: first,", "- {id: boss,"),
    Case("pack_unknown_name", "[{id: refusal,", "[{id: laziness,"),
    Case("pack_unknown_name", "stands_in_for: visits", "stands_in_for: visit"),
    Case("pack_unknown_name", "{line: lists,", "{line: listed,"),
    Case("pack_unknown_name", "faults: [light, heavy]", "faults: [light, heav]"),
    Case("pack_unknown_name", "members: [inner, people]", "members: [inner, peple]"),
    Case("pack_unknown_name", "effect: cap, band: good", "effect: cap, band: god"),
    Case("pack_unknown_name", "component_least: {repair: 60}", "component_least: {repairs: 60}"),
    Case("pack_unknown_name", "ties: [carried]", "ties: [carry]"),
    Case("pack_unknown_name", "elements: {agenda: 5, appraisal: 5}", "elements: {agenda: 5, apraisal: 5}"),
    Case("pack_unknown_name", "by: {interview: 2}", "by: {interviews: 2}"),
    Case("pack_unknown_name", '["inclusion:agenda"]', '["inclusion:agend"]'),
    Case("pack_amount_category", "    categories: [town]\n    measure", "    measure", "      target: {town: 4}"),
    Case("pack_amount_category", "    categories: [town]\n    proof", "    proof", "    times: {town: 4}"),
    Case("pack_unknown_name", "target: {town: 4}", "target: {town: 4, village: 2}"),
    Case("pack_veto_band", "effect: cap, band: good", "effect: cap"),
    Case("pack_veto_band", "effect: cap, band: good", "effect: lower, band: good"),
    Case("pack_unknown_source", "{records: {duty: visit, outcome: true}}", "{record: {duty: visit, outcome: true}}"),
    Case("pack_unknown_source", "{id: work, title", "{id: work, needs: {visits: {}}, title"),
    Case("pack_unknown_column", "{duty: visit, outcome: true}", "{duties: visit, outcome: true}"),
    Case("pack_unknown_column", "sum: base", "sum: bases"),
    Case("pack_unknown_source", "{id: work, title", "{id: work, needs: {carried: {finding: {}}}, title"),
    Case("pack_unknown_value", "{id: work, title", "{id: work, needs: {carried: {findings: {kind: x}}}, title"),
    Case("pack_unknown_column", "{id: work, title", "{id: work, needs: {carried: {feedback: {}}}, title"),
    Case("pack_unknown_column", "{obligations: {duty: plan}}", "{records: {duty: plan, outcome: true}}"),
    Case("pack_unknown_value", "{severity: [minor, general]}", "{severity: [minor, genral]}"),
    Case("pack_unknown_value", "{duty: visit, outcome: true}", "{duty: visits, outcome: true}"),
    Case("pack_unknown_value", "{findings: {late: true}}", '{findings: {verified: "2026-01-01"}}'),
    Case("pack_wrong_comparison", "{duty: visit, outcome: true}", "{duty: visit, outcome: 1}"),
    Case("pack_wrong_comparison", "{duty: visit, outcome: true}", '{duty: visit, amount: "3"}'),
    Case("pack_wrong_comparison", "{findings: {late: true}}", '{findings: {severity: {">=": serious}}}'),
    Case("pack_wrong_comparison", "{sanctions: {trigger: refusal}}", "{sanctions: {trigger: false}}"),
    Case("pack_wrong_column", "column: element", "column: kind"),
    Case("pack_wrong_column", "sum: base", "sum: kind"),
    Case("pack_wrong_column", "column: severity, by: {serious: 5, grave: 10}", "column: opened, by: {serious: 5}"),
    Case("pack_weight_missing", "serious: 4, grave: 8", "serious: 4"),
    Case("pack_weights", "weight: 40,", "weight: 39.999,", "components:"),
    Case(
        "pack_component_empty",
        "weight: 0}",
        "weight: 0}\n  - {id: more, title: {zh: 多, en: More}, weight: 1}",
        "{id: more",
    ),
    Case("pack_no_points", "    points: 5\n", "    points: 0\n"),
    Case("pack_none_assessed", NONE, NONE.replace("}}", "}, assessed: false}"), "categories:"),
    Case("pack_zero_target", "target: {town: 4}", "target: {town: 0}"),
    Case("pack_zero_target", "every: quarter", "every: quarter\n      at_least: 0", "at_least: 0"),
    Case("pack_unreachable_points", "{agenda: 5, appraisal: 5}", "{agenda: 5, appraisal: 4}"),
    Case(
        "pack_unreachable_points",
        "on_time: 1000\n      reminded: 700",
        "on_time: 900\n      reminded: 700",
        "      kind: ladder",
    ),
    Case(
        "pack_unreachable_points",
        "on_time: 1000\n      reminded: 700\n      late: [{days: 5, value: 600}, {days: 15, value: 300}]",
        "mode: sum\n      on_time: 400\n      reminded: 300",
        "      kind: ladder",
    ),
    Case("pack_unreachable_points", "members: [visits, lists], cap: 15", "members: [visits, lists], cap: 9"),
    Case("pack_unreachable_points", "members: [visits, lists], cap: 15", "members: [visits, lists], cap: 18"),
    Case("pack_unreachable_points", 'op: ">=", points: 10', 'op: ">=", points: 10.001'),
    Case("pack_unreachable_points", 'op: ">=", points: 10', 'op: ">", points: 10'),
    Case("pack_unreachable_points", "{repair: 60}", "{repair: 100.5}"),
    Case("pack_ladder_order", "{days: 15, value: 300}", "{days: 15, value: 650}", "      kind: ladder"),
    Case("pack_ladder_order", "{days: 15, value: 300}", "{days: 4, value: 300}", "      kind: ladder"),
    Case("pack_absence_earns", "      looked: [{feedback: {}}]\n", "", "      kind: deduction"),
    Case("pack_absence_earns", "when_zero: not_evidenced", "when_zero: full", "      kind: ratio"),
    Case(
        "pack_absence_earns",
        "looked: [{feedback: {}}]",
        "looked: [{obligations: {duty: plan}}]",
        "      kind: deduction",
    ),
    Case("pack_absence_earns", "looked: [{feedback: {}}]", "looked: [{posts: {}}]", "      kind: deduction"),
    Case(
        "pack_absence_earns",
        "when_zero: not_evidenced",
        "when_zero: full\n      looked: {remedies: {done: never}}",
        "      kind: ratio",
    ),
    Case(
        "pack_absence_earns",
        "{records: {duty: visit, outcome: true}}",
        "{obligations: {duty: visit}}",
        "      kind: count",
    ),
    Case(
        "pack_absence_earns",
        '        - {line: lists, op: ">=", points: 10}\n'
        '        - {of: {records: {duty: plan, outcome: true}}, op: ">=", count: 1}\n',
        '        - {of: {posts: {tier: first}}, op: ">=", count: 1}\n',
        "      kind: all_or_nothing",
    ),
    Case(
        "pack_absence_earns",
        "part: {of: {records: {outcome: true, kind: result}}, sum: amount}",
        "part: {amount: 3}",
        "      kind: ratio",
    ),
    Case(
        "pack_absence_earns",
        "part: {of: {records: {outcome: true, kind: result}}, sum: amount}",
        "part: {unit: posts}",
        "      kind: ratio",
    ),
    Case(
        "pack_absence_earns",
        "      reminded: 700\n",
        "      reminded: 700\n      later: 100\n      missing: 100\n",
        "      kind: ladder",
    ),
    Case("pack_absence_earns", "{duty: visit, outcome: true}", "{duty: visit, submitted: never}", "      kind: count"),
    Case("pack_absence_earns", "{duty: visit, kind: [action, result]}", "{submitted: never}", "      kind: presence"),
    Case(
        "pack_absence_earns",
        '        - {line: lists, op: ">=", points: 10}\n'
        '        - {of: {records: {duty: plan, outcome: true}}, op: ">=", count: 1}\n',
        "",
        "      kind: all_or_nothing",
    ),
    Case(
        "pack_absence_earns",
        '        - {line: lists, op: ">=", points: 10}\n'
        '        - {of: {records: {duty: plan, outcome: true}}, op: ">=", count: 1}\n',
        '        - {line: on_time, op: ">=", points: 5}\n',
        "      kind: all_or_nothing",
    ),
    Case(
        "pack_weight_zero_earns",
        "component: answer\n    points: 0",
        "component: answer\n    points: 3",
        "    points: 3",
    ),
    Case("pack_band_overlap", 'title: {zh: "差", en: "Fail"}, least: 0', 'title: {zh: "差", en: "Fail"}, least: 80'),
    Case("pack_band_gap", 'title: {zh: "差", en: "Fail"}, least: 0', 'title: {zh: "差", en: "Fail"}, least: 60'),
    Case("pack_band_unreachable", "least: 80", "least: 100.5"),
    Case("pack_quota_order", "least: 0}", "least: 0, quota: 40}", "least: 0, quota"),
    Case("pack_circle", "members: [visits, lists]", "members: [visits, lists, outer]"),
    Case("pack_circle", "stands_in_for: visits", "stands_in_for: visits_elsewhere"),
    Case("pack_circle", "{line: lists, op", "{line: whole, op", "      kind: all_or_nothing"),
    Case("pack_group_across", "members: [inner, people]", "members: [inner, people, faults]"),
    Case("pack_two_groups", "members: [inner, people]", "members: [inner, people, lists]"),
    Case("pack_stand_in_across", "stands_in_for: visits", "stands_in_for: carried"),
    Case("pack_duty_without_proof", "    proof: [document]\n", "", "  - id: plan"),
    Case("pack_duty_without_done", '    done: {zh: "已定", en: "Made"}\n', "", "  - id: plan"),
    Case("pack_no_such_date", '"06-30"', '"06-31"'),
    Case("pack_no_such_date", '"06-30"', '"02-29"'),
    Case("pack_due_too_early", '"12-31"', '"06-01"'),
    Case("pack_not_covered", "id: late, title", "id: late, cites: [S76], title", "coverage:"),
    Case("pack_not_cited", 'by: ["inclusion:agenda"]', 'by: ["inclusion:appraisal"]'),
    Case("pack_held_nowhere", 'S10: {elsewhere: {zh: "别处", en: "Elsewhere"}}', "S10: {}"),
]

WARNED = [
    Case(
        "pack_warn_severity_unsaid",
        '  - {id: serious, title: {zh: "较重", en: "Serious"}, means: {zh: "没有做", en: "Not done"}}\n',
        "",
        "severities:",
    ),
    Case("pack_warn_instrument_ended", 'from_day: "2019-04-01"', 'until: "2025-07-01"', "rests_on"),
    Case("pack_warn_rest_day", '"06-30"', '"06-20"'),
    Case("pack_warn_rest_day", 'due: ["06-30", "12-31"]', "days_after: 10"),
    Case(
        "pack_warn_many_requests",
        "    calendar: [",
        "    calendar: [{every: month, days_after: 1}, {every: year, due: '06-30'}, {every: year, due: '06-01'}, ",
        "requests_per_month",
    ),
    Case("pack_warn_papers", "    points: 5\n", "    points: 60\n", "indicators:"),
    Case(
        "pack_warn_not_assessed", 'en: "Town"}}', 'en: "Town"}, assessed: false}', "    categories: [town]\n    measure"
    ),
    Case(
        "pack_warn_not_assessed",
        'en: "Capped"}, ',
        'en: "Capped"}, categories: [hall], ',
        "  - {id: capped",
    ),
    Case("pack_warn_asked_twice", "{duty: plan, outcome: true}", "{outcome: true}"),
    Case("pack_warn_small_group", "smallest_group: 2", "smallest_group: 1", "quota: 50"),
    Case("pack_warn_no_text", 'en: "Made"', 'en: ""'),
    Case("pack_warn_no_text", 'zh: "两项", ', ""),
]


def changed(good: str, case: Case) -> tuple[str, int]:
    """The changed text and the line on which the problem should be told."""
    assert case.old in good
    text = good.replace(case.old, case.new, 1)
    start = text.index(case.at) if case.at else good.index(case.old)
    row = text[:start].count("\n") + 1
    # What concerns a measure as a whole is told at `measure:`, the line above its kind.
    return text, row - case.at.startswith("      kind: ")


def found(text: str, catalogue: Catalogue) -> list[tuple[str, str, int]]:
    try:
        listed = check(read_pack({"pack.yaml": text.encode()}), catalogue)
    except Refused as refused:
        listed = refused.problems
    return [(problem.code, problem.where.file, problem.where.row) for problem in listed]


def test_the_good_pack_has_no_problem(good: str, catalogue: Catalogue) -> None:
    assert found(good, catalogue) == []


@pytest.mark.parametrize(
    "case", [*REFUSED_ON_READING, *REFUSED, *WARNED], ids=lambda case: f"{case.code}:{case.new[:30]!a}"
)
def test_each_problem_is_told_at_its_line(case: Case, good: str, catalogue: Catalogue) -> None:
    text, row = changed(good, case)
    listed = found(text, catalogue)
    place = "" if case.code == "pack_too_large" else row
    assert (case.code, "pack.yaml", place or 0) in listed


@pytest.mark.parametrize("case", WARNED, ids=lambda case: f"{case.code}:{case.new[:30]!a}")
def test_a_warning_does_not_refuse(case: Case, good: str, catalogue: Catalogue) -> None:
    text, _ = changed(good, case)
    assert all(is_warning(problem) for problem in check(read_pack({"pack.yaml": text.encode()}), catalogue))


def test_all_problems_come_at_once(good: str, catalogue: Catalogue) -> None:
    text = good.replace("least: 80", "least: 100.5").replace("weight: 40", "weight: 41").replace("by: {int", "by: {nt")
    codes = {code for code, _, _ in found(text, catalogue)}
    assert codes >= {"pack_band_unreachable", "pack_weights", "pack_unknown_name"}


def test_a_wrong_word_is_met_with_the_nearest_right_one(good: str, catalogue: Catalogue) -> None:
    with pytest.raises(Refused) as refused:
        read_pack({"pack.yaml": good.replace("per_month", "per_mnth").encode()})
    assert "requests_per_month" in refused.value.problems[0].say("zh")
    listed = check(read_pack({"pack.yaml": good.replace("{duty: visit, out", "{duty: vist, out").encode()}), catalogue)
    assert "Did you mean visit?" in listed[0].say("en")


def test_a_field_spread_over_two_files_is_refused(good: str) -> None:
    with pytest.raises(Refused) as refused:
        read_pack({"pack.yaml": good.encode(), "more.yaml": b"# more\nrollup: {mode: minimum}\n"})
    assert [(p.code, p.where.file, p.where.row) for p in refused.value.problems] == [
        ("pack_duplicate_key", "more.yaml", 2)
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"- 1\n", "pack_not_a_mapping"), (b"\xff\xfe\xfa: 1", "pack_not_utf8"), (b"a: \x00", "pack_not_yaml")],
)
def test_what_is_no_pack_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_pack({"pack.yaml": data})
    assert refused.value.problems[0].code == code


def test_a_working_saturday_is_no_rest_day(good: str, catalogue: Catalogue) -> None:
    pack = read_pack({"pack.yaml": good.replace('"06-30"', '"06-20"').encode()})
    assert [problem.code for problem in check(pack, catalogue)] == ["pack_warn_rest_day"]
    assert check(pack, catalogue, exceptions={dt.date(2026, 6, 20): True}) == []
    assert check(pack, catalogue, year=2025) == []


def test_a_deadline_that_moves_is_no_warning(good: str, catalogue: Catalogue) -> None:
    text = good.replace('"06-30", "12-31"]', '"06-20", "12-31"], next_workday: true')
    assert found(text, catalogue) == []


def test_a_category_that_is_not_assessed_needs_no_numbers(good: str, catalogue: Catalogue) -> None:
    everywhere = good.replace("    categories: [town]\n    measure", "    measure").replace("[office]", "[town]")
    assert "pack_amount_category" in {code for code, _, _ in found(everywhere, catalogue)}
    alone = everywhere.replace('en: "Office"}}', 'en: "Office"}, assessed: false}')
    assert "pack_amount_category" not in {code for code, _, _ in found(alone, catalogue)}


def test_every_kind_of_problem_has_a_case_here() -> None:
    elsewhere = {
        "pack_too_many_files",
        *(f"pack_example_{name}" for name in ("differs", "fact", "unknown")),
        *(f"pack_sheet_{name}" for name in ("cell", "head_twice", "head_unknown", "no_id", "no_record", "unknown")),
        *("pack_sheet_field_twice", "pack_sheet_file_broken", "pack_cell_too_long", "pack_dated_value"),
        "pack_unknown",
        "pack_no_files",
        "pack_file_not_read",
        "pack_unreadable",
        "pack_not_utf8",
        "pack_not_a_mapping",
    }
    cases = {case.code for case in (*REFUSED_ON_READING, *REFUSED, *WARNED, *MEASURES, *BESIDE)}
    assert {kind.code for kind in problems()} - elsewhere == cases


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{records: {duty: visit, outcome: true}}", '{obligations: {duty: visit, delivered: {"!=": never}}}'),
        ("looked: [{feedback: {}}]", "looked: [{posts: {}}, {feedback: {kind: spot_check}}]"),
        ("when_zero: not_evidenced", "when_zero: full\n      looked: {feedback: {}}"),
        ("{records: {duty: plan, outcome: true}}", "{posts: {tier: first, filled: true}}"),
    ],
)
def test_what_was_done_may_earn(old: str, new: str, good: str, catalogue: Catalogue) -> None:
    codes = {code for code, _, _ in found(good.replace(old, new, 1), catalogue)}
    assert all(code.startswith("pack_warn_") for code in codes)
