"""What a person decides about letters that got stuck."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry

from members.choices import MessageKind, MessageState
from members.exceptions import LetterNotOpen
from members.models import Activity, Message, User
from members.models.message import MessageQuerySet

DECIDABLE = (MessageState.IN_DOUBT, MessageState.FAILED)


def note_arrived(*, message: Message, by: User, at: datetime) -> Message:
    """The person knows that a letter in doubt reached its reader.

    LetterNotOpen when it isn't in doubt (any more), or not the person's to decide.
    """
    return _settle_one(message, note_all_arrived(ids=[message.pk], by=by, at=at))


def send_again(*, message: Message, by: User, at: datetime) -> Message:
    """Queue a letter that is in doubt or failed once more, under the same Message-ID.

    It is asked once more whether it may go: consent, standing orders, its last hour.
    LetterNotOpen in another state, or when it is not the person's to decide.
    """
    return _settle_one(message, send_all_again(ids=[message.pk], by=by, at=at))


def leave(*, message: Message, by: User, at: datetime) -> Message:
    """Let a letter that is in doubt or failed be as it is: it leaves the list of those
    that wait for a person. LetterNotOpen as for send_again."""
    return _settle_one(message, leave_all(ids=[message.pk], by=by, at=at))


def _settle_one(message: Message, settled: int) -> Message:
    held = Message.objects.get(pk=message.pk)
    if not settled:
        words = {"state": held.get_state_display()}
        raise LetterNotOpen(
            _("The letter is “%(state)s”: there is nothing to decide.") % words
        )
    return held


@transaction.atomic
def note_all_arrived(*, ids: Collection[int], by: User, at: datetime) -> int:
    """Of these letters those in doubt reached their readers, the person says; returns
    how many. Letters of stores where the person may not decide are left alone."""
    letters = _hold(_open(by, (MessageState.IN_DOUBT,)).filter(pk__in=ids))
    Activity.objects.bulk_create(
        Activity(
            member_id=letter.member_id,
            kind="members.letter_sent",
            at=at,
            by=by,
            data={"subject": letter.subject, "channel": letter.channel},
            ref=f"members.message:{letter.pk}",
        )
        for letter in letters
        if letter.member_id and letter.kind == MessageKind.MARKETING
    )
    return _settle(
        letters,
        "arrived",
        by=by,
        at=at,
        state=MessageState.ACCEPTED,
        accepted_at=at,
        reason=_("%(person)s says that it arrived") % {"person": by},
    )


@transaction.atomic
def send_all_again(*, ids: Collection[int], by: User, at: datetime) -> int:
    """Queue those of these letters that are in doubt or failed once more; returns how
    many. Letters of stores where the person may not decide are left alone."""
    letters = _hold(_open(by, DECIDABLE).filter(pk__in=ids))
    return _queue_again(letters, by=by, at=at)


@transaction.atomic
def send_failed_again(*, ref: str, by: User, at: datetime) -> int:
    """Queue the letters of one run that failed once more, and only those: who got the
    letter gets no second one. Returns how many."""
    letters = _hold(_open(by, (MessageState.FAILED,)).filter(ref=ref))
    return _queue_again(letters, by=by, at=at)


@transaction.atomic
def leave_all(*, ids: Collection[int], by: User, at: datetime) -> int:
    """Take those of these letters that are in doubt or failed off the list; they stay
    what they are. Returns how many."""
    letters = _hold(_open(by, DECIDABLE).filter(pk__in=ids))
    return _settle(letters, "left", by=by, at=at)


def _open(by: User, states: Collection[str]) -> MessageQuerySet:
    mine = Message.objects.visible_to(by, "members.change_message")
    return mine.filter(state__in=states, settled_at=None)


def _hold(letters: MessageQuerySet) -> list[Message]:
    held = letters.select_for_update(of=("self",)).order_by("pk")
    return list(held.defer("text", "html", "values", "links"))


def _queue_again(letters: list[Message], *, by: User, at: datetime) -> int:
    return _settle(
        letters,
        "again",
        by=by,
        at=None,
        log_at=at,
        state=MessageState.QUEUED,
        due_at=at,
        attempts=0,
        lease_by="",
        reason=_("sent again by %(person)s") % {"person": by},
    )


def _settle(
    letters: list[Message],
    decision: str,
    *,
    by: User,
    at: datetime | None,
    log_at: datetime | None = None,
    **changes: Any,
) -> int:
    """Change the letters with one statement, and write down who decided what."""
    ids = [letter.pk for letter in letters]
    Message.objects.filter(pk__in=ids).update(settled_at=at, **changes)
    kind = ContentType.objects.get_for_model(Message)
    ModelLogEntry.objects.bulk_create(
        ModelLogEntry(
            content_type=kind,
            object_id=str(pk),
            label=_("Letter %(number)s") % {"number": pk},
            action="wagtail.edit",
            user=by,
            timestamp=at or log_at,
            data={"decision": decision},
        )
        for pk in ids
    )
    return len(ids)
