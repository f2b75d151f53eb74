"""Loyalty by behaviour: facts with bands, and what other apps bring."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from feedback.models import Case
from members.models import MemberStat
from members.record.loyalty import BANDS, Fact, LoyaltyFact, facts_of, loyalty_facts
from tests.factories.feedback import make_case

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)


def figures(member, **values):
    MemberStat.objects.create(
        member=member, home_store=member.home_store, computed_at=NOW, **values
    )
    member.refresh_from_db()


def test_what_a_member_does_is_told_as_facts(member, clerk):
    figures(
        member,
        last_purchase_at=NOW - timedelta(days=12),
        visits_365=4,
        spend_365=Decimal("1234.40"),
        referrals=2,
        events_attended=1,
    )
    facts = facts_of(member, user=clerk, today=TODAY)
    assert [(fact.words, fact.band) for fact in facts] == [
        ("Bought 12 days ago", 5),
        ("4 visits in a year", 3),
        ("1,234 spent in a year", 3),
        ("Brought 2 members", None),
        ("Came to 1 event", None),
    ]


@pytest.mark.parametrize(
    ("days", "visits", "spend", "bands"),
    [
        (0, 10, 8000, [5, 5, 5]),
        (30, 9, 7999, [4, 4, 4]),
        (364, 1, 1, [2, 2, 2]),
        (365, 0, 0, [1, 1, 1]),
    ],
)
def test_bands_run_from_one_to_five(member, clerk, days, visits, spend, bands):
    last = NOW - timedelta(days=days)
    figures(member, last_purchase_at=last, visits_365=visits, spend_365=Decimal(spend))
    facts = facts_of(member, user=clerk, today=TODAY)
    assert [fact.band for fact in facts[:3]] == bands
    assert BANDS == 5


def test_nothing_is_told_of_whom_no_figures_are_known(member, clerk):
    assert facts_of(member, user=clerk, today=TODAY) == []


def test_other_apps_bring_facts_or_none(member, clerk):
    loyalty_facts.register(LoyaltyFact("test.club", lambda *_: Fact("Club", "In two")))
    loyalty_facts.register(LoyaltyFact("test.none", lambda *_: None))
    try:
        assert facts_of(member, user=clerk, today=TODAY) == [Fact("Club", "In two")]
    finally:
        loyalty_facts.unregister("test.club")
        loyalty_facts.unregister("test.none")


def test_complaints_resolved_are_told_to_those_who_may_see_cases(
    member, manager, clerk_of_another_store
):
    cases = [make_case(member=member, store=member.home_store) for _ in range(2)]
    Case.objects.filter(pk=cases[0].pk).update(status="closed", closed_at=NOW)
    fact = facts_of(member, user=manager, today=TODAY)[-1]
    assert fact.words == "1 of 2"
    assert fact.label == "Complaints resolved"
    unseen = facts_of(member, user=clerk_of_another_store, today=TODAY)
    assert "Complaints resolved" not in [fact.label for fact in unseen]
