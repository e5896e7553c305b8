"""Accounts, grants and sign-in: what is kept, what is refused, what the journal says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone

from zeren.apps.access import commands, queries, rules
from zeren.apps.access.models import Account, Failure, Grant, Session
from zeren.apps.access.rules import Permission
from zeren.apps.audit.models import Entry
from zeren.base.problems import Refused

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 3, 1)
NOW = dt.datetime(2026, 3, 1, 9, tzinfo=timezone.get_default_timezone())
GOOD = "correct horse battery"


def open_account(name: str = "wang", **more: object) -> Account:
    return commands.create_account(name, "王丽", password=GOOD, by="sys", on=DAY, **more)  # type: ignore[arg-type]  # tests


def kinds() -> list[str]:
    return list(Entry.objects.values_list("kind", flat=True))


def codes(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Refused) as caught:
        act()
    return [problem.code for problem in caught.value.problems]


def test_an_account_is_opened_once() -> None:
    made = open_account(" Wang ")
    assert (made.username, made.must_change_password, made.start) == ("wang", True, DAY)
    assert codes(lambda: open_account("WANG")) == ["account_name_taken"]
    assert kinds() == ["access.account_created"]
    assert GOOD not in Entry.objects.get().data
    assert codes(lambda: commands.create_account("x", "x", password="x", by="sys", on=DAY)) == [
        "bad_account_name",
        "password_too_short",
    ]


def test_a_failing_entry_undoes_the_act(monkeypatch: pytest.MonkeyPatch) -> None:
    account = open_account()

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("zeren.apps.audit.commands.write", fail)
    acts = (
        lambda: open_account("li"),
        lambda: commands.grant(account, "officer", "", start=DAY, by="sec", on=DAY),
        lambda: commands.close_account(account, by="sys", on=DAY),
        lambda: commands.set_password(account, "another good one", by="sys", on=DAY),
    )
    for act in acts:
        with pytest.raises(RuntimeError):
            act()
    fresh = Account.objects.get()
    assert (fresh.end, fresh.check_password(GOOD)) == (None, True)
    assert not Grant.objects.exists()


def test_grants_hold_from_their_start_up_to_their_end() -> None:
    account = open_account()
    end = DAY + dt.timedelta(days=2)
    commands.grant(account, "officer", "a", start=DAY, end=end, by="sec", on=DAY)
    days = [DAY + dt.timedelta(days=n) for n in range(-1, 3)]
    assert [queries.may(account, Permission.file_record, "ab", day) for day in days] == [False, True, True, False]
    assert codes(lambda: commands.grant(account, "officer", "", start=DAY, by="wang", on=DAY)) == ["grant_to_oneself"]


def test_nobody_grants_to_themselves_under_the_code_of_their_person() -> None:
    account = open_account(person="P7")
    assert codes(lambda: commands.grant(account, "officer", "", start=DAY, by="P7", on=DAY)) == ["grant_to_oneself"]


def test_administrators_are_kept_apart() -> None:
    account = open_account()
    first = commands.grant(account, "audit_admin", "", start=DAY, by="sec", on=DAY)
    for other in ("system_admin", "security_admin"):
        refused = codes(lambda role=other: commands.grant(account, role, "", start=DAY, by="sec", on=DAY))  # type: ignore[misc]  # bound now
        assert refused == ["administrators_kept_apart"]
    commands.revoke(first, by="sec", on=DAY)
    commands.grant(account, "system_admin", "", start=DAY, by="sec", on=DAY)
    assert queries.permissions(account, DAY) >= {Permission.run_system}
    assert Permission.read_journal not in queries.permissions(account, DAY)


def test_a_revoked_grant_keeps_its_past() -> None:
    account = open_account()
    held = commands.grant(account, "officer", "a", start=DAY, by="sec", on=DAY)
    later = DAY + dt.timedelta(days=9)
    commands.revoke(held, by="sec", on=later)
    account = Account.objects.get()
    assert queries.may(account, Permission.see_unit, "a", later - dt.timedelta(days=1))
    assert not queries.may(account, Permission.see_unit, "a", later)
    commands.revoke(held, by="sec", on=later + dt.timedelta(days=9))
    assert Grant.objects.get().end == later


def test_grants_follow_a_subtree() -> None:
    account = open_account()
    later = DAY + dt.timedelta(days=9)
    commands.grant(account, "officer", "aab", start=DAY, by="sec", on=DAY)
    commands.grant(account, "officer", "ab", start=DAY, by="sec", on=DAY)
    commands.grant(account, "assessor", "aa", start=DAY, end=later, by="sec", on=DAY)
    assert commands.repath("aa", "xy", by="org", on=later) == 1
    rows = Grant.objects.order_by("start", "path").values_list("path", "start", "end")
    assert list(rows) == [("aa", DAY, later), ("aab", DAY, later), ("ab", DAY, None), ("xyb", later, None)]
    account = Account.objects.get()
    assert queries.reach(account, Permission.file_record, later - dt.timedelta(days=1)) == ["aab", "ab"]
    assert queries.reach(account, Permission.file_record, later) == ["ab", "xyb"]


def test_sign_in_and_its_refusals() -> None:
    account = open_account(end=DAY + dt.timedelta(days=5))
    assert commands.sign_in(GOOD, by=" WANG", on=DAY, now=NOW) == account
    cases = [("wang", "wrong", DAY), ("nobody", GOOD, DAY), ("wang", GOOD, DAY + dt.timedelta(days=5)), ("", "", DAY)]
    for name, password, on in cases:
        assert codes(lambda n=name, p=password, d=on: commands.sign_in(p, by=n, on=d, now=NOW)) == ["sign_in_refused"]  # type: ignore[misc]  # bound now
    assert kinds() == ["access.account_created", "access.signed_in"]


def test_the_door_closes_after_wrong_passwords_and_opens_again() -> None:
    open_account()

    def attempt(password: str, minutes: int) -> list[str]:
        now = NOW + dt.timedelta(minutes=minutes)
        return codes(lambda: commands.sign_in(password, by="wang", on=DAY, now=now))

    answers = [attempt("wrong", 0)[0] for _ in range(rules.TRIES)]
    assert answers == ["sign_in_refused"] * (rules.TRIES - 1) + ["sign_in_locked"]
    assert kinds()[-1] == "access.locked_out"
    assert attempt(GOOD, 1) == ["sign_in_locked"]
    assert attempt(GOOD, 14) == ["sign_in_locked"]
    assert commands.sign_in(GOOD, by="wang", on=DAY, now=NOW + rules.WAIT)
    assert not Failure.objects.exists()


def test_names_that_do_not_exist_are_locked_alike() -> None:
    def attempt() -> str:
        return codes(lambda: commands.sign_in("x", by="ghost", on=DAY, now=NOW))[0]

    assert [attempt() for _ in range(rules.TRIES)][-1] == "sign_in_locked"


def test_another_password_opens_the_door_and_ends_sessions() -> None:
    account = open_account()
    for _ in range(rules.TRIES):
        codes(lambda: commands.sign_in("wrong", by="wang", on=DAY, now=NOW))
    Session.objects.create(session_key="k", session_data="", expire_date=NOW, account=account)
    commands.set_password(account, "another good one", must_change=True, by="sys", on=DAY)
    assert not Session.objects.exists()
    assert commands.sign_in("another good one", by="wang", on=DAY, now=NOW).must_change_password


def test_closing_ends_everything_once() -> None:
    account = open_account()
    commands.grant(account, "officer", "", start=DAY, by="sec", on=DAY)
    Session.objects.create(session_key="k", session_data="", expire_date=NOW, account=account)
    later = DAY + dt.timedelta(days=1)
    commands.close_account(account, by="sys", on=later)
    assert not Session.objects.exists()
    assert not queries.may(account, Permission.see_unit, "a", later)
    assert codes(lambda: commands.sign_in(GOOD, by="wang", on=later, now=NOW)) == ["sign_in_refused"]
    assert codes(lambda: commands.close_account(account, by="sys", on=later)) == ["account_not_in_use"]
