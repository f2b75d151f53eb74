"""Answers to an invitation: yes, no, with guests, and no longer."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.actions.seats import (
    check_may_receive,
    check_party,
    free_seats,
    locked_event,
    locked_invitation,
    note_attendance,
    offer_free_seats,
    parties_ahead,
    save_state,
)
from campaigns.choices import EventState, InvitationState
from campaigns.exceptions import EventRefused
from campaigns.models import Event, Invitation
from campaigns.models.event import SEATED
from campaigns.outbox.event_letters import ACCEPTED, WAITING, write_letters
from members.models import User

NO = (
    InvitationState.DECLINED,
    InvitationState.CANCELLED,
    InvitationState.UNCONFIRMED,
)


@transaction.atomic
def accept(
    *,
    invitation: Invitation,
    guests: int,
    at: datetime,
    by: User | None = None,
    language: str = "",
) -> Invitation:
    """Say yes for oneself and so many guests. By staff (``by``) also after the day on
    which answers end.

    Gives the seats when they are free and nobody has waited longer for them, else a
    place on the waiting list; either is confirmed by a letter. Somebody who has seats
    keeps them when there are none for further guests: EventRefused, as for too many
    guests, for an event that is over, called off or no longer taking answers, and for
    who was checked in. NotAllowed for staff of another store.
    """
    event = locked_event(invitation.event_id)
    held = locked_invitation(invitation, event)
    if by is not None:
        check_may_receive(by, event, held.member)
    _check_open(event, held, at=at, is_staff=by is not None)
    check_party(event, guests)
    before = (held.state, held.guests)
    state = _state_for(event, held, guests, at=at)
    if before == (state, guests):
        return held
    held.guests = guests
    if language:
        held.language = language
        Invitation.objects.filter(pk=held.pk).update(language=language)
    waiting_since = held.waiting_since or at
    save_state(held, state=state, at=at)
    if state == InvitationState.WAITING:
        held.waiting_since = waiting_since
        held.save(update_fields=["waiting_since"])
    note_attendance(event, invitations=[held], at=at, by=by)
    kind = WAITING if state == InvitationState.WAITING else ACCEPTED
    write_letters(kind, event, [held], at=at, occurrence=f"{at:%Y%m%d%H%M%S}")
    # Fewer guests than before free a seat.
    offer_free_seats(event, at=at)
    return held


def _state_for(event: Event, held: Invitation, guests: int, *, at: datetime) -> str:
    room = free_seats(event, without=held)
    has_offer = (
        held.state == InvitationState.OFFERED
        and held.offered_until is not None
        and held.offered_until > at
    )
    has_seat = held.state == InvitationState.ACCEPTED or has_offer
    if has_seat and 1 + guests > room:
        raise EventRefused(
            _("There are only %(count)d seats for you and your guests.")
            % {"count": max(room, 0)},
            "guests",
        )
    if has_seat:
        return InvitationState.ACCEPTED
    fits = 1 + guests <= room
    if fits and not parties_ahead(event, held, room):
        return InvitationState.ACCEPTED
    return InvitationState.WAITING


def _check_open(
    event: Event, held: Invitation, *, at: datetime, is_staff: bool
) -> None:
    if event.state != EventState.OPEN:
        raise EventRefused(_("This event does not take place."))
    if event.is_over(at):
        raise EventRefused(_("This event is over."))
    if held.state == InvitationState.CAME:
        raise EventRefused(_("You are there already."))
    answers_offer = held.state == InvitationState.OFFERED
    if not (is_staff or answers_offer or event.takes_answers(at)):
        raise EventRefused(_("Answers were asked for until an earlier day."))


@transaction.atomic
def decline(
    *, invitation: Invitation, at: datetime, by: User | None = None
) -> Invitation:
    """Say no, or no longer. The seats are offered to the waiting list at once.

    Nothing happens the second time. EventRefused for an event that is over and for who
    was checked in; NotAllowed for staff of another store.
    """
    event = locked_event(invitation.event_id)
    held = locked_invitation(invitation, event)
    if by is not None:
        check_may_receive(by, event, held.member)
    if held.state in NO:
        return held
    if event.is_over(at):
        raise EventRefused(_("This event is over."))
    if held.state == InvitationState.CAME:
        raise EventRefused(_("You are there already."))
    had_place = held.state in SEATED or held.state == InvitationState.WAITING
    state = InvitationState.CANCELLED if had_place else InvitationState.DECLINED
    save_state(held, state=state, at=at)
    note_attendance(event, invitations=[held], at=at, by=by)
    offer_free_seats(event, at=at)
    return held
