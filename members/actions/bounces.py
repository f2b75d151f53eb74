"""A letter of ours came back."""

from datetime import datetime

from django.db import transaction

from members.choices import Channel, ContactKind, MessageState
from members.models import ContactPoint, Message

LONGEST_REASON = 200


@transaction.atomic
def note_bounce(*, message: Message, reason: str, at: datetime) -> Message:
    """The letter did not arrive and never will: its address is known to be wrong from
    now on, for every member who has it. Doing it twice changes nothing more."""
    held = Message.objects.select_for_update().get(pk=message.pk)
    held.state = MessageState.BOUNCED
    held.reason = reason[:LONGEST_REASON]
    held.due_at = None
    held.save(update_fields=["state", "reason", "due_at"])
    if held.channel == Channel.EMAIL:
        ContactPoint.objects.usable().filter(
            kind=ContactKind.EMAIL, value_norm=held.address
        ).update(invalid_at=at)
    return held
