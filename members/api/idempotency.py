"""POST requests that may be sent again: `Idempotency-Key`.

Answers are kept for a day (members/actions/api_answers.py). Refusals are not kept,
since they changed nothing: the same key may be tried again.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import BaseModel

from members.actions.api_answers import claim_answer, give_up, keep_answer
from members.api.auth import ApiRequest
from members.api.problems import FieldError, Problem
from members.models import ApiAnswer, Member

HEADER = "Idempotency-Key"
LONGEST_KEY = 255


@dataclass
class Reply:
    """What a route answers: a body, and whose data stand in it."""

    body: BaseModel
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    member: Member | None = None

    def response(self) -> HttpResponse:
        """As sent."""
        return _response(
            self.body.model_dump_json(by_alias=True), self.status, self.headers
        )


Route = Callable[..., Reply]


def once(route: Route) -> Callable[..., HttpResponse]:
    """Make a POST route honour the Idempotency-Key of its requests.

    Problem: 422 for a key of another request or an impossible one, 409 while the first
    request is being worked on. The route runs in a transaction.
    """

    @wraps(route)
    def answered(request: ApiRequest, **arguments: Any) -> HttpResponse:
        key = request.headers.get(HEADER)
        if key is None:
            with transaction.atomic():
                return route(request, **arguments).response()
        claim, is_ours = claim_answer(
            token=request.auth,
            key=_checked(key),
            request_hash=_hash_of(request),
            at=request.at,
        )
        if not is_ours:
            return _replay(claim, request)
        try:
            return _work(claim, lambda: route(request, **arguments))
        except BaseException:
            give_up(claim=claim)
            raise

    return answered


def _checked(key: str) -> str:
    if not 0 < len(key) <= LONGEST_KEY or not (key.isascii() and key.isprintable()):
        error = FieldError(_("A key has 1 to 255 plain characters."), parameter=HEADER)
        raise Problem("invalid", errors=[error])
    return key


def _hash_of(request: ApiRequest) -> str:
    asked = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    return hashlib.sha256(asked).hexdigest()


def _replay(claim: ApiAnswer, request: ApiRequest) -> HttpResponse:
    if claim.request_hash != _hash_of(request):
        raise Problem("key-reused")
    if claim.answered_at is None or claim.status is None:
        raise _in_progress()
    headers = claim.headers | {"Idempotency-Replayed": "true"}
    return _response(claim.body, claim.status, headers)


def _in_progress() -> Problem:
    return Problem("in-progress", headers={"Retry-After": "3"})


@transaction.atomic
def _work(claim: ApiAnswer, route: Callable[[], Reply]) -> HttpResponse:
    reply = route()
    body = reply.body.model_dump_json(by_alias=True)
    is_kept = keep_answer(
        claim=claim,
        status=reply.status,
        headers=reply.headers,
        body=body,
        member=reply.member,
        at=timezone.now(),
    )
    if not is_kept:  # somebody took over: theirs counts, ours is undone
        raise _in_progress()
    return _response(body, reply.status, reply.headers)


def _response(body: str, status: int, headers: dict[str, str]) -> HttpResponse:
    return HttpResponse(
        body, status=status, headers=headers, content_type="application/json"
    )
