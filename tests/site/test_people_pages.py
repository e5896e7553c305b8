"""What administrators do on pages: each within their part, each act said, nothing for oneself; and what it costs."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.site.conftest import World

from zeren.apps.access import commands
from zeren.apps.access.models import Account, Grant
from zeren.apps.organisation.models import Appointment, Person

pytestmark = pytest.mark.django_db

MOST = 12


@pytest.fixture
def whole(world: World) -> World:
    """The administrators look after the whole organisation."""
    Grant.objects.filter(role__in=["system_admin", "security_admin"]).update(path="")
    return world


def slips(client: Client, *people: str) -> dict[str, str]:
    page = client.post("/accounts/new", {"person": people, "days": "7"})
    names = re.findall(r'<dd class="num">(?:<span[^>]*>)?([^<]+)', page.text)
    return dict(zip(names, re.findall(r'class="secret">([^<]+)', page.text), strict=True))


def test_from_people_to_slips_to_grants(whole: World) -> None:
    system, security = whole.client("system_admin"), whole.client("security_admin")
    shown = system.get("/accounts/new").text
    assert shown.count('name="person"') == 5
    assert slips(system, "MA", "MB").keys() == {"ma", "mb"}
    assert system.get("/accounts/new").text.count('name="person"') == 3
    twice = system.post("/accounts/new", {"person": ["MA"]})
    assert (twice.status_code, "没有选中任何人" in twice.text) == (422, True)
    account = Account.objects.get(username="ma")
    page = security.post("/accounts/suggested", {"account": [account.pk]})
    assert page.status_code == 302
    given = Grant.objects.get(account=account)
    assert (given.role, given.ground, given.path) == ("first_responsible", "TA", whole_path("A"))
    assert security.get("/accounts/suggested").text.count('name="account"') == 1
    system.post(f"/appointments/{whole.appointments['A']}/end", {"end": timezone.localdate().isoformat()})
    assert Account.objects.get(username="ma").leaves == timezone.localdate()
    assert "已离任关闭" in system.get("/accounts?q=ma&state=closed").text


def whole_path(code: str) -> str:
    from zeren.apps.organisation.models import Unit

    return Unit.objects.get(code=code).path


def test_slips_as_a_file_only_with_the_right_secrets(whole: World) -> None:
    from zeren.documents.pdf import page_count

    client = whole.client("system_admin")
    secret = slips(client, "MA")["ma"]
    account = Account.objects.get(username="ma")
    right = client.post("/accounts/slips.pdf", {"lines": f"{account.pk} {secret}"})
    wrong = client.post("/accounts/slips.pdf", {"lines": f"{account.pk} aaaa-aaaa-aaaa\nx\n-1 y"})
    assert right.headers["Content-Type"] == "application/pdf"
    assert page_count(right.content) == 1
    assert len(right.content) > len(wrong.content)


def test_a_grant_is_looked_at_before_it_is_given(whole: World) -> None:
    client, account = whole.client("security_admin"), whole.accounts["inspector"]
    next_year = timezone.localdate().year + 1
    wish = {"role": "officer", "unit": "B", "start": "2026-01-01", "end": f"{next_year}-01-01", "reason": "借调"}
    look = client.get(f"/accounts/{account.pk}/grant", wish)
    assert all(words in look.text for words in ("乙乡", "乙乡水利站", "报送工作记录", "借调"))
    assert not Grant.objects.filter(account=account, role="officer").exists()
    assert client.post(f"/accounts/{account.pk}/grant", wish).status_code == 302
    made = Grant.objects.get(account=account, role="officer")
    assert (made.reason, made.path) == ("借调", whole_path("B"))
    for change, said in [
        ({"unit": "乌有"}, "没有找到"),
        ({"role": "king"}, "没有“king”这个角色"),
        ({"start": "soon"}, "看不懂"),
        ({"end": "2025-01-01"}, "不晚于开始"),
    ]:
        page = client.post(f"/accounts/{account.pk}/grant", wish | change)
        assert (page.status_code, said in page.text) == (422, True), said
    client.post(f"/grants/{made.pk}/end")
    assert Grant.objects.get(pk=made.pk).end == timezone.localdate()


def way_back(client: Client, page: str) -> str:
    """Where the undo leads that the line on top of a page offers."""
    found = re.search(r'role="status".*?action="([^"]+)"', client.get(page).text, re.DOTALL)
    assert found, "no way back is offered"
    return found[1]


def test_what_was_ended_by_mistake_is_given_back(whole: World) -> None:
    client, account, today = whole.client("security_admin"), whole.accounts["inspector"], timezone.localdate()
    page, after = f"/accounts/{account.pk}", today + dt.timedelta(days=90)
    client.post(f"{page}/grant", {"role": "officer", "unit": "B", "end": after.isoformat()})
    made = Grant.objects.get(account=account, role="officer")
    assert client.post(f"{page}/grant", {"role": "officer", "unit": "B", "end": after.isoformat()}).status_code == 302
    assert Grant.objects.filter(account=account, role="officer").count() == 1
    assert way_back(client, page) == f"/grants/{made.pk}/end"
    for _ in range(2):
        client.post(f"/grants/{made.pk}/end")
    back = way_back(client, page)
    assert back in client.get(page).text
    assert client.post(back).status_code == 302
    made.refresh_from_db()
    assert (made.end, made.ground, made.revoked) == (after, "", None)
    twice = client.post(back)
    assert (twice.status_code, "不是今天收回的" in twice.text) == (422, True)
    client.post(f"/grants/{made.pk}/end")
    Grant.objects.filter(pk=made.pk).update(revoked=today - dt.timedelta(days=1))
    assert client.post(back).status_code == 422
    Grant.objects.filter(pk=made.pk).update(revoked=today, path="999999999")
    assert client.post(back).status_code == 422


def test_what_hangs_on_an_appointment_comes_back_with_its_end(whole: World) -> None:
    client, account, today = whole.client("security_admin"), whole.accounts["inspector"], timezone.localdate()
    made = commands.grant(account, "officer", whole_path("A"), start=today, ground="TA", by="x", on=today)
    client.post(f"/grants/{made.pk}/end")
    last = today + dt.timedelta(days=30)
    Appointment.objects.filter(code="TA").update(end=last)
    assert client.post(f"/grants/{made.pk}/back").status_code == 302
    made.refresh_from_db()
    assert (made.end, made.ground) == (last, "TA")
    client.post(f"/grants/{made.pk}/end")
    Grant.objects.filter(pk=made.pk).update(former_ground="gone")
    assert client.post(f"/grants/{made.pk}/back").status_code == 422


def test_no_administration_comes_back_beside_another(whole: World) -> None:
    client, account, today = whole.client("security_admin"), whole.accounts["inspector"], timezone.localdate()
    made = commands.grant(account, "audit_admin", "", start=today, by="x", on=today)
    client.post(f"/grants/{made.pk}/end")
    commands.grant(account, "system_admin", "", start=today, by="x", on=today)
    page = client.post(f"/grants/{made.pk}/back")
    assert (page.status_code, "不能既是" in page.text) == (422, True)
    assert whole.client("audit_admin").get("/journal?kind=access.revoked").text.count("收回“inspector”") == 1


def test_an_appointment_that_was_ended_and_a_lock_are_taken_back(whole: World) -> None:
    client = whole.client("system_admin")
    ended = f"/appointments/{whole.appointments['A']}/end"
    client.post(ended, {"end": timezone.localdate().isoformat()})
    assert way_back(client, f"/posts/{whole.posts['A']}") == ended
    client.post(ended)
    assert Appointment.objects.get(pk=whole.appointments["A"]).end is None
    page = f"/accounts/{whole.accounts['officer'].pk}"
    client.post(f"{page}/lock")
    assert client.post(way_back(client, page)).status_code == 302
    assert not Account.objects.get(username="officer").locked


def test_nobody_grants_to_themselves_or_joins_two_administrations(whole: World) -> None:
    client = whole.client("security_admin")
    own, system = whole.accounts["security_admin"], whole.accounts["system_admin"]
    assert client.post(f"/accounts/{own.pk}/grant", {"role": "officer"}).status_code == 422
    page = client.post(f"/accounts/{system.pk}/grant", {"role": "audit_admin"})
    assert (page.status_code, "不能既是" in page.text) == (422, True)
    assert "增加授权" not in client.get(f"/accounts/{own.pk}").text


def test_who_looks_after_a_part_does_nothing_outside_it(world: World) -> None:
    client = world.client("security_admin")
    account = commands.create_account(
        "ma", "甲", password="good long words", person="MA", by="x", on=timezone.localdate()
    )
    outside = client.post(f"/accounts/{account.pk}/grant", {"role": "officer", "unit": "B"})
    assert (outside.status_code, "没有找到" in outside.text) == (422, True)
    everything = client.post(f"/accounts/{account.pk}/grant", {"role": "officer", "unit": ""})
    assert everything.status_code == 422
    assert client.post(f"/accounts/{account.pk}/grant", {"role": "officer", "unit": "A1"}).status_code == 302
    system = world.client("system_admin")
    for other in ("system_admin", "audit_admin"):
        assert system.post(f"/accounts/{world.accounts[other].pk}/slip").status_code == 404
    assert system.get(f"/people/{world.people['B']}").status_code == 404
    assert system.get(f"/posts/{world.posts['B']}").status_code == 403
    assert system.get(f"/people/{world.people['A']}").status_code == 200
    stranger = Grant.objects.create(account=account, role="officer", path="", start=timezone.localdate())
    assert client.post(f"/grants/{stranger.pk}/end").status_code == 404


def test_locked_unlocked_reset_closed(whole: World) -> None:
    client, account = whole.client("system_admin"), whole.accounts["officer"]
    acts = f"/accounts/{account.pk}"
    client.post(f"{acts}/lock")
    assert "已停用" in client.get(acts).text
    client.post(f"{acts}/unlock")
    page = client.post(f"{acts}/slip", {"days": "7"})
    assert page.text.count('class="secret"') == 1
    assert "还没有登录过" in client.get(acts).text
    client.post(f"{acts}/close")
    assert "已关闭" in client.get(acts).text
    refused = client.post(f"{acts}/slip")
    assert (refused.status_code, "已经关闭" in refused.text) == (422, True)
    own = client.post(f"/accounts/{whole.accounts['system_admin'].pk}/lock")
    assert (own.status_code, "自己的账号" in own.text) == (422, True)


def test_why_somebody_sees_a_unit_or_not(whole: World) -> None:
    client, account = whole.client("security_admin"), whole.accounts["officer"]
    for unit, said in [
        ("A1", "可以查看单位"),
        ("乙乡", "授权范围不包括这里"),
        ("", "可以查看单位"),
        ("没有", "没有找到"),
    ]:
        assert said in client.get(f"/accounts/{account.pk}/why", {"permission": "see_unit", "unit": unit}).text, unit
    assert "这要有" in client.get(f"/accounts/{account.pk}/why", {"permission": "assess"}).text
    assert client.get(f"/accounts/{account.pk}/why", {"permission": "x"}).status_code == 200


def test_people_are_added_and_appointed(whole: World) -> None:
    client = whole.client("system_admin")
    assert client.post("/people/add", {"code": "M9", "name": "新来的"}).status_code == 302
    person = Person.objects.get(code="M9")
    place = whole.posts["A"]
    held = client.post(f"/posts/{place}/appoint", {"person": "新来的", "start": "2026-05-01"})
    assert (held.status_code, "先给前任填免职日期" in held.text) == (422, True)
    client.post(f"/posts/{place}/appoint", {"person": "M9", "start": "2026-05-01", "acting": "yes"})
    assert Appointment.objects.get(person=person).acting
    Person.objects.create(code="M10", name="新来的")
    several = client.post(f"/posts/{place}/appoint", {"person": "新来的", "start": "2026-05-01"})
    assert "M10、M9" in several.text
    assert "新来的" in client.get("/people?state=none&q=M9").text
    assert "新来的" not in client.get("/people?state=out&q=M9").text


PAGES = (
    ("system_admin", "/people"),
    ("system_admin", "/people/add"),
    ("system_admin", "/people/{person}"),
    ("system_admin", "/posts"),
    ("system_admin", "/posts/{post}"),
    ("security_admin", "/accounts"),
    ("security_admin", "/grants"),
    ("system_admin", "/grants?state=running&role=officer&q=甲"),
    ("system_admin", "/accounts?state=bare&role=officer&q=o"),
    ("security_admin", "/accounts/{account}"),
    ("system_admin", "/accounts/{account}"),
    ("security_admin", "/accounts/{account}/why?permission=see_unit&unit=A1"),
    ("security_admin", "/accounts/{account}/grant?role=officer&unit=A1"),
    ("security_admin", "/accounts/suggested"),
    ("system_admin", "/accounts/new"),
    ("security_admin", "/access/second"),
    ("officer", "/account/second"),
    ("officer", "/account/second/totp"),
)


def address(world: World, page: str) -> str:
    return page.format(person=world.people["A"], post=world.posts["A"], account=world.accounts["officer"].pk)


def test_the_head_of_every_page_names_its_reader(whole: World) -> None:
    for role, page in PAGES:
        assert f'<span class="person">{role}</span>' in whole.client(role).get(address(whole, page)).text, page


def test_pages_cost_few_queries(whole: World) -> None:
    for role, page in PAGES:
        client = whole.client(role)
        client.get(address(whole, page))  # the first visit may write the session
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address(whole, page)).status_code == 200, page
        assert len(seen) <= MOST, (page, [query["sql"][:120] for query in seen.captured_queries])


def test_english_pages_hold_no_chinese_but_what_was_filed(whole: World) -> None:
    day = timezone.localdate()
    commands.open_accounts([commands.Newcomer("fresh", "Fresh", "MA", "")], until=day, by="x", on=day)
    for role, page in PAGES:
        client = whole.client(role)
        client.post("/language", {"language": "en", "next": "/"})
        text = client.get(address(whole, page)).text
        text = re.sub(r'<span lang="zh">[^<]*</span>|<button[^>]*lang="zh">中文</button>', "", text)
        text = re.sub(r"<title>.*?</title>|(aria-label|value)=\"[^\"]*\"", "", text)
        assert re.findall(r"[^<>]*[\u3400-\u9fff]+[^<>]*", text) == [], page


def rows_of(client: Client, address: str) -> list[str]:
    answer = client.get(address)
    return b"".join(answer).decode("utf-8-sig").splitlines()  # type: ignore[call-overload]  # streamed


def test_all_grants_are_listed_found_and_taken_along(whole: World) -> None:
    client, today = whole.client("security_admin"), timezone.localdate()
    account = whole.accounts["inspector"]
    ends = today + dt.timedelta(days=10)
    commands.grant(account, "officer", whole_path("B"), start=today, end=ends, reason="借调", by="x", on=today)
    assert client.get("/grants").text.count("<tr><td>") == 10
    ending = client.get("/grants?state=ending").text
    assert ("乙乡" in ending, ending.count("<tr><td>")) == (True, 1)
    assert client.get("/grants?q=乙乡").text.count("<tr><td>") == 1
    assert client.get("/grants?q=inspector").text.count("<tr><td>") == 2
    assert "没有符合条件" in client.get("/grants?state=over").text
    rows = rows_of(client, "/grants?export=csv&state=ending")
    assert rows[1] == f"inspector,inspector,填报员,乙乡,{today},{ends},30天内到期,借调"


def test_grants_outside_ones_part_are_not_listed(world: World) -> None:
    account, today = world.accounts["inspector"], timezone.localdate()
    commands.grant(account, "officer", whole_path("B"), start=today, by="x", on=today)
    listed = world.client("security_admin").get("/grants").text
    assert ("甲乡" in listed, "乙乡" in listed) == (True, False)


def test_files_hold_what_the_lists_show(whole: World) -> None:
    system = whole.client("system_admin")
    assert "MA,甲乡的人,甲乡 甲乡负责人," in rows_of(system, "/people?export=csv")
    assert "甲乡,PA,甲乡负责人,第一责任,甲乡的人" in rows_of(system, "/posts?export=csv")
    assert any(row.startswith("officer,officer,填报员,使用中,") for row in rows_of(system, "/accounts?export=csv"))
