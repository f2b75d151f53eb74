"""Putting people onto the list of an event: by a campaign, by hand, by themselves."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.actions.answering import accept
from campaigns.actions.seats import (
    check_may_receive,
    check_party,
    locked_event,
    locked_invitation,
    note_attendance,
)
from campaigns.choices import EventState, InvitationState, InvitedBy
from campaigns.exceptions import EventRefused
from campaigns.models import Event, Invitation, Recipient
from campaigns.outbox.event_letters import CONFIRM, write_letters
from campaigns.outbox.event_links import rsvp_links
from members.models import Member, PublicLink, User

CHUNK = 500
# More unconfirmed registrations within an hour come from a program.
MOST_UNCONFIRMED = 100
HOUR = timedelta(hours=1)


@transaction.atomic
def invite(
    *, event: Event, recipients: Iterable[Recipient], at: datetime
) -> dict[int, PublicLink]:
    """Put a campaign's recipients onto the event's list; returns each one's link to
    answer, by member. Who is on the list already keeps the place and gets the link.

    ``recipients`` need not be saved yet. The links are for the placeholder "rsvp" and
    the path RSVP_PATH (campaigns/outbox/event_links.py).
    """
    chosen = {each.member_id: each for each in recipients}
    invitations = _put_on_list(
        event,
        [
            Invitation(
                event=event,
                member_id=member_id,
                recipient_id=recipient.pk,
                invited_by=InvitedBy.CAMPAIGN,
                invited_at=at,
            )
            for member_id, recipient in chosen.items()
        ],
        at=at,
    )
    links = rsvp_links(event, invitations, at=at)
    return {each.member_id: links[each.pk] for each in invitations if each.member_id}


def _put_on_list(
    event: Event, rows: list[Invitation], *, at: datetime, by: User | None = None
) -> list[Invitation]:
    """Save those who are new; returns everybody's row as it stands."""
    members = [row.member_id for row in rows]
    there = set(
        Invitation.objects.filter(event=event, member__in=members).values_list(
            "member_id", flat=True
        )
    )
    Invitation.objects.bulk_create(
        [row for row in rows if row.member_id not in there],
        batch_size=CHUNK,
        ignore_conflicts=True,
    )
    found = list(Invitation.objects.filter(event=event, member__in=members))
    fresh = [each for each in found if each.member_id not in there]
    note_attendance(event, invitations=fresh, at=at, by=by)
    return found


@transaction.atomic
def add_member(
    *,
    event: Event,
    member: Member,
    by: User,
    at: datetime,
    guests: int | None = None,
) -> Invitation:
    """Put one member onto the list by hand: just invited, or with ``guests`` as
    somebody who has said yes (on the telephone, in the shop).

    NotAllowed for staff who don't look after the event; EventRefused for one that is
    over or called off, and as accept().
    """
    check_may_receive(by, event, member)
    _check_takes_place(event, at=at)
    [invitation] = _put_on_list(
        event,
        [
            Invitation(
                event=event,
                member=member,
                invited_by=InvitedBy.STAFF,
                invited_at=at,
            )
        ],
        at=at,
        by=by,
    )
    if guests is None:
        return invitation
    return accept(invitation=invitation, guests=guests, at=at, by=by)


def _check_takes_place(event: Event, *, at: datetime) -> None:
    if event.state != EventState.OPEN:
        raise EventRefused(_("The event is not announced, or called off."))
    if event.is_over(at):
        raise EventRefused(_("This event is over."))


@transaction.atomic
def register_member(
    *, event: Event, member: Member, guests: int, at: datetime
) -> Invitation:
    """A member who is logged in registers on the event's page.

    EventRefused for an event that is not open to everybody, unless the member was
    invited; otherwise as accept().
    """
    _check_takes_place(event, at=at)
    known = Invitation.objects.filter(event=event, member=member).first()
    if known is None:
        _check_public(event)
        [known] = _put_on_list(
            event,
            [
                Invitation(
                    event=event,
                    member=member,
                    invited_by=InvitedBy.PAGE,
                    invited_at=at,
                )
            ],
            at=at,
        )
    return accept(invitation=known, guests=guests, at=at)


@transaction.atomic
def register_guest(
    *,
    event: Event,
    name: str,
    email: str,
    guests: int,
    language: str,
    at: datetime,
) -> None:
    """Somebody without a log-in registers: a letter asks for a confirmation, and only
    with that there is a place. Tells nobody whether the address is on the list.
    """
    held = locked_event(event.pk)
    _check_takes_place(held, at=at)
    _check_public(held)
    check_party(held, guests)
    if not held.takes_answers(at):
        raise EventRefused(_("Answers were asked for until an earlier day."))
    fresh = held.invitations.filter(
        state=InvitationState.UNCONFIRMED, invited_at__gt=at - HOUR
    )
    if fresh.count() >= MOST_UNCONFIRMED:
        raise EventRefused(
            _("Very many people register just now. Please try again in an hour.")
        )
    invitation, is_new = Invitation.objects.get_or_create(
        event=held,
        member=None,
        email=email.strip().lower(),
        defaults={
            "name": name.strip(),
            "language": language,
            "guests": guests,
            "invited_by": InvitedBy.PAGE,
            "invited_at": at,
            "state": InvitationState.UNCONFIRMED,
        },
    )
    if not is_new and invitation.state == InvitationState.UNCONFIRMED:
        invitation.name, invitation.guests = name.strip(), guests
        invitation.save(update_fields=["name", "guests"])
    # At most one such letter an hour to one address, however often it is asked for.
    write_letters(CONFIRM, held, [invitation], at=at, occurrence=f"{at:%Y%m%d%H}")


@transaction.atomic
def confirm_guest(*, invitation: Invitation, at: datetime) -> Invitation:
    """The guest opened the letter and pressed the button: as accept()."""
    event = locked_event(invitation.event_id)
    held = locked_invitation(invitation, event)
    return accept(invitation=held, guests=held.guests, at=at)


def _check_public(event: Event) -> None:
    if not event.is_public:
        raise EventRefused(_("This event is for invited guests."))
