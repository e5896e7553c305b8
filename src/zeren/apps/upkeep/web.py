"""The page of whoever runs the system: how the installation stands, a backup, coming back from one."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from django.contrib import auth
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from zeren import __version__
from zeren.apps.access.queries import keyring, unreadable
from zeren.apps.access.rules import Permission, needs
from zeren.apps.upkeep import commands, queries, rules
from zeren.base.problems import Problem, Refused
from zeren.base.sealing import UNREADABLE
from zeren.base.text import Text
from zeren.ui.asked import who
from zeren.ui.clock import today
from zeren.ui.notices import tell

WORDS = frozenset({"恢复", "restore"})
"""What is typed so that nobody replaces everything by a slip."""

_NEVER = Text("从来没有", "never")


class Line(NamedTuple):
    """One thing about the installation; `note` says what to do, where something is to be done."""

    text: Text
    value: Text
    note: Text = Text("", "")


@needs(Permission.run_system)
@require_safe
def system(request: HttpRequest) -> HttpResponse:
    """How the installation stands, and what may be done about it. Eight queries."""
    return _page(request, [])


def _page(request: HttpRequest, problems: list[Problem]) -> HttpResponse:
    found = queries.standing()
    page = {"lines": list(_lines(found)), "problems": problems, "head": found.journal}
    return render(request, "upkeep/system.html", page, status=422 if problems else 200)


def _lines(found: queries.Standing) -> Iterator[Line]:
    yield Line(Text("版本", "Version"), _same(__version__))
    yield Line(Text("数据库", "Database"), _same(f"{found.database}，{_size(found.size)}"))
    files = Text("{n}份，{size}", "{n} files, {size}").fill(n=found.files, size=_size(found.evidence))
    yield Line(Text("佐证文件", "Evidence"), files)
    tight = found.room < 2 * (found.size + found.evidence)
    short = Text("放不下一份备份，请先腾出空间", "not enough for a backup: make room")
    yield Line(Text("磁盘剩余", "Left on the disk"), _same(_size(found.room)), short if tight else Text("", ""))
    lost = len(unreadable())
    said = Text("{n}项第二重验证读不出，请放回密钥文件", "{n} second factors are unreadable: put the key file back")
    where = _same(keyring().where())
    yield Line(Text("第二重验证的密钥", "Key of second factors"), where, said.fill(n=lost) if lost else Text("", ""))
    taken = found.backup
    yield Line(Text("上次备份", "Last backup"), _when(taken), _lacking(taken))
    yield Line(Text("上次恢复", "Last restore"), _when(found.restored))
    yield Line(Text("上次核对日志", "Journal last checked"), _when(found.checked), _torn(found.checked))


def _same(value: str) -> Text:
    return Text(value, value.replace("，", ", "))


def _when(told: dict[str, Any] | None) -> Text:
    if told is None:
        return _NEVER
    return _same(timezone.localtime(dt.datetime.fromisoformat(told["at"])).strftime("%Y-%m-%d %H:%M"))


def _lacking(told: dict[str, Any] | None) -> Text:
    if told is None:
        return Text("现在就做一份", "take one now")
    missing = int(told["missing"])
    said = Text("有{n}份佐证文件找不到或已损坏，请尽快查明", "evidence files missing or damaged: {n}; find out why")
    return said.fill(n=missing) if missing else Text("", "")


def _torn(told: dict[str, Any] | None) -> Text:
    broken = int(told["broken"]) if told else 0
    said = Text("第{n}条起对不上，请告诉审计管理员", "it breaks at entry {n}: tell the audit administrator")
    return said.fill(n=broken) if broken else Text("", "")


def _size(size: int) -> str:
    kilobytes = -(-size // 1024)
    return f"{kilobytes:,} KB" if kilobytes < 10_000 else f"{kilobytes // 1024:,} MB"


@needs(Permission.run_system)
@require_POST
def backup(request: HttpRequest) -> HttpResponseBase:
    """Everything as one file, sent while it is made."""
    now = timezone.localtime()
    blocks = commands.back_up(by=who(request), on=today(), now=now)
    name = f"zeren-{now:%Y%m%d-%H%M}.tar"
    sent = {"Content-Disposition": f'attachment; filename="{name}"', "X-Accel-Buffering": "no"}
    return StreamingHttpResponse(blocks, content_type="application/x-tar", headers=sent)


@needs(Permission.run_system)
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Compare the journal from its start."""
    found = commands.check_journal(by=who(request), on=today(), now=timezone.localtime())
    tell(request, found.sentence())
    return HttpResponseRedirect(reverse("upkeep:system"))


@needs(Permission.run_system)
@require_POST
def restore(request: HttpRequest) -> HttpResponse:
    """Put a backup that this installation made in place of everything; everybody signs in anew."""
    given = request.FILES.get("backup")
    if not isinstance(given, UploadedFile) or request.POST.get("sure", "").strip().lower() not in WORDS:
        return _page(request, [rules.NO_FILE_CHOSEN()])
    try:
        with _on_disk(given) as archive:
            now = timezone.localtime()
            commands.restore(archive, replace=True, only_ours=True, by=who(request), on=today(), now=now)
    except Refused as refused:
        return _page(request, refused.problems)
    auth.logout(request)
    tell(request, Text("已从备份恢复，请重新登录。", "The backup is restored; sign in again."))
    if unreadable():
        tell(request, UNREADABLE.what)
    return HttpResponseRedirect(reverse("access:sign-in"))


@contextmanager
def _on_disk(given: UploadedFile[Any]) -> Iterator[Path]:
    """An upload as a file of its own: a small one is only in memory."""
    if isinstance(given, TemporaryUploadedFile):
        yield Path(given.temporary_file_path())
        return
    with tempfile.NamedTemporaryFile(suffix=".tar") as file:
        for block in given.chunks():
            file.write(block)
        file.flush()
        yield Path(file.name)


urlpatterns: list[Any] = [
    path("system", system, name="system"),
    path("system/backup", backup, name="backup"),
    path("system/journal", check, name="check"),
    path("system/restore", restore, name="restore"),
]
