"""Which cases somebody without a log-in has opened by a link: a signed cookie.

A link is exchanged for an entry in the cookie, so that the token leaves the address bar
at once. Nothing is written to the database: programs that look at every link of a mail
leave no trace. Each request asks anew whether the link still lives.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from feedback.models import Case
from feedback.outbox.tracking import MAILED, living_links
from members.models import PublicLink

COOKIE = "feedback_opened"
SALT = "feedback.opened"
LIFETIME = timedelta(days=1)
MOST = 8


@dataclass(frozen=True)
class Opened:
    """A case that the asking browser may see, and whether it came by our letter."""

    case: Case
    is_mailed: bool


def _ids(request: HttpRequest) -> list[int]:
    try:
        found = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LIFETIME
        )
    except signing.BadSignature:
        return []
    return [each for each in found if isinstance(each, int)][:MOST]


def remember(
    response: HttpResponseBase, request: HttpRequest, link: PublicLink
) -> None:
    """Let this browser open the link's case for a day."""
    ids = [link.pk, *(each for each in _ids(request) if each != link.pk)][:MOST]
    response.set_cookie(
        COOKIE,
        signing.dumps(ids, salt=SALT),
        max_age=LIFETIME,
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )


def opened_case(request: HttpRequest, public_id: UUID) -> Opened | None:
    """The case of this id when the browser opened a link of it that still lives."""
    ids = _ids(request)
    if not ids:
        return None
    case = Case.objects.select_related("store").filter(public_id=public_id).first()
    if case is None:
        return None
    fitting = [
        link for link in living_links(ids, at=timezone.now()) if link.target == case.ref
    ]
    if not fitting:
        return None
    return Opened(case, any(link.purpose == MAILED for link in fitting))
