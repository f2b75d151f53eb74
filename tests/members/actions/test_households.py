from datetime import UTC, datetime, timedelta

import pytest

from members.actions.households import change_place, leave_household, link_members
from members.actions.merging import merge_members
from members.exceptions import HouseholdRefused, NotAllowed
from members.models import Activity, Household, HouseholdMembership
from members.outbox.enqueue import enqueue_message
from members.queries.households import household_view, households_contacted
from tests.factories.members import MemberFactory

AT = datetime(2026, 11, 20, 4, tzinfo=UTC)


@pytest.fixture
def family(store):
    return [
        MemberFactory(name=name, home_store=store, phone="13900000001")
        for name in ("王若楠", "李强", "李小宝")
    ]


def link(family, by, role="spouse"):
    return link_members(member=family[0], other=family[1], role=role, by=by, at=AT)


def test_the_first_link_founds_a_household_with_a_head(family, manager):
    made = link(family, manager)
    head = HouseholdMembership.objects.get(is_head=True)
    assert (head.member, head.household) == (family[0], made.household)
    assert made.role == "spouse"
    assert Activity.objects.get(kind="members.household").member == family[1]


def test_nobody_lives_in_two_households(family, store, manager):
    link(family, manager)
    stranger = MemberFactory(home_store=store)
    with pytest.raises(HouseholdRefused, match="already"):
        link_members(member=stranger, other=family[1], role="other", by=manager, at=AT)
    with pytest.raises(HouseholdRefused, match="another person"):
        link_members(member=stranger, other=stranger, role="other", by=manager, at=AT)


def test_a_merged_record_is_not_linked(family, manager, steward):
    merge_members(survivor=family[2], duplicate=family[1], by=steward, at=AT)
    with pytest.raises(HouseholdRefused, match="not in use"):
        link(family, manager)


def test_both_stores_must_be_in_reach(family, manager, other_store):
    far = MemberFactory(home_store=other_store)
    with pytest.raises(NotAllowed):
        link_members(member=family[0], other=far, role="other", by=manager, at=AT)


def test_a_head_that_leaves_is_followed_and_the_last_two_part(family, manager):
    link(family, manager)
    link_members(member=family[1], other=family[2], role="child", by=manager, at=AT)
    leave_household(member=family[0], by=manager, at=AT)
    assert HouseholdMembership.objects.get(is_head=True).member == family[1]
    leave_household(member=family[2], by=manager, at=AT)
    assert not Household.objects.exists()
    with pytest.raises(HouseholdRefused, match="no household"):
        leave_household(member=family[1], by=manager, at=AT)


def test_one_head_at_a_time(family, manager):
    link(family, manager)
    change_place(member=family[1], role="parent", is_head=True, by=manager, at=AT)
    head = HouseholdMembership.objects.get(is_head=True)
    assert (head.member, head.role) == (family[1], "parent")


def test_a_shared_phone_is_told_masked(family, manager):
    link(family, manager)
    view = household_view(family[0], user=manager)
    assert view.shared == ["139****0001"]


def test_those_of_other_stores_are_counted_and_not_named(family, manager, other_store):
    made = link(family, manager)
    far = MemberFactory(home_store=other_store)
    HouseholdMembership.objects.create(household=made.household, member=far)
    view = household_view(family[0], user=manager)
    assert [each.member for each in view.memberships] == family[:2]
    assert view.hidden == 1


def test_a_family_that_heard_from_us_rests(family, manager):
    made = link(family, manager)
    letter = {
        "key": "k", "channel": "email", "kind": "marketing", "purpose": "news",
        "address": "a@example.com", "member": family[0], "language": "en",
        "subject": "News", "text": "News", "at": AT,
    }  # fmt: skip
    enqueue_message(**letter)
    ids = [member.pk for member in family]
    since = AT - timedelta(days=7)
    assert households_contacted(ids, since=since) == {family[1].pk: made.household_id}
    assert households_contacted(ids, since=AT + timedelta(hours=1)) == {}
