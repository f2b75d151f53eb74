"""At the door, and afterwards."""

from datetime import timedelta
from decimal import Decimal

import pytest

from campaigns.actions.after_event import follow_up_event, write_effects
from campaigns.actions.event_clock import (
    close_lists,
    forget_guests,
    remind_guests,
    write_all_effects,
)
from campaigns.actions.receiving import check_in, undo_check_in, walk_in
from campaigns.exceptions import EventRefused
from campaigns.models import Invitation
from campaigns.queries.event_figures import effect_of, numbers_of
from members.exceptions import NotAllowed
from members.models import EventAttendance, MemberStat, Message
from tests.factories.events import NOON, EventFactory, InvitationFactory, SurveyFactory
from tests.factories.members import MemberFactory, PurchaseFactory

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def event(store):
    return EventFactory(store=store, capacity=3, guests_allowed=2)


def test_checking_in_writes_the_event_log_and_counts_the_visit(event, clerk):
    guest = InvitationFactory(event=event, accepted=True, guests=1)
    MemberStat.objects.get_or_create(
        member=guest.member,
        defaults={"home_store": guest.member.home_store, "computed_at": NOON},
    )
    check_in(invitation=guest, guests=1, by=clerk, at=NOON)
    guest.refresh_from_db()
    assert (guest.state, guest.checked_in_by) == ("came", clerk)
    assert EventAttendance.objects.get().state == "came"
    assert MemberStat.objects.get(member=guest.member).events_attended == 1
    undo_check_in(invitation=guest, by=clerk, at=NOON)
    guest.refresh_from_db()
    assert guest.state == "accepted"
    assert MemberStat.objects.get(member=guest.member).events_attended == 0


def test_a_walk_in_takes_a_free_seat_only(event, clerk, store):
    InvitationFactory(event=event, accepted=True, guests=2)
    with pytest.raises(EventRefused) as refused:
        walk_in(event=event, name="Anna", by=clerk, at=NOON)
    assert refused.value.field == "reserved"
    found = walk_in(event=event, name="Anna", by=clerk, at=NOON, although_reserved=True)
    assert (found.state, found.invited_by) == ("came", "door")


def test_there_are_never_more_people_in_the_room_than_seats(event, clerk):
    people = [InvitationFactory(event=event, accepted=True) for _number in range(3)]
    for each in people:
        check_in(invitation=each, guests=0, by=clerk, at=NOON)
    with pytest.raises(EventRefused, match="full"):
        walk_in(event=event, name="A", by=clerk, at=NOON, although_reserved=True)
    with pytest.raises(EventRefused, match="full"):
        check_in(
            invitation=people[0], guests=1, by=clerk, at=NOON, although_reserved=True
        )


def test_nobody_is_checked_in_the_day_before(event, clerk):
    guest = InvitationFactory(event=event, accepted=True)
    with pytest.raises(EventRefused):
        check_in(invitation=guest, guests=0, by=clerk, at=NOON - DAY)


def test_another_stores_clerk_stays_outside(event, clerk_of_another_store):
    guest = InvitationFactory(event=event, accepted=True)
    with pytest.raises(NotAllowed):
        check_in(invitation=guest, guests=0, by=clerk_of_another_store, at=NOON)


def test_the_list_closes_a_day_later_and_says_who_stayed_away(event, clerk):
    there = InvitationFactory(event=event, accepted=True)
    away = InvitationFactory(event=event, accepted=True)
    check_in(invitation=there, guests=0, by=clerk, at=NOON)
    assert close_lists(at=NOON + 10 * HOUR) == 0
    assert close_lists(at=NOON + 30 * HOUR) == 1
    assert close_lists(at=NOON + 30 * HOUR) == 0
    away.refresh_from_db()
    assert away.state == "missed"
    assert EventAttendance.objects.get(member=away.member).state == "absent"


def test_where_nobody_was_checked_in_nobody_stayed_away(event):
    InvitationFactory(event=event, accepted=True)
    assert close_lists(at=NOON + 30 * HOUR) == 0
    assert Invitation.objects.get().state == "accepted"


def test_reminders_leave_once_before_and_once_on_the_day(event):
    member = MemberFactory(email="a@example.com")
    InvitationFactory(
        event=event, member=member, accepted=True, answered_at=NOON - 9 * DAY
    )
    assert remind_guests(at=NOON - 3 * DAY) == 0
    assert remind_guests(at=NOON - 2 * DAY) == 1
    assert remind_guests(at=NOON - 2 * DAY + HOUR) == 0
    assert remind_guests(at=NOON - 3 * HOUR) == 1
    assert remind_guests(at=NOON - 2 * HOUR) == 0
    assert remind_guests(at=NOON + HOUR) == 0
    keys = list(Message.objects.order_by("pk").values_list("key", flat=True))
    assert [key.split(":")[3] for key in keys] == ["-2d", "0d"]


def test_who_answered_just_now_is_not_reminded(event):
    member = MemberFactory(email="a@example.com")
    InvitationFactory(
        event=event, member=member, accepted=True, answered_at=NOON - 2 * DAY - HOUR
    )
    remind_guests(at=NOON - 2 * DAY)
    assert not Message.objects.exists()


def agreed(**fields):
    return MemberFactory(agreed=True, **fields)


def test_thanks_and_missed_you_go_once_to_those_who_agreed(event, manager):
    event.survey = SurveyFactory()
    event.save()
    came = agreed(email="came@example.com")
    refused = MemberFactory(email="no@example.com")
    away = agreed(email="away@example.com")
    InvitationFactory(event=event, member=came, came=True)
    InvitationFactory(event=event, member=refused, came=True)
    InvitationFactory(event=event, member=away, accepted=True)
    told = follow_up_event(event=event, by=manager, at=NOON + DAY)
    assert told == {"thanks": 1, "missed": 1}
    thanks = Message.objects.get(member=came)
    assert thanks.kind == "marketing"
    assert set(thanks.links) == {"unsubscribe", "survey"}
    with pytest.raises(EventRefused):
        follow_up_event(event=event, by=manager, at=NOON + DAY)


def test_what_those_who_came_bought_is_told_beside_those_who_did_not(event):
    buyer = InvitationFactory(event=event, came=True)
    InvitationFactory(event=event, came=True)
    other = InvitationFactory(event=event)
    PurchaseFactory(
        member=buyer.member, amount=Decimal(200), purchased_at=NOON + 3 * DAY
    )
    PurchaseFactory(
        member=other.member, amount=Decimal(50), purchased_at=NOON + 40 * DAY
    )
    found = effect_of(event)
    assert (found.came.people, found.came.buyers, found.came.amount) == (2, 1, 200)
    assert (found.others.people, found.others.buyers) == (1, 0)
    assert not found.tells


def test_what_it_led_to_is_written_to_the_record_once(event, clerk):
    guest = InvitationFactory(event=event, accepted=True)
    check_in(invitation=guest, guests=0, by=clerk, at=NOON)
    PurchaseFactory(
        member=guest.member, amount=Decimal(200), purchased_at=NOON + 3 * DAY
    )
    close_lists(at=NOON + 2 * DAY)
    assert write_all_effects(at=NOON + 20 * DAY) == 0
    assert write_all_effects(at=NOON + 31 * DAY) == 1
    assert "200.00" in EventAttendance.objects.get().led_to
    event.refresh_from_db()
    assert write_effects(event=event, at=NOON + 32 * DAY) == 0


def test_names_of_guests_are_forgotten_after_a_while(event):
    InvitationFactory(event=event, guest=True)
    assert forget_guests(at=NOON + 80 * DAY) == 0
    assert forget_guests(at=NOON + 100 * DAY) == 1
    assert Invitation.objects.get().name == ""


def test_the_numbers_of_many_events_cost_one_query(event, django_assert_num_queries):
    InvitationFactory(event=event, accepted=True, guests=1)
    InvitationFactory(event=event, came=True, guests_came=1)
    with django_assert_num_queries(1):
        [one] = numbers_of([event])
    assert (one.accepted, one.people_in, one.expected, one.listed) == (2, 2, 3, 2)
