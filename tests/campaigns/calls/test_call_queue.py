from datetime import date, timedelta

import pytest

from campaigns.actions.call_queue import queue_calls
from campaigns.choices import CallAim, CallOrigin, CallState, LeftOut
from campaigns.models import Call, CallList, Recipient, Run
from campaigns.queries.reactions import not_reached
from members.choices import Channel
from tests.factories.calls import AT, TODAY
from tests.factories.campaigns import CampaignFactory
from tests.factories.members import MemberFactory


@pytest.fixture
def run(db):
    campaign = CampaignFactory(active=True, channel=Channel.PHONE, name="Birthdays")
    return Run.objects.create(campaign=campaign, for_date=TODAY, started_at=AT)


def taken_up(run, *, left_out="", occurrence="birthday:2026"):
    return Recipient.objects.create(
        run=run,
        campaign=run.campaign,
        member=MemberFactory(),
        channel=Channel.PHONE,
        occurrence=occurrence,
        left_out=left_out,
    )


def test_each_recipient_of_a_run_gets_one_call(run):
    people = [taken_up(run) for _ in range(3)]
    assert queue_calls(run=run, recipients=people, at=AT) == 3
    calls = Call.objects.order_by("pk")
    assert [call.recipient for call in calls] == people
    assert {call.state for call in calls} == {CallState.WAITING}
    assert calls[0].store == people[0].member.home_store
    listed = CallList.objects.get()
    assert (listed.run, listed.aim, listed.origin) == (
        run,
        CallAim.BIRTHDAY,
        CallOrigin.RUN,
    )
    assert listed.template == run.campaign.template


def test_a_greeting_is_not_called_after_its_day(run):
    queue_calls(run=run, recipients=[taken_up(run)], at=AT)
    assert Call.objects.get().until == TODAY


def test_other_calls_of_a_campaign_wait_two_weeks(run):
    run.campaign.kind = "win_back"
    queue_calls(run=run, recipients=[taken_up(run)], at=AT)
    call = Call.objects.get()
    assert call.until == date(2026, 12, 7)
    assert call.call_list.aim == CallAim.WIN_BACK


def test_who_is_left_out_is_not_called(run):
    left = taken_up(run, left_out=LeftOut.NO_CONSENT)
    assert queue_calls(run=run, recipients=[left], at=AT) == 0
    assert not CallList.objects.exists()


def test_asked_again_it_adds_only_who_is_new(run):
    first = taken_up(run)
    queue_calls(run=run, recipients=[first], at=AT)
    later = AT + timedelta(hours=2)
    assert queue_calls(run=run, recipients=[first, taken_up(run)], at=later) == 1
    assert CallList.objects.count() == 1


@pytest.mark.parametrize("people", [1, 3])
def test_the_number_of_queries_does_not_grow(run, people, django_assert_num_queries):
    found = [taken_up(run) for _ in range(people)]
    # Savepoint in and out, the list twice with its own savepoint and words, who is
    # there, the stores, the calls.
    with django_assert_num_queries(9):
        queue_calls(run=run, recipients=found, at=AT)


@pytest.mark.parametrize(
    ("state", "is_lost"), [(CallState.UNREACHED, True), (CallState.DONE, False)]
)
def test_who_was_called_in_vain_counts_as_not_reached_for_the_next_step(
    run, state, is_lost
):
    found = taken_up(run)
    queue_calls(run=run, recipients=[found], at=AT)
    Call.objects.update(state=state)
    key = (found.member_id, found.occurrence)
    assert not_reached(run.campaign_id, {key}) == ({key} if is_lost else set())
