"""A framework to take away: as the workbook that can be changed and brought back, explained in Word, as OSCAL."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from zeren.apps.access.rules import Permission, needs
from zeren.apps.frameworks import papers, queries, sheets
from zeren.apps.frameworks.web.frameworks import opened
from zeren.packformat.oscal import catalog_document, serial
from zeren.ui.clock import today
from zeren.ui.language import now

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@needs(Permission.own_account)
@require_safe
def workbook(request: HttpRequest, framework: str, version: str) -> HttpResponse:  # noqa: ARG001  as every page
    """The version as a workbook. Queries beside those of the guard: one."""
    found = queries.stored_files(framework, version)
    if found is None:
        raise Http404
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "pack.xlsx"
        sheets.write_pack_workbook(found, place, now())
        return kept(place, f"{framework}-{version}.xlsx", XLSX)


@needs(Permission.own_account)
@require_safe
def explained(request: HttpRequest, framework: str, version: str) -> HttpResponse:  # noqa: ARG001  as every page
    """The version explained in the reader's language. Queries beside those of the guard: one, one more at first."""
    pack = opened(framework, version)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "explained.docx"
        papers.write_explained(pack, place, now(), max(today().year, pack.content.pack.from_year))
        return kept(place, f"{framework}-{version}.docx", DOCX)


@needs(Permission.own_account)
@require_safe
def catalog(request: HttpRequest, framework: str, version: str) -> HttpResponse:  # noqa: ARG001  as every page
    """The version as an OSCAL catalogue in the reader's language. Queries beside those of the guard: one."""
    found = queries.stored_files(framework, version)
    if found is None:
        raise Http404
    answer = HttpResponse(serial(catalog_document(found, now())), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{framework}-{version}.catalog.json"'
    return answer


def kept(place: Path, name: str, sort: str) -> HttpResponse:
    """A file to keep under a name."""
    answer = HttpResponse(place.read_bytes(), content_type=sort)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
