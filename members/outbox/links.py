"""Links of ours in letters: random, stored only as a hash, for one purpose.

The database holds a nonce and a hash. The token itself is HMAC-SHA256 of the nonce under
the secret key, so it can be put into a letter at each attempt without being stored, and
neither a copy of the database nor a guess opens anything.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils.crypto import salted_hmac

from members.models import PublicLink

_SALT = "members.outbox.links"


def _token(nonce: str) -> str:
    return salted_hmac(_SALT, nonce, algorithm="sha256").hexdigest()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def new_link(
    *, purpose: str, target: str, at: datetime, expires_at: datetime | None = None
) -> PublicLink:
    """A link that is not saved yet: for those who make many with one statement."""
    nonce = secrets.token_hex(32)
    return PublicLink(
        purpose=purpose,
        target=target,
        nonce=nonce,
        token_hash=_hash(_token(nonce)),
        created_at=at,
        expires_at=expires_at,
    )


def make_link(
    *, purpose: str, target: str, at: datetime, expires_at: datetime | None = None
) -> PublicLink:
    """Make and save a link. ``target`` names what it opens ("members.member:7")."""
    link = new_link(purpose=purpose, target=target, at=at, expires_at=expires_at)
    link.save()
    return link


def make_links(
    *,
    purpose: str,
    targets: Iterable[str],
    at: datetime,
    expires_at: datetime | None = None,
) -> dict[str, PublicLink]:
    """One saved link for each target, by target, in one statement."""
    links = [
        new_link(purpose=purpose, target=target, at=at, expires_at=expires_at)
        for target in targets
    ]
    return {
        link.target: link
        for link in PublicLink.objects.bulk_create(links, batch_size=500)
    }


def token_of(link: PublicLink) -> str:
    """The secret part of the address: 64 hexadecimal digits."""
    return token_of_nonce(link.nonce)


def token_of_nonce(nonce: str) -> str:
    """The same, for those who read many nonces."""
    return _token(nonce)


def find_link(*, purpose: str, token: str, at: datetime) -> PublicLink | None:
    """The living link of that token and purpose; None when unknown, over or revoked."""
    return PublicLink.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=at),
        purpose=purpose,
        token_hash=_hash(token),
        revoked_at=None,
    ).first()
