"""The bureau's folder says what the source says, marks what was chosen, and keeps the rules of import."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from zeren.apps.findings.states import CLOSED, STATES

Read = Callable[[Path, str], list[dict[str, str]]]


def read(bureau: Path, key: str) -> list[dict[str, str]]:
    """A table of the folder by its Chinese heads: it leaves out columns that it has no use for."""
    import csv

    from examples.county.rows import HEADS

    kind, heads = HEADS[key]
    keys = dict(zip(heads.split(), kind._fields, strict=True))
    with (bureau / f"{key}.csv").open(encoding="utf-8", newline="") as file:
        return [{keys[head]: cell for head, cell in row.items()} for row in csv.DictReader(file)]


def test_nine_sessions_each_with_what_it_decided(bureau: Path) -> None:
    sessions = [row for row in read(bureau, "records") if row["duty"] == "study_session"]
    assert len(sessions) == 9
    assert all(row["outcome"] for row in sessions)


def test_every_chosen_date_is_marked_and_explained(bureau: Path) -> None:
    records = read(bureau, "records")
    assert all(row["chosen"] == "是" and "补定" in row["note"] for row in records)
    assert all(row["date"].startswith("2026-") for row in records)


def test_the_chain_of_signatures(bureau: Path) -> None:
    signed = Counter(row["signers"] for row in read(bureau, "records") if row["duty"] == "release_signoff")
    assert set(signed) == {"B-6；B-3", "B-6；B-3；B-1"}, "office, leader in charge, and the head for what is important"
    by_head = [row for row in read(bureau, "records") if row["duty"] == "release_signoff" and "B-1" in row["signers"]]
    assert all("重要" in row["title"] for row in by_head)


def test_suggestions_are_answered(bureau: Path) -> None:
    heard = [row for row in read(bureau, "records") if row["duty"] == "suggestion"]
    assert heard
    assert all("答复" in row["outcome"] for row in heard)


def test_the_bureau_found_its_problems_itself_and_outsiders_closed_two(bureau: Path) -> None:
    findings = read(bureau, "findings")
    assert len(findings) == 9
    assert {row["source"] for row in findings} == {"自查"}
    closed = [row for row in findings if row["state"] in {STATES[state].zh for state in CLOSED}]
    assert [row["id"] for row in closed] == ["W1", "W3"]
    unit_of = {row["id"]: row["unit"] for row in read(bureau, "posts")}
    assert all(unit_of[row["verifier"]] == "C" for row in closed)
    assert not any(row["verified"] for row in findings if row not in closed)


def test_every_finding_has_a_remedy_due_no_later(bureau: Path) -> None:
    due = {row["id"]: row["due"] for row in read(bureau, "findings")}
    remedies = read(bureau, "remedies")
    assert {row["finding"] for row in remedies} == set(due)
    assert all(row["due"] <= due[row["finding"]] for row in remedies)


def test_references_and_files_are_there(bureau: Path) -> None:
    posts = {row["id"] for row in read(bureau, "posts")}
    findings = {row["id"] for row in read(bureau, "findings")}
    records = read(bureau, "records")
    assert all(set(filter(None, row["signers"].split("；"))) <= posts for row in records)
    assert {row["finding"] for row in records} <= findings | {""}
    there = {path.name for path in (bureau / "evidence").iterdir()}
    used = {row["evidence"] for key in ("records", "remedies") for row in read(bureau, key)} - {""}
    assert used == there == {row["file"] for row in read(bureau, "evidence")}
