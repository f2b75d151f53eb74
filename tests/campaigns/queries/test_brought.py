"""What letters and calls brought, counted from our own records."""

from datetime import timedelta
from decimal import Decimal

import pytest

from campaigns.choices import CallOutcome, CallState, InvitationState, LeftOut
from campaigns.models import OutreachRules, Recipient
from campaigns.queries.brought import figures_by, people_who, total_of
from members.choices import Channel, MessageState
from tests.factories.calls import CallFactory
from tests.factories.events import EventFactory, InvitationFactory
from tests.factories.members import MemberFactory
from tests.factories.results import (
    LEFT,
    buys,
    campaign_of,
    click,
    held_out,
    recipient_of,
    run_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def rules():
    return OutreachRules(
        goal_days=30,
        email_cost=Decimal("0.01"),
        sms_cost=Decimal("0.05"),
        call_cost=Decimal(3),
    )


@pytest.fixture
def run():
    return run_of(campaign_of())


def figures(run, rules):
    return total_of(Recipient.objects.filter(run=run), rules=rules)


def who(what, run, days=30):
    found = people_who(what, Recipient.objects.filter(run=run), days=days)
    return set(found.values_list("pk", flat=True))


def test_everybody_is_in_one_state_or_left_out_for_one_reason(run, rules):
    for state in MessageState.values:
        recipient_of(run, state=state)
    recipient_of(run, left_out=LeftOut.NO_CONSENT)
    recipient_of(run, left_out=LeftOut.NO_CONSENT)
    held_out(run)
    found = figures(run, rules)
    assert found.planned == len(MessageState.values) + 3
    assert (found.accepted, found.delivered, found.bounced) == (3, 1, 1)
    assert (found.failed, found.in_doubt, found.waiting, found.dropped) == (1, 1, 4, 3)
    assert [(line.code, line.count) for line in found.lines()] == [
        (LeftOut.NO_CONSENT, 2),
        (LeftOut.HOLDOUT, 1),
    ]
    assert found.planned == (
        found.left_out
        + found.accepted
        + found.failed
        + found.in_doubt
        + found.waiting
        + found.dropped
    )


def test_a_person_who_clicks_twice_is_one_and_scanners_stand_apart(run, rules):
    reader, scanned, both, neither = (recipient_of(run) for _each in range(4))
    click(reader)
    click(reader, number=2)
    click(scanned, is_scanner=True)
    click(both, is_scanner=True)
    click(both)
    found = figures(run, rules)
    assert (found.clicked, found.scanned) == (2, 1)
    assert who("clicked", run) == {reader.pk, both.pk}
    assert who("scanned", run) == {scanned.pk}
    assert neither.pk not in who("clicked", run)


@pytest.mark.parametrize(
    ("days", "counts"), [(-0.1, 0), (0, 1), (29.9, 1), (30, 0), (31, 0)]
)
def test_a_purchase_counts_from_the_letter_on_for_the_days_of_the_goal(
    run, rules, days, counts
):
    buyer = recipient_of(run)
    buys(buyer, days=days, amount=80)
    found = figures(run, rules)
    assert (found.bought, found.purchases) == (counts, counts)
    assert found.revenue == 80 * counts
    assert who("bought", run) == ({buyer.pk} if counts else set())


def test_two_purchases_are_one_buyer_and_what_was_returned_comes_off(run, rules):
    buyer = recipient_of(run)
    buys(buyer, days=1, amount=100)
    buys(buyer, days=2, amount=50)
    buys(buyer, days=3, amount=-30)
    found = figures(run, rules)
    assert (found.bought, found.purchases, found.revenue) == (1, 2, 120)


@pytest.mark.parametrize("state", ["bounced", "failed", "expired", "queued"])
def test_a_letter_that_did_not_arrive_brought_nothing(run, rules, state):
    buys(recipient_of(run, state=state), days=1)
    buys(held_out(run), days=1)
    assert figures(run, rules).bought == 0


def test_a_purchase_counts_to_the_last_letter_only(rules):
    campaign = campaign_of()
    first = run_of(campaign)
    second = run_of(campaign, at=LEFT + timedelta(days=7), step=1)
    reader = recipient_of(first)
    recipient_of(second, reader.member)
    buys(reader, days=2, amount=10)
    buys(reader, days=9, amount=70)
    found = figures_by("run_id", Recipient.objects.all(), rules=rules)
    assert (found[first.pk].revenue, found[second.pk].revenue) == (10, 70)
    whole = total_of(Recipient.objects.all(), rules=rules)
    assert (whole.bought, whole.purchases, whole.revenue) == (1, 2, 80)


def test_letters_of_another_campaign_take_nothing_away(rules):
    runs = [run_of(campaign_of()), run_of(campaign_of(), at=LEFT + timedelta(days=1))]
    buyer = recipient_of(runs[0])
    recipient_of(runs[1], buyer.member)
    buys(buyer, days=5)
    found = figures_by("campaign_id", Recipient.objects.all(), rules=rules)
    assert [each.bought for each in found.values()] == [1, 1]


def test_calls_count_with_their_outcome_and_what_was_bought_after_them(run, rules):
    spoken = recipient_of(run, state=None, channel=Channel.PHONE)
    CallFactory(
        recipient=spoken,
        member=spoken.member,
        state=CallState.DONE,
        outcome=CallOutcome.WILL_COME,
        attempts=2,
        done_at=LEFT + timedelta(days=1),
    )
    missed = recipient_of(run, state=None, channel=Channel.PHONE)
    CallFactory(
        recipient=missed, member=missed.member, state=CallState.UNREACHED, attempts=3
    )
    waiting = recipient_of(run, state=None, channel=Channel.PHONE)
    CallFactory(recipient=waiting, member=waiting.member)
    buys(spoken, days=0.5, amount=500)
    buys(spoken, days=2, amount=60)
    buys(missed, days=2)
    found = figures(run, rules)
    assert (found.called, found.reached, found.will_come) == (2, 1, 1)
    assert (found.bought, found.revenue) == (1, 60)
    assert found.cost == 5 * 3
    assert who("will_come", run) == {spoken.pk}


def test_answers_and_who_came_are_told_by_the_event(run, rules):
    event = EventFactory()
    states = {
        InvitationState.INVITED: {},
        InvitationState.DECLINED: {},
        InvitationState.ACCEPTED: {},
        InvitationState.CAME: {"checked_in_at": LEFT},
    }
    for state, more in states.items():
        each = recipient_of(run)
        InvitationFactory(
            event=event, member=each.member, recipient=each, state=state, **more
        )
    found = figures(run, rules)
    assert (found.answered, found.coming, found.came) == (3, 2, 1)
    assert len(who("answered", run)) == 3


def test_what_left_is_what_it_cost(run, rules):
    recipient_of(run)
    recipient_of(run, state=MessageState.FAILED)
    recipient_of(run, channel=Channel.SMS)
    assert figures(run, rules).cost == Decimal("0.06")


def test_stores_add_up_to_the_whole(store, other_store, run, rules):
    for place in (store, store, other_store):
        buys(recipient_of(run, MemberFactory(home_store=place)), days=1)
    found = figures_by("member__home_store_id", Recipient.objects.all(), rules=rules)
    assert {key: each.bought for key, each in found.items()} == {
        store.pk: 2,
        other_store.pk: 1,
    }


def test_a_figure_nobody_knows_has_no_people(run):
    assert people_who("nothing", Recipient.objects.all(), days=30) is None


def test_the_same_number_of_statements_for_one_and_for_three(
    rules, django_assert_num_queries
):
    for many in (1, 3):
        for _each in range(many):
            buys(recipient_of(run_of(campaign_of())), days=1)
        with django_assert_num_queries(5):
            figures_by("campaign_id", Recipient.objects.all(), rules=rules)
