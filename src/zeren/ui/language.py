"""Which language a page speaks: Chinese, until somebody chooses English; the choice is kept in a cookie."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from zeren.base.text import Language, Text

CODES: dict[Language, str] = {"zh": "zh-hans", "en": "en"}
YEAR = 365 * 24 * 3600


_SPOKEN: ContextVar[Language | None] = ContextVar("spoken", default=None)


def now() -> Language:
    """The language of the page that is being made. Asked for each word, so it is kept beside Django's own."""
    return _SPOKEN.get() or ("en" if (translation.get_language() or "").startswith("en") else "zh")


def say(text: Text) -> str:
    """A sentence in the language of the page."""
    return text.say(now())


def chinese_first(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware in the place of Django's own, which would ask the browser first."""

    def speak(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        spoken: Language = "en" if chosen == CODES["en"] else "zh"
        with translation.override(CODES[spoken]):
            before = _SPOKEN.set(spoken)
            try:
                response = get_response(request)
            finally:
                _SPOKEN.reset(before)
            response.headers.setdefault("Content-Language", "en" if spoken == "en" else "zh-CN")
        return response

    return speak


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the language that was chosen (`language`: zh or en) for a year and go back to `next`."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    code = CODES["en"] if request.POST.get("language") == "en" else CODES["zh"]
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
    )
    return response


choose.open_to_all = True  # type: ignore[attr-defined]  # who may call a page is written on its function
