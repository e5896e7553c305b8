"""Who is at the page of an administrator, and how far what they may do reaches."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest

from zeren.apps.access.queries import reach, scope, viewer
from zeren.apps.access.rules import Permission
from zeren.ui.clock import today


def everywhere(request: HttpRequest, permission: Permission) -> bool:
    """Whether the permission reaches the whole organisation."""
    return "" in reach(viewer(request), permission, today())


def within(request: HttpRequest, permission: Permission, field: str = "path") -> Q:
    """The filter on units that the permission reaches."""
    return scope(viewer(request), permission, today(), field)
