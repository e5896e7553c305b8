"""Two versions of a framework beside each other: what the one means differently, a line for each difference."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zeren.apps.access.rules import Permission, needs
from zeren.apps.frameworks import queries
from zeren.apps.frameworks.web.frameworks import opened, way
from zeren.base.text import Text
from zeren.packformat.differences import differences


@needs(Permission.own_account)
@require_safe
def compare(request: HttpRequest, framework: str, version: str) -> HttpResponse:
    """A version beside another one (`with`), the one installed before where none is named. Queries beside those of the
    guard: three, one more for each version at first.
    """
    pack = opened(framework, version)
    versions = [found for code, found, _ in queries.installed() if code == framework]
    others = [found for found in versions if found != version]
    earlier = [found for found in others if versions.index(found) < versions.index(version)]
    wanted = request.GET.get("with", "") or next(reversed(earlier or others), "")
    other = opened(framework, wanted) if wanted else None
    page = {
        "pack": pack,
        "other": other,
        "others": others,
        "changes": differences(other, pack) if other else [],
        "crumbs": way(pack, Text("与另一版比较", "Compared")),
    }
    return render(request, "frameworks/compare.html", page)
