"""What every request passes through."""

from django.http import HttpRequest
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
