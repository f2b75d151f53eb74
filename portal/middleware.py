"""What every request passes through."""

from collections.abc import Callable

from csp.constants import UNSAFE_INLINE
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers


class PrefixOnlyWhereMissing(LocaleMiddleware):
    """Adds the language to an address that does not exist without it, and to no other.

    Django's own turns any 404 into a redirect to "/en/…", since the public site takes
    every path; a record that is not yours must answer 404.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if request.resolver_match is None:
            return super().process_response(request, response)
        if not translation.get_language_from_path(request.path_info):
            patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


Handler = Callable[[HttpRequest], HttpResponse]


def remember_language(get_response: Handler) -> Handler:
    """Keep the language of /en/… and /zh-hans/… in the language cookie.

    Log-in, the member's pages and the letters' links have no language in their
    address; somebody who came from a Chinese page wants them in Chinese.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        language = translation.get_language_from_path(request.path_info)
        known = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if language and language != known and response.status_code < 400:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                language,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                path=settings.LANGUAGE_COOKIE_PATH,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
                samesite="Lax",
            )
        return response

    return middleware


# Editors of public pages, where Wagtail's own InlinePanel and choosers write scripts
# into the page (wagtail8.md, section 4). No member's data are shown there.
INLINE_PATHS = (
    "/admin/pages/",
    "/admin/settings/",
    "/admin/redirects/",
    "/admin/workflows/",
    "/admin/collections/",
)


class InlineWhereWagtailNeedsIt:
    """Loosens the content security policy on INLINE_PATHS, and there only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.path.startswith(INLINE_PATHS):
            response._csp_update = {"script-src": [UNSAFE_INLINE]}  # type: ignore[attr-defined]  # noqa: SLF001 -- read by django-csp
        return response
