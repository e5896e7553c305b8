"""Filing on the pages, and all that can go wrong with it: nothing is doubled, nothing that was written is lost."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings
from tests.site.conftest import World

from zeren.apps.access.models import Draft, Session
from zeren.apps.audit import queries as journal
from zeren.apps.evidence import rules as evidence_rules
from zeren.apps.evidence.derived import Part
from zeren.apps.evidence.models import File
from zeren.apps.evidence.queries import stored, waiting_folder
from zeren.apps.evidence.sweeps import DAY, clear
from zeren.apps.obligations.models import Obligation
from zeren.apps.records.models import Record, RecordFile
from zeren.base.problems import Refused

pytestmark = pytest.mark.django_db
NEW = timezone.localdate().year
"""The pages file on the day of the clock; the year of the world is 2026."""


def form(world: World, unit: str = "A", duty: str = "half_year_report", period: str = "2026H1") -> str:
    return f"/units/{world.units[unit]}/file?duty={duty}&period={period}"


def said(**other: Any) -> dict[str, Any]:
    return {
        "token": "one", "date": "2026-03-05", "kind": "document", "period": "2026H1", "title": "半年情况报告",
        "outcome": "已报送", "amount": "", "base": "", "element": "", "note": "",
    } | other  # fmt: skip


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def filed() -> Any:
    return Record.objects.filter(code__startswith="W")


def field(page: str, name: str) -> str:
    main = page[page.index("<main") :]
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', main)
    assert found, name
    return found.group(1)


def test_a_record_with_several_files_is_filed_once_and_meets_what_is_owed(world: World) -> None:
    client = world.client("officer")
    page = client.get(form(world)).text
    assert "算办了" in page
    token = field(page, "token")
    files = [
        upload("报告.txt", b"one"),
        upload("回执.txt", b"two"),
        upload("报告.txt", b"three"),
        upload("又.txt", b"two"),
    ]
    answer = client.post(form(world), said(token=token, files=files))
    made = filed().get()
    assert answer.headers["Location"] == f"/records/{made.pk}"
    assert (made.unit.code, made.duty, made.submitted) == ("A", "half_year_report", timezone.localdate())
    names = sorted(File.objects.filter(records__record=made).values_list("name", flat=True))
    assert names == ["回执.txt", "报告 (2).txt", "报告.txt"]
    for one in File.objects.filter(records__record=made):
        assert stored(one.sha256).stat().st_size == one.size
    assert list(waiting_folder().iterdir()) == []
    owed = Obligation.objects.get(unit__code="A", duty="half_year_report", period="2026H1")
    assert (owed.delivered, owed.record) == (timezone.localdate(), made)
    shown = client.get(answer.headers["Location"]).text
    assert "已报送，回执号" in shown
    assert "又.txt" in shown
    assert journal.broken() is None


def test_a_double_click_files_once(world: World) -> None:
    client = world.client("officer")
    for _ in range(2):
        answer = client.post(form(world), said(files=[upload("a.txt", b"a")]))
        assert answer.status_code == 302
    assert filed().count() == 1
    assert RecordFile.objects.filter(record=filed().get()).count() == 1


def test_a_form_that_was_filed_and_changed_goes_on_as_a_correction(world: World) -> None:
    client = world.client("officer")
    who = str(world.accounts["officer"].pk)
    client.post(form(world), said(who=who))
    answer = client.post(form(world), said(who=who, title="改过的标题"))
    made = filed().get()
    assert made.title == "半年情况报告"
    assert answer.headers["Location"] == f"/records/{made.pk}/correct"
    assert 'value="改过的标题"' in client.get(answer.headers["Location"]).text


WRONG = [
    ({"date": ""}, "日期没有填"),
    ({"date": "2026-02-30"}, "日期没有填"),
    ({"date": "9999-01-01"}, "还没有到"),
    ({"date": "1066-01-01"}, "太早"),
    ({"title": "  "}, "没有填"),
    ({"kind": "opinion"}, "没有选佐证类型"),
    ({"period": "2026X"}, "看不懂"),
    ({"amount": "x"}, "不是整数"),
    ({"amount": "9", "base": "3"}, "还多"),
    ({"amount": "99999999"}, "太大"),
    ({"outcome": "字" * 5001}, "5001个字"),
    ({"element": "nothing"}, "没有“nothing”"),
]


@pytest.mark.parametrize(("other", "told"), WRONG)
def test_what_cannot_be_taken_is_named_and_everything_else_is_kept(world: World, other: Any, told: str) -> None:
    client = world.client("officer")
    answer = client.post(form(world), said(**{"note": "另有说明", **other}, files=[upload("a.txt", b"a")]))
    assert answer.status_code == 422
    assert told in answer.text
    assert 'value="另有说明"' in answer.text
    assert "a.txt" in answer.text
    assert filed().count() == 0
    word = field(answer.text, "waiting")
    assert client.post(form(world), said(waiting=word)).status_code == 302
    assert File.objects.get(records__record=filed().get()).name == "a.txt"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("开始.exe", b"MZ", "可执行程序"),
        ("图片.png", b"MZ\x90", "可执行程序"),
        ("空.txt", b"", "空文件"),
        ("CON.txt", b"a", "不能使用"),
        ("大.bin", b"x" * 3000, "太大"),
    ],
)
def test_a_file_that_is_refused_leaves_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes, told: str
) -> None:
    monkeypatch.setattr(evidence_rules, "LARGEST", 2000)
    client = world.client("officer")
    answer = client.post(form(world), said(files=[upload("好.txt", b"good"), upload(name, content)]))
    assert answer.status_code == 422
    assert told in answer.text
    assert 'value="半年情况报告"' in answer.text
    assert len(list(waiting_folder().iterdir())) == 1
    assert client.post(form(world), said(waiting=field(answer.text, "waiting"))).status_code == 302
    assert [one.name for one in File.objects.filter(records__record=filed().get())] == ["好.txt"]


def test_too_many_files_are_refused(world: World) -> None:
    files = [upload(f"{n}.txt", str(n).encode()) for n in range(21)]
    answer = world.client("officer").post(form(world), said(files=files))
    assert answer.status_code == 422
    assert "最多20份" in answer.text


def test_a_waiting_file_is_of_use_to_its_owner_alone(world: World) -> None:
    first = world.client("officer").post(form(world), said(title="", files=[upload("a.txt", b"secret")]))
    word = field(first.text, "waiting")
    world.client("unit_leader").post(form(world), said(waiting=word))
    world.client("unit_leader").post(form(world), said(token="two", waiting=word[:-1] + "x"))
    assert RecordFile.objects.filter(record__in=filed()).count() == 0
    for path in waiting_folder().iterdir():
        path.unlink()
    gone = world.client("officer").post(form(world), said(token="three", waiting=word))
    assert "放得太久" in gone.text


def test_another_unit_is_refused(world: World) -> None:
    client = world.client("officer")
    theirs = Record.objects.get(code="RB")
    assert client.post(form(world, "B"), said()).status_code == 403
    assert client.post(f"/records/{theirs.pk}/correct", said(version="1")).status_code == 403
    assert client.post(f"/records/{theirs.pk}/withdraw").status_code == 403
    mine, other = Record.objects.get(code="RA"), world.files["B"]
    assert client.get(f"/records/{mine.pk}/files/{other}").status_code == 404
    assert b"".join(client.get(f"/records/{mine.pk}/files/{world.files['A']}")).decode() == "甲乡的佐证"
    seen = world.client("inspector").get(f"/records/{mine.pk}/files/{world.files['A']}")
    assert (seen.status_code, b"".join(seen) != b"") == (200, True)
    assert world.client("inspector").get(f"/records/{mine.pk}/correct").status_code == 403


def test_two_people_who_correct_one_record_see_both_versions(world: World) -> None:
    mine = Record.objects.get(code="RA")
    address = f"/records/{mine.pk}/correct"
    first, second = world.client("officer"), world.client("unit_leader")
    version = field(first.get(address).text, "version")
    keep = str(world.files["A"])
    assert first.post(address, said(version=version, title="甲改的", keep=keep)).status_code == 302
    answer = second.post(address, said(version=version, title="乙改的", outcome="乙写的", keep=keep))
    assert answer.status_code == 409
    for words in ("甲改的", 'value="乙改的"', "乙写的", "被别人改过"):
        assert words in answer.text
    assert Record.objects.get(code="RA").title == "甲改的"
    again = second.post(address, said(version=field(answer.text, "version"), title="乙改的", keep=keep))
    assert again.status_code == 302
    assert Record.objects.get(code="RA").title == "乙改的"
    assert RecordFile.objects.filter(record=mine).count() == 1


def test_a_correction_takes_files_out_and_in(world: World) -> None:
    mine = Record.objects.get(code="RA")
    client = world.client("officer")
    client.post(f"/records/{mine.pk}/correct", said(version="1", files=[upload("新.txt", b"new")]))
    assert [one.name for one in File.objects.filter(records__record=mine)] == ["新.txt"]
    now = Record.objects.get(code="RA")
    assert (now.version, now.title, now.submitted) == (2, "半年情况报告", mine.submitted)


def test_what_was_filed_is_taken_back_and_brought_back(world: World) -> None:
    client = world.client("officer")
    client.post(form(world), said())
    made = filed().get()
    owed = Obligation.objects.filter(unit__code="A", duty="half_year_report", period="2026H1")
    shown = client.get(f"/records/{made.pk}").text
    assert f'action="/records/{made.pk}/withdraw"' in shown
    assert client.post(f"/records/{made.pk}/withdraw").status_code == 302
    assert owed.get().delivered is None
    assert "已撤回" in client.get(f"/records/{made.pk}").text
    assert client.get(f"/records/{made.pk}/correct").status_code == 302
    assert client.post(f"/records/{made.pk}/correct", said(version="2")).status_code in {302, 409}
    assert client.post(f"/records/{made.pk}/withdraw").status_code == 302
    assert client.post(f"/records/{made.pk}/restore").status_code == 302
    assert owed.get().record == made
    assert Record.objects.get(pk=made.pk).version == 3


def test_the_score_that_moved_is_shown(world: World) -> None:
    client = world.client("officer")
    client.post(form(world, duty="thematic_study", period="2026H1"), said(kind="decision"))
    page = client.get(f"/records/{filed().get().pk}").text
    assert "这条记录带来的变化" in page
    assert "没有它时" in page
    assert re.search(r"\+<span class=\"num\">\d+\.\d\d", page), page
    unseen = world.client("inspector").get(f"/records/{filed().get().pk}").text
    assert "这条记录带来的变化" not in unseen


def test_a_session_that_ended_while_writing_loses_no_words(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.accounts["officer"])
    page = client.get(form(world)).text
    words = said(draft=field(page, "draft"), csrfmiddlewaretoken=field(page, "csrfmiddlewaretoken"), note="写了很久")
    Session.objects.all().delete()
    answer = client.post(form(world), words)
    assert answer.headers["Location"].startswith("/sign-in?next=%2Funits%2F")
    assert filed().count() == 0
    at = client.get(answer.headers["Location"]).text
    typed = {"name": "officer", "password": "very good words", "next": field(at, "next").replace("&amp;", "&")}
    back = client.post("/sign-in", typed | {"csrfmiddlewaretoken": field(at, "csrfmiddlewaretoken")})
    shown = client.get(back.headers["Location"]).text
    assert 'value="写了很久"' in shown
    assert "您写的内容都还在" in shown
    words["csrfmiddlewaretoken"] = field(shown, "csrfmiddlewaretoken")
    assert client.post(form(world), words).status_code == 302
    assert filed().get().note == "写了很久"


def test_nobody_else_gets_to_see_what_was_written(world: World) -> None:
    word = field(world.client("officer").get(form(world)).text, "draft")
    Session.objects.all().delete()
    client = Client()
    client.post(form(world), said(draft=word, note="甲的话"))
    client.post("/sign-in", {"name": "unit_leader", "password": "very good words"})
    assert "甲的话" not in client.get(form(world)).text
    assert "甲的话" in world.client("officer").get(form(world)).text


def test_a_form_with_an_old_token_comes_back_filled(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.accounts["officer"])
    page = client.get(form(world)).text
    words = said(draft=field(page, "draft"), csrfmiddlewaretoken="x" * 64, note="别丢")
    answer = client.post(form(world), words)
    assert answer.status_code == 302
    shown = client.get(answer.headers["Location"]).text
    assert 'value="别丢"' in shown
    assert filed().count() == 0


@pytest.mark.parametrize(
    "fault",
    [
        OperationalError("database is locked"),
        OperationalError("unable to open database file"),
        InterfaceError("connection already closed"),
    ],
)
def test_a_database_that_is_locked_or_gone_is_told_and_the_same_request_can_be_sent_again(
    world: World, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    client = world.client("officer")
    client.raise_request_exception = False

    def locked(*_: object, **__: object) -> None:
        raise fault

    with monkeypatch.context() as broken:
        broken.setattr("zeren.apps.records.commands.audit.write", locked)
        answer = client.post(form(world), said(files=[upload("a.txt", b"a")]))
    assert answer.status_code == 503
    assert "数据库正忙" in answer.text
    assert filed().count() == 0
    assert RecordFile.objects.filter(record__code__startswith="W").count() == 0
    assert client.post(form(world), said(files=[upload("a.txt", b"a")])).status_code == 302
    assert filed().count() == 1


def test_the_sweep_takes_what_no_record_will_name(world: World, settings: Settings) -> None:
    client = world.client("officer")
    client.post(form(world), said(title="", files=[upload("等.txt", b"waits")]))
    client.post(form(world), said(token="two", files=[upload("存.txt", b"kept")]))
    kept = File.objects.get(records__record=filed().get())
    folder = waiting_folder()
    (folder / kept.sha256).write_bytes(b"kept")
    half = "0" * 64
    (folder / half).write_bytes(b"half")
    stored(half).parent.mkdir(parents=True, exist_ok=True)
    stored(half).write_bytes(b"half")
    (folder / ".part-x").write_bytes(b"left by a killed process")
    coming = Part()
    now = folder.stat().st_mtime
    assert clear(now) == 1
    coming.write(b"still coming in")
    assert b"".join(coming.blocks("c.txt")) == b"still coming in"
    coming.discard()
    assert len(list(folder.iterdir())) == 3
    assert clear(now + DAY + 60) == 3
    assert list(folder.iterdir()) == []
    assert stored(kept.sha256).read_bytes() == b"kept"
    assert not stored(half).exists()


def test_an_upload_on_another_page_leaves_nothing(world: World) -> None:
    Client().post("/sign-in", {"name": "x", "password": "y", "files": upload("a.txt", b"a")})
    assert list(waiting_folder().iterdir()) == []


def test_the_list_narrows_pages_and_exports(world: World) -> None:
    client = world.client("officer")
    client.post(form(world), said(title="上报的这一份"))
    page = client.get("/records").text
    assert "上报的这一份" in page
    assert "乙乡" not in page
    assert "上报的这一份" not in client.get("/records?duty=study_session").text
    assert "没有符合条件" in client.get("/records?q=没有这个").text
    client.post(f"/records/{filed().get().pk}/withdraw")
    assert "上报的这一份" not in client.get("/records?state=filed").text
    rows = b"".join(client.get("/records?export=csv")).decode("utf-8-sig").splitlines()
    assert len(rows) == 1 + Record.objects.filter(unit__code__in=("A", "A1")).count()
    for odd in ("page=99", "sort=nonsense", "year=x", "q=%00", "state=gone"):
        assert client.get(f"/records?{odd}").status_code == 200


def test_one_unit_is_not_asked_for_and_many_are_searched(world: World) -> None:
    client = world.client("officer")
    page = client.get("/file").text
    assert "甲乡文化站" in page
    assert "乙乡" not in page
    assert "甲乡文化站" in client.get("/file?q=文化站").text
    assert "应报而未报" in client.get(f"/units/{world.units['A']}/file").text or NEW != 2026
    assert client.get(f"/units/{world.units['A']}/file?duty=nonsense").status_code == 200


def test_queries_do_not_grow(world: World) -> None:
    client = world.client("officer")

    def count(act: Any) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert act().status_code in {200, 302}
        return len(seen)

    client.get(form(world))
    assert count(lambda: client.get(form(world))) <= 12
    word = field(client.get(form(world)).text, "draft")
    files = [upload("a.txt", b"a"), upload("b.txt", b"b")]
    client.post(form(world), said(draft=word), headers={"X-Draft": "keep"})
    saved = count(lambda: client.post(form(world), said(draft=word, files=files)))
    assert not Draft.objects.filter(open=True).exists()
    assert Obligation.objects.get(unit__code="A", duty="half_year_report", period="2026H1").record == filed().get()
    made = filed().get().pk
    client.get(f"/records/{made}")
    shown = count(lambda: client.get(f"/records/{made}"))
    assert count(lambda: client.get("/records")) <= 12
    assert count(lambda: client.get(f"/records/{made}/correct")) <= 12
    assert saved <= 12
    assert shown <= 12


def test_words_are_looked_for_in_the_newest_records_and_an_export_in_all(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = world.client("officer")
    client.post(form(world), said(title="早些时候的一份", date="2026-01-05", token="one"))
    client.post(form(world), said(title="后来的一份", date="2026-03-05", token="two"))
    both = client.get("/records?q=一份").text
    assert "早些时候的一份" in both
    assert "只在最近的" not in both
    monkeypatch.setattr("zeren.apps.records.queries.LOOKED_THROUGH", 1)
    page = client.get("/records?q=一份").text
    assert "后来的一份" in page
    assert "早些时候的一份" not in page
    assert "只在最近的1条里找" in page
    # A month that was chosen, a duty or a file with everything leads to what lies further back.
    exported = b"".join(client.get("/records?q=一份&export=csv")).decode("utf-8-sig")
    assert "早些时候的一份" in exported


def test_a_record_from_before_keeps_what_the_form_does_not_ask(world: World) -> None:
    Record.objects.filter(code="RA").update(signers="P1", finding="W1", submitted=dt.date(2026, 3, 9))
    world.client("officer").post(f"/records/{Record.objects.get(code='RA').pk}/correct", said(version="1"))
    now = Record.objects.get(code="RA")
    assert (now.signers, now.finding, now.submitted) == ("P1", "W1", dt.date(2026, 3, 9))


def test_the_store_lies_where_the_setting_says(world: World, settings: Settings) -> None:
    assert waiting_folder() == Path(settings.ZEREN_EVIDENCE) / ".waiting"


def test_a_page_that_keeps_files_by_itself_gets_all_bytes_or_a_refusal(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence_rules, "LARGEST", 5)
    whole, large = Part(), Part()
    whole.write(b"12345")
    large.write(b"123456")
    assert b"".join(whole.blocks("a.txt")) == b"12345"
    with pytest.raises(Refused, match=r"b\.txt"):
        list(large.blocks("b.txt"))
    whole.discard()
    large.discard()
    assert list(waiting_folder().iterdir()) == []
