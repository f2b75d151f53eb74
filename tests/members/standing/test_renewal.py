"""Renewing memberships: from the old end or from today, once, with history."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.actions.renewal import renew_membership, renew_memberships
from members.dates.terms import next_term
from members.exceptions import NotAllowed, RenewalRefused
from members.models import ChainRules, Member, MembershipTerm
from members.queries.expiring import (
    MembershipState,
    expiring_memberships,
    membership_of,
)
from tests.factories.members import MemberFactory
from tests.factories.standing import set_rules

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@given(
    st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.integers(1, 60),
    st.integers(0, 90),
)
def test_a_term_follows_the_old_end_or_begins_today(until, months, grace):
    starts, ends = next_term(until, today=TODAY, months=months, grace_days=grace)
    follows = until is not None and until + timedelta(days=grace) >= TODAY
    assert starts == (until + timedelta(days=1) if follows else TODAY)
    assert months * 28 - 1 <= (ends - starts).days <= months * 31


def ending(store, on):
    return MemberFactory(home_store=store, expires_on=on)


@pytest.mark.parametrize(
    ("end", "until"),
    [
        (date(2026, 12, 4), date(2028, 12, 4)),
        (date(2026, 11, 1), date(2028, 11, 1)),
        (date(2026, 10, 1), date(2028, 11, 21)),
        (None, date(2028, 11, 21)),
    ],
)
def test_a_renewal_lengthens_by_the_chains_term(store, clerk, end, until):
    member = ending(store, end)
    term = renew_membership(member=member, by=clerk, at=NOW)
    member.refresh_from_db()
    assert member.expires_on == term.ends_on == until
    assert (term.was_until, term.by) == (end, clerk)


def test_a_second_click_is_too_early(store, clerk):
    member = ending(store, TODAY)
    renew_membership(member=member, by=clerk, at=NOW)
    with pytest.raises(RenewalRefused, match=f"{member.name} can be renewed from"):
        renew_membership(member=member, by=clerk, at=NOW)
    assert MembershipTerm.objects.count() == 1


def test_only_members_of_ones_store_are_renewed(store, clerk, clerk_of_another_store):
    member = ending(store, TODAY)
    with pytest.raises(NotAllowed):
        renew_membership(member=member, by=clerk_of_another_store, at=NOW)
    prospect = MemberFactory(home_store=store, prospect=True)
    with pytest.raises(RenewalRefused, match="Only members"):
        renew_membership(member=prospect, by=clerk, at=NOW)


def test_several_are_renewed_and_the_refused_are_told(store, clerk):
    members = [ending(store, TODAY), ending(store, date(2027, 8, 1))]
    terms, refused = renew_memberships(members, by=clerk, at=NOW)
    assert [term.member for term in terms] == members[:1]
    assert len(refused) == 1


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (61, MembershipState.RUNNING),
        (60, MembershipState.ENDING),
        (0, MembershipState.ENDING),
        (-1, MembershipState.GRACE),
        (-30, MembershipState.GRACE),
        (-31, MembershipState.ENDED),
    ],
)
def test_the_state_is_worked_out_from_the_end(days, state):
    member = Member(expires_on=TODAY + timedelta(days=days))
    found = membership_of(member, rules=ChainRules(), today=TODAY)
    assert (found.state, found.days) == (state, days)


def test_those_who_end_soon_are_listed_in_their_order(
    store, other_store, clerk, django_assert_num_queries
):
    set_rules(renewal_window_days=30, renewal_grace_days=10)
    days = (-41, -40, 5, 30, 31)
    people = [ending(store, TODAY + timedelta(days=number)) for number in days]
    ending(other_store, TODAY)
    with django_assert_num_queries(4):
        found = list(expiring_memberships(clerk, today=TODAY))
    assert found == people[1:4]
