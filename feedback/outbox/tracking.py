"""The link on which a customer follows a case, without a log-in."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import translation

from feedback.models import Case
from members.models import PublicLink
from members.outbox.links import find_link, make_link, token_of

TRACKING = "feedback.track"
LIFETIME = timedelta(days=365)
# A link handed out again must still live this long.
REST = timedelta(days=90)


def tracking_link(case: Case, at: datetime) -> PublicLink:
    """The living link of the case, made when there is none; it lives a year."""
    link = (
        PublicLink.objects.filter(
            purpose=TRACKING,
            target=case.ref,
            revoked_at=None,
            expires_at__gt=at + REST,
        )
        .order_by("-expires_at")
        .first()
    )
    return link or make_link(
        purpose=TRACKING, target=case.ref, at=at, expires_at=at + LIFETIME
    )


def tracking_path(name: str, case: Case, token: str, *args: object) -> str:
    """The address of a tracking page in the language of the case, without the host."""
    with translation.override(case.language):
        return reverse(f"feedback:{name}", args=[token, *args])


def tracking_url(case: Case, at: datetime) -> str:
    """The path of the case's tracking page in its own language; makes the link if need
    be. Hand it to nobody but the customer of this case."""
    return tracking_path("tracking", case, token_of(tracking_link(case, at)))


def case_of_token(token: str, *, at: datetime) -> Case | None:
    """The case that a tracking link opens; None when unknown, over or revoked."""
    link = find_link(purpose=TRACKING, token=token, at=at)
    if link is None:
        return None
    app_model, _colon, pk = link.target.partition(":")
    if app_model != "feedback.case" or not pk.isdigit():
        return None
    return Case.objects.select_related("store").filter(pk=int(pk)).first()
