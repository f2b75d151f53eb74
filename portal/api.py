"""The API of the product: the apps' routes under /api/v1/, every answer in one manner."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, re_path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from feedback.api.routes import router as feedback
from members.api.member_routes import router as members
from members.api.problems import Problem, problem_response
from members.api.purchase_routes import router as purchases
from members.api.requests import JsonParser, request_errors, too_large
from members.api.statistics_routes import router as statistics

logger = logging.getLogger("django.request")

View = Callable[..., Any]

DESCRIPTION = gettext_noop(
    "Members, purchases, figures and feedback of the chain, for tills and other programs. Every "
    "request needs a token; what it may do and which stores it reaches is set when it "
    "is made."
)

api = NinjaAPI(
    title="Regulars",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    # The document and its page are served by portal/api_reference.py.
    openapi_url=None,
    docs_url=None,
    parser=JsonParser(),
)
for router in (members, purchases, statistics, feedback):
    api.add_router("", router)


def _problem(request: HttpRequest, error: Any) -> HttpResponse:
    return problem_response(request, _problem_of(error))


def _problem_of(error: Exception) -> Problem:
    """The problem that an exception of a route means."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, HttpError):
        # Ninja wraps what went wrong while it read the body.
        cause = error.__cause__
        return cause if isinstance(cause, Problem) else Problem("malformed", str(error))
    if isinstance(error, ValidationError):
        return _invalid(error)
    if isinstance(error, Http404):
        return Problem("not-found")
    return too_large()


def _invalid(error: ValidationError) -> Problem:
    if any(_is_all_missing(each) for each in error.errors):
        return Problem("malformed", _("The body is missing."))
    return Problem("invalid", errors=request_errors(error.errors))


def _is_all_missing(error: dict[str, Any]) -> bool:
    """Whether there was no body: ninja names the route's argument then, and no field."""
    source, *place = error["loc"]
    return source == "body" and len(place) == 1 and error["type"] == "missing"


def _failure(request: HttpRequest, error: Any) -> HttpResponse:
    if settings.DEBUG:
        raise error
    logger.error("%s %s", request.method, request.path, exc_info=error)
    return problem_response(request, Problem("failed"))


KINDS_OF_ERROR: tuple[type[Exception], ...] = (
    Problem,
    HttpError,
    ValidationError,
    Http404,
    RequestDataTooBig,
)
for kind in KINDS_OF_ERROR:
    api.add_exception_handler(kind, _problem)
api.add_exception_handler(Exception, _failure)


def in_our_manner(view: View) -> View:
    """Answers are never cached, and a wrong method is told as a problem, too."""

    def answer(request: HttpRequest, **arguments: Any) -> HttpResponse:
        response: HttpResponse = view(request, **arguments)
        if response.status_code == 405:
            allowed = {"Allow": response.headers["Allow"]}
            wrong = Problem("method-not-allowed", headers=allowed)
            response = problem_response(request, wrong)
        response.headers["Cache-Control"] = "no-store"
        return response

    return csrf_exempt(answer)


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponse:
    """Addresses below /api/ that there are not."""
    return problem_response(request, Problem("not-found"))


def api_patterns() -> tuple[list[URLPattern], str, str]:
    """The routes for portal/urls.py, with their names ("api:members")."""
    patterns, app_name, namespace = api.urls
    kept = []
    for pattern in patterns:
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            pattern.callback = in_our_manner(pattern.callback)
            kept.append(pattern)
    return [*kept, re_path(r"", nothing_here, name="nothing")], app_name, namespace
