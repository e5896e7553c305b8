"""Frameworks that are being written: brought in or copied, changed, checked, published or thrown away."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zeren.apps.access.rules import Permission, needs
from zeren.apps.assessment.queries import drafting
from zeren.apps.assessment.rules.drafting import CHANGED_SINCE, NO_FILES, NO_TABLE_FILE, NOT_TEXT, TOO_LARGE
from zeren.apps.frameworks import commands, queries, sheets
from zeren.apps.frameworks.models import Draft
from zeren.apps.organisation.queries import whole
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.packformat.catalog import FILE
from zeren.packformat.differences import differences
from zeren.packformat.oscal import import_catalog
from zeren.packformat.published import WANTED
from zeren.ui.asked import field_of, who
from zeren.ui.clock import today
from zeren.ui.export import made_response
from zeren.ui.language import now
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell

FRAMEWORKS = Text("责任制", "Frameworks")
DRAFTS = Text("草稿", "Drafts")
TABLES = (".docx", ".xlsx")
HEADS = {
    "content": Text("考核内容", "what is assessed"),
    "points": Text("分值", "points"),
    "standard": Text("评分标准", "standard"),
    "part": Text("类别（可没有）", "part (may be missing)"),
}


@needs(Permission.assess, whole)
@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    """Every draft, and where one is brought in. Queries beside those of the guard: two, one more a version at first."""
    return _list(request, [])


def _list(request: HttpRequest, problems: list[Problem]) -> HttpResponse:
    page = {
        "drafts": queries.drafts(),
        "packs": [pack for pack, _ in queries.every_pack()],
        "placed": list(drafting.placed(problems)),
        "heads": [(name, HEADS[name], request.POST.get(f"head-{name}", "")[:100]) for name in WANTED],
        "crumbs": [Crumb(FRAMEWORKS, reverse("frameworks:frameworks")), Crumb(DRAFTS)],
    }
    return render(request, "assessment/drafts.html", page, status=422 if problems else 200)


@needs(Permission.assess, whole)
@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    """Bring in a workbook or the files of a pack as a draft. What cannot be read leaves nothing."""
    try:
        files = _sent(request)
        made = commands.keep_draft(_name(files), files, by=who(request), on=today())
    except Refused as refused:
        return _list(request, refused.problems)
    return _shown(request, made, Text("已存为草稿。", "Kept as a draft."))


@needs(Permission.assess, whole)
@require_POST
def read_table(request: HttpRequest) -> HttpResponse:
    """Read a published scheme's table into a workbook to be finished; nothing is kept here."""
    try:
        with tempfile.TemporaryDirectory() as place:
            upload = request.FILES.get("table")
            if upload is None:
                raise Refused([NO_TABLE_FILE()])
            source = _kept(str(upload.name), upload.chunks(), Path(place), TABLES)
            given = {name: asked for name in WANTED if (asked := field_of(request.POST, f"head-{name}", 100))}
            made = drafting.read_table(source, given)
        write = partial(sheets.write_draft, made, source.stem, language=now())
        return made_response(f"{source.stem}.xlsx", write)
    except Refused as refused:
        return _list(request, refused.problems)


@needs(Permission.assess, whole)
@require_POST
def copy(request: HttpRequest) -> HttpResponse:
    """Begin a draft with a copy of an installed version."""
    code, _, version = request.POST.get("pack", "").partition("/")
    files = queries.stored_files(code, version) if version else None
    if files is None:
        raise Http404
    made = commands.keep_draft(_name(files), files, by=who(request), on=today())
    return _shown(request, made, Text("已复制一份，可以改了。", "Copied; it can be changed."))


@needs(Permission.assess, whole)
@require_safe
def draft(request: HttpRequest, draft: int) -> HttpResponse:
    """One draft with everything that is wrong with it, and what it changes. Queries beside those of the guard: three,
    one more at first.
    """
    return _page(request, _found(draft), [])


def _page(request: HttpRequest, found: Draft, problems: list[Problem]) -> HttpResponse:
    files = queries.draft_files(found)
    packs = queries.packs_on(today())
    looked = drafting.look(files, packs.values())
    pack = looked.pack
    held = packs.get(pack.id) if pack else None
    page: dict[str, Any] = {
        "draft": found,
        "pack": pack,
        "looked": looked,
        "placed": list(drafting.placed(problems or looked.problems)),
        "warned": list(drafting.placed(looked.warnings)),
        "values": drafting.values(files),
        "expected": drafting.expected(looked.problems),
        "held": held,
        "changes": differences(held, pack) if held and pack else [],
        "taken": pack is not None and queries.open_pack(pack.id, pack.version) is not None,
        "crumbs": [
            Crumb(FRAMEWORKS, reverse("frameworks:frameworks")),
            Crumb(DRAFTS, reverse("assessment:drafts")),
            Crumb(found.name),
        ],
    }
    return render(request, "assessment/draft.html", page, status=422 if problems else 200)


@needs(Permission.assess, whole)
@require_POST
def change(request: HttpRequest, draft: int) -> HttpResponse:
    """Keep other values, or the files that are sent in place of all there is, as the next edition."""
    found = _found(draft)
    try:
        if request.POST.get("edition", "") != str(found.edition):
            raise Refused([CHANGED_SINCE()])
        if request.FILES:
            files = _sent(request)
        else:
            old = queries.draft_files(found)
            files = drafting.changed(old, request.POST.get("version", "").strip()[:40], request.POST)
        commands.keep_draft(_name(files), files, found, by=who(request), on=today())
    except Refused as refused:
        return _page(request, found, refused.problems)
    return _shown(request, found, Text("已存。", "Kept."))


@needs(Permission.assess, whole)
@require_POST
def publish(request: HttpRequest, draft: int) -> HttpResponse:
    """Install it as a version: frozen from then on, in force when somebody else decides so."""
    found = _found(draft)
    looked = drafting.look(queries.draft_files(found), queries.packs_on(today()).values())
    try:
        pack = commands.publish_draft(found, looked.problems, by=who(request), on=today())
    except Refused as refused:
        return _page(request, found, refused.problems)
    told = Text(
        "已发布{title} {version}，从此不再改动；何时启用由另一位考核人员决定。",
        "{title} {version} is published and frozen; another assessor decides when it holds.",
    )
    tell(request, told.fill(title=pack.title, version=pack.version))
    return HttpResponseRedirect(reverse("frameworks:framework", args=[pack.id, pack.version]))


@needs(Permission.assess, whole)
@require_POST
def drop_draft(request: HttpRequest, draft: int) -> HttpResponse:
    """Throw it away."""
    found = _found(draft)
    commands.drop_draft(found, by=who(request), on=today())
    tell(request, Text("已删除草稿“{name}”。", "The draft “{name}” is dropped.").fill(name=found.name))
    return HttpResponseRedirect(reverse("assessment:drafts"))


@needs(Permission.assess, whole)
@require_safe
def draft_workbook(request: HttpRequest, draft: int) -> HttpResponse:  # noqa: ARG001  as every page
    """The draft as a workbook. Queries beside those of the guard: one."""
    found = _found(draft)
    write = partial(sheets.write_pack_workbook, queries.draft_files(found), language=now())
    try:
        return made_response(f"draft-{found.pk}.xlsx", write)
    except Refused:
        raise Http404 from None


def _found(draft: int) -> Draft:
    found = queries.draft(draft)
    if found is None:
        raise Http404
    return found


def _shown(request: HttpRequest, made: Draft, told: Text) -> HttpResponse:
    tell(request, told)
    return HttpResponseRedirect(reverse("assessment:draft", args=[made.pk]))


def _name(files: dict[str, bytes]) -> str:
    pack = drafting.look(files).pack
    return f"{pack.title.zh} {pack.version}"[:200] if pack else next(iter(files))[:200]


def _sent(request: HttpRequest) -> dict[str, bytes]:
    """The files of a request as those of a pack. Raises `Refused` for none, too large ones, and what is no pack."""
    uploads = request.FILES.getlist("files")
    if not uploads:
        raise Refused([NO_FILES()])
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "examples").mkdir()
        if len(uploads) == 1 and str(uploads[0].name).endswith(".json"):
            catalog = _kept(str(uploads[0].name), uploads[0].chunks(), folder, (".json",))
            return import_catalog(catalog.read_bytes(), catalog.name).files
        for one in uploads:
            _write(str(one.name), one.chunks(), folder)
        files = drafting.read_folder(folder)
    if found := [name for name in files if not _is_text(files[name])]:
        raise Refused([NOT_TEXT(name=found[0])])
    return files


def _write(name: str, blocks: Iterable[bytes], folder: Path) -> None:
    path = _kept(name, blocks, folder, (".yaml", ".yml", ".xlsx", FILE))
    if path.suffix in (".yaml", ".yml") and drafting.is_example(path.read_bytes()):
        path.rename(folder / "examples" / path.name)


def _kept(name: str, blocks: Iterable[bytes], folder: Path, sorts: tuple[str, ...]) -> Path:
    """Put what was sent into a folder. Raises `Refused` for another sort of file, and for one that is too large."""
    plain = Path(name.replace("\\", "/")).name
    if not plain.lower().endswith(sorts):
        raise Refused([NOT_TEXT(name=plain)])
    path, size = folder / plain, 0
    with path.open("wb") as file:
        for block in blocks:
            size += len(block)
            if size > drafting.LARGEST:
                raise Refused([TOO_LARGE(name=plain, most=drafting.LARGEST >> 20)])
            file.write(block)
    return path


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
