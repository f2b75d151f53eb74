"""What a person decides about letters that got stuck."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from members.choices import MessageState
from members.exceptions import LetterNotOpen
from members.models import Message, User

DECIDABLE = (MessageState.IN_DOUBT, MessageState.FAILED)


@transaction.atomic
def note_arrived(*, message: Message, by: User, at: datetime) -> Message:
    """The person knows that a letter in doubt reached its reader.

    LetterNotOpen when it isn't in doubt (any more).
    """
    held = _hold(message, (MessageState.IN_DOUBT,))
    held.state = MessageState.ACCEPTED
    held.accepted_at = at
    held.reason = _("%(person)s says that it arrived") % {"person": by}
    held.save(update_fields=["state", "accepted_at", "reason"])
    return held


@transaction.atomic
def send_again(*, message: Message, by: User, at: datetime) -> Message:
    """Queue a letter that is in doubt or failed once more, under the same Message-ID.

    It is asked once more whether it may go: consent, standing orders, its last hour.
    LetterNotOpen in another state.
    """
    held = _hold(message, DECIDABLE)
    held.state = MessageState.QUEUED
    held.due_at = at
    held.attempts = 0
    held.reason = _("sent again by %(person)s") % {"person": by}
    held.save(update_fields=["state", "due_at", "attempts", "reason"])
    return held


def _hold(message: Message, states: tuple[str, ...]) -> Message:
    held = Message.objects.select_for_update().get(pk=message.pk)
    if held.state not in states:
        words = {"state": held.get_state_display()}
        raise LetterNotOpen(
            _("The letter is “%(state)s”: there is nothing to decide.") % words
        )
    return held
