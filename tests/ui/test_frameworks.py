"""Pages of frameworks: versions compared and adopted, drafts changed, checked and published, indicators tried."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from typing import Any

import html5lib
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document
from openpyxl import load_workbook
from tests.packformat.oscal.catalogs import small, written
from tests.ui.conftest import DAY
from tests.ui.test_pages import HAN, words

from zeren.apps.access.models import Account, Grant
from zeren.apps.assessment.models import Run, Scorecard
from zeren.apps.frameworks.commands import install
from zeren.apps.frameworks.models import Adoption, Draft, Installed
from zeren.apps.frameworks.queries import stored_files
from zeren.apps.obligations.models import Obligation
from zeren.packformat import files, library, load, read_pack
from zeren.packformat.content import Indicator
from zeren.packformat.differences import differences
from zeren.packformat.oscal import import_catalog

Enter = Callable[..., Client]
OLD = {name: data for name, data in library.files("founding").items() if "/" not in name}


def newer(number: str = "1.1", **changes: str) -> dict[str, bytes]:
    """The founding pack with one weight changed and another number."""
    files = {name: data.decode() for name, data in OLD.items()}
    files["pack.yaml"] = files["pack.yaml"].replace('version: "1.0"', f'version: "{number}"')
    for old, new in (changes or {"minutes: 120": "minutes: 90"}).items():
        assert old in files["duties.yaml"]
        files["duties.yaml"] = files["duties.yaml"].replace(old, new, 1)
    return {name: text.encode() for name, text in files.items()}


def sent(files: dict[str, bytes]) -> dict[str, Any]:
    return {"files": [SimpleUploadedFile(name, data) for name, data in files.items()]}


def second(world: Any) -> None:
    """Another assessor of everything."""
    account = Account.objects.create(
        username="other", name="other", start=DAY, must_change_password=False, password="!"
    )
    Grant.objects.create(account=account, role="assessor", path=world.path(""), start=DAY)


@pytest.fixture
def installed(world: Any, db: None) -> None:
    install(newer(), by="pack", on=DAY)


def addresses() -> dict[str, str]:
    copied = Draft.objects.order_by("pk").last()
    return {
        "compare": "/frameworks/founding/1.1/compare",
        "line": "/frameworks/founding/1.0/lines/study_sessions",
        "adopt": "/framework-versions/founding/1.1",
        "drafts": "/framework-drafts",
        "draft": f"/framework-drafts/{copied.pk if copied else 0}",
    }


MOST = {"compare": 8, "line": 6, "adopt": 12, "drafts": 10, "draft": 12}


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("name", list(MOST))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_are_well_formed_in_both_languages_and_cheap(enter: Enter, name: str, language: str) -> None:
    client = enter("everything", language)
    assert client.post("/framework-drafts/copy", {"pack": "founding/1.0"}).status_code == 302
    client.get(addresses()[name])
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(addresses()[name])
    page = answer.content.decode()
    assert answer.status_code == 200
    html5lib.HTMLParser(strict=True).parse(page)
    assert " style=" not in page
    assert len(seen) <= MOST[name], [query["sql"][:150] for query in seen.captured_queries]
    if language == "en":
        assert [text for text in words(page) if HAN.search(text) and text.strip() != "中文"] == []


@pytest.mark.usefixtures("installed")
def test_one_change_is_one_line(enter: Enter) -> None:
    page = enter("officer").get("/frameworks/founding/1.1/compare?with=1.0").content.decode()
    assert page.count("<tr><td>责任事项") == 1
    assert enter("officer").get("/frameworks/founding/1.0/compare?with=7").status_code == 404


def test_with_one_version_there_is_nothing_to_compare(enter: Enter) -> None:
    assert "只装了这一版" in enter("officer").get("/frameworks/founding/1.0/compare").content.decode()


def test_a_version_is_taken_away_as_workbook_and_paper(enter: Enter) -> None:
    client = enter("officer")
    for what, inside in (("workbook", "xl/workbook.xml"), ("explained", "word/document.xml")):
        answer = client.get(f"/frameworks/founding/1.0/{what}")
        assert "attachment" in answer["Content-Disposition"]
        assert inside in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
        assert client.get(f"/frameworks/founding/9/{what}").status_code == 404
    given = client.get("/frameworks/founding/1.0/catalog")
    assert import_catalog(given.content, "c.json").files == files("founding")
    assert client.get("/frameworks/founding/9/catalog").status_code == 404


@pytest.mark.parametrize("line", load("founding").content.indicators, ids=lambda line: line.id)
def test_every_indicator_can_be_tried(enter: Enter, line: Indicator) -> None:
    answer = enter("officer").get(f"/frameworks/founding/1.0/lines/{line.id}")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'class="sum"' in page or "没有哪类单位适用" in page


def test_made_up_facts_and_their_arithmetic(enter: Enter) -> None:
    client = enter("officer")
    before = Obligation.objects.count(), Run.objects.count()
    shown = client.get("/frameworks/founding/1.0/lines/study_sessions").content.decode()
    facts = {"category": "town", "records.0.happened": "2026-03-05", "records.0.duty": "study_session"}
    facts |= {"records.0.outcome": "1", "records.0.times": "3"}
    more = client.get("/frameworks/founding/1.0/lines/study_sessions", facts).content.decode()
    sums = [re.search(r'class="sum">([^<]*)', page)[1] for page in (shown, more)]  # type: ignore[index]
    assert sums[0] != sums[1]
    bad = client.get("/frameworks/founding/1.0/lines/study_sessions", facts | {"records.0.happened": "昨天"})
    assert "日期写成2026-03-01" in bad.content.decode()
    assert (Obligation.objects.count(), Run.objects.count()) == before


def test_a_copy_is_changed_checked_and_published_and_then_frozen(world: Any, enter: Enter) -> None:
    client = enter("everything")
    client.post("/framework-drafts/copy", {"pack": "founding/1.0"})
    draft = Draft.objects.get()
    at = f"/framework-drafts/{draft.pk}"
    assert "已经装过" in client.get(at).content.decode()
    assert client.post(f"{at}/publish").status_code == 302, "the same content under the same number changes nothing"
    client.post("/framework-drafts/copy", {"pack": "founding/1.0"})
    draft = Draft.objects.get()
    at = f"/framework-drafts/{draft.pk}"
    bad = client.post(f"{at}/change", {"edition": 1, "indicators.study_sessions.points": "八"})
    assert bad.status_code == 422
    assert "八" in bad.content.decode()
    off = {"edition": 1, "version": "1.1", "indicators.study_sessions.points": "9"}
    client.post(f"{at}/change", off)
    page = client.get(at).content.decode()
    assert "指标的分值" in page
    assert "不能发布" in page
    assert client.post(f"{at}/change", off).status_code == 422, "an edition that is not the last"
    refused = client.post(f"{at}/publish")
    assert refused.status_code == 422, "what was worked out by hand no longer fits"
    assert Installed.objects.filter(code="founding").count() == 1
    client.post(f"{at}/change", off | {"edition": 2, "without_examples": "1"})
    assert client.post(f"{at}/publish").status_code == 302
    assert Installed.objects.filter(code="founding").count() == 2
    assert not Draft.objects.exists()


def test_a_weight_is_changed_and_what_was_worked_out_by_hand_with_it(world: Any, enter: Enter) -> None:
    client = enter("everything")
    client.post("/framework-drafts/copy", {"pack": "founding/1.0"})
    at = f"/framework-drafts/{Draft.objects.get().pk}"
    weights = {"components.fulfilment.weight": "41", "components.feedback.weight": "24", "version": "1.1"}
    client.post(f"{at}/change", weights | {"edition": 1})
    page = client.get(at).content.decode()
    asked = re.findall(r'<input name="(example:[^"]+)"', page)
    assert len(asked) == 1
    assert ("67.998" in page, "67.866" in page) == (True, True)
    wrong = client.post(f"{at}/change", weights | {"edition": 2, asked[0]: "viele Punkte"})
    assert (wrong.status_code, "不能改成" in wrong.content.decode()) == (422, True)
    client.post(f"{at}/change", weights | {"edition": 2, asked[0]: "67.8"})
    assert "67.8" in client.get(at).content.decode()
    assert client.post(f"{at}/publish").status_code == 422, "what was worked out is not what comes out"
    client.post(f"{at}/change", weights | {"edition": 3, asked[0]: "67.866"})
    before = load("founding")
    assert client.post(f"{at}/publish").status_code == 302
    made = stored_files("founding", "1.1")
    assert made is not None
    name = "examples/department.yaml"
    old = files("founding")[name]
    assert made[name] == old.replace(b"total: 67.998", b"total: 67.866")
    shown = client.get("/frameworks/founding/1.1/compare").content.decode()
    assert "含义上有2处不同" in shown
    assert [one.say().zh for one in differences(before, read_pack(made))] == [
        "考核部分 本年落实 fulfilment：分值 40 → 41",
        "考核部分 本年检查反馈 feedback：分值 25 → 24",
    ]


def test_a_draft_is_published_by_one_and_adopted_by_another(world: Any, enter: Enter) -> None:
    second(world)
    client = enter("everything")
    assert client.post("/framework-drafts/bring", sent(newer("1.2"))).status_code == 302
    draft = Draft.objects.get()
    assert Installed.objects.count() == 1
    assert client.get(f"/framework-drafts/{draft.pk}/workbook").status_code == 200
    assert client.post(f"/framework-drafts/{draft.pk}/publish").status_code == 302
    assert Draft.objects.count() == 0
    own = client.post("/framework-versions/founding/1.2/adopt", {"year": "2027"})
    assert own.status_code == 422
    assert "另一个人" in own.content.decode()
    looked = client.get("/framework-versions/founding/1.2", {"year": "2027"}).content.decode()
    assert ("另一个人" in looked, "涉及的单位" in looked, "决定采用</button>" in looked) == (True, True, False)
    other = enter("other")
    preview = other.get("/framework-versions/founding/1.2", {"year": "2027"}).content.decode()
    assert "决定采用</button>" in preview
    cards = list(Scorecard.objects.order_by("pk").values_list("total", flat=True))
    assert other.post("/framework-versions/founding/1.2/adopt", {"year": "2027"}).status_code == 302
    assert Adoption.objects.get().version == "1.2"
    assert list(Scorecard.objects.order_by("pk").values_list("total", flat=True)) == cards
    assert other.post("/framework-back/founding").status_code == 302
    assert Adoption.objects.count() == 0


BOMB = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
    f"{b}: &{b} [*{a},*{a},*{a},*{a},*{a},*{a},*{a},*{a},*{a}]\n".encode()
    for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"pack.yaml": b"pack: ["}, "pack.yaml"),
        ({"pack.yaml": BOMB}, "pack.yaml"),
        ({"pack.yaml": OLD["pack.yaml"].replace(b"format: 1", b"format: 2"), "x.yaml": b"{}"}, "升级 Zeren"),
        ({"pack.yaml": b"format: 1\nnonsense: 1\n"}, "nonsense"),
        ({"other.yaml": b"format: 1\n"}, "pack.yaml"),
        ({"picture.png": b"x"}, "不是数据包的文件"),
        ({"book.xlsx": b"no workbook"}, "book.xlsx"),
        ({"pack.yaml": b"# " + b"x" * 5_000_000}, "pack.yaml"),
        ({}, "没有选文件"),
    ],
    ids=["broken", "bomb", "newer", "unknown", "without", "picture", "workbook", "large", "none"],
)
def test_what_cannot_be_read_is_one_clear_answer_and_nothing_is_kept(
    enter: Enter, files: dict[str, bytes], told: str
) -> None:
    answer = enter("everything").post("/framework-drafts/bring", sent(files) if files else {})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page
    assert "怎么改" in page
    assert Draft.objects.count() == 0
    assert Installed.objects.count() == 1


def test_a_published_table_is_read_into_a_workbook(enter: Enter) -> None:
    client, paper = enter("everything"), Document()
    rows = [("事项", "满分值", "怎么扣"), ("集体学习", "10", "少一次扣1分"), ("台账", "视情况", "评定")]
    table = paper.add_table(3, 3)
    for line, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(line.cells, row, strict=True):
            cell.text = text
    made = io.BytesIO()
    paper.save(made)
    at = "/framework-drafts/table"
    unknown = client.post(at, {"table": SimpleUploadedFile("办法.docx", made.getvalue())})
    assert unknown.status_code == 422
    assert "事项 / 满分值 / 怎么扣" in unknown.content.decode()
    heads = {"head-content": "事项", "head-points": "满分值", "head-standard": "怎么扣"}
    answer = client.post(at, heads | {"table": SimpleUploadedFile("办法.docx", made.getvalue())})
    book = load_workbook(io.BytesIO(answer.content))
    assert [cell.value for cell in book["考核指标"][2]][4:6] == ["10", "少一次扣1分"]
    assert "视情况" in str(book["问题"]["D2"].value)
    assert client.post(at).status_code == 422
    assert client.post(at, {"table": SimpleUploadedFile("a.png", b"x")}).status_code == 422
    assert Draft.objects.count() == 0


def test_an_oscal_catalogue_comes_in_as_a_draft(enter: Enter) -> None:
    client = enter("everything")
    data = written(small())
    assert client.post("/framework-drafts/bring", sent({"keys.json": data})).status_code == 302
    found = Draft.objects.get()
    assert json.loads(dict(found.content)["catalog.json"])["catalog"] == json.loads(data)["catalog"]
    assert client.get(f"/framework-drafts/{found.pk}").status_code == 200
    broken = client.post("/framework-drafts/bring", sent({"keys.json": b'{"catalog": {'}))
    assert (broken.status_code, Draft.objects.count()) == (422, 1)


def test_an_upload_of_200_mb_is_refused(enter: Enter) -> None:
    huge = SimpleUploadedFile("pack.yaml", b"")
    huge.file = io.BytesIO(b"x" * (200 << 20))
    huge.size = 200 << 20
    answer = enter("everything").post("/framework-drafts/bring", {"files": [huge]})
    assert answer.status_code == 422
    assert "太大" in answer.content.decode()
    assert Draft.objects.count() == 0
