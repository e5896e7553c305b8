"""First-use slips: hundreds in a moment, kept hashed, of use once and for a time; grants and accounts that follow."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from django.test import Client
from django.utils import timezone

from zeren.apps.access import commands
from zeren.apps.access.commands import Newcomer
from zeren.apps.access.models import Account, Grant
from zeren.apps.access.rules.slips import LETTERS, new_secret, slip_hash
from zeren.apps.audit.models import Entry
from zeren.base.problems import Refused

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 3, 1)


def people(count: int) -> list[Newcomer]:
    return [Newcomer(f"P{number:04d}", f"人{number}", f"P{number:04d}", "某单位") for number in range(count)]


def test_hundreds_are_opened_in_a_moment_with_one_entry() -> None:
    start = time.process_time()
    slips = commands.open_accounts(people(500), until=DAY + dt.timedelta(30), by="sys", on=DAY)
    assert time.process_time() - start < 3
    assert len({slip.secret for slip in slips}) == Account.objects.count() == 500
    entry = Entry.objects.get()
    assert entry.kind == "access.accounts_opened"
    kept = entry.data + "".join(Account.objects.values_list("slip", flat=True))
    assert not any(slip.secret in kept for slip in slips)


def test_secrets_are_read_from_paper_in_any_way() -> None:
    secret = new_secret()
    assert len(secret) == 14
    assert set(secret) <= set(LETTERS) | {"-"}
    assert slip_hash(secret) == slip_hash(secret.upper().replace("-", " "))
    assert slip_hash(secret) != slip_hash(secret[:-1])


def test_a_batch_is_opened_whole_or_not_at_all() -> None:
    commands.open_accounts(people(1), until=DAY, by="sys", on=DAY)
    with pytest.raises(Refused) as caught:
        commands.open_accounts([*people(2), Newcomer("!", "x", "", "")], until=DAY, by="sys", on=DAY)
    assert [one.code for one in caught.value.problems] == [
        "account_name_taken",
        "person_has_account",
        "bad_account_name",
    ]
    with pytest.raises(Refused):
        commands.open_accounts([], until=DAY, by="sys", on=DAY)
    assert Account.objects.count() == 1


def test_a_slip_opens_until_its_day_and_never_after_a_password_is_set() -> None:
    today = timezone.localdate()
    slip = commands.open_accounts(people(1), until=today + dt.timedelta(1), by="sys", on=today)[0]
    client = Client()
    given = {"name": "p0000", "password": slip.secret.upper()}
    assert client.post("/sign-in", given).headers["Location"] == "/"
    assert client.get("/").headers["Location"] == "/account/password"
    page = client.post(
        "/account/password", {"old": slip.secret, "new": "my very own words", "again": "my very own words"}
    )
    assert page.status_code == 302
    assert Account.objects.get().slip == ""
    assert Client().post("/sign-in", given).status_code == 422
    old = commands.renew_slip(Account.objects.get(), "", until=today, by="sys", on=today)
    assert Client().post("/sign-in", given | {"password": old.secret}).status_code == 422
    assert client.get("/").headers["Location"].startswith("/sign-in")


def test_a_reset_is_for_others_and_for_open_accounts() -> None:
    commands.open_accounts(people(1), until=DAY, by="sys", on=DAY)
    account = Account.objects.get()
    for act in (
        lambda: commands.renew_slip(account, "", until=DAY, by="p0000", on=DAY),
        lambda: commands.lock_account(account, by="p0000", on=DAY),
        lambda: commands.close_account(account, by="p0000", on=DAY),
        lambda: commands.unlock_account(account, by="p0000", on=DAY),
        lambda: commands.drop_all_factors(account, by="p0000", on=DAY),
    ):
        with pytest.raises(Refused) as caught:
            act()
        assert caught.value.problems[0].code == "own_account_untouched"
    commands.close_account(account, by="sys", on=DAY)
    with pytest.raises(Refused):
        commands.renew_slip(account, "", until=DAY, by="sys", on=DAY)


def test_locked_and_unlocked() -> None:
    commands.open_accounts(people(1), until=DAY, by="sys", on=DAY)
    account = Account.objects.get()
    commands.lock_account(account, by="sys", on=DAY)
    assert not Account.objects.get().in_use(DAY)
    commands.unlock_account(account, by="sys", on=DAY)
    assert Account.objects.get().in_use(DAY)


@pytest.mark.parametrize(
    ("end", "leaves", "day", "open_"),
    [
        (None, None, DAY, True),
        (None, DAY, DAY, False),
        (None, DAY + dt.timedelta(1), DAY, True),
        (DAY, None, DAY, False),
        (DAY + dt.timedelta(9), DAY + dt.timedelta(2), DAY + dt.timedelta(2), False),
        (DAY + dt.timedelta(2), DAY + dt.timedelta(9), DAY + dt.timedelta(2), False),
        (None, None, DAY - dt.timedelta(1), False),
    ],
)
def test_in_use(end: dt.date | None, leaves: dt.date | None, day: dt.date, open_: bool) -> None:
    assert Account(username="a", start=DAY, end=end, leaves=leaves).in_use(day) is open_


def test_accounts_and_grants_follow_appointments_and_come_back_with_them() -> None:
    commands.open_accounts(people(1), until=DAY, by="sys", on=DAY)
    account, later = Account.objects.get(), DAY + dt.timedelta(10)
    tied = commands.grant(account, "officer", "", start=DAY, ground="T1", by="sec", on=DAY)
    free = commands.grant(account, "inspector", "", start=DAY, by="sec", on=DAY)
    assert commands.follow({"P0000": later}, {"T1": later}, by="sys", on=DAY) == 2
    assert [Grant.objects.get(pk=one.pk).end for one in (tied, free)] == [later, None]
    assert Account.objects.get().leaves == later
    assert commands.follow({"P0000": later}, {"T1": later}, by="sys", on=DAY) == 0
    assert commands.follow({"P0000": None}, {"T1": None}, by="sys", on=DAY) == 2
    commands.revoke(Grant.objects.get(pk=tied.pk), by="sec", on=DAY)
    commands.follow({}, {"T1": None}, by="sys", on=DAY)
    assert Grant.objects.get(pk=tied.pk).end == DAY


def test_two_accounts_of_one_person_are_one_administrator() -> None:
    for name in ("a1", "a2"):
        commands.create_account(name, "王", password="good long words", person="P1", by="sys", on=DAY)
    first, second = Account.objects.order_by("username")
    commands.grant(first, "system_admin", "", start=DAY, by="sec", on=DAY)
    with pytest.raises(Refused) as caught:
        commands.grant(second, "security_admin", "", start=DAY, by="sec", on=DAY)
    assert caught.value.problems[0].code == "administrators_kept_apart"
    with pytest.raises(Refused) as caught:
        commands.grant(second, "officer", "", start=DAY, by="a1", on=DAY)
    assert caught.value.problems[0].code == "grant_to_oneself"


@pytest.mark.parametrize(
    ("held", "by", "refused"),
    [
        ("security_admin", "sys", True),
        ("audit_admin", "sys", True),
        ("system_admin", "sys", False),
        ("officer", "sys", False),
        ("security_admin", "console", False),
        ("system_admin", "nobody", True),
    ],
)
def test_administrators_are_not_reset_by_administrators_of_another_kind(held: str, by: str, refused: bool) -> None:
    for name, role in (("sys", "system_admin"), ("other", held)):
        account = commands.create_account(name, name, password="long enough words", by="init", on=DAY)
        commands.grant(account, role, "", start=DAY, by="init", on=DAY)
    for act in (
        lambda: commands.renew_slip(account, "", until=DAY + dt.timedelta(1), by=by, on=DAY),
        lambda: commands.drop_all_factors(account, by=by, on=DAY),
    ):
        if refused:
            with pytest.raises(Refused) as caught:
                act()
            assert caught.value.problems[0].code == "administrator_reset_at_the_server"
        else:
            act()
