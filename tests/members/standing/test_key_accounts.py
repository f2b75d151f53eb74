"""Key accounts: proposed by figures, approved by another, warned about in time."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from members.actions.contact_log import log_contact
from members.actions.key_accounts import (
    decide_key_account,
    end_key_account,
    plan_key_account,
    propose_key_account,
    review_key_account,
)
from members.actions.statistics import recompute
from members.choices import ContactOutcome, ContactWay, Direction, KeyAccountState
from members.exceptions import KeyAccountRefused, NotAllowed
from members.models import KeyAccount
from members.queries.key_accounts import (
    declining_key_accounts,
    proposals,
    visits_due,
)
from tests.factories.members import MemberFactory, PurchaseFactory

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)


def propose(member, by, **values):
    words = {"why": "每年两次大单"} | values
    return propose_key_account(member=member, by=by, at=NOW, **words)


def approve(account, by):
    return decide_key_account(account=account, approve=True, reason="", by=by, at=NOW)


@pytest.fixture
def account(member, clerk, manager):
    return approve(propose(member, clerk), manager)


def buy(member, days_ago, amount):
    PurchaseFactory(
        member=member,
        purchased_at=NOW - timedelta(days=days_ago),
        amount=Decimal(amount),
    )


def test_another_person_approves_and_the_plan_begins(member, clerk, manager):
    account = propose(member, clerk, potential=Decimal(50000))
    assert account.state == KeyAccountState.PROPOSED
    account = approve(account, manager)
    assert account.state == KeyAccountState.APPROVED
    assert account.next_visit_on == TODAY + 30 * DAY
    assert account.review_on == date(2027, 5, 22)


def test_nobody_approves_the_own_proposal(member, manager):
    account = propose(member, manager)
    with pytest.raises(NotAllowed, match="Somebody else"):
        approve(account, manager)


def test_a_clerk_approves_nothing(member, clerk, manager):
    account = propose(member, manager)
    with pytest.raises(NotAllowed):
        approve(account, clerk)


def test_a_member_is_proposed_once_and_decided_once(member, clerk, manager):
    account = propose(member, clerk)
    with pytest.raises(KeyAccountRefused, match="already"):
        propose(member, clerk)
    approve(account, manager)
    with pytest.raises(KeyAccountRefused, match="decided already"):
        approve(account, manager)


def test_declining_and_ending_need_their_reasons(member, clerk, manager):
    account = propose(member, clerk)
    words = {"account": account, "by": manager, "at": NOW}
    with pytest.raises(KeyAccountRefused, match="why it is declined"):
        decide_key_account(approve=False, reason=" ", **words)
    decide_key_account(approve=False, reason="太小", **words)
    second = approve(propose(member, clerk), manager)
    with pytest.raises(KeyAccountRefused, match="why it ends"):
        end_key_account(account=second, reason="", by=manager, at=NOW)
    end_key_account(account=second, reason="搬走", by=manager, at=NOW)
    assert KeyAccount.objects.live().count() == 0


def test_a_manager_from_elsewhere_looks_after_nobody(
    member, clerk, clerk_of_another_store
):
    with pytest.raises(KeyAccountRefused, match="does not work"):
        propose(member, clerk, manager=clerk_of_another_store)


def test_the_plan_can_be_changed(account, clerk):
    changed = plan_key_account(
        account=account,
        manager=clerk,
        potential=Decimal(1000),
        credit_note="月结",
        asked_for="开发票",
        visit_every=14,
        next_visit_on=TODAY + DAY,
        review_on=None,
        by=clerk,
        at=NOW,
    )
    assert (changed.manager, changed.visit_every) == (clerk, 14)


def test_a_review_is_kept_and_the_next_one_planned(account, manager):
    later = NOW + 100 * DAY
    review_key_account(account=account, note="加大茶礼", by=manager, at=later)
    account.refresh_from_db()
    assert account.review_on == date(2027, 9, 2)
    assert [str(row.note) for row in account.reviews.all()] == ["加大茶礼"]
    with pytest.raises(KeyAccountRefused, match="Write down"):
        review_key_account(account=account, note=" ", by=manager, at=later)


def log(member, by, way, at):
    return log_contact(
        member=member,
        way=way,
        direction=Direction.OUT,
        outcome=ContactOutcome.REACHED,
        by=by,
        at=at,
    )


def test_a_logged_visit_moves_the_next_one_and_a_message_does_not(account, clerk):
    KeyAccount.objects.update(next_visit_on=TODAY - 5 * DAY)
    log(account.member, clerk, ContactWay.MESSAGE, NOW - 2 * DAY)
    account.refresh_from_db()
    assert account.next_visit_on == TODAY - 5 * DAY
    assert list(visits_due(clerk, until=TODAY)) == [account]
    log(account.member, clerk, ContactWay.VISIT, NOW - DAY)
    account.refresh_from_db()
    assert account.next_visit_on == TODAY + 29 * DAY
    assert list(visits_due(clerk, until=TODAY)) == []


def test_spend_below_the_chains_percent_of_a_year_ago_is_a_decline(account, clerk):
    member = account.member
    buy(member, 400, 1000)
    buy(member, 30, 600)
    assert list(declining_key_accounts(clerk, today=TODAY)) == []
    buy(member, 370, 1)
    found = declining_key_accounts(clerk, today=TODAY).get()
    assert (found.recent, found.compared) == (Decimal(600), Decimal(1001))
    assert (found.against, int(found.share)) == ("year", 59)


def test_a_younger_account_is_held_against_the_days_before(account, clerk):
    buy(account.member, 120, 1000)
    found = declining_key_accounts(clerk, today=TODAY).get()
    assert (found.against, found.recent, found.compared) == ("before", 0, 1000)


def test_only_approved_accounts_of_ones_stores_are_warned_about(
    member, clerk, clerk_of_another_store, manager
):
    buy(member, 120, 1000)
    account = propose(member, clerk)
    assert not declining_key_accounts(clerk, today=TODAY).exists()
    approve(account, manager)
    assert declining_key_accounts(clerk, today=TODAY).exists()
    assert not declining_key_accounts(clerk_of_another_store, today=TODAY).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_proposals_are_those_who_spent_most(
    store, other_store, clerk, manager, django_assert_num_queries, count
):
    people = [MemberFactory(home_store=store) for _ in range(count + 2)]
    stranger = MemberFactory(home_store=other_store)
    for number, person in enumerate([*people, stranger]):
        buy(person, 30, 5000 - number)
    recompute([person.pk for person in [*people, stranger]], at=NOW)
    propose(people[0], clerk)
    declined = propose(people[1], clerk)
    decide_key_account(
        account=declined, approve=False, reason="太小", by=manager, at=NOW
    )
    clerk = type(clerk).objects.get(pk=clerk.pk)
    with django_assert_num_queries(3):
        found = proposals(clerk, today=TODAY)
    assert [each.stat.member for each in found] == people[2:]
    assert found[0].trend is None
