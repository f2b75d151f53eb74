"""The links on which a customer follows a case, without a log-in.

There are two of a case: one is shown on the page after sending, the other stands in our
letters. Who comes by the second has shown that letters to the address arrive.
"""

import hashlib
import re
import secrets
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac

from feedback.models import Case
from members.models import PublicLink
from members.outbox.links import find_link, make_link, new_link, token_of

TRACKING = "feedback.track"
MAILED = "feedback.mailed"
RECEIPT = "feedback.receipt"
LIFETIME = timedelta(days=365)
# A link handed out again must still live this long.
REST = timedelta(days=90)
RECEIPT_DIGITS = 16


def living_link(case: Case, at: datetime, *, purpose: str) -> PublicLink | None:
    """The link of the case that may be handed out again, or None."""
    return (
        PublicLink.objects.filter(
            purpose=purpose,
            target=case.ref,
            revoked_at=None,
            expires_at__gt=at + REST,
        )
        .order_by("-expires_at")
        .first()
    )


def tracking_link(case: Case, at: datetime, *, purpose: str = TRACKING) -> PublicLink:
    """The living link of the case, made when there is none; it lives a year."""
    return living_link(case, at, purpose=purpose) or make_link(
        purpose=purpose, target=case.ref, at=at, expires_at=at + LIFETIME
    )


def new_tracking_link(
    case: Case, at: datetime, *, purpose: str = TRACKING
) -> PublicLink:
    """A link that is not saved yet, of a case that has none."""
    return new_link(purpose=purpose, target=case.ref, at=at, expires_at=at + LIFETIME)


def tracking_path(case: Case, token: str) -> str:
    """The address that opens the case, in the case's language, without the host."""
    with translation.override(case.language):
        return reverse("feedback:tracking", args=[token])


def tracking_url(case: Case, at: datetime) -> str:
    """The path of the case's tracking page in its own language; makes the link if need
    be. Hand it to nobody but the customer of this case."""
    return tracking_path(case, token_of(tracking_link(case, at)))


def link_of_token(token: str, *, at: datetime) -> PublicLink | None:
    """The living link of a case with this token; None when unknown, over or revoked."""
    for purpose in (TRACKING, MAILED):
        link = find_link(purpose=purpose, token=token, at=at)
        if link is not None:
            return link
    return None


def living_links(ids: list[int], *, at: datetime) -> list[PublicLink]:
    """Those of these links that still open their case."""
    return list(
        PublicLink.objects.filter(
            Q(expires_at=None) | Q(expires_at__gt=at),
            pk__in=ids,
            purpose__in=(TRACKING, MAILED, RECEIPT),
            revoked_at=None,
        )
    )


def case_of_link(link: PublicLink) -> Case | None:
    """The case that a link opens."""
    app_model, _colon, pk = link.target.partition(":")
    if app_model != "feedback.case" or not pk.isdigit():
        return None
    return Case.objects.select_related("store").filter(pk=int(pk)).first()


def case_of_token(token: str, *, at: datetime) -> Case | None:
    """The case that a tracking link opens; None when unknown, over or revoked."""
    link = link_of_token(token, at=at)
    return None if link is None else case_of_link(link)


def _receipt_hash(digits: str) -> str:
    return salted_hmac(RECEIPT, digits, algorithm="sha256").hexdigest()


def make_receipt(case: Case, at: datetime) -> str:
    """A number of 16 digits on which somebody without an address comes back, in groups of
    four. Only its hash is kept, so it can be shown this once; an older one ends."""
    PublicLink.objects.filter(purpose=RECEIPT, target=case.ref, revoked_at=None).update(
        revoked_at=at
    )
    link, digits = new_receipt(case, at)
    link.save()
    return digits


def new_receipt(case: Case, at: datetime) -> tuple[PublicLink, str]:
    """A receipt that is not saved yet, of a case that has none, and its digits."""
    digits = str(secrets.randbelow(10**RECEIPT_DIGITS)).zfill(RECEIPT_DIGITS)
    link = PublicLink(
        purpose=RECEIPT,
        target=case.ref,
        # Of no use for a receipt; a link's row has one.
        nonce=hashlib.sha256(secrets.token_bytes(32)).hexdigest(),
        token_hash=_receipt_hash(digits),
        created_at=at,
        expires_at=at + LIFETIME,
    )
    return link, " ".join(re.findall("....", digits))


def link_of_receipt(text: str, *, at: datetime) -> PublicLink | None:
    """The living link of a receipt as somebody typed it (any blanks and dashes)."""
    digits = re.sub(r"[\s\-–—]", "", text)
    if not re.fullmatch(rf"[0-9]{{{RECEIPT_DIGITS}}}", digits):
        return None
    return PublicLink.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=at),
        purpose=RECEIPT,
        token_hash=_receipt_hash(digits),
        revoked_at=None,
    ).first()


def revoke_links(case: Case, at: datetime) -> int:
    """End every link of the case that lives; the next letter brings a new one."""
    return PublicLink.objects.filter(
        purpose__in=(TRACKING, MAILED, RECEIPT), target=case.ref, revoked_at=None
    ).update(revoked_at=at)
