"""What happens to an event by the clock: offers end, reminders leave, lists close."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from campaigns.actions.after_event import write_effects
from campaigns.actions.receiving import AFTERWARDS, close_list
from campaigns.actions.seats import (
    locked_event,
    note_attendance,
    offer_free_seats,
)
from campaigns.choices import EventState, InvitationState
from campaigns.models import Event, Invitation
from campaigns.outbox.event_letters import LAPSED, REMINDER, write_letters

# On the day itself reminders leave from this hour on, in the portal's zone.
MORNING = 8
CHUNK = 500
# Nobody is asked to remember what was answered an hour ago.
FRESH = timedelta(hours=6)
ON_THE_DAY = "0d"
# Names of guests without a record are kept so long after the event.
FORGET_AFTER = timedelta(days=90)


def offer_seats(*, at: datetime) -> int:
    """End the offers whose time is over and offer free seats to the next; returns how
    many were offered. Safe to run twice and on several machines."""
    lapsing = Invitation.objects.filter(offered_until__lte=at).values("event")
    waiting = Invitation.objects.filter(
        state=InvitationState.WAITING, event__starts_at__gt=at
    ).values("event")
    events = Event.objects.filter(Q(pk__in=lapsing) | Q(pk__in=waiting))
    events = events.filter(state=EventState.OPEN)
    return sum(_turn_offers(pk, at) for pk in events.values_list("pk", flat=True))


@transaction.atomic
def _turn_offers(event_id: int, at: datetime) -> int:
    event = locked_event(event_id)
    rows = event.invitations.filter(
        state=InvitationState.OFFERED, offered_until__lte=at
    )
    lapsed = list(rows.select_related("member"))
    rows.update(state=InvitationState.LAPSED, offered_until=None, answered_at=at)
    for each in lapsed:
        each.state, each.offered_until = InvitationState.LAPSED, None
    note_attendance(event, invitations=lapsed, at=at)
    if at < event.starts_at:
        write_letters(LAPSED, event, lapsed, at=at, occurrence=f"{at:%Y%m%d%H%M}")
    return len(offer_free_seats(event, at=at))


def remind_guests(*, at: datetime) -> int:
    """Queue the reminders that are due: so many days before, and on the day. Returns
    how many. Nobody gets one twice, and none is sent after the event began."""
    events = Event.objects.filter(
        state=EventState.OPEN,
        starts_at__gt=at,
        starts_at__lte=at + timedelta(days=31),
    )
    return sum(_remind(event, at) for event in events)


def _remind(event: Event, at: datetime) -> int:
    code = _due_reminder(event, at)
    done = 0
    while code and (chunk := _remind_chunk(event.pk, code, at)):
        done += chunk
    return done


def _due_reminder(event: Event, at: datetime) -> str:
    """ "0d", "-2d" or "": which reminder of the event is due now."""
    now = timezone.localtime(at)
    if now.date() == event.day:
        return ON_THE_DAY if now.hour >= MORNING else ""
    days = event.reminder_days
    if days and at >= event.starts_at - timedelta(days=days):
        return f"-{days}d"
    return ""


@transaction.atomic
def _remind_chunk(event_id: int, code: str, at: datetime) -> int:
    event = locked_event(event_id)
    rows = event.invitations.filter(state=InvitationState.ACCEPTED)
    rows = rows.exclude(reminded__in=[code, ON_THE_DAY])
    due = list(rows.select_related("member")[:CHUNK])
    old = [each for each in due if not _is_fresh(each, at)]
    write_letters(REMINDER, event, old, at=at, occurrence=code)
    rows.filter(pk__in=[each.pk for each in due]).update(reminded=code)
    return len(due)


def _is_fresh(invitation: Invitation, at: datetime) -> bool:
    return invitation.answered_at is not None and invitation.answered_at > at - FRESH


def close_lists(*, at: datetime) -> int:
    """Close the lists of events that are over; returns how many people stayed away."""
    over = Event.objects.filter(
        state=EventState.OPEN, closed_at=None, ends_at__lte=at - AFTERWARDS
    )
    return sum(close_list(event=event, at=at) for event in over)


def forget_guests(*, at: datetime) -> int:
    """Empty names and addresses of guests without a record, 90 days after the event."""
    rows = Invitation.objects.filter(
        ~Q(name="") | ~Q(email=""),
        member=None,
        event__ends_at__lte=at - FORGET_AFTER,
    )
    return rows.update(name="", email="")


def write_all_effects(*, at: datetime) -> int:
    """Write down what those bought who came, once the days of an event are over;
    returns how many records were written to."""
    rows = Event.objects.filter(closed_at__isnull=False, effects_at=None).order_by("pk")
    due = [event for event in rows if at >= event.effect_until()]
    return sum(write_effects(event=event, at=at) for event in due)
