"""Which tables there are."""

from __future__ import annotations

FOREIGN = frozenset({"auth", "contenttypes", "sessions", "account", "socialaccount"})
"""Django's own groups, permissions, kinds of content and sessions, allauth's addresses and providers: their code is
used, their tables are not."""


class OwnTables:
    """Makes no table but ours: permissions are an enum, sessions a table of access, and nothing is generic."""

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool | None:  # noqa: ARG002  Django's door
        """False for apps without tables, else no opinion."""
        return False if app_label in FOREIGN else None
