"""Making and revoking tokens of the API, and counting their use."""

import secrets
from collections.abc import Collection
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext as _

from members.choices import ApiScope
from members.exceptions import NotAllowed, TokenRefused
from members.models import ApiToken, Region, Store, User, scope_of
from members.models.api_token import hash_of

PREFIX = "rgl_"
HINT_LENGTH = 10
# Mail to this name is never delivered (RFC 2606), and the account is inactive.
MACHINES = "machine.invalid"


@transaction.atomic
def make_token(
    *,
    name: str,
    scopes: Collection[str],
    expires_at: datetime,
    by: User,
    at: datetime,
    store: Store | None = None,
    region: Region | None = None,
    secret: str = "",
) -> tuple[ApiToken, str]:
    """Make a token and its account; returns the token and the secret.

    The secret is stored as a hash: nobody can be shown it again. ``secret`` is for the
    demonstration, whose token is known. Refused: NotAllowed without
    "members.add_apitoken" at the place (a region and the whole chain need it in the
    whole chain), TokenRefused without a scope or with an end that has passed.
    """
    scope = scope_of(by, "members.add_apitoken")
    if not scope.covers(store.pk if store else None):
        raise NotAllowed(_("You may not make tokens for this place."))
    unknown = set(scopes) - set(ApiScope.values)
    if unknown or not scopes:
        raise TokenRefused(_("Choose what the token may do."))
    if expires_at <= at:
        raise TokenRefused(_("The end lies in the past."))
    secret = secret or f"{PREFIX}{secrets.token_urlsafe(32)}"
    user = User.objects.create_user(
        f"{uuid4().hex}@{MACHINES}", None, first_name=name.strip(), is_active=False
    )
    token = ApiToken.objects.create(
        name=name.strip(),
        token_hash=hash_of(secret),
        hint=secret[:HINT_LENGTH],
        scopes=[each for each in ApiScope.values if each in scopes],
        store=store,
        region=region,
        user=user,
        made_by=by,
        made_at=at,
        expires_at=expires_at,
    )
    return token, secret


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User, at: datetime) -> ApiToken:
    """Make a token useless for good; a second time changes nothing.

    Refused: NotAllowed without "members.change_apitoken" at the token's place.
    """
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if not scope_of(by, "members.change_apitoken").covers(token.store_id):
        raise NotAllowed(_("You may not revoke tokens of this place."))
    if token.revoked_at is None:
        token.revoked_at, token.revoked_by = at, by
        token.save(update_fields=["revoked_at", "revoked_by"])
    return token


def count_use(*, token: ApiToken, at: datetime) -> bool:
    """Count one request of the token; False when the running minute is used up.

    One statement, so that two servers count right together. The limit is
    PORTAL_API_REQUESTS_PER_MINUTE.
    """
    minute = at.replace(second=0, microsecond=0)
    used_up = Q(
        window_at=minute, window_count__gte=settings.PORTAL_API_REQUESTS_PER_MINUTE
    )
    counted = ApiToken.objects.filter(~used_up, pk=token.pk).update(
        window_count=Case(
            When(window_at=minute, then=F("window_count") + 1), default=Value(1)
        ),
        window_at=minute,
        last_used_at=at,
    )
    return counted > 0
