from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.actions.calling import record_call_outcome
from campaigns.actions.reserving import LEASE, reserve_calls
from campaigns.choices import CallOutcome, CallState
from campaigns.exceptions import CallRefused
from campaigns.models import Call, CapEntry, OutreachRules
from campaigns.queries.call_rules import following
from members.actions.promises import PromiseMade
from members.choices import Channel, ContactOutcome, Purpose
from members.exceptions import ContactRefused
from members.models import (
    Activity,
    ConsentState,
    Contact,
    ContactPoint,
    MemberStat,
    Suppression,
)
from members.models import Promise as MadePromise
from tests.factories.calls import CallListFactory

# Contacts can't lie ahead: these calls are made in the past.
AT = datetime(2026, 7, 20, 2, tzinfo=UTC)


@pytest.fixture
def call(clerk, call_for):
    call_for(call_list=CallListFactory(starts_on=AT.date()), next_at=AT)
    return reserve_calls(by=clerk, size=1, at=AT).calls[0]


def written(call, outcome, by, at=AT, **values):
    return record_call_outcome(call=call, outcome=outcome, by=by, at=at, **values)


def test_one_step_writes_the_contact_the_promise_and_the_end_of_the_call(clerk, call):
    written(
        call,
        CallOutcome.REACHED,
        clerk,
        said="Likes the new Longjing",
        promise=PromiseMade("Put two tins aside", AT.date() + timedelta(days=2)),
        next_on=AT.date() + timedelta(days=14),
    )
    call.refresh_from_db()
    assert (call.state, call.outcome, call.attempts) == (
        CallState.DONE,
        CallOutcome.REACHED,
        1,
    )
    assert (call.done_by, call.done_at, call.reserved_by) == (clerk, AT, None)
    contact = Contact.objects.get()
    assert (contact.ref, contact.said) == (call.ref, "Likes the new Longjing")
    assert contact.contact_point == ContactPoint.objects.get()
    assert call.contact == contact
    assert MadePromise.objects.get().contact == contact
    assert MemberStat.objects.get().next_contact_on == AT.date() + timedelta(days=14)
    assert Activity.objects.get().kind == "members.contact"


def test_no_answer_rests_for_the_cool_down_and_ends_after_the_last_try(clerk, call):
    at = AT
    for tries in (1, 2):
        written(call, CallOutcome.NO_ANSWER, clerk, at)
        call.refresh_from_db()
        assert (call.state, call.attempts) == (CallState.WAITING, tries)
        assert call.next_at == at + timedelta(hours=20)
        assert reserve_calls(by=clerk, size=1, at=at + timedelta(hours=1)).calls == []
        at += timedelta(days=1)
    written(call, CallOutcome.NO_ANSWER, clerk, at)
    call.refresh_from_db()
    assert call.state == CallState.UNREACHED


def test_a_busy_line_is_tried_again_soon_and_stands_in_the_log_as_no_answer(
    clerk, call
):
    written(call, CallOutcome.BUSY, clerk)
    call.refresh_from_db()
    assert call.next_at == AT + timedelta(minutes=20)
    contact = Contact.objects.get()
    assert (contact.outcome, contact.said) == (ContactOutcome.NO_ANSWER, "Line busy")


def test_a_call_back_waits_for_its_time_and_counts_as_no_try(clerk, call):
    Call.objects.update(until=AT.date())
    later = AT + timedelta(days=1, hours=3)
    written(call, CallOutcome.CALL_BACK, clerk, call_back_at=later)
    call.refresh_from_db()
    assert (call.state, call.attempts, call.next_at) == (CallState.WAITING, 0, later)
    assert call.until == later.date()
    assert Contact.objects.get().next_on == later.date()
    assert reserve_calls(by=clerk, size=1, at=later).calls == [call]


@pytest.mark.parametrize("when", [None, AT, AT + timedelta(days=400)])
def test_a_call_back_needs_a_time_ahead(clerk, call, when):
    with pytest.raises(CallRefused):
        written(call, CallOutcome.CALL_BACK, clerk, call_back_at=when)
    assert not Contact.objects.exists()


def test_who_refuses_calls_is_never_called_again(clerk, call):
    written(call, CallOutcome.REFUSES_CALLS, clerk)
    states = ConsentState.objects.filter(channel=Channel.PHONE, is_given=True)
    assert not states.exists()
    assert Suppression.objects.filter(channel=Channel.PHONE).exists()


def test_a_wrong_number_ends_the_call_unless_there_is_another(clerk, call, person):
    written(call, CallOutcome.WRONG_NUMBER, clerk)
    call.refresh_from_db()
    assert call.state == CallState.UNREACHED
    assert ContactPoint.objects.get().invalid_at == AT


def test_with_another_number_the_call_goes_on(clerk, call):
    ContactPoint.objects.create(
        member=call.member,
        kind="phone",
        value="13911112222",
        value_norm="+8613911112222",
        tail4="2222",
    )
    written(call, CallOutcome.WRONG_NUMBER, clerk)
    call.refresh_from_db()
    assert (call.state, call.next_at) == (CallState.WAITING, AT)


def test_a_conversation_counts_once_for_the_cap(clerk, call):
    later = AT + timedelta(hours=5)
    written(call, CallOutcome.CALL_BACK, clerk, call_back_at=later)
    written(call, CallOutcome.REACHED, clerk, later)
    assert CapEntry.objects.get().key == f"call:{call.pk}"


def test_a_try_without_an_answer_counts_for_nothing(clerk, call):
    written(call, CallOutcome.NO_ANSWER, clerk)
    assert not CapEntry.objects.exists()


def test_what_one_caller_holds_another_does_not_write(clerk, other_clerk, call):
    with pytest.raises(CallRefused, match=str(clerk)):
        written(call, CallOutcome.REACHED, other_clerk)
    written(call, CallOutcome.REACHED, other_clerk, AT + LEASE)


def test_a_call_is_written_down_once(clerk, call):
    written(call, CallOutcome.REACHED, clerk)
    with pytest.raises(CallRefused, match="over"):
        written(call, CallOutcome.REACHED, clerk)
    assert Contact.objects.count() == 1


def test_clerks_of_other_stores_write_nothing(clerk_of_another_store, call):
    with pytest.raises(CallRefused, match="no calls"):
        written(call, CallOutcome.REACHED, clerk_of_another_store, AT + LEASE)


def test_a_promise_without_a_day_undoes_everything(clerk, call):
    with pytest.raises(ContactRefused):
        written(call, CallOutcome.REACHED, clerk, promise=PromiseMade("Tea", None))
    call.refresh_from_db()
    assert call.state == CallState.RESERVED
    assert not Contact.objects.exists()


def test_marks_and_problems_belong_to_calls_about_a_service(clerk, call, call_for):
    with pytest.raises(CallRefused, match="service"):
        written(call, CallOutcome.REACHED, clerk, satisfaction=4)
    about = call_for(call_list=CallListFactory(service=True, starts_on=AT.date()))
    found = written(
        about, CallOutcome.REACHED, clerk, satisfaction=2, problems=["late", "price"]
    )
    assert found.satisfaction == 2
    assert {row.kind for row in found.problems.all()} == {"late", "price"}
    assert not CapEntry.objects.exists()


def test_making_a_call_keeps_the_others_longer(clerk, call_for):
    first, second = call_for(next_at=AT), call_for(next_at=AT)
    for listed in (first, second):
        listed.call_list.starts_on = AT.date()
        listed.call_list.save()
    reserve_calls(by=clerk, size=2, at=AT)
    written(first, CallOutcome.REACHED, clerk, AT + timedelta(hours=1))
    second.refresh_from_db()
    assert second.reserved_until == AT + timedelta(hours=1) + LEASE


TRIES = st.sampled_from(
    [CallOutcome.NO_ANSWER, CallOutcome.BUSY, CallOutcome.LEFT_WORD]
)


@given(st.lists(TRIES, min_size=9, max_size=9), st.integers(1, 9))
def test_a_call_ends_after_exactly_its_tries(outcomes, most):
    attempts, made = 0, 0
    for outcome in outcomes:
        step = following(
            outcome,
            attempts=attempts,
            most_tries=most,
            at=AT,
            cool_down=timedelta(hours=20),
        )
        attempts, made = step.attempts, made + 1
        if step.state == CallState.UNREACHED:
            break
        assert step.next_at is not None
        assert step.next_at > AT
    assert made == most


def test_every_outcome_leads_somewhere():
    for outcome in CallOutcome:
        step = following(
            outcome,
            attempts=0,
            most_tries=3,
            at=AT,
            cool_down=timedelta(hours=20),
            call_back_at=AT + timedelta(hours=1),
        )
        assert step.state in {CallState.DONE, CallState.WAITING}


def test_the_cap_of_calls_is_that_of_letters(clerk, call, call_for):
    OutreachRules.objects.create(cap_count=1, cap_days=7, call_cool_down_hours=0)
    written(call, CallOutcome.REACHED, clerk)
    again = call_for(
        member=call.member, call_list=CallListFactory(starts_on=AT.date()), next_at=AT
    )
    assert again.call_list.purpose == Purpose.GREETINGS
    assert reserve_calls(by=clerk, size=1, at=AT + timedelta(hours=2)).calls == []
