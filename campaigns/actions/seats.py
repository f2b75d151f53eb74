"""Seats of an event: counted and given with the event's row locked, never too many."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Count, F, Sum
from django.utils.translation import gettext as _

from campaigns.choices import EventState, InvitationState
from campaigns.exceptions import EventRefused
from campaigns.models import Event, Invitation
from campaigns.outbox.event_letters import OFFERED, write_letters
from members.actions.belongings import recount_events
from members.choices import AttendanceState
from members.exceptions import NotAllowed
from members.models import Activity, EventAttendance, Member, User, scope_of

RECEIVE = "campaigns.checkin_event"
TITLE = 120
# What the record says of an invitation.
ATTENDANCE: dict[str, str] = {
    InvitationState.INVITED: AttendanceState.INVITED,
    InvitationState.WAITING: AttendanceState.INVITED,
    InvitationState.OFFERED: AttendanceState.INVITED,
    InvitationState.ACCEPTED: AttendanceState.ACCEPTED,
    InvitationState.DECLINED: AttendanceState.DECLINED,
    InvitationState.LAPSED: AttendanceState.DECLINED,
    InvitationState.CANCELLED: AttendanceState.DECLINED,
    InvitationState.CAME: AttendanceState.CAME,
    InvitationState.MISSED: AttendanceState.ABSENT,
}


def locked_event(pk: int) -> Event:
    """The event's row, held until the transaction ends. Whoever changes a seat holds it."""
    return Event.objects.select_for_update().get(pk=pk)


def locked_invitation(invitation: Invitation, event: Event) -> Invitation:
    """The row as it is now; ask with the event's row held."""
    rows = Invitation.objects.select_for_update(of=("self",))
    found = rows.select_related("member__home_store").get(pk=invitation.pk)
    found.event = event
    return found


def check_may_receive(by: User, event: Event, member: Member | None = None) -> None:
    """NotAllowed unless the person runs this event: in its store, or, for an event of
    the whole chain, in the member's store."""
    scope = scope_of(by, RECEIVE)
    store_id = event.store_id
    if store_id is None and member is not None:
        store_id = member.home_store_id
    if not scope.covers(store_id):
        raise NotAllowed(_("You may not look after this event."))


def check_may_plan(by: User, event: Event) -> None:
    """NotAllowed without the right to change events in its store."""
    if not scope_of(by, "campaigns.change_event").covers(event.store_id):
        raise NotAllowed(_("You may not change this event."))


def free_seats(event: Event, *, without: Invitation | None = None) -> int:
    """Seats that nobody holds; those of ``without`` count as free. Never below 0."""
    rows = event.invitations.seated()
    if without is not None:
        rows = rows.exclude(pk=without.pk)
    counts = rows.order_by().aggregate(people=Count("pk"), guests=Sum("guests"))
    taken: int = counts["people"] + (counts["guests"] or 0)
    return max(0, event.capacity - taken)


def offer_free_seats(event: Event, *, at: datetime) -> list[Invitation]:
    """Offer what is free to the waiting list, first come first; a party too large for
    what is left keeps its place. Call it with the event's row held.
    """
    offered: list[Invitation] = []
    if event.state != EventState.OPEN or at >= event.starts_at:
        return offered
    until = min(at + timedelta(hours=event.offer_hours), event.starts_at)
    room = free_seats(event)
    while room > 0:
        line = event.invitations.in_line().filter(guests__lt=room)
        following = line.select_related("member").first()
        if following is None:
            break
        following.state = InvitationState.OFFERED
        following.offered_until = until
        following.save(update_fields=["state", "offered_until"])
        room -= following.seats
        offered.append(following)
    # One by one: each party's letter names its own hour.
    for each in offered:
        write_letters(OFFERED, event, [each], at=at, occurrence=f"{until:%Y%m%d%H%M}")
    return offered


def save_state(invitation: Invitation, *, state: str, at: datetime) -> None:
    """Put the invitation into a state; an offer ends with it."""
    invitation.state = state
    invitation.answered_at = at
    if state != InvitationState.OFFERED:
        invitation.offered_until = None
    if state != InvitationState.WAITING:
        invitation.waiting_since = None
    if state != InvitationState.CAME:
        invitation.checked_in_at = None
        invitation.checked_in_by = None
    invitation.save(
        update_fields=[
            "state",
            "guests",
            "guests_came",
            "answered_at",
            "waiting_since",
            "offered_until",
            "checked_in_at",
            "checked_in_by",
        ]
    )


def event_title(event: Event) -> str:
    """The title for the record, which people of either language read."""
    return " · ".join(filter(None, (event.title_zh, event.title)))[:TITLE]


def note_attendance(
    event: Event,
    *,
    invitations: Collection[Invitation],
    at: datetime,
    by: User | None = None,
) -> None:
    """Write the state of these invitations to the records (A5): the event log, the
    timeline, and the count of events attended. Set-based, for thousands.
    """
    states = {
        each.member_id: ATTENDANCE[each.state]
        for each in invitations
        if each.member_id and each.state in ATTENDANCE
    }
    if not states:
        return
    title = event_title(event)
    known = EventAttendance.objects.filter(ref=event.ref, member__in=states)
    before = dict(known.values_list("member_id", "state"))
    EventAttendance.objects.bulk_create(
        [
            EventAttendance(
                member_id=member_id,
                ref=event.ref,
                title=title,
                on=event.day,
                state=state,
            )
            for member_id, state in states.items()
            if member_id not in before
        ],
        batch_size=500,
    )
    for state in AttendanceState.values:
        ids = [
            pk
            for pk, new in states.items()
            if new == state and before.get(pk, new) != new
        ]
        if ids:
            known.filter(member__in=ids).update(state=state)
    changed = [pk for pk, state in states.items() if before.get(pk) != state]
    _tell_timeline(event, title, {pk: states[pk] for pk in changed}, at=at, by=by)
    counted = AttendanceState.CAME
    recount_events(
        [pk for pk in changed if counted in (states[pk], before.get(pk))], at=at
    )


def _tell_timeline(
    event: Event,
    title: str,
    states: dict[int, str],
    *,
    at: datetime,
    by: User | None,
) -> None:
    Activity.objects.bulk_create(
        [
            Activity(
                member_id=member_id,
                kind="members.event",
                at=at,
                by=by,
                store_id=event.store_id,
                data={"title": title, "state": str(state)},
                ref=event.ref,
            )
            for member_id, state in states.items()
        ],
        batch_size=500,
    )


def check_party(event: Event, guests: int) -> None:
    """EventRefused for more guests than one may bring."""
    if not 0 <= guests <= event.guests_allowed:
        raise EventRefused(
            _("You may bring up to %(most)d guests.") % {"most": event.guests_allowed},
            "guests",
        )


def parties_ahead(event: Event, invitation: Invitation, room: int) -> bool:
    """Whether somebody who has waited longer would fit into so many seats."""
    line = event.invitations.in_line().exclude(pk=invitation.pk).filter(guests__lt=room)
    if invitation.waiting_since is not None:
        line = line.filter(waiting_since__lt=invitation.waiting_since)
    return line.exists()


def people_in(event: Event) -> int:
    """How many are there: everybody who was checked in, and their guests."""
    counts = event.invitations.of_living().filter(state=InvitationState.CAME).order_by()
    found = counts.aggregate(all=Sum(F("guests_came") + 1))
    return found["all"] or 0
