"""Giving and withdrawing consent, and standing orders against an address."""

from datetime import datetime

from django.db import transaction

from members.choices import (
    Channel,
    ConsentAction,
    ConsentSource,
    ContactKind,
    HouseholdRole,
    SuppressionReason,
)
from members.models import (
    Consent,
    ConsentState,
    ContactPoint,
    Member,
    Suppression,
    User,
)
from members.queries.contactability import address_hash
from members.queries.wordings import wording_of
from members.record.timeline import record_activity

SAID_IN_PERSON = (ConsentSource.TILL, ConsentSource.ONLINE, ConsentSource.STAFF)


@transaction.atomic
def record_consent(
    *,
    member: Member,
    purpose: str,
    channel: str,
    action: str,
    source: str,
    at: datetime,
    by: User | None = None,
    wording: str = "",
    evidence: str = "",
) -> Consent:
    """Add one act to the ledger and bring the state along.

    Nothing is refused: saying the same twice is two acts and one state. An act older
    than the state (a late import) is kept in the ledger and leaves the state alone.
    The timeline gets a row when the state changed. ``wording`` is what the person
    read; without one, giving takes the present wording_of(purpose, channel). Who asked
    us not to call and agrees to calls anew may be called again; a file that says so is
    not enough.
    """
    is_given = action == ConsentAction.GIVEN
    if is_given and not wording:
        wording = wording_of(purpose, channel)
    act = Consent.objects.create(
        member=member,
        purpose=purpose,
        channel=channel,
        action=action,
        source=source,
        wording=wording,
        evidence=evidence,
        at=at,
        by=by,
    )
    # The member's row is the lock under which two acts of one moment take turns.
    Member.objects.select_for_update().only("pk").get(pk=member.pk)
    state = ConsentState.objects.filter(
        member=member, purpose=purpose, channel=channel
    ).first()
    if _is_overtaken(act, state):
        return act
    changed = is_given != (state.is_given if state else False)
    if state is None or changed:
        ConsentState.objects.update_or_create(
            member=member,
            purpose=purpose,
            channel=channel,
            defaults={"is_given": is_given, "since": at},
        )
    if changed:
        _tell_timeline(act)
    if is_given and channel == Channel.PHONE and source in SAID_IN_PERSON:
        _allow_calls(member)
    return act


def _is_overtaken(act: Consent, state: ConsentState | None) -> bool:
    if state and state.since > act.at:
        return True
    return Consent.objects.filter(
        member=act.member, purpose=act.purpose, channel=act.channel, at__gt=act.at
    ).exists()


def _tell_timeline(act: Consent) -> None:
    record_activity(
        member=act.member,
        kind="members.consent",
        at=act.at,
        by=act.by,
        data={
            "purpose": act.purpose,
            "channel": act.channel,
            "action": act.action,
            "source": act.source,
        },
        ref=f"members.consent:{act.pk}",
    )


def suppress(*, channel: str, address: str, reason: str, at: datetime) -> Suppression:
    """Send nothing more to this address; the first order and its reason stay."""
    order, _created = Suppression.objects.get_or_create(
        channel=channel,
        address_hash=address_hash(channel, address),
        defaults={"reason": reason, "at": at},
    )
    return order


def lift(*, channel: str, address: str, reason: str = "") -> bool:
    """Take the standing order back; False when there was none, or for another reason."""
    orders = Suppression.objects.filter(
        channel=channel, address_hash=address_hash(channel, address)
    )
    deleted, _rows = (orders.filter(reason=reason) if reason else orders).delete()
    return deleted > 0


def _allow_calls(member: Member) -> None:
    """The member's own numbers; those of others of the family stay as they are."""
    own = ContactPoint.objects.filter(
        member=member, kind=ContactKind.PHONE, whose=HouseholdRole.SELF
    )
    for number in own.values_list("value_norm", flat=True):
        lift(channel=Channel.PHONE, address=number, reason=SuppressionReason.REFUSED)
