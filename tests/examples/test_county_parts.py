"""Every planted case occurs in the county, and in one of only twenty units. Checked on the rows that were written."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import docx
import pytest

from zeren.apps.findings.states import STATES, VERIFIED

Table = Callable[[str], list[dict[str, str]]]
Parts = dict[str, list[str]]


def of_unit(rows: list[dict[str, str]], unit: str) -> list[dict[str, str]]:
    """The rows of one unit."""
    return [row for row in rows if row["unit"] == unit]


def test_units_of_all_categories_stand_in_one_tree(table: Table) -> None:
    units = table("units")
    known = {row["id"] for row in units}
    assert {row["category"] for row in units} == {"committee", "department", "town", "institution", "enterprise"}
    assert [row["id"] for row in units if not row["parent"]] == ["C00"]
    assert all(row["parent"] in known for row in units if row["parent"])


def test_every_state_of_a_finding(table: Table) -> None:
    assert {row["state"] for row in table("findings")} == {text.zh for text in STATES.values()}


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("to_zero", [("失职失责", "移送")]),
        ("to_fail", [("拒不整改", "责令书面检查")]),
        ("cap", [("弄虚作假", "约谈提醒")]),
        ("lower", [("落实不力", "通报批评"), ("敷衍塞责", "通报批评")]),
    ],
)
def test_every_veto_has_its_unit(table: Table, parts: Parts, part: str, expected: list[tuple[str, str]]) -> None:
    cases = of_unit(table("accountability"), parts[part][0])
    assert [(case["trigger"], case["measure"]) for case in cases] == expected
    assert all(case["decided"].startswith("2026") for case in cases)
    assert all(case["state"] in {"decided", "upheld", "changed"} for case in cases)


def test_nobody_is_decided_upon_unheard(table: Table) -> None:
    for case in table("accountability"):
        if case["decided"]:
            assert case["heard"] or case["waived"] == "是"


def test_twins_have_equal_years(table: Table, parts: Parts) -> None:
    one, other = parts["twin"]

    def year(unit: str) -> list[tuple[str, ...]]:
        columns = ("duty", "date", "kind", "period", "element", "amount", "base", "submitted")
        rows = of_unit(table("records"), unit)
        return [(*(row[key] for key in columns), str(bool(row["outcome"])), str(bool(row["evidence"]))) for row in rows]

    def ledger(unit: str) -> list[tuple[str, ...]]:
        columns = ("source", "duty", "opened", "severity", "kind", "due", "state", "verified", "repeat")
        return [tuple(row[key] for key in columns) for row in of_unit(table("findings"), unit)]

    assert len(year(one)) > 90
    assert year(one) == year(other)
    assert ledger(one) == ledger(other)
    assert len(of_unit(table("posts"), one)) == len(of_unit(table("posts"), other))


def test_twins_are_told_in_different_words(table: Table, parts: Parts) -> None:
    told = [{row["outcome"] for row in of_unit(table("records"), unit)} for unit in parts["twin"]]
    assert len(told[0] & told[1]) < len(told[0]) / 5


def test_a_merged_unit_goes_on_under_its_old_name(table: Table, parts: Parts) -> None:
    unit = next(row for row in table("units") if row["id"] == parts["merged"][0])
    assert (unit["closed"], unit["successor"]) == ("2026-07-01", parts["successor"][0])
    assert any(row["date"] >= unit["closed"] for row in of_unit(table("records"), unit["id"]))
    assert not any(row["signers"] for row in of_unit(table("records"), unit["id"]) if row["date"] >= unit["closed"])
    states = {row["state"] for row in of_unit(table("findings"), unit["id"])}
    assert "整改中" in states


def test_a_unit_closed_without_successor_stops(table: Table, parts: Parts) -> None:
    unit = next(row for row in table("units") if row["id"] == parts["ended"][0])
    assert unit["closed"] == "2026-10-01"
    assert not unit["successor"]
    dates = [row["date"] for row in of_unit(table("records"), unit["id"])]
    assert max(dates) < unit["closed"]


def test_a_unit_founded_in_the_year_begins_then(table: Table, parts: Parts) -> None:
    unit = next(row for row in table("units") if row["id"] == parts["founded"][0])
    assert unit["opened"] == "2026-03-16"
    dates = [row["date"] for row in of_unit(table("records"), unit["id"])]
    assert dates
    assert min(dates) >= unit["opened"]
    starts = [row["start"] for row in table("appointments") if row["post"].startswith(unit["id"] + "-")]
    assert min(starts) >= unit["opened"]


def test_a_unit_with_nothing_recorded(table: Table, parts: Parts) -> None:
    unit = parts["silent"][0]
    for key in ("records", "findings", "inspections", "obligations", "accountability"):
        assert of_unit(table(key), unit) == []
    assert of_unit(table("posts"), unit)


def test_a_unit_of_fewer_than_three_posts(table: Table, parts: Parts) -> None:
    assert len(of_unit(table("posts"), parts["tiny"][0])) == 2


def test_a_unit_without_feedback_this_year(table: Table, parts: Parts) -> None:
    visits = of_unit(table("inspections"), parts["unfed"][0])
    assert [row["fed_back"] for row in visits if row["started"].startswith("2026")] == [""]


def test_an_excused_obligation_has_its_reason(table: Table, parts: Parts) -> None:
    excused = [row for row in table("obligations") if row["not_applicable"]]
    assert {row["unit"] for row in excused} == set(parts["excused"])
    assert not any(
        row["submitted"] and row["period"] == "2026H2" for row in of_unit(table("records"), parts["excused"][0])
    )


def test_every_step_of_the_ladder(table: Table) -> None:
    amended = {(row["unit"], row["duty"], row["period"]): row for row in table("obligations")}
    due = {"2025H1": "2025-06-20", "2026H1": "2026-06-20"}
    sent = [row for row in table("records") if row["duty"] == "half_year_report" and row["period"] in due]
    steps = Counter()
    for row in sent:
        change = amended.get((row["unit"], row["duty"], row["period"]))
        late = row["submitted"] > due[row["period"]]
        if change is None:
            steps["late" if late else "on time"] += 1
        elif change["reminded"]:
            assert change["reminded"] < row["submitted"]
            steps["reminded"] += 1
        elif change["extended"]:
            assert due[row["period"]] < row["submitted"] <= change["extended"]
            steps["extended"] += 1
    assert set(steps) == {"on time", "late", "reminded", "extended"}
    came = {(row["unit"], row["duty"], row["period"]) for row in sent}
    assert any(row["reminded"] and key[2] in due and key not in came for key, row in amended.items()), "none is missing"


def test_extensions_are_approved_outside_the_unit(table: Table) -> None:
    unit_of = {row["id"]: row["unit"] for row in table("posts")}
    findings = [row for row in table("findings") if row["extended"]]
    obligations = [row for row in table("obligations") if row["extended"]]
    assert findings
    assert obligations
    for row in findings:
        assert unit_of[row["extension_approver"]] == "C00" != row["unit"]
        assert row["extended"] > row["due"]
    for row in obligations:
        assert unit_of[row["approver"]] == "C00" != row["unit"]


def test_what_is_verified_was_verified_outside_the_unit(table: Table) -> None:
    unit_of = {row["id"]: row["unit"] for row in table("posts")}
    accepted = {STATES[state].zh for state in VERIFIED}
    for row in table("findings"):
        assert bool(row["verified"]) == (row["state"] in accepted)
        if row["verified"]:
            assert unit_of[row["verifier"]] != row["unit"]
            assert row["opened"] <= row["verified"] <= (row["closed"] or row["verified"])


def test_reopened_findings_are_repeats_that_had_been_closed(table: Table) -> None:
    reopened = [row for row in table("findings") if row["reopened"]]
    assert {"重新打开"} < {row["state"] for row in reopened}
    assert all(row["repeat"] == "是" for row in reopened)
    assert all(row["closed"] or row["state"] == "已验收" for row in reopened), "verified again, not yet closed again"


def test_findings_of_last_year_are_carried_over(table: Table) -> None:
    old = [row for row in table("findings") if row["opened"] < "2026-01-01"]
    assert any(not row["verified"] for row in old)
    assert any(row["verified"] >= "2026-01-02" for row in old)


def test_changes_vacancies_acting_and_concurrent_holders(table: Table) -> None:
    appointments = table("appointments")
    assert any(row["acting"] for row in appointments)
    assert any(row["end"] and not row["acting"] for row in appointments)
    held = {row["post"] for row in appointments}
    assert any(row["id"] not in held for row in table("posts"))
    assert max(Counter(row["person"] for row in appointments).values()) >= 2


def test_holders_of_a_post_never_overlap(table: Table) -> None:
    by_post: dict[str, list[tuple[str, str]]] = {}
    for row in table("appointments"):
        by_post.setdefault(row["post"], []).append((row["start"], row["end"] or "9999"))
    for spans in by_post.values():
        spans.sort()
        assert all(first[1] <= second[0] for first, second in pairwise(spans))


def test_a_plan_was_copied_with_another_name_on_it(county: Path, parts: Parts) -> None:
    one, other = (_text(county, parts[part][0]) for part in ("copies", "copied"))
    assert one != other
    same = sum(a == b for a, b in zip(one, other, strict=True))
    assert same >= len(one) - 3


def _text(county: Path, unit: str) -> list[str]:
    path = county / "evidence" / unit / "2026年度计划和责任书.docx"
    return [paragraph.text for paragraph in docx.Document(str(path)).paragraphs]


def test_one_file_is_handed_in_by_two_units(table: Table, county: Path, parts: Parts) -> None:
    prints: dict[str, set[str]] = {}
    for row in table("evidence"):
        content = (county / "evidence" / row["file"]).read_bytes()
        prints.setdefault(hashlib.sha256(content).hexdigest(), set()).add(row["file"].split("/")[0])
    shared = [units for units in prints.values() if len(units) > 1]
    assert shared == [{parts["to_zero"][0], parts["cap"][0]}]


def test_every_file_named_is_there_and_every_file_there_is_named(table: Table, county: Path) -> None:
    folder = county / "evidence"
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    listed = {row["file"] for row in table("evidence")}
    used = {row["evidence"] for key in ("records", "remedies") for row in table(key) if row["evidence"]}
    assert there == listed
    assert used <= there
