"""Campaigns against those who were left out at random, and A against B."""

from datetime import timedelta

import pytest

from campaigns.choices import Arm, LeftOut
from campaigns.models import CampaignStep, OutreachRules
from campaigns.queries.against import arms_of
from members.choices import Channel, MessageState
from tests.factories.members import MemberFactory
from tests.factories.results import (
    LEFT,
    buys,
    campaign_of,
    held_out,
    recipient_of,
    run_of,
)

pytestmark = pytest.mark.django_db
RULES = OutreachRules(goal_days=30)
LATER = LEFT + timedelta(days=60)


def arms(campaign, **more):
    return arms_of([campaign], rules=RULES, at=LATER, **more)[campaign.pk]


def test_everybody_who_was_drawn_counts_whether_the_letter_arrived_or_not():
    campaign = campaign_of()
    run = run_of(campaign)
    buys(recipient_of(run), days=2, amount=50)
    recipient_of(run, state=MessageState.BOUNCED)
    recipient_of(run, left_out=LeftOut.GONE, address_hash="drawn before")
    recipient_of(run, left_out=LeftOut.NO_CONSENT)
    buys(held_out(run), days=3, amount=20)
    held_out(run)
    found = arms(campaign).against_holdout
    assert (found.one.people, found.one.hits, found.one.spent) == (3, 1, 50)
    assert (found.other.people, found.other.hits, found.other.squares) == (2, 1, 400)


def test_both_groups_are_counted_over_the_same_days():
    campaign = campaign_of()
    run = run_of(campaign)
    late = recipient_of(run, at=LEFT + timedelta(days=5))
    buys(late, days=1)
    buys(recipient_of(run, at=LEFT + timedelta(days=5)), days=31)
    buys(held_out(run), days=1)
    buys(held_out(run), days=31)
    found = arms(campaign).against_holdout
    assert (found.one.hits, found.other.hits) == (1, 1)


def test_the_waits_of_further_steps_lengthen_the_days_for_both():
    campaign = campaign_of()
    CampaignStep.objects.create(
        campaign=campaign, place=1, wait_days=7, template=campaign.template
    )
    run = run_of(campaign)
    buys(recipient_of(run), days=36)
    buys(held_out(run), days=36)
    found = arms(campaign)
    assert found.days == 37
    assert (found.against_holdout.one.hits, found.against_holdout.other.hits) == (1, 1)


def test_a_second_channel_for_the_same_occasion_is_the_same_person():
    campaign = campaign_of(ladder=["sms"])
    run = run_of(campaign)
    lost = recipient_of(run, state=MessageState.FAILED)
    recipient_of(run, lost.member, channel=Channel.SMS)
    assert arms(campaign).against_holdout.one.people == 1


def test_steps_are_nobody_new():
    campaign = campaign_of()
    first = recipient_of(run_of(campaign))
    recipient_of(run_of(campaign, at=LEFT + timedelta(days=7), step=1), first.member)
    assert arms(campaign).against_holdout.one.people == 1


def test_a_and_b_are_told_apart_and_are_both_against_the_holdout():
    campaign = campaign_of()
    run = run_of(campaign)
    recipient_of(run)
    buys(recipient_of(run, arm=Arm.SECOND), days=1)
    held_out(run)
    found = arms(campaign)
    assert found.has_second
    assert found.first_against_second.one.hits == 0
    assert found.first_against_second.other.hits == 1
    assert found.against_holdout.one.people == 2


def test_days_that_are_not_over_are_said_to_be_running():
    campaign = campaign_of()
    run_of(campaign)
    early = arms_of([campaign], rules=RULES, at=LEFT + timedelta(days=29))
    assert early[campaign.pk].is_running
    assert not arms(campaign).is_running


def test_one_run_can_be_looked_at_alone():
    campaign = campaign_of()
    first, second = run_of(campaign), run_of(campaign, at=LEFT + timedelta(days=1))
    recipient_of(first)
    recipient_of(second, MemberFactory())
    recipient_of(second, MemberFactory())
    assert arms(campaign, run=second).against_holdout.one.people == 2


def test_a_campaign_without_anybody_has_empty_groups():
    found = arms(campaign_of())
    assert not found.has_holdout
    assert found.against_holdout.verdict == "too_few"
    assert found.against_holdout.extra_revenue is None


def test_extra_buyers_and_revenue_are_those_of_everybody_written_to():
    campaign = campaign_of()
    run = run_of(campaign)
    for bought in [True] * 24 + [False] * 36:
        each = recipient_of(run)
        if bought:
            buys(each, days=1, amount=100)
    for bought in [True] * 3 + [False] * 37:
        each = held_out(run)
        if bought:
            buys(each, days=1, amount=100)
    found = arms(campaign).against_holdout
    assert found.verdict == "more"
    # 40 % against 7.5 %: 32.5 % of 60 people.
    assert found.extra_people.estimate == pytest.approx(19.5)
    assert found.extra_revenue.estimate == pytest.approx(1950)
    assert 0 < found.extra_revenue.low < 1950 < found.extra_revenue.high


def test_the_same_number_of_statements_for_one_campaign_and_for_three(
    django_assert_num_queries,
):
    for many in (1, 3):
        campaigns = [campaign_of() for _each in range(many)]
        for each in campaigns:
            buys(recipient_of(run_of(each)), days=1)
        with django_assert_num_queries(4):
            arms_of(campaigns, rules=RULES, at=LATER)
