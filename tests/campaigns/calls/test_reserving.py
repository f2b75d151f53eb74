from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from campaigns.actions.reserving import LEASE, release_calls, reserve_calls
from campaigns.choices import CallListState, CallState
from campaigns.exceptions import CallRefused
from campaigns.models import Call, CapEntry, OutreachRules
from members.actions.consent import record_consent, suppress
from members.choices import (
    Channel,
    ConsentAction,
    ConsentSource,
    Purpose,
    SuppressionReason,
)
from members.models import Contact, ContactPoint, MemberStat
from tests.factories.calls import AT, CallFactory, CallListFactory
from tests.factories.feedback import make_case
from tests.factories.members import MemberFactory, StoreFactory

NIGHT = datetime(2026, 11, 23, 13, tzinfo=UTC)  # 21:00 in Shanghai


def take(by, size=10, at=AT, **values):
    return reserve_calls(by=by, size=size, at=at, **values).calls


def test_a_batch_is_reserved_for_the_caller(clerk, call_for):
    calls = [call_for() for _ in range(3)]
    assert take(clerk, size=2) == calls[:2]
    first = Call.objects.get(pk=calls[0].pk)
    assert (first.state, first.reserved_by) == (CallState.RESERVED, clerk)
    assert first.reserved_until == AT + LEASE


def test_another_caller_gets_the_others(clerk, other_clerk, call_for):
    calls = [call_for() for _ in range(3)]
    take(clerk, size=2)
    assert take(other_clerk) == [calls[2]]


def test_own_members_come_first_then_the_urgent_then_who_waits_longest(clerk, call_for):
    late = call_for(next_at=AT - timedelta(days=3))
    urgent = call_for(priority=9)
    own = call_for(
        member=MemberFactory(
            home_store=late.member.home_store, owner=clerk, phone="13900009999"
        )
    )
    soon = call_for(next_at=AT - timedelta(minutes=1))
    assert take(clerk) == [own, urgent, late, soon]


def test_a_call_back_that_the_caller_promised_comes_before_all(clerk, call_for):
    call_for(priority=9)
    promised = call_for(call_back_at=AT, next_at=AT, done_by=clerk)
    assert take(clerk)[0] == promised


def test_calls_of_other_stores_stay_out_of_reach(clerk, call_list):
    CallFactory(call_list=call_list, member__home_store=StoreFactory())
    assert take(clerk) == []


def test_what_is_not_due_yet_or_belongs_to_a_resting_list_waits(clerk, call_for):
    call_for(next_at=AT + timedelta(hours=1))
    call_for(call_list=CallListFactory(state=CallListState.PAUSED))
    call_for(until=AT.date() - timedelta(days=1))
    call_for(call_list=CallListFactory(starts_on=AT.date() + timedelta(days=1)))
    assert take(clerk) == []


def test_after_the_lease_a_call_is_free_again(clerk, other_clerk, call_for):
    call = call_for()
    take(clerk)
    assert take(other_clerk, at=AT + LEASE - timedelta(minutes=1)) == []
    assert take(other_clerk, at=AT + LEASE) == [call]


def test_calls_are_given_back_by_hand(clerk, other_clerk, call_for):
    calls = [call_for(), call_for()]
    take(clerk)
    assert release_calls(by=clerk, at=AT, call=calls[0]) == 1
    assert take(other_clerk) == [calls[0]]
    assert release_calls(by=clerk, at=AT) == 1


def test_nobody_gives_back_what_another_holds(clerk, other_clerk, call_for):
    call = call_for()
    take(clerk)
    assert release_calls(by=other_clerk, at=AT, call=call) == 0


def test_at_night_nobody_is_called(clerk, call_for):
    call_for()
    with pytest.raises(CallRefused, match="9 to 20"):
        take(clerk, at=NIGHT)


def test_who_asked_for_the_evening_is_called_in_the_evening(clerk, call_for):
    agreed = call_for(call_back_at=NIGHT, next_at=NIGHT)
    call_for()
    assert take(clerk, at=NIGHT) == [agreed]


def test_the_good_hours_may_go_over_midnight(clerk, call_for):
    OutreachRules.objects.create(calls_from=20, calls_until=6)
    call_for()
    assert len(take(clerk, at=NIGHT)) == 1
    with pytest.raises(CallRefused):
        take(clerk, at=AT)


@pytest.fixture
def refused(clerk, call_for):
    """Asks for calls and says what became of the one that is not given out."""

    def ask(call):
        other = call_for()
        assert take(clerk) == [other]
        return Call.objects.get(pk=call.pk)

    return ask


def test_who_did_not_agree_to_calls_is_left_out(call_for, refused):
    call = refused(call_for(willing=False))
    assert (call.state, call.left_out) == (CallState.LEFT_OUT, "no_consent")


def test_who_withdrew_meanwhile_is_left_out(call_for, refused):
    call = call_for()
    record_consent(
        member=call.member,
        purpose=Purpose.GREETINGS,
        channel=Channel.PHONE,
        action=ConsentAction.WITHDRAWN,
        source=ConsentSource.STAFF,
        at=AT,
    )
    assert refused(call).left_out == "no_consent"


def test_a_service_call_needs_no_consent(clerk, call_for):
    call = call_for(call_list=CallListFactory(service=True), willing=False)
    assert take(clerk) == [call]


@pytest.mark.parametrize("service", [True, False])
def test_who_asked_not_to_be_called_is_never_called(call_for, refused, service):
    call = call_for(call_list=CallListFactory(service=service))
    number = ContactPoint.objects.get(member=call.member).value_norm
    suppress(
        channel=Channel.PHONE,
        address=number,
        reason=SuppressionReason.REFUSED,
        at=AT,
    )
    assert refused(call).left_out == "suppressed"


def test_a_number_that_is_known_to_be_wrong_is_none(call_for, refused):
    call = call_for()
    ContactPoint.objects.filter(member=call.member).update(invalid_at=AT)
    assert refused(call).left_out == "no_number"


def test_who_has_left_is_left_out(call_for, refused):
    call = call_for()
    call.member.status = "closed"
    call.member.save()
    assert refused(call).left_out == "gone"


def test_with_an_open_complaint_marketing_waits(call_for, refused):
    call = call_for()
    MemberStat.objects.update_or_create(
        member=call.member,
        defaults={
            "open_cases": 1, "home_store": call.member.home_store, "computed_at": AT,
        },
    )  # fmt: skip
    make_case(member=call.member, store=call.member.home_store)
    found = refused(call)
    assert (found.state, found.held_by) == (
        CallState.WAITING,
        "feedback.open_complaint",
    )
    assert found.next_at == AT + timedelta(days=1)


def test_who_heard_from_us_often_enough_waits(call_for, refused):
    call = call_for()
    OutreachRules.objects.create(cap_count=1, cap_days=7)
    CapEntry.objects.create(
        key="message:1", member=call.member, channel=Channel.EMAIL, at=AT
    )
    found = refused(call)
    assert (found.state, found.held_by) == (CallState.WAITING, "cap")


def test_who_was_called_a_moment_ago_rests(call_for, refused):
    call = call_for()
    MemberStat.objects.create(
        member=call.member,
        home_store=call.member.home_store,
        last_contact_at=AT - timedelta(hours=1),
        computed_at=AT,
    )
    assert refused(call).next_at == AT + timedelta(hours=19)


def test_one_member_of_two_lists_is_called_once(clerk, other_clerk, call_for):
    first = call_for()
    call_for(member=first.member, call_list=CallListFactory())
    assert take(clerk) == [first]
    assert take(other_clerk) == []


def test_nobody_holds_more_than_anybody_calls(clerk, call_for):
    for _ in range(42):
        call_for()
    assert len(take(clerk, size=100)) == 40
    with pytest.raises(CallRefused, match="40"):
        take(clerk)


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one writer at a time by itself"
)
@pytest.mark.django_db(transaction=True)
def test_two_callers_at_the_same_moment_never_get_one_call(
    clerk, other_clerk, call_for
):
    for _ in range(20):
        call_for()
    got, together = {}, Barrier(2)

    def ask(user):
        try:
            together.wait()
            got[user.pk] = {call.pk for call in take(user, size=12)}
        finally:
            connection.close()

    threads = [Thread(target=ask, args=(user,)) for user in (clerk, other_clerk)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    mine, theirs = got[clerk.pk], got[other_clerk.pk]
    assert not mine & theirs
    assert sorted([len(mine), len(theirs)]) == [8, 12]
    assert Contact.objects.count() == 0


@pytest.mark.parametrize("people", [1, 3])
def test_the_number_of_queries_does_not_grow(
    clerk, call_for, people, django_assert_num_queries
):
    for _ in range(people):
        call_for()
    with django_assert_num_queries(16):
        take(clerk, size=people)
