from datetime import timedelta

import pytest

from campaigns.actions.call_lists import (
    change_call_list,
    create_call_list,
    end_late_calls,
    put_call_list,
)
from campaigns.choices import CallAim, CallListState, CallState
from campaigns.exceptions import CallRefused
from campaigns.models import Call, CallList
from members.models import MemberList, MemberListEntry, Segment
from tests.factories.calls import AT, TODAY, CallListFactory, agrees_to_calls
from tests.factories.members import MemberFactory


@pytest.fixture
def members(store):
    """Two who agreed, one who did not, one at the number of the first."""
    people = [
        agrees_to_calls(MemberFactory(home_store=store, phone="13900000001")),
        agrees_to_calls(MemberFactory(home_store=store, phone="13900000002")),
        MemberFactory(home_store=store, phone="13900000003"),
        agrees_to_calls(MemberFactory(home_store=store, phone="13900000001")),
    ]
    found = MemberList.objects.create(name="Tasting guests")
    for member in people:
        MemberListEntry.objects.create(member_list=found, member=member, at=AT)
    return found


def made(by, **values):
    return create_call_list(
        **{
            "by": by,
            "at": AT,
            "name": "Tasting",
            "aim": CallAim.INVITATION,
            "purpose": "greetings",
            "script_en": "Hello {name|dear guest}",
            "starts_on": TODAY,
            "ends_on": TODAY + timedelta(days=7),
        }
        | values
    )


def states():
    return list(Call.objects.order_by("pk").values_list("state", "left_out"))


def test_a_list_has_a_call_for_each_and_says_whom_nobody_calls(manager, store, members):
    found = made(manager, member_list=members, store=store)
    assert found.created_by == manager
    assert states() == [
        (CallState.WAITING, ""),
        (CallState.WAITING, ""),
        (CallState.LEFT_OUT, "no_consent"),
        (CallState.LEFT_OUT, "shared_number"),
    ]
    assert Call.objects.first().until == TODAY + timedelta(days=7)


def test_a_segment_makes_a_list_of_the_whole_chain(marketer, members):
    everybody = Segment.objects.create(name="Everybody", rules={})
    found = made(marketer, segment=everybody)
    assert found.calls.count() == 4


def test_a_manager_makes_lists_for_the_own_store_only(manager, other_store, members):
    for store in (None, other_store):
        with pytest.raises(CallRefused):
            made(manager, member_list=members, store=store)


def test_clerks_make_no_lists(clerk, store, members):
    with pytest.raises(CallRefused):
        made(clerk, member_list=members, store=store)


@pytest.mark.parametrize(
    "values",
    [
        {"script_en": " "},
        {"member_list": None},
        {"segment": Segment(rules={})},
    ],
)
def test_a_list_needs_words_and_people_of_one_kind(manager, store, members, values):
    with pytest.raises(CallRefused):
        made(manager, **{"member_list": members, "store": store} | values)
    assert not CallList.objects.exists()


def test_a_segment_whose_rule_is_gone_makes_no_list(marketer):
    broken = Segment.objects.create(name="Old", rules={"rule": "gone.rule"})
    with pytest.raises(CallRefused, match="read"):
        made(marketer, segment=broken)


def test_an_empty_list_is_refused(marketer):
    with pytest.raises(CallRefused, match="nobody"):
        made(marketer, member_list=MemberList.objects.create(name="Nobody"))


def test_a_changed_urgency_reaches_the_calls(manager, store, members):
    found = made(manager, member_list=members, store=store)
    change_call_list(call_list=found, by=manager, at=AT, priority=9)
    assert set(Call.objects.live().values_list("priority", flat=True)) == {9}
    with pytest.raises(CallRefused):
        change_call_list(call_list=found, by=manager, at=AT, script_en="")


def test_closing_a_list_cancels_what_was_not_called(manager, store, members):
    found = made(manager, member_list=members, store=store)
    put_call_list(call_list=found, state=CallListState.PAUSED, by=manager, at=AT)
    put_call_list(call_list=found, state=CallListState.OPEN, by=manager, at=AT)
    put_call_list(call_list=found, state=CallListState.CLOSED, by=manager, at=AT)
    assert [state for state, _why in states()] == [
        CallState.CANCELLED,
        CallState.CANCELLED,
        CallState.LEFT_OUT,
        CallState.LEFT_OUT,
    ]
    with pytest.raises(CallRefused):
        put_call_list(call_list=found, state=CallListState.OPEN, by=manager, at=AT)
    with pytest.raises(CallRefused):
        change_call_list(call_list=found, by=manager, at=AT, priority=1)


def test_a_clerk_does_not_change_lists(clerk, store):
    with pytest.raises(CallRefused):
        put_call_list(
            call_list=CallListFactory(store=store),
            state=CallListState.PAUSED,
            by=clerk,
            at=AT,
        )


def test_after_the_last_day_calls_are_too_late_and_the_list_closes(
    manager, store, members
):
    found = made(manager, member_list=members, store=store)
    assert end_late_calls(at=AT + timedelta(days=7)) == 0
    assert end_late_calls(at=AT + timedelta(days=8)) == 2
    assert end_late_calls(at=AT + timedelta(days=8)) == 0
    found.refresh_from_db()
    assert found.state == CallListState.CLOSED
