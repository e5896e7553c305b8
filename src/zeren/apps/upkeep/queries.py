"""Reading the installation: its tables at one moment, and how it stands."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import connection, connections, router, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Model, Sum
from django.db.utils import load_backend

from zeren.apps.audit.models import Entry
from zeren.apps.audit.queries import Head, head
from zeren.apps.evidence.models import File
from zeren.apps.evidence.queries import store, stored

PASSING = frozenset({"access.Session", "access.Failure", "access.Draft", "usersessions.UserSession"})
"""What is in no backup: who is signed in at the moment, wrong passwords, and what somebody is typing, which nobody else
reads. Whoever comes back signs in anew."""

SNAPSHOT = "snapshot"
CHUNK = 2000


def every_table() -> list[type[Model]]:
    """Every table of ours, in the order of the apps; those that others make by themselves among them."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and router.allow_migrate_model("default", model)
    ]


def tables() -> list[type[Model]]:
    """Every table that a backup holds, by name."""
    kept = (model for model in every_table() if model._meta.label not in PASSING)
    return sorted(kept, key=lambda one: one._meta.db_table)


def columns() -> dict[str, list[str]]:
    """The columns of every table of ours, in the order of the values that `rows` gives."""
    return {one._meta.db_table: [str(part.column) for part in one._meta.concrete_fields] for one in tables()}


@contextmanager
def snapshot() -> Iterator[None]:
    """The database as it is now, under the alias `SNAPSHOT`, however long the reading takes and whoever writes."""
    with _beside(SNAPSHOT), transaction.atomic(using=SNAPSHOT), connections[SNAPSHOT].cursor() as cursor:
        if connections[SNAPSHOT].vendor == "postgresql":
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        # The moment is that of the first look.
        cursor.execute("SELECT count(*) FROM audit_entry WHERE number = 1")
        cursor.fetchall()
        yield


@contextmanager
def _beside(alias: str) -> Iterator[None]:
    """A second connection to the same database, which waits for nobody and keeps nobody waiting."""
    told = copy.deepcopy(connection.settings_dict)
    told["CONN_MAX_AGE"] = 0
    if connection.vendor == "sqlite":
        told["OPTIONS"]["transaction_mode"] = "DEFERRED"
    connections[alias] = load_backend(told["ENGINE"]).DatabaseWrapper(told, alias)
    try:
        yield
    finally:
        connections[alias].close()
        del connections[alias]


def rows(model: type[Model]) -> Iterator[tuple[Any, ...]]:
    """The rows of a table in the snapshot by their key, streamed. One query."""
    names = [field.attname for field in model._meta.concrete_fields]
    found = model._base_manager.using(SNAPSHOT).order_by("pk").values_list(*names)
    yield from found.iterator(chunk_size=CHUNK)


def evidence() -> Iterator[tuple[str, int]]:
    """The files that rows of the snapshot name: SHA-256 and size, each once, streamed. One query."""
    found = File.objects.using(SNAPSHOT).order_by("sha256").values_list("sha256", "size").distinct()
    yield from found.iterator(chunk_size=CHUNK)


def present(sha256: str, size: int) -> Path | None:
    """Where a file lies; None when it is not there or not as long as it was."""
    path = stored(sha256)
    return path if path.is_file() and path.stat().st_size == size else None


def journal_head() -> Head:
    """The head of the journal in the snapshot. One query."""
    last = Entry.objects.using(SNAPSHOT).order_by("-number").values_list("number", "hash").first()
    return Head(*last) if last else Head(0, "")


def applied(alias: str = SNAPSHOT) -> list[list[str]]:
    """The changes of tables that have been made, in order. One query."""
    done = MigrationRecorder.Migration.objects.using(alias).order_by("pk").values_list("app", "name")
    return [list(one) for one in done]


def holds_something() -> bool:
    """Whether the database has rows in any table of ours."""
    if connection.vendor == "sqlite" and not _kept():
        # Merely asking would make the file.
        return False
    there = set(connection.introspection.table_names())
    return any(model._base_manager.exists() for model in tables() if model._meta.db_table in there)


def _kept() -> bool:
    name = str(connection.settings_dict["NAME"])
    return "memory" in name or Path(name).exists()


def room() -> int:
    """Bytes left on the disk of the evidence files."""
    place = store()
    while not place.exists() and place != place.parent:
        place = place.parent
    return shutil.disk_usage(place).free


class Standing(NamedTuple):
    """How the installation stands. Sizes in bytes; what the journal does not tell is None."""

    database: str
    size: int
    files: int
    evidence: int
    room: int
    journal: Head
    backup: dict[str, Any] | None
    checked: dict[str, Any] | None
    restored: dict[str, Any] | None


def standing() -> Standing:
    """How it stands now. Six queries."""
    files = File.objects.values("sha256").distinct().aggregate(count=Count("sha256", distinct=True), size=Sum("size"))
    return Standing(
        database="PostgreSQL" if connection.vendor == "postgresql" else "SQLite",
        size=_size(),
        files=files["count"] or 0,
        evidence=files["size"] or 0,
        room=room(),
        journal=head(),
        backup=_last("upkeep.backed_up"),
        checked=_last("upkeep.journal_checked"),
        restored=_last("upkeep.restored"),
    )


def _last(kind: str) -> dict[str, Any] | None:
    data = Entry.objects.filter(kind=kind).order_by("-number").values_list("data", flat=True).first()
    told: dict[str, Any] | None = json.loads(data) if data else None
    return told


def _size() -> int:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    name = Path(str(connection.settings_dict["NAME"]))
    parts = [name, name.with_name(f"{name.name}-wal")]
    return sum(part.stat().st_size for part in parts if part.is_file())


def key() -> str:
    """What signs this installation's backups."""
    return str(settings.SECRET_KEY)
