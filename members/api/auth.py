"""Who asks: bearer tokens, what they may do, and how often."""

from datetime import datetime, timedelta
from typing import cast

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja.security import HttpBearer

from members.actions.api_tokens import count_use
from members.api.problems import Problem
from members.models import ApiToken, User
from members.models.api_token import hash_of


class ApiRequest(HttpRequest):
    """A request that showed a valid token. `by` is the account that acts."""

    auth: ApiToken
    by: User
    at: datetime


class Token(HttpBearer):
    """The guard of a route: a valid token that has one of these scopes.

    Raises Problem: 401 for a missing, unknown, expired or revoked token, 403 without
    the scope, 429 when the minute is used up. Sessions count for nothing. Two queries,
    three for a token of a region.
    """

    openapi_description = gettext_noop(
        "A token made in the admin under Settings → API tokens. It is shown once and "
        "stored as a hash."
    )

    def __init__(self, *scopes: str) -> None:
        super().__init__()
        self.scopes = scopes

    def __call__(self, request: HttpRequest) -> ApiToken:
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not secret.strip():
            raise Problem("token-missing")
        return self.authenticate(request, secret.strip())

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        at = timezone.now()
        found = _valid_token(token, at=at)
        if not any(found.has(scope) for scope in self.scopes):
            raise Problem(
                "scope-missing",
                _("The token “%(name)s” lacks the scope %(scope)s.")
                % {"name": found.name, "scope": self.scopes[0]},
                scope=self.scopes[0],
            )
        if not count_use(token=found, at=at):
            raise _too_many(at)
        asked = cast("ApiRequest", request)
        asked.by, asked.at = found.acting_user(), at
        return found


def _valid_token(secret: str, *, at: datetime) -> ApiToken:
    token = (
        ApiToken.objects.filter(token_hash=hash_of(secret))
        .select_related("user", "store")
        .first()
    )
    if token is None:
        raise Problem("token-unknown")
    if token.revoked_at is not None:
        raise Problem("token-revoked")
    if not token.is_valid(at):
        raise Problem("token-expired")
    return token


def _too_many(at: datetime) -> Problem:
    minute = at.replace(second=0, microsecond=0) + timedelta(minutes=1)
    seconds = max(1, round((minute - at).total_seconds()))
    return Problem(
        "too-many-requests",
        _(
            "This minute's requests of the token are used up. Ask again in %(seconds)d s."
        )
        % {"seconds": seconds},
        headers={"Retry-After": str(seconds)},
    )
