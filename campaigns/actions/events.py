"""Making events, announcing them and calling them off."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from campaigns.actions.seats import (
    check_may_plan,
    free_seats,
    locked_event,
    note_attendance,
    offer_free_seats,
)
from campaigns.choices import EventState, InvitationState
from campaigns.exceptions import EventRefused
from campaigns.models import Event, Invitation
from campaigns.models.event import SEATED
from campaigns.outbox.event_letters import CALLED_OFF, write_letters
from members.models import User

FIELDS = (
    "title", "title_zh", "words", "words_zh", "place", "place_zh", "address",
    "price", "price_zh", "starts_at", "ends_at", "rsvp_until", "capacity",
    "guests_allowed", "is_public", "offer_hours", "reminder_days", "effect_days",
    "store", "club", "survey",
)  # fmt: skip
PLACED = (*SEATED, InvitationState.WAITING)


@transaction.atomic
def create_event(*, by: User, **values: Any) -> Event:
    """Make an event; a draft until it is announced. TypeError for an unknown field,
    EventRefused when it ends before it begins, NotAllowed outside of one's stores."""
    _check_fields(values)
    event = Event(created_by=by, **values)
    check_may_plan(by, event)
    _check_times(event)
    event.save()
    log(event, "wagtail.create", user=by)
    return event


@transaction.atomic
def change_event(*, event: Event, by: User, at: datetime, **values: Any) -> Event:
    """Change an event. More seats are offered to the waiting list at once.

    EventRefused for fewer seats than are taken, and as create_event().
    """
    _check_fields(values)
    held = locked_event(event.pk)
    check_may_plan(by, held)
    for name, value in values.items():
        setattr(held, name, value)
    check_may_plan(by, held)
    _check_times(held)
    taken = _taken(held)
    if held.capacity < taken:
        raise EventRefused(
            _("%(count)d seats are taken already.") % {"count": taken}, "capacity"
        )
    held.save(update_fields=[*values])
    log(held, "wagtail.edit", user=by)
    offer_free_seats(held, at=at)
    return held


def _taken(event: Event) -> int:
    """Seats that somebody holds, however many there are."""
    wide = Event(pk=event.pk, capacity=10**6)
    return wide.capacity - free_seats(wide)


def _check_fields(values: dict[str, Any]) -> None:
    unknown = set(values) - set(FIELDS)
    if unknown:
        message = f"an event has no {', '.join(sorted(unknown))}"
        raise TypeError(message)


def _check_times(event: Event) -> None:
    if event.ends_at <= event.starts_at:
        raise EventRefused(_("It ends before it begins."), "ends_at")
    if event.rsvp_until and event.rsvp_until > event.ends_at:
        raise EventRefused(
            _("Answers can't be asked for after the event."), "rsvp_until"
        )


@transaction.atomic
def announce_event(*, event: Event, by: User, at: datetime) -> Event:
    """Let people be invited and answer. EventRefused unless it is a draft to come."""
    held = locked_event(event.pk)
    check_may_plan(by, held)
    if held.state != EventState.DRAFT or held.is_over(at):
        raise EventRefused(_("Only a draft of an event to come is announced."))
    held.state = EventState.OPEN
    held.save(update_fields=["state"])
    log(held, "wagtail.edit", user=by, data={"state": str(held.state)})
    return held


@transaction.atomic
def call_off_event(*, event: Event, by: User, at: datetime) -> int:
    """Call it off: everybody with a seat or on the waiting list gets a letter. Returns
    how many. EventRefused unless it is announced and not over."""
    held = locked_event(event.pk)
    check_may_plan(by, held)
    if held.state != EventState.OPEN or held.is_over(at):
        raise EventRefused(_("Only an announced event to come is called off."))
    held.state = EventState.CANCELLED
    held.save(update_fields=["state"])
    log(held, "wagtail.edit", user=by, data={"state": str(held.state)})
    rows = Invitation.objects.filter(event=held, state__in=PLACED)
    placed = list(rows.select_related("member"))
    told = write_letters(CALLED_OFF, held, placed, at=at)
    rows.update(state=InvitationState.CANCELLED, offered_until=None, waiting_since=None)
    for each in placed:
        each.state = InvitationState.CANCELLED
    note_attendance(held, invitations=placed, at=at, by=by)
    return told
