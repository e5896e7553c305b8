"""Results and plans: what each unit, line, finding and remedy becomes."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from zeren.base.problems import Refused
from zeren.packformat import oscal

DAY = dt.date(2027, 1, 1)
RUN = oscal.Assessment("founding", "1.0", "A year", dt.date(2026, 1, 1), DAY, "ab" * 32, ("letter",))
FULL = oscal.ScoredLine("governance", "Letter", "All of it", 12_000, 12_000, "scored", "12 of 12", 3)
HALF = oscal.ScoredLine("relay", "Relay", "Half of it", 4_000, 8_000, "scored", "4 of 8", 2)
GONE = oscal.ScoredLine("guidance", "Guidance", "Not asked", 0, 8_000, "not_applicable", "", 0)
UNIT = oscal.ScoredUnit("T1", "Town\nOne", "town", 87_500, "Good", (FULL, HALF, GONE))


def test_a_unit_is_a_result_with_a_finding_for_each_line() -> None:
    head, results = oscal.results_document(RUN, [UNIT])
    (found,) = results
    assert (found["title"], found["start"], found["end"]) == (
        "Town One",
        "2026-01-01T00:00:00Z",
        "2027-01-01T00:00:00Z",
    )
    states = {one["target"]["target-id"]: one["target"]["status"]["state"] for one in found["findings"]}
    assert states == {"line.governance_obj": "satisfied", "line.relay_obj": "not-satisfied"}
    assert [one["uuid"] for one in found["observations"]] == [
        one["related-observations"][0]["observation-uuid"] for one in found["findings"]
    ]
    named = {prop["name"]: prop["value"] for prop in found["props"]}
    assert (named["unit"], named["total"], named["band"]) == ("T1", "87.5", "Good")
    assert head["import-ap"]["href"].removeprefix("#") == head["back-matter"]["resources"][0]["uuid"]


def test_pieces_are_the_whole_document_and_the_same_each_time() -> None:
    def made() -> bytes:
        head, results = oscal.results_document(RUN, [UNIT, UNIT])
        return b"".join(oscal.pieces("assessment-results", head, "results", results))

    assert made() == made()
    document = json.loads(made())["assessment-results"]
    assert len(document["results"]) == 2
    assert document["metadata"]["last-modified"] == "2027-01-01T00:00:00Z"


def test_an_open_finding_is_an_item_with_its_risk_and_milestones() -> None:
    plan = oscal.Plan("founding", "1.0", "A year", DAY, "cd" * 32)
    done = oscal.Measure("W1-1", "Count anew", dt.date(2026, 7, 30), dt.date(2026, 7, 28))
    planned = oscal.Measure("W1-2", "Say who counts", None, None)
    finding = oscal.OpenFinding(
        "W1", "T1", "Town One", "letter", "The ledger is wrong", "general", "time_limited", dt.date(2026, 6, 15),
        dt.date(2026, 8, 15), (done, planned),
    )  # fmt: skip
    document = oscal.plan_document(plan, [finding])["plan-of-action-and-milestones"]
    (item,), (risk,) = document["poam-items"], document["risks"]
    assert item["related-risks"][0]["risk-uuid"] == risk["uuid"]
    assert (risk["status"], risk["deadline"]) == ("remediating", "2026-08-15T00:00:00Z")
    assert [one["lifecycle"] for one in risk["remediations"]] == ["completed", "planned"]
    assert [len(one.get("tasks", ())) for one in risk["remediations"]] == [2, 0]
    assert item["origins"][0]["actors"][0]["actor-uuid"] == document["metadata"]["parties"][0]["uuid"]


def test_without_an_open_finding_there_is_no_plan() -> None:
    with pytest.raises(Refused) as refused:
        oscal.plan_document(oscal.Plan("founding", "1.0", "A year", DAY, "ef"), [])
    assert [problem.code for problem in refused.value.problems] == ["oscal_nothing_open"]
