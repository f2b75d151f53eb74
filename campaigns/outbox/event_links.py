"""The links on which somebody answers an invitation, and the code of a ticket."""

import re
from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from campaigns.models import Event, Invitation
from members.models import PublicLink
from members.outbox.links import find_link, make_links
from members.queries.survivors import survivor_of

RSVP = "campaigns.rsvp"
RSVP_PATH = "/events/rsvp/TOKEN/"
# A link still opens after the event: it thanks, and shows where it was.
AFTERWARDS = timedelta(days=30)
_TARGET = re.compile(r"campaigns\.invitation:(\d{1,18})")


def rsvp_links(
    event: Event, invitations: Collection[Invitation], *, at: datetime
) -> dict[int, PublicLink]:
    """The living link of each invitation of the event, by its key; made where there is
    none. Two statements and no more."""
    refs = {invitation.ref: invitation.pk for invitation in invitations}
    living = PublicLink.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=at),
        purpose=RSVP,
        target__in=list(refs),
        revoked_at=None,
    )
    found = {refs[link.target]: link for link in living.order_by("pk")}
    missing = [ref for ref, pk in refs.items() if pk not in found]
    if missing:
        made = make_links(
            purpose=RSVP,
            targets=missing,
            at=at,
            expires_at=max(event.ends_at, at) + AFTERWARDS,
        )
        found |= {refs[target]: link for target, link in made.items()}
    return found


def invitation_of_token(token: str, *, at: datetime) -> Invitation | None:
    """The invitation that a link opens; None when unknown, over or revoked.

    One that stayed behind with a record that was merged leads to the survivor's.
    """
    link = find_link(purpose=RSVP, token=token, at=at)
    found = _TARGET.fullmatch(link.target) if link else None
    if found is None:
        return None
    rows = Invitation.objects.select_related("event__store", "member__home_store")
    invitation = rows.filter(pk=int(found[1])).first()
    if invitation is None or invitation.member is None:
        return invitation
    if invitation.member.merged_into_id is None:
        return invitation
    survivor = survivor_of(invitation.member)
    return rows.filter(event=invitation.event_id, member=survivor).first()


def ticket_url(invitation: Invitation) -> str:
    """What the QR code of a ticket says: the page on which staff check the person in."""
    path = reverse("campaigns_ticket", args=[invitation.code])
    return f"{settings.BASE_URL}{path}"
