"""Consents given on the web that count once the owner of the mailbox confirms them."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from members.actions.consent import lift, record_consent
from members.choices import (
    Channel,
    ConsentAction,
    ConsentSource,
    ContactKind,
    MessageKind,
    Purpose,
    SuppressionReason,
)
from members.exceptions import NoAddress
from members.models import Member, PendingConsent, PublicLink
from members.outbox.enqueue import enqueue_message
from members.outbox.links import make_link
from members.outbox.render import brand_name, letter_html
from members.queries.wordings import wording_of

CONFIRM = "confirm_consent"
VALID = timedelta(days=14)


@transaction.atomic
def ask_to_confirm(
    *, member: Member, pairs: Collection[tuple[str, str]], at: datetime
) -> int:
    """Keep the consents as unconfirmed, and send one letter with the link to confirm.

    Pairs that wait already are left alone, unless their link is over; returns how many
    were asked for. NoAddress when there is no mailbox to ask.
    """
    waiting = PendingConsent.objects.filter(member=member)
    waiting.filter(at__lte=at - VALID).delete()
    known = set(waiting.values_list("purpose", "channel"))
    fresh = sorted(set(pairs) - known)
    if not fresh:
        return 0
    point = (
        member.contact_points.usable()
        .filter(kind=ContactKind.EMAIL)
        .order_by("-is_primary", "pk")
        .first()
    )
    if point is None:
        raise NoAddress(_("We have no e-mail address of yours to confirm this with."))
    PendingConsent.objects.bulk_create(
        PendingConsent(
            member=member,
            purpose=purpose,
            channel=channel,
            wording=wording_of(purpose, channel),
            at=at,
        )
        for purpose, channel in fresh
    )
    _send_link(member, point.value_norm, [purpose for purpose, _channel in fresh], at)
    return len(fresh)


def _send_link(member: Member, address: str, purposes: list[str], at: datetime) -> None:
    link = make_link(
        purpose=CONFIRM,
        target=f"members.member:{member.pk}",
        at=at,
        expires_at=at + VALID,
    )
    with translation.override(member.language):
        brand = brand_name()
        subject = _("Please confirm that we may write to you")
        what = "\n".join(f"- {Purpose(purpose).label}" for purpose in purposes)
        text = _(
            "Hello %(name)s,\n\nsomebody, we hope you, asked %(brand)s on the web to "
            "write to this address:\n\n%(what)s\n\nIf that is right, confirm it here "
            "within 14 days:\n[[link:confirm]]\n\nIf not, do nothing: you will get no "
            "such letters."
        ) % {"name": member.addressed_as, "brand": brand, "what": what}
        label = _("Yes, you may write to me")
    enqueue_message(
        key=f"confirm:{link.pk}",
        channel=Channel.EMAIL,
        kind=MessageKind.SERVICE,
        address=address,
        member=member,
        language=member.language,
        subject=subject,
        text=text,
        html=letter_html(
            language=member.language,
            subject=subject,
            body=text,
            link_words={"confirm": label},
        ),
        links={"confirm": {"id": link.pk, "url": "/confirm/TOKEN/"}},
        at=at,
    )


@transaction.atomic
def confirm_consents(*, link: PublicLink, member: Member, at: datetime) -> int:
    """Give the consents that waited for this link; it is used up. Returns how many.

    The link itself is the permission: it came to the mailbox in question.
    """
    waiting = PendingConsent.objects.select_for_update().filter(
        member=member, at__lte=link.created_at
    )
    pairs = list(waiting)
    for each in pairs:
        record_consent(
            member=member,
            purpose=each.purpose,
            channel=each.channel,
            action=ConsentAction.GIVEN,
            source=ConsentSource.ONLINE,
            wording=each.wording,
            evidence=f"members.publiclink:{link.pk}",
            at=at,
        )
    for channel in {each.channel for each in pairs}:
        lift_unsubscribed(member, channel)
    waiting.delete()
    PublicLink.objects.filter(pk=link.pk).update(revoked_at=at)
    return len(pairs)


def lift_unsubscribed(member: Member, channel: str) -> None:
    """Take back the standing order that an unsubscribe link left, and no other."""
    kind = ContactKind.EMAIL if channel == Channel.EMAIL else ContactKind.PHONE
    points = member.contact_points.filter(kind=kind)
    for address in points.values_list("value_norm", flat=True):
        lift(channel=channel, address=address, reason=SuppressionReason.UNSUBSCRIBED)
