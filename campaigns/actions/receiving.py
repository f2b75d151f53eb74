"""At the door: checking people in, walk-ins, and closing the list afterwards."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.actions.seats import (
    check_may_receive,
    free_seats,
    locked_event,
    locked_invitation,
    note_attendance,
    people_in,
    save_state,
)
from campaigns.choices import EventState, InvitationState, InvitedBy
from campaigns.exceptions import EventRefused
from campaigns.models import Event, Invitation
from members.models import Member, User

# The door opens so long before the beginning.
EARLY = timedelta(hours=12)
# Paper lists are typed in on the next day, so the list stays open that long.
AFTERWARDS = timedelta(hours=20)


@transaction.atomic
def check_in(
    *,
    invitation: Invitation,
    guests: int,
    by: User,
    at: datetime,
    although_reserved: bool = False,
) -> Invitation:
    """Somebody of the list is there, with so many guests.

    Who had no seat (said no, waits, was only invited) gets one that is free, or with
    ``although_reserved`` one that is kept for somebody who is not there yet; never
    more people than seats: EventRefused. So for an event of another day or called off.
    NotAllowed for staff who don't look after the event.
    """
    event = locked_event(invitation.event_id)
    held = locked_invitation(invitation, event)
    check_may_receive(by, event, held.member)
    _check_day(event, at=at)
    _check_room(event, held, guests, although_reserved=although_reserved)
    held.guests_came = guests
    held.guests = max(held.guests, guests) if held.has_seat else guests
    held.checked_in_at, held.checked_in_by = at, by
    save_state(held, state=InvitationState.CAME, at=held.answered_at or at)
    note_attendance(event, invitations=[held], at=at, by=by)
    return held


def _check_room(
    event: Event, held: Invitation, guests: int, *, although_reserved: bool
) -> None:
    there = people_in(event)
    if held.state == InvitationState.CAME:
        there -= 1 + held.guests_came
    if there + 1 + guests > event.capacity:
        raise EventRefused(_("The room is full: as many people as seats are there."))
    if although_reserved:
        return
    if 1 + guests > free_seats(event, without=held):
        raise EventRefused(
            _(
                "No seat is free for so many: the others are kept for people who have "
                "accepted. You can let them in all the same."
            ),
            "reserved",
        )


def _check_day(event: Event, *, at: datetime) -> None:
    if event.state != EventState.OPEN:
        raise EventRefused(_("The event is not announced, or called off."))
    if at < event.starts_at - EARLY:
        raise EventRefused(_("The event has not begun yet."))


@transaction.atomic
def undo_check_in(*, invitation: Invitation, by: User, at: datetime) -> Invitation:
    """It was somebody else: back to having accepted. Nothing for who isn't checked in."""
    event = locked_event(invitation.event_id)
    held = locked_invitation(invitation, event)
    check_may_receive(by, event, held.member)
    if held.state != InvitationState.CAME:
        return held
    held.guests_came = 0
    after = event.closed_at is not None
    state = InvitationState.MISSED if after else InvitationState.ACCEPTED
    save_state(held, state=state, at=held.answered_at or at)
    note_attendance(event, invitations=[held], at=at, by=by)
    return held


@transaction.atomic
def walk_in(
    *,
    event: Event,
    by: User,
    at: datetime,
    member: Member | None = None,
    name: str = "",
    guests: int = 0,
    although_reserved: bool = False,
) -> Invitation:
    """Somebody who is not on the list is there: a member, or a guest by name.

    As check_in(); EventRefused without either.
    """
    check_may_receive(by, event, member)
    if member is None and not name.strip():
        raise EventRefused(_("Say who it is."), "name")
    invitation = None
    if member is not None:
        invitation = Invitation.objects.filter(event=event, member=member).first()
    if invitation is None:
        invitation = Invitation.objects.create(
            event=event,
            member=member,
            name="" if member else name.strip(),
            invited_by=InvitedBy.DOOR,
            invited_at=at,
        )
    return check_in(
        invitation=invitation,
        guests=guests,
        by=by,
        at=at,
        although_reserved=although_reserved,
    )


@transaction.atomic
def close_list(*, event: Event, at: datetime) -> int:
    """After the event: who accepted and was not checked in stayed away. Returns how
    many; nothing the second time, or before AFTERWARDS."""
    held = locked_event(event.pk)
    if held.closed_at is not None or at < held.ends_at + AFTERWARDS:
        return 0
    held.closed_at = at
    held.save(update_fields=["closed_at"])
    rows = Invitation.objects.filter(event=held)
    rows.filter(state=InvitationState.OFFERED).update(
        state=InvitationState.LAPSED, offered_until=None
    )
    # Only where somebody was checked in at all do we know who stayed away.
    if not rows.filter(state=InvitationState.CAME).exists():
        return 0
    missed = list(rows.filter(state=InvitationState.ACCEPTED))
    rows.filter(pk__in=[each.pk for each in missed]).update(
        state=InvitationState.MISSED
    )
    for each in missed:
        each.state = InvitationState.MISSED
    note_attendance(held, invitations=missed, at=at)
    return len(missed)
