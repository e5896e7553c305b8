"""Installing packs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from zeren.apps.audit import commands as audit
from zeren.apps.frameworks import events
from zeren.apps.frameworks.models import Installed
from zeren.apps.frameworks.rules import OTHER_CONTENT
from zeren.base.problems import Refused
from zeren.packformat import Pack, read_pack


def install(files: Mapping[str, bytes], *, by: str, on: dt.date) -> Pack:
    """Install a pack, given as its files (name to bytes), and return it. Installing the same again changes nothing.

    Raises `Refused` for a pack that cannot be read, and for another content under an id and version that are taken.
    """
    pack = read_pack(files)
    with transaction.atomic():
        before = Installed.objects.filter(code=pack.id, version=pack.version).first()
        if before is None:
            content = [[name, text.decode()] for name, text in files.items()]
            Installed.objects.create(
                code=pack.id, version=pack.version, sha256=pack.hash, content=content, installed=on
            )
            audit.write(events.Installed(pack.id, pack.version, pack.hash), by=by, on=on)
        elif before.sha256 != pack.hash:
            raise Refused([OTHER_CONTENT(code=pack.id, version=pack.version)])
    return pack
