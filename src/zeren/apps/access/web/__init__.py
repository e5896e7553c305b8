"""Pages of access: coming in, one's own account, the second factor, and the page of a closed door."""

from __future__ import annotations

from typing import Any

from django.urls import path

from zeren.apps.access.web import entry, second
from zeren.apps.access.web.entry import forbidden, to_sign_in

__all__ = ["forbidden", "to_sign_in", "urlpatterns"]

urlpatterns: list[Any] = [
    path("sign-in", entry.sign_in, name="sign-in"),
    path("sign-in/second", second.second_step, name="second-step"),
    path("sign-in/passkey", second.passkey_sign_in, name="passkey-sign-in"),
    path("sign-out", entry.sign_out, name="sign-out"),
    path("account/password", entry.password, name="password"),
    path("account/sessions", entry.sessions, name="sessions"),
    path("account/sessions/<slug:mark>/end", entry.end_session, name="end-session"),
    path("account/second", second.second, name="second"),
    path("account/second/totp", second.totp, name="totp"),
    path("account/second/passkey", second.passkey, name="passkey"),
    path("account/second/codes", second.codes, name="codes"),
    path("account/second/<int:factor>/remove", second.remove_factor, name="remove-factor"),
    path("access/second", second.demand, name="demand"),
]
