"""All addresses: each app's `web.urlpatterns` under the app's name, and the few pages of the site itself."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from zeren.apps.access.web import provider
from zeren.site import faults, health, journal
from zeren.ui import language, views


def app_pages() -> Iterator[URLResolver]:
    """The pages of every app that has some: `urlpatterns` in its `web.py`, or in `web/__init__.py`."""
    for name in settings.APPS:
        if find_spec(f"zeren.apps.{name}.web"):
            pages = import_module(f"zeren.apps.{name}.web")
            if hasattr(pages, "urlpatterns"):
                yield path("", include((pages.urlpatterns, name)))


urlpatterns: list[URLPattern | URLResolver] = [
    *app_pages(),
    path("", include((journal.urlpatterns, "audit"))),
    path("sign-in/with/<slug:provider_id>", provider.start, name="openid_connect_login"),
    path("sign-in/with/<slug:provider_id>/back", provider.back, name="openid_connect_callback"),
    path("language", language.choose, name="language"),
    path("healthz", health.healthz, name="healthz"),
]

handler400 = faults.bad
handler403 = views.forbidden
handler404 = views.not_found
handler500 = faults.failed
