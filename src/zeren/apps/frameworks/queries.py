"""Every read of installed packs."""

from __future__ import annotations

from django.db import connection

from zeren.apps.frameworks.models import Installed
from zeren.base.statements import Question
from zeren.packformat import Pack, read_pack


def get(code: str, version: str = "") -> Pack | None:
    """An installed pack by id: the given version, or the one installed last; None if there is none. One query."""
    files = stored_files(code, version)
    return read_pack(files) if files is not None else None


def stored_files(code: str, version: str = "") -> dict[str, bytes] | None:
    """The files of an installed pack, byte for byte as they were installed. One query."""
    found = Installed.objects.filter(code=code, **({"version": version} if version else {})).order_by("-pk").first()
    return {name: text.encode() for name, text in found.content} if found else None


def installed() -> list[tuple[str, str, str]]:
    """(id, version, hash) of every installed pack, by id in the order of installing. One query."""
    return [(code, version, sha256) for code, version, sha256 in _INSTALLED.rows(connection)]


_INSTALLED = Question(lambda: Installed.objects.order_by("code", "pk").values_list("code", "version", "sha256"))
