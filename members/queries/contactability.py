"""Whom we may write to: consent per purpose and channel, addresses, standing orders."""

from collections.abc import Collection, Iterable

from django.db.models import Exists, OuterRef, Subquery
from django.utils.crypto import salted_hmac

from members.choices import (
    Channel,
    ContactKind,
    MessageKind,
    Purpose,
    SuppressionReason,
)
from members.models import ConsentState, ContactPoint, Member, Message, Suppression
from members.models.member import MemberQuerySet

KIND_OF_CHANNEL: dict[str, str] = {
    Channel.EMAIL: ContactKind.EMAIL,
    Channel.SMS: ContactKind.PHONE,
    Channel.PHONE: ContactKind.PHONE,
}


def address_hash(channel: str, address: str) -> str:
    """An address under the secret key: comparable, but not to be read back.

    E-mail addresses differ by case for nobody in practice, so they are lowered.
    """
    value = f"{channel}:{address.strip().lower()}"
    return salted_hmac("members.address", value, algorithm="sha256").hexdigest()


def suppressed(channel: str, addresses: Collection[str]) -> dict[str, str]:
    """Of these addresses those under a standing order, with its reason."""
    by_hash = {address_hash(channel, address): address for address in addresses}
    rows = Suppression.objects.filter(
        channel=channel, address_hash__in=list(by_hash)
    ).values_list("address_hash", "reason")
    return {by_hash[hashed]: reason for hashed, reason in rows}


def has_agreed(*, purpose: str, channel: str) -> Exists:
    """A condition on Member: agreed to this purpose on this channel, as of now."""
    return Exists(
        ConsentState.objects.filter(
            member=OuterRef("pk"), purpose=purpose, channel=channel, is_given=True
        )
    )


def address_on(channel: str) -> Subquery:
    """An expression on Member: the address for this channel, or NULL.

    The primary one first, none that is known to be wrong.
    """
    return Subquery(
        ContactPoint.objects.usable()
        .filter(member=OuterRef("pk"), kind=KIND_OF_CHANNEL[channel])
        .order_by("-is_primary", "pk")
        .values("value_norm")[:1]
    )


def contactable(
    members: MemberQuerySet, *, purpose: str, channel: str
) -> MemberQuerySet:
    """Those of `members` who agreed and whom we know how to reach (``.address``).

    Standing orders against an address are hashed and can't be asked for here: the
    campaign and the sender look them up with suppressed().
    """
    return (
        members.current()
        .filter(has_agreed(purpose=purpose, channel=channel))
        .annotate(address=address_on(channel))
        .filter(address__isnull=False)
    )


def consents_of(member: Member) -> dict[tuple[str, str], bool]:
    """How each consent of a member stands, by purpose and channel; absent is False."""
    known = dict.fromkeys(
        (
            (purpose, channel)
            for purpose in Purpose.values
            for channel in Channel.values
        ),
        False,
    )
    for state in member.consent_states.all():
        known[state.purpose, state.channel] = state.is_given
    return known


def refusals(messages: Iterable[Message]) -> dict[int, str]:
    """Why letters may not leave now: reason by message id; absent when they may.

    Three queries for any number of letters. Marketing needs a member who is still with
    us, the consent as of now, and an address without a standing order; a service
    letter only an address that exists.
    """
    letters = list(messages)
    marketing = [row for row in letters if row.kind == MessageKind.MARKETING]
    found: dict[int, str] = {}
    members = {row.member_id for row in marketing if row.member_id}
    current = set(
        Member.objects.current().filter(pk__in=members).values_list("pk", flat=True)
    )
    agreed = set(
        ConsentState.objects.filter(member_id__in=members, is_given=True).values_list(
            "member_id", "purpose", "channel"
        )
    )
    for row in marketing:
        if row.member_id not in current:
            found[row.pk] = "member_left"
        elif (row.member_id, row.purpose, row.channel) not in agreed:
            found[row.pk] = "no_consent"
    return found | _standing_orders([row for row in letters if row.pk not in found])


def _standing_orders(letters: list[Message]) -> dict[int, str]:
    hashes = {row.pk: address_hash(row.channel, row.address) for row in letters}
    rows = Suppression.objects.filter(address_hash__in=set(hashes.values()))
    reasons = dict(rows.values_list("address_hash", "reason"))
    found = {}
    for row in letters:
        reason = reasons.get(hashes[row.pk])
        dead = reason == SuppressionReason.BOUNCED
        if reason and (dead or row.kind == MessageKind.MARKETING):
            found[row.pk] = "suppressed"
    return found
