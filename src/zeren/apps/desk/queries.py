"""Every read that needs several apps."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Model

from zeren.apps.accountability import sheets as accountability
from zeren.apps.desk.rules import titles
from zeren.apps.evidence import sheets as evidence
from zeren.apps.findings import sheets as findings
from zeren.apps.findings.models import Finding
from zeren.apps.inspections import sheets as inspections
from zeren.apps.inspections.models import Inspection
from zeren.apps.obligations import sheets as obligations
from zeren.apps.organisation import sheets as organisation
from zeren.apps.organisation.models import Person, Post, Unit
from zeren.apps.records import sheets as records
from zeren.documents.sheet import Column, Sheet
from zeren.packformat import Pack

_REFERRED: dict[str, type[Model]] = {
    "units": Unit,
    "posts": Post,
    "people": Person,
    "inspections": Inspection,
    "findings": Finding,
}


def sheets() -> tuple[Sheet, ...]:
    """Every table of a folder, in the order in which they are taken in: whatever is referred to comes first."""
    apps = (organisation, evidence, records, obligations, inspections, findings, accountability)
    return tuple(sheet for app in apps for sheet in app.SHEETS)


def known_codes() -> dict[str, dict[str, int]]:
    """The codes that rows may refer to because an earlier load brought them in, by table. One query a table."""
    return {key: dict(model._default_manager.values_list("code", "pk")) for key, model in _REFERRED.items()}


def sheets_to_fill(framework: Pack) -> tuple[Sheet, ...]:
    """The tables with the framework's words as choices where a column holds them."""
    choices = titles(framework.content)

    def offered(column: Column) -> Column:
        return replace(column, kind="choice", choices=choices[column.key]) if column.key in choices else column

    return tuple(replace(sheet, columns=tuple(map(offered, sheet.columns))) for sheet in sheets())
