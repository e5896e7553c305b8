"""The system administrator's page: what it tells, a backup that is downloaded, one that is put back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings
from tests.apps.upkeep.conftest import Within

from zeren.apps.upkeep import queries


@pytest.fixture
def browser(bureau: Path, within: Within, settings: Settings) -> Any:
    """A browser in which the system administrator has signed in; the database is the bureau's."""
    from zeren.apps.access.models import Account

    settings.SECRET_KEY = "the key of this test"
    with within(bureau):
        client = Client()
        client.force_login(Account.objects.get(username="system"))
        yield client


def test_the_page_tells_how_the_installation_stands(browser: Client) -> None:
    page = browser.get("/system").text
    assert "SQLite" in page
    assert "从来没有" in page
    assert "现在就做一份" in page
    browser.post("/system/journal")
    assert "完好" in browser.get("/system").text
    browser.post("/language", {"language": "en", "next": "/"})
    assert "Journal last checked" in browser.get("/system").text


def test_the_page_asks_the_database_few_questions(browser: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        browser.get("/system")
    assert len(asked) <= 12


def test_a_backup_is_downloaded_and_put_back(browser: Client) -> None:
    from zeren.apps.findings.models import Finding

    sent = browser.post("/system/backup")
    assert sent.headers["Content-Disposition"].startswith('attachment; filename="zeren-')
    content = b"".join(sent)  # type: ignore[arg-type]  # a stream of bytes
    assert queries.standing().backup is not None
    before = Finding.objects.count()
    Finding.objects.all().delete()
    without = browser.post("/system/restore", {"backup": SimpleUploadedFile("b.tar", content), "sure": ""})
    assert (without.status_code, Finding.objects.count()) == (422, 0)
    done = browser.post("/system/restore", {"backup": SimpleUploadedFile("b.tar", content), "sure": " Restore "})
    assert (done.status_code, done.headers["Location"]) == (302, "/sign-in")
    assert Finding.objects.count() == before > 0
    assert "已从备份恢复" in browser.get("/sign-in").text
    assert browser.get("/system").headers["Location"].startswith("/sign-in")


def test_a_damaged_upload_changes_nothing(browser: Client) -> None:
    content = bytearray(b"".join(browser.post("/system/backup")))  # type: ignore[arg-type]  # a stream of bytes
    content[len(content) // 2] ^= 1
    refused = browser.post("/system/restore", {"backup": SimpleUploadedFile("b.tar", content), "sure": "恢复"})
    assert refused.status_code == 422
    assert "不是完好的备份" in refused.text
    assert browser.get("/system").status_code == 200


def test_another_installation_s_backup_is_left_to_the_command_line(browser: Client, settings: Settings) -> None:
    content = b"".join(browser.post("/system/backup"))  # type: ignore[arg-type]  # a stream of bytes
    settings.SECRET_KEY = "another key"
    from zeren.apps.access.models import Account

    browser.force_login(Account.objects.get(username="system"))
    refused = browser.post("/system/restore", {"backup": SimpleUploadedFile("b.tar", content), "sure": "恢复"})
    assert refused.status_code == 422
    assert "不是本系统做的" in refused.text
