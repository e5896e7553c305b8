"""Signing in through the organisation's own provider (OpenID Connect). Off, and nowhere to be seen, without settings.

The provider vouches for a name; the account of that name is let in. No account is ever opened by it. What speaks with
the provider is in `door`, and loaded when somebody comes this way: it brings a library for calls to other machines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from zeren.apps.access.rules import open_to_all
from zeren.apps.access.web.entry import back_of

if TYPE_CHECKING:
    from zeren.apps.access.web.door import Door


def _door(request: HttpRequest, provider_id: str) -> Door:
    if not settings.OIDC_SERVER or provider_id != "oidc":
        raise Http404
    from zeren.apps.access.web.door import Door

    return Door(request, provider_id)


@open_to_all
@require_safe
def start(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Off to the provider."""
    door = _door(request, provider_id)
    return door.go(back_of(request))


@open_to_all
@require_safe
def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Here again, with the provider's answer."""
    return _door(request, provider_id).come_back()
