"""What second factors keep is sealed: with which key, what happens without it, how it is changed, on real files."""

from __future__ import annotations

import datetime as dt
import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from zeren.apps.access import commands, queries
from zeren.apps.access.models import Account
from zeren.apps.audit.models import Entry
from zeren.base.problems import Refused
from zeren.base.sealing import MARK, Keyring, new_key

DAY = dt.date(2026, 3, 1)
NOW = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


@given(text=st.text(max_size=80))
def test_what_is_sealed_is_opened_and_not_read(text: str) -> None:
    ring = Keyring(new_key(), None)
    sealed = ring.seal(text)
    assert sealed.startswith(MARK)
    assert ring.open(sealed) == text
    assert len(text) < 4 or text not in sealed
    assert ring.seal(text) != sealed


def test_what_was_never_sealed_is_read_as_it_is() -> None:
    ring = Keyring(new_key(), None)
    assert ring.open("JBSWY3DPEHPK3PXP") == "JBSWY3DPEHPK3PXP"
    assert not ring.newest("JBSWY3DPEHPK3PXP")


def test_the_file_is_made_when_it_is_needed_and_for_its_owner_alone(tmp_path: Path) -> None:
    ring = Keyring("", tmp_path / "deep" / "key")
    assert (ring.keys(), ring.file.exists() if ring.file else None) == ([], False)
    with pytest.raises(Refused) as refused:
        ring.open(Keyring(new_key(), None).seal("x"))
    assert codes(refused) == ["second_factor_unreadable"]
    sealed = ring.seal("secret")
    assert stat.S_IMODE((tmp_path / "deep" / "key").stat().st_mode) == 0o600
    assert Keyring("", tmp_path / "deep" / "key").open(sealed) == "secret"


def test_a_new_key_seals_and_the_former_still_opens(tmp_path: Path) -> None:
    ring = Keyring("", tmp_path / "key")
    old = ring.seal("secret")
    ring.add()
    assert len(ring.keys()) == 2
    assert (ring.open(old), ring.newest(old), ring.newest(ring.seal("secret"))) == ("secret", False, True)
    given = Keyring(ring.keys()[1], None)
    assert given.open(old) == "secret"
    with pytest.raises(Refused) as refused:
        given.add()
    assert codes(refused) == ["factor_key_in_environment"]


def test_a_damaged_key_is_named(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("no key at all", encoding="ascii")
    with pytest.raises(Refused) as refused:
        Keyring("", tmp_path / "key").seal("x")
    assert codes(refused) == ["factor_key_damaged"]


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.fixture
def owner(db: None, settings: Settings) -> tuple[Account, str]:
    """Somebody with a code app, and its secret."""
    settings.FACTOR_KEY = new_key()
    account = commands.create_account("ana", "甲", password="good long words", must_change=False, by="x", on=DAY)
    secret = generate_totp_secret()
    commands.add_totp(account, secret, code(secret), by="ana", on=DAY)
    return account, secret


def kept() -> str:
    return json.dumps(list(Authenticator.objects.values_list("data", flat=True)))


def test_nothing_lies_in_clear(owner: tuple[Account, str]) -> None:
    account, secret = owner
    assert secret not in kept()
    assert all(MARK in json.dumps(one.data) for one in Authenticator.objects.all())
    assert secret not in "".join(Entry.objects.values_list("data", flat=True))
    commands.second_step(account, code(secret), by="ana", on=DAY, now=NOW)


def test_what_an_earlier_version_kept_is_sealed_once(owner: tuple[Account, str]) -> None:
    account, secret = owner
    unused = queries.unused_codes(queries.factors(account))
    for factor in Authenticator.objects.all():
        name = queries.SECRET[Authenticator.Type(factor.type)]
        factor.data[name] = queries.keyring().open(factor.data[name])
        factor.save()
    assert secret in kept()
    assert (commands.seal_secrets(by="x", on=DAY), commands.seal_secrets(by="x", on=DAY)) == (2, 0)
    assert secret not in kept()
    assert queries.unused_codes(queries.factors(account)) == unused
    commands.second_step(account, code(secret), by="ana", on=DAY, now=NOW)
    assert Entry.objects.filter(kind="access.secrets_sealed").count() == 1


def test_a_new_first_key_in_the_environment(owner: tuple[Account, str], settings: Settings) -> None:
    account, secret = owner
    old = settings.FACTOR_KEY
    settings.FACTOR_KEY = f"{new_key()}, {old}"
    assert commands.renew_key(by="x", on=DAY) == 2
    settings.FACTOR_KEY = settings.FACTOR_KEY.split(",")[0]
    assert queries.unreadable() == []
    commands.second_step(account, code(secret), by="ana", on=DAY, now=NOW)


def test_without_the_key_it_is_said_and_there_is_a_way_out(owner: tuple[Account, str], settings: Settings) -> None:
    account, secret = owner
    settings.FACTOR_KEY = new_key()
    with pytest.raises(Refused) as refused:
        commands.second_step(account, code(secret), by="ana", on=DAY, now=NOW)
    assert codes(refused) == ["second_factor_unreadable"]
    assert len(queries.unreadable()) == 2
    assert commands.seal_secrets(by="x", on=DAY) == 0
    client = Client()
    entered = client.post("/sign-in", {"name": "ana", "password": "good long words"}, follow=True)
    page = client.post(entered.redirect_chain[-1][0], {"code": code(secret)})
    assert (page.status_code, "密钥不在这台机器上" in page.text) == (422, True)
    client.force_login(account)
    assert client.get("/account/second").status_code == 200
    assert client.get("/account/second/codes").status_code == 200
    assert commands.drop_unreadable(by="x", on=DAY) == 2
    assert not queries.has_second(account)
    assert Entry.objects.filter(kind="access.unreadable_dropped").count() == 1


@pytest.mark.slow
def test_the_command_line_seals_moves_and_gives_up(tmp_path: Path) -> None:
    """From a file of an earlier version through a new key to a restore without any."""

    def zeren(*args: object) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "zeren", *map(str, args)], capture_output=True, text=True, check=False, cwd=tmp_path
        )
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    base = tmp_path / "z.sqlite3"
    zeren("init", "--db", base)
    subprocess.run([sys.executable, "-c", OLD, base], check=True, cwd=tmp_path, capture_output=True)
    assert "读不出的0项" in zeren("factors", "--db", base)
    assert not (tmp_path / "z.sqlite3.factors.key").exists()
    assert "重新加密1项" in zeren("factors", "--db", base, "--renew")
    assert "不在备份里" in zeren("backup", tmp_path / "b.tar", "--db", base)
    assert b"JBSWY3DPEHPK3PXP" not in base.read_bytes()
    other = tmp_path / "other" / "z.sqlite3"
    other.parent.mkdir()
    said = zeren("restore", tmp_path / "b.tar", "--db", other)
    assert "1项第二重验证读不出" in said
    (tmp_path / "z.sqlite3.factors.key").rename(other.with_name("z.sqlite3.factors.key"))
    assert "读不出的0项" in zeren("factors", "--db", other)
    other.with_name("z.sqlite3.factors.key").unlink()
    assert "移除读不出的第二重验证1项" in zeren("factors", "--db", other, "--drop-unreadable")


OLD = """
import sys
from pathlib import Path
from zeren.cli.embedded import opened
with opened(Path(sys.argv[1])):
    from allauth.mfa.models import Authenticator
    from zeren.apps.access.models import Account
    account = Account.objects.first()
    Authenticator.objects.create(user=account, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
"""
"""As an earlier version kept a code app."""
