"""Seats: given under a lock, never too many, free ones to the waiting list."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.actions.answering import accept, decline
from campaigns.actions.event_clock import offer_seats
from campaigns.actions.events import call_off_event, change_event
from campaigns.actions.seats import free_seats
from campaigns.choices import EventState, InvitationState
from campaigns.exceptions import EventRefused
from campaigns.models import Invitation
from members.models import EventAttendance, Message
from tests.factories.events import NOON, EventFactory, InvitationFactory
from tests.factories.members import MemberFactory

AT = NOON - timedelta(days=10)
HOUR = timedelta(hours=1)


@pytest.fixture
def event(db):
    return EventFactory(capacity=3, guests_allowed=2)


def invited(event, **fields):
    member = MemberFactory(email=f"m{Invitation.objects.count()}@example.com")
    return InvitationFactory(event=event, member=member, **fields)


def state_of(invitation):
    invitation.refresh_from_db()
    return invitation.state


def test_who_accepts_gets_a_seat_a_letter_and_an_entry_on_the_record(event):
    guest = invited(event)
    accept(invitation=guest, guests=1, at=AT)
    assert state_of(guest) == "accepted"
    assert free_seats(event) == 1
    letter = Message.objects.get()
    assert "rsvp" in letter.links
    assert letter.kind == "service"
    assert EventAttendance.objects.get(member=guest.member).state == "accepted"
    assert guest.member.activities.get().kind == "members.event"


def test_accepting_twice_writes_one_letter(event):
    guest = invited(event)
    accept(invitation=guest, guests=0, at=AT)
    accept(invitation=guest, guests=0, at=AT + HOUR)
    assert Message.objects.count() == 1


def test_a_full_event_has_a_waiting_list(event):
    first, second = invited(event), invited(event)
    accept(invitation=first, guests=2, at=AT)
    accept(invitation=second, guests=0, at=AT)
    assert state_of(second) == "waiting"


def test_a_seat_that_becomes_free_is_offered_to_the_first_in_line(event):
    first, second, third = invited(event), invited(event), invited(event)
    accept(invitation=first, guests=2, at=AT)
    accept(invitation=second, guests=0, at=AT)
    accept(invitation=third, guests=0, at=AT + HOUR)
    accept(invitation=first, guests=1, at=AT + 2 * HOUR)
    assert state_of(second) == "offered"
    assert state_of(third) == "waiting"
    assert second.offered_until == AT + 26 * HOUR


def test_an_offer_that_lapses_goes_to_the_next(event):
    first, second, third = invited(event), invited(event), invited(event)
    accept(invitation=first, guests=2, at=AT)
    for hours, each in enumerate((second, third)):
        accept(invitation=each, guests=0, at=AT + hours * HOUR)
    accept(invitation=first, guests=1, at=AT + 2 * HOUR)
    assert offer_seats(at=AT + 25 * HOUR) == 0
    assert offer_seats(at=AT + 27 * HOUR) == 1
    assert state_of(second) == "lapsed"
    assert state_of(third) == "offered"
    assert offer_seats(at=AT + 27 * HOUR) == 0, "a second run changes nothing"


def test_an_offered_seat_is_nobody_elses(event):
    first, second, late = invited(event), invited(event), invited(event)
    accept(invitation=first, guests=2, at=AT)
    accept(invitation=second, guests=0, at=AT)
    accept(invitation=first, guests=1, at=AT + HOUR)
    accept(invitation=late, guests=0, at=AT + 2 * HOUR)
    assert state_of(late) == "waiting"
    accept(invitation=second, guests=0, at=AT + 3 * HOUR)
    assert state_of(second) == "accepted"


def test_a_large_party_does_not_hold_up_the_line_and_keeps_its_place(event):
    first, large, small = invited(event), invited(event), invited(event)
    accept(invitation=first, guests=2, at=AT)
    accept(invitation=large, guests=1, at=AT)
    accept(invitation=small, guests=0, at=AT + HOUR)
    accept(invitation=first, guests=1, at=AT + 2 * HOUR)
    assert state_of(small) == "offered"
    assert state_of(large) == "waiting"


def test_somebody_with_seats_keeps_them_when_there_are_no_more(event):
    first, second = invited(event), invited(event)
    accept(invitation=first, guests=1, at=AT)
    accept(invitation=second, guests=0, at=AT)
    with pytest.raises(EventRefused, match="seats for you"):
        accept(invitation=first, guests=2, at=AT + HOUR)
    assert state_of(first) == "accepted"
    assert first.guests == 1


def test_more_guests_than_allowed_are_refused(event):
    with pytest.raises(EventRefused):
        accept(invitation=invited(event), guests=3, at=AT)


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"rsvp_until": AT}, AT),
        ({"state": EventState.CANCELLED}, AT),
        ({"state": EventState.DRAFT}, AT),
        ({}, NOON + 3 * HOUR),
    ],
)
def test_answers_end(db, fields, at):
    guest = invited(EventFactory(**fields))
    with pytest.raises(EventRefused):
        accept(invitation=guest, guests=0, at=at)


def test_saying_no_gives_the_seat_to_the_next(event):
    first, second = invited(event), invited(event)
    accept(invitation=first, guests=2, at=AT)
    accept(invitation=second, guests=2, at=AT)
    decline(invitation=first, at=AT + HOUR)
    assert state_of(first) == "cancelled"
    assert state_of(second) == "offered"


def test_more_seats_are_offered_at_once(event, marketer):
    first, second = invited(event), invited(event)
    accept(invitation=first, guests=2, at=AT)
    accept(invitation=second, guests=0, at=AT)
    change_event(event=event, by=marketer, at=AT, capacity=4)
    assert state_of(second) == "offered"


def test_fewer_seats_than_are_taken_are_refused(event, marketer):
    accept(invitation=invited(event), guests=2, at=AT)
    with pytest.raises(EventRefused, match="3 seats are taken"):
        change_event(event=event, by=marketer, at=AT, capacity=2)


def test_calling_off_tells_everybody_with_a_place(event, marketer):
    first, second, third = invited(event), invited(event), invited(event)
    accept(invitation=first, guests=2, at=AT)
    accept(invitation=second, guests=0, at=AT)
    before = Message.objects.count()
    assert call_off_event(event=event, by=marketer, at=AT) == 2
    assert Message.objects.count() == before + 2
    assert state_of(first) == "cancelled"
    assert state_of(third) == "invited"


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    steps=st.lists(
        st.tuples(
            st.integers(0, 4),
            st.sampled_from(["yes", "no", "clock"]),
            st.integers(0, 2),
        ),
        max_size=14,
    )
)
def test_whatever_people_answer_there_are_never_more_than_seats(db, steps):
    event = EventFactory(capacity=3, guests_allowed=2)
    people = [InvitationFactory(event=event) for _number in range(5)]
    for minutes, (who, what, guests) in enumerate(steps):
        at = AT + minutes * timedelta(hours=9)
        try:
            if what == "yes":
                accept(invitation=people[who], guests=guests, at=at)
            elif what == "no":
                decline(invitation=people[who], at=at)
            else:
                offer_seats(at=at)
        except EventRefused:
            continue
        seated = Invitation.objects.filter(event=event).seated()
        assert sum(each.seats for each in seated) <= event.capacity
        room = free_seats(event)
        waiting = event.invitations.filter(state=InvitationState.WAITING)
        if at < event.starts_at:
            assert not waiting.filter(guests__lt=room).exists()
