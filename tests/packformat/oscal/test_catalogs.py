"""Catalogues in and out: nothing is lost, ids are kept, an export comes back as the same files."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.packformat.oscal.catalogs import small, written

from zeren.base.catalogue import Catalogue
from zeren.base.problems import Refused
from zeren.packformat import check, files, read_pack, shipped
from zeren.packformat.catalog import faults, reading
from zeren.packformat.oscal import catalog_document, import_catalog, profile_document, serial


def codes(data: bytes) -> list[str]:
    with pytest.raises(Refused) as refused:
        import_catalog(data, "c.json")
    return [problem.code for problem in refused.value.problems]


def test_a_catalogue_becomes_a_pack_that_may_be_used(catalogue: Catalogue) -> None:
    made = import_catalog(written(small()), "c.json")
    pack = read_pack(made.files)
    assert check(pack, catalogue) == []
    assert list(pack.duties) == ["top_1", "kq-1", "kq-1.1", "kq-2", "x-1"]
    assert (pack.id, pack.version, pack.title.en) == ("keeping_keys", "2.0", "Keeping Keys")
    lines = {line.id: (line.points, list(line.measure.elements)) for line in pack.content.indicators}  # type: ignore[union-attr]
    assert lines == {
        "group": (1000, ["top_1"]),
        "kq": (3000, ["kq-1", "kq-1.1", "kq-2"]),
        "group_2": (1000, ["x-1"]),
    }


def test_a_control_is_told_in_plain_sentences() -> None:
    duty = read_pack(import_catalog(written(small()), "c.json").files).duties["kq-1"]
    assert duty.what.en == "Count the keys [daily; [how often]]:\na. all of them;\nb. and the spare one."
    assert (duty.how.en, duty.clause.en, duty.minutes) == ("A board helps.", "KQ-1 Keep the keys", 0)


def test_whoever_imports_is_told_what_is_kept_only() -> None:
    told = " ".join(note.en for note in import_catalog(written(small()), "c.json").notes)
    assert "folk-tale 1" in told
    assert "Withdrawn and made no duty: 1" in told


def test_an_export_is_the_catalogue_and_comes_back_as_the_same_files() -> None:
    first = import_catalog(written(small()), "c.json").files
    exported = catalog_document(first)
    assert exported == {"catalog": small()}
    assert import_catalog(serial(exported), "other.json").files == first


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", [pack.id for pack in shipped()])
def test_a_shipped_pack_comes_back_byte_for_byte(name: str, language: str) -> None:
    told = "zh" if language == "zh" else "en"
    exported = catalog_document(files(name), told)  # type: ignore[arg-type]
    assert faults(exported["catalog"], "c.json") == []
    assert import_catalog(serial(exported), "c.json").files == files(name)
    duties = {control["id"] for group in exported["catalog"]["groups"] for control in group["controls"]}
    assert set(read_pack(files(name)).duties) <= duties
    assert serial(catalog_document(files(name), told)) == serial(exported)  # type: ignore[arg-type]


def test_papers_and_the_rules_of_findings_stand_in_the_catalogue() -> None:
    pack = read_pack(files("founding"))
    catalog = catalog_document(files("founding"), "en")["catalog"]
    papers = {one["title"]: one for one in catalog["back-matter"]["resources"]}
    assert "Art. 17 A plan within a month" in papers["Measures for the responsibility system"]["description"]
    controls = {one["id"]: one for group in catalog["groups"] for one in group["controls"]}
    links = [link for link in controls["study_session"]["links"] if link["rel"] == "reference"]
    assert links == [
        {
            "href": f"#{papers['Measures for the responsibility system']['uuid']}",
            "rel": "reference",
            "text": "Art. 5",
        }
    ]
    for one in pack.content.indicators:
        named = [link["text"] for link in controls[f"line.{one.id}"]["links"] if link["rel"] == "reference"]
        assert len(named) == len(one.rests_on) > 0
    grave = {prop["name"]: prop["value"] for prop in controls["severity.grave"]["props"]}
    assert grave["days"] == "30"
    group = next(one for one in catalog["groups"] if one["id"] == "rectification")
    assert {prop["name"] for prop in group["props"]} >= {"plan-days", "look-back-from", "look-back-until"}
    crossing = next(part for part in controls["suggestion"]["parts"] if part["name"] == "crossing")
    assert {prop["name"]: prop["value"] for prop in crossing["props"]} == {
        "framework": "work_safety",
        "record-of": "staff_reports",
        "stated": "false",
    }


def test_parts_that_nobody_vouches_for_are_refused_or_kept_on_demand() -> None:
    catalog = small()
    _group(catalog)["controls"][0]["parts"].append({"name": "mystery", "prose": "x"})
    with pytest.raises(Refused) as refused:
        import_catalog(written(catalog), "c.json")
    assert [(one.code, "mystery (1)" in one.what.en) for one in refused.value.problems] == [
        ("oscal_unknown_parts", True)
    ]
    made = import_catalog(written(catalog), "c.json", own_parts=True)
    assert "mystery 1" in made.notes[-1].en
    exported = serial(catalog_document(made.files))
    assert json.loads(exported)["catalog"] == json.loads(written(catalog))["catalog"]
    _group(catalog)["controls"][0]["parts"][-1]["ns"] = "https://example.org/ns"
    assert import_catalog(written(catalog), "c.json").files


def test_a_pack_that_says_more_than_its_catalogue_is_carried_in_it() -> None:
    made = import_catalog(written(small()), "c.json").files
    changed = made | {"duties.yaml": made["duties.yaml"].replace(b"minutes: 0", b"minutes: 25", 1)}
    exported = catalog_document(changed)
    assert faults(exported["catalog"], "c.json") == []
    assert import_catalog(serial(exported), "c.json").files == changed


def test_a_pack_in_a_catalogue_that_was_changed_is_left_aside() -> None:
    exported = catalog_document(files("founding"), "en")
    exported["catalog"]["groups"][0]["controls"][0]["title"] = "Another title"
    made = import_catalog(serial(exported), "c.json")
    assert "left aside" in made.notes[0].en
    assert next(iter(read_pack(made.files).duties.values())).title.en == "Another title"


def test_a_profile_takes_every_duty() -> None:
    found = profile_document(import_catalog(written(small()), "c.json").files)["profile"]
    assert found["imports"][0]["include-controls"] == [{"with-ids": ["top_1", "kq-1", "kq-1.1", "kq-2", "x-1"]}]
    assert found["imports"][0]["href"] == "#" + found["back-matter"]["resources"][0]["uuid"]


def _group(catalog: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = catalog["groups"][0]["groups"][0]
    return found


def _twice(catalog: dict[str, Any]) -> None:
    _group(catalog)["controls"].append(copy.deepcopy(_group(catalog)["controls"][1]))


def _circle(catalog: dict[str, Any]) -> None:
    _group(catalog)["controls"][0]["params"][0]["label"] = "{{ insert: param, kq-1_p2 }}"


def _deep(catalog: dict[str, Any]) -> None:
    part: dict[str, Any] = {"name": "item"}
    for _ in range(70):
        part = {"name": "item", "parts": [part]}
    _group(catalog)["controls"][1]["parts"] = [part]


SPOILT: list[tuple[str, Callable[[dict[str, Any]], object]]] = [
    ("oscal_unknown_field", lambda c: _group(c)["controls"][1].update(controlls=[])),
    ("oscal_unknown_field", lambda c: _group(c)["controls"][0]["parts"][0].update(text="prose")),
    ("oscal_missing_field", lambda c: _group(c)["controls"][1].pop("title")),
    ("oscal_bad_value", lambda c: _group(c)["controls"][1].update(id="two words")),
    ("oscal_bad_value", lambda c: c.update(uuid="no uuid")),
    ("oscal_bad_value", lambda c: _group(c)["controls"][1].update(parts=[])),
    ("oscal_bad_value", lambda c: _group(c)["controls"][1].update(parts="prose")),
    ("oscal_bad_value", lambda c: c["metadata"].update({"last-modified": "yesterday"})),
    ("oscal_two_forms", lambda c: c["groups"][0].update(controls=[{"id": "h-1", "title": "H"}])),
    ("oscal_duplicate_id", _twice),
    ("oscal_circle", _circle),
    ("oscal_too_deep", _deep),
    ("oscal_newer", lambda c: c["metadata"].update({"oscal-version": "2.0.0"})),
    ("oscal_no_controls", lambda c: (c.pop("groups"), c.pop("controls"))),
    ("oscal_odd_control_id", lambda c: _group(c)["controls"][1].update(id="门-1")),
]


@pytest.mark.parametrize(("code", "spoil"), SPOILT, ids=[f"{at} {code}" for at, (code, _) in enumerate(SPOILT)])
def test_what_is_wrong_is_refused(code: str, spoil: Callable[[dict[str, Any]], object]) -> None:
    catalog = small()
    spoil(catalog)
    assert set(codes(written(catalog))) == {code}


def test_a_later_version_with_fields_nobody_knows_is_one_problem() -> None:
    catalog = small()
    catalog["metadata"]["oscal-version"] = "1.9.0"
    assert import_catalog(written(catalog), "c.json").files
    catalog["tomorrow"] = []
    assert codes(written(catalog)) == ["oscal_newer"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"{", "oscal_not_json"),
        (b"\xff\xfe{}", "oscal_not_json"),
        (b"[]", "oscal_not_json"),
        (b'{"catalog": {}, "catalog": {}}', "oscal_not_json"),
        (b'{"catalog": NaN}', "oscal_not_json"),
        (b"[" * 500_000, "oscal_too_large"),
        (b" " * (reading.MOST_BYTES + 1), "oscal_too_large"),
        (json.dumps({"profile": {}}).encode(), "oscal_other_kind"),
        (b'{"catalog": []}', "oscal_other_kind"),
    ],
    ids=["open", "encoding", "list", "twice", "nan", "deep", "huge", "profile", "no object"],
)
def test_files_that_are_no_catalogue(data: bytes, code: str) -> None:
    assert codes(data) == [code]
