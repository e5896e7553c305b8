"""A framework to take away: as the workbook that can be changed and brought back, explained in Word, as OSCAL."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from zeren.apps.access.rules import Permission, needs
from zeren.apps.frameworks import papers, queries, sheets
from zeren.apps.frameworks.web.frameworks import opened
from zeren.packformat.oscal import catalog_document, serial
from zeren.ui.clock import today
from zeren.ui.export import made_response
from zeren.ui.language import now


@needs(Permission.own_account)
@require_safe
def workbook(request: HttpRequest, framework: str, version: str) -> HttpResponse:  # noqa: ARG001  as every page
    """The version as a workbook. Queries beside those of the guard: one."""
    found = queries.stored_files(framework, version)
    if found is None:
        raise Http404
    return made_response(f"{framework}-{version}.xlsx", partial(sheets.write_pack_workbook, found, language=now()))


@needs(Permission.own_account)
@require_safe
def explained(request: HttpRequest, framework: str, version: str) -> HttpResponse:  # noqa: ARG001  as every page
    """The version explained in the reader's language. Queries beside those of the guard: one, one more at first."""
    pack = opened(framework, version)
    year, language = max(today().year, pack.content.pack.from_year), now()
    return made_response(
        f"{framework}-{version}.docx", lambda place: papers.write_explained(pack, place, language, year)
    )


@needs(Permission.own_account)
@require_safe
def catalog(request: HttpRequest, framework: str, version: str) -> HttpResponse:  # noqa: ARG001  as every page
    """The version as an OSCAL catalogue in the reader's language. Queries beside those of the guard: one."""
    found = queries.stored_files(framework, version)
    if found is None:
        raise Http404
    document = serial(catalog_document(found, now()))
    return made_response(f"{framework}-{version}.catalog.json", lambda place: place.write_bytes(document))
