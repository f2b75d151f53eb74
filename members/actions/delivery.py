"""What providers tell afterwards: delivered, bounced, reported as spam, answered."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from members.actions.bounces import note_bounce
from members.actions.consent import record_consent, suppress
from members.choices import (
    Channel,
    ConsentAction,
    ConsentSource,
    ContactKind,
    MessageState,
    SuppressionReason,
)
from members.models import ConsentState, ContactPoint, Member, Message, SoftBounce
from members.outbox.replies import answered_message
from members.queries.contactability import address_hash
from members.record.timeline import record_activity

# A text message that is one of these words, and nothing else, asks for no more of them.
STOP_WORDS = frozenset({"r", "t", "td", "n", "stop", "unsubscribe", "退订", "拒收"})
LONGEST_REPLY = 500
GIVEN_AWAY = (
    MessageState.SENDING,
    MessageState.IN_DOUBT,
    MessageState.ACCEPTED,
    MessageState.RETRY,
)


class Report(StrEnum):
    """What a provider says about one letter."""

    DELIVERED = "delivered"
    BOUNCED = "bounced"  # for good
    SOFT_BOUNCED = "soft_bounced"  # for the time being
    COMPLAINED = "complained"
    UNSUBSCRIBED = "unsubscribed"


@dataclass(frozen=True)
class DeliveryEvent:
    """One report: about which letter (our id, or the provider's), and why."""

    report: Report
    message_id: str = ""
    provider_id: str = ""
    reason: str = ""


def note_event(*, event: DeliveryEvent, channel: str, at: datetime) -> bool:
    """Write down what a provider tells of a letter; False for a letter that isn't ours.

    Safe to repeat. A bounce for good stops every letter to the address at once, one for
    the time being after SOFT_BOUNCES in a row; a spam report stops the address and
    withdraws every consent of the channel.
    """
    message = letter_of(event, channel)
    if message is None:
        return False
    if event.report == Report.DELIVERED:
        _delivered(message, at)
    elif event.report == Report.BOUNCED:
        _bounced(message, event.reason, at)
    elif event.report == Report.SOFT_BOUNCED:
        _soft_bounced(message, event.reason, at)
    else:
        _stopped(message, event, at)
    return True


def letter_of(event: DeliveryEvent, channel: str) -> Message | None:
    """The letter that an event is about: by our public id or Message-ID, else by the
    number that the provider gave it."""
    letters = Message.objects.filter(channel=channel)
    if event.message_id:
        try:
            return letters.filter(public_id=UUID(event.message_id)).first()
        except ValueError:
            found = answered_message(event.message_id)
            return found if found and found.channel == channel else None
    if event.provider_id:
        return letters.filter(provider_id=event.provider_id[:200]).first()
    return None


@transaction.atomic
def _delivered(message: Message, at: datetime) -> None:
    rows = Message.objects.filter(pk=message.pk, state__in=GIVEN_AWAY)
    rows.filter(accepted_at=None).update(accepted_at=at)
    rows.update(state=MessageState.DELIVERED, due_at=None, reason="")
    SoftBounce.objects.filter(
        channel=message.channel,
        address_hash=address_hash(message.channel, message.address),
    ).delete()


@transaction.atomic
def _bounced(message: Message, reason: str, at: datetime) -> None:
    if message.state == MessageState.BOUNCED or not message.address:
        return
    note_bounce(message=message, reason=reason or "bounced", at=at)
    suppress(
        channel=message.channel,
        address=message.address,
        reason=SuppressionReason.BOUNCED,
        at=at,
    )


@transaction.atomic
def _soft_bounced(message: Message, reason: str, at: datetime) -> None:
    """A mailbox that is full, a server that rests. The same report of one letter counts
    once; SOFT_BOUNCES letters in a row are as good as a bounce."""
    held = Message.objects.select_for_update().get(pk=message.pk)
    if held.state == MessageState.BOUNCED or held.reason or not held.address:
        return
    held.reason = (reason or "soft bounce")[:200]
    held.save(update_fields=["reason"])
    hashed = address_hash(held.channel, held.address)
    row, created = SoftBounce.objects.get_or_create(
        channel=held.channel,
        address_hash=hashed,
        defaults={"times": 1, "last_at": at},
    )
    if not created:
        SoftBounce.objects.filter(pk=row.pk).update(times=F("times") + 1, last_at=at)
        row.refresh_from_db()
    if row.times >= settings.SOFT_BOUNCES:
        _bounced(held, held.reason, at)
        row.delete()


@transaction.atomic
def _stopped(message: Message, event: DeliveryEvent, at: datetime) -> None:
    """Reported as spam: nothing more, on this channel. Unsubscribed at the provider: no
    more of this purpose."""
    is_spam = event.report == Report.COMPLAINED
    if is_spam and message.address:
        suppress(
            channel=message.channel,
            address=message.address,
            reason=SuppressionReason.SPAM_REPORT,
            at=at,
        )
    if message.member:
        purpose = "" if is_spam else message.purpose
        _withdraw(
            message.member,
            message.channel,
            purpose=purpose,
            evidence=f"{event.report} members.message:{message.pk}",
            at=at,
        )


def _withdraw(
    member: Member, channel: str, *, evidence: str, at: datetime, purpose: str = ""
) -> None:
    """Withdraw the member's consents of a channel that are given (or one of them)."""
    given = ConsentState.objects.filter(member=member, channel=channel, is_given=True)
    if purpose:
        given = given.filter(purpose=purpose)
    for each in given.values_list("purpose", flat=True):
        record_consent(
            member=member,
            purpose=each,
            channel=channel,
            action=ConsentAction.WITHDRAWN,
            source=ConsentSource.UNSUBSCRIBE,
            evidence=evidence[:200],
            at=at,
        )


@transaction.atomic
def note_text_reply(
    *, number: str, text: str, reply_id: str, provider: str, at: datetime
) -> int:
    """A text message came in from a number (E.164); returns to how many records it went.

    "R", "T", "TD", "STOP" … stop all text messages to the number and withdraw the
    consents of those whose number it is; anything else stands on their timelines. The
    same `reply_id` counts once.
    """
    stops = text.strip().strip(".!。！").casefold() in STOP_WORDS
    if stops:
        suppress(
            channel=Channel.SMS,
            address=number,
            reason=SuppressionReason.UNSUBSCRIBED,
            at=at,
        )
    points = ContactPoint.objects.filter(kind=ContactKind.PHONE, value_norm=number)
    whose = Member.objects.current().filter(pk__in=points.values("member"))
    ref = f"members.sms:{provider}:{reply_id}"[:80]
    told = 0
    # The member's row is the lock under which two of the same reply take turns.
    for member in whose.select_for_update(of=("self",)).order_by("pk"):
        if reply_id and member.activities.filter(ref=ref).exists():
            continue
        record_activity(
            member=member,
            kind="members.text_reply",
            at=at,
            data={"text": text.strip()[:LONGEST_REPLY], "stops": stops},
            ref=ref,
        )
        if stops:
            _withdraw(member, Channel.SMS, evidence=ref, at=at)
        told += 1
    return told
