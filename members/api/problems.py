"""Errors of the API as problem details (RFC 9457), in the reader's language."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CONTENT_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """A kind of problem: its HTTP status, its name, and a sentence when none is given."""

    status: int
    title: str | Promise
    detail: str | Promise = ""


# The codes are part of the contract: the last word of a problem's `type`.
KINDS: dict[str, Kind] = {
    "malformed": Kind(400, _("The request can't be read")),
    "token-missing": Kind(
        401,
        _("A token is needed"),
        _("Send the header “Authorization: Bearer …” with a token made in the admin."),
    ),
    "token-unknown": Kind(
        401, _("The token is not known"), _("There is no such token.")
    ),
    "token-expired": Kind(
        401, _("The token has expired"), _("Ask an administrator for a new token.")
    ),
    "token-revoked": Kind(
        401, _("The token was revoked"), _("Ask an administrator for a new token.")
    ),
    "scope-missing": Kind(403, _("The token may not do this")),
    "store-out-of-reach": Kind(403, _("The token does not reach this store")),
    "not-found": Kind(
        404,
        _("There is nothing here"),
        _("No such address, or nothing that this token can see."),
    ),
    "method-not-allowed": Kind(
        405, _("This method does not work here"), _("See the header “Allow”.")
    ),
    "in-progress": Kind(
        409,
        _("The same request is being worked on"),
        _("Ask again in a few seconds with the same Idempotency-Key."),
    ),
    "possible-duplicate": Kind(409, _("Somebody has this phone number already")),
    "receipt-differs": Kind(409, _("This receipt is stored with other contents")),
    "segment-unusable": Kind(
        409,
        _("The segment can't be used"),
        _("One of its rules is not known any longer. Mend it in the admin."),
    ),
    "too-large": Kind(413, _("The body is too large")),
    "not-json": Kind(
        415,
        _("The body is not JSON"),
        _("Send the header “Content-Type: application/json”."),
    ),
    "invalid": Kind(
        422, _("The data can't be taken"), _("Nothing was changed. See “errors”.")
    ),
    "key-reused": Kind(
        422,
        _("The Idempotency-Key was used for another request"),
        _("Use a new key for every new request."),
    ),
    "too-many-requests": Kind(429, _("Too many requests")),
    "failed": Kind(
        500,
        _("Something went wrong on our side"),
        _("It was written down. The same request may be sent again."),
    ),
}


@dataclass(frozen=True)
class FieldError:
    """One thing that is wrong: where (a JSON pointer or a parameter's name), and what."""

    detail: str
    pointer: str = ""
    parameter: str = ""

    def as_json(self) -> dict[str, str]:
        """Only what is said."""
        told = {
            "pointer": self.pointer,
            "parameter": self.parameter,
            "detail": self.detail,
        }
        return {name: text for name, text in told.items() if text}


class Problem(Exception):  # noqa: N818 -- the name of RFC 9457
    """Raised anywhere below a route; answered as problem details.

    ``code`` is one of KINDS; ``detail`` a sentence for people. ``errors`` go into the
    answer, ``more`` holds further members of it.
    """

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        self.kind = KINDS[code]
        self.code = code
        self.detail = detail or str(self.kind.detail)
        self.errors = errors
        self.headers = dict(headers or {})
        self.more = more
        super().__init__(self.detail)

    def as_json(self) -> dict[str, Any]:
        """Type, title, status, detail, errors: in the active language."""
        told: dict[str, Any] = {
            "type": type_of(self.code),
            "title": str(self.kind.title),
            "status": self.kind.status,
            "detail": self.detail,
        }
        if self.errors:
            told["errors"] = [each.as_json() for each in self.errors]
        return told | self.more


def type_of(code: str) -> str:
    """The address that names a kind of problem, and explains it."""
    return f"{settings.BASE_URL}/api/v1/docs#problem-{code}"


def problem_response(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The answer to a request that met this problem."""
    told = problem.as_json() | {"instance": request.path}
    response = HttpResponse(
        json.dumps(told, ensure_ascii=False),
        status=problem.kind.status,
        content_type=CONTENT_TYPE,
        headers=problem.headers,
    )
    if problem.kind.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="api"'
    patch_vary_headers(response, ("Accept-Language",))
    return response
