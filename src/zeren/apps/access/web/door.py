"""What speaks with the organisation's own provider of sign-in, by way of allauth."""

from __future__ import annotations

from typing import Any, NoReturn

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from zeren.apps.access import commands
from zeren.apps.access.rules import factors
from zeren.apps.access.web.entry import passed_first, sign_in_page
from zeren.base.problems import Problem, Refused
from zeren.ui.clock import today

BACK = "after_provider"

# An installed app would be loaded with the site, and its library with it, whether or not there is a provider.
registry.register(OpenIDConnectProvider)


class Provider(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """allauth's door to the one provider that the settings name; no table of providers is kept."""

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[Any]:  # noqa: ARG002
        """The provider, if there is one."""
        server = {"server_url": settings.OIDC_SERVER, "oauth_pkce_enabled": True}
        app = SocialApp(
            provider="openid_connect",
            provider_id="oidc",
            name="oidc",
            client_id=settings.OIDC_CLIENT,
            secret=settings.OIDC_SECRET,
            settings=server,
        )
        return [app] if settings.OIDC_SERVER else []

    def on_authentication_error(self, request: HttpRequest, *_: Any, **__: Any) -> NoReturn:
        """In our words, on the page to sign in."""
        raise ImmediateHttpResponse(_refused(request, [factors.PROVIDER_FAILED()]))


class Door(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth has no types
    """The way to the provider, and what happens when it has answered."""

    def go(self, after: str) -> HttpResponse:
        """Off to the provider; `after` is where the way goes on."""
        self.request.session[BACK] = after
        return _patient(self.request, OAuth2LoginView.adapter_view(self))

    def come_back(self) -> HttpResponse:
        """Here again, with the provider's answer."""
        return _patient(self.request, OAuth2CallbackView.adapter_view(self))

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **given: Any) -> NoReturn:
        """Let the account of the name in that the provider vouches for."""
        written = given["response"].get("id_token")
        said = self._decode_id_token(app, written) if written else {}
        if settings.OIDC_NAME not in said:
            said = said | self._fetch_user_info(token.token)
        try:
            account = commands.sign_in_by_provider(str(said.get(settings.OIDC_NAME, "")), by="oidc", on=today())
        except Refused as refused:
            raise ImmediateHttpResponse(_refused(request, refused.problems)) from refused
        raise ImmediateHttpResponse(passed_first(request, account, request.session.pop(BACK, "/")))


def _refused(request: HttpRequest, problems: list[Problem]) -> HttpResponse:
    return sign_in_page(request, problems, "", request.session.pop(BACK, "/"))


def _patient(request: HttpRequest, view: Any) -> HttpResponse:
    """A provider that cannot be reached, or answers nonsense, is told as such."""
    try:
        answer: HttpResponse = view(request)
    except (requests.RequestException, OAuth2Error, KeyError, ValueError):
        return _refused(request, [factors.PROVIDER_FAILED()])
    return answer
