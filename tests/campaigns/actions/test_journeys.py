from datetime import UTC, datetime, timedelta

import pytest

from campaigns.actions.campaigns import pause_campaign
from campaigns.actions.journeys import advance_enrolments
from campaigns.choices import CampaignKind, CampaignState, ExitReason
from campaigns.models import CampaignStep, Click, Enrolment, Recipient
from campaigns.tasks import run_campaigns
from members.choices import MessageState
from members.models import ConsentState, Message
from tests.factories.campaigns import CampaignFactory, MessageTemplateFactory
from tests.factories.members import (
    MemberFactory,
    PurchaseFactory,
    PurchaseLineFactory,
)

AT = datetime(2026, 11, 21, 2, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def bought(db):
    member = MemberFactory(email="a@example.com", agreed=True)
    line = PurchaseLineFactory(
        purchase=PurchaseFactory(member=member, purchased_at=AT - DAY)
    )
    return line.purchase


def way(*conditions, **values):
    """A follow-up a day after a purchase, with a further step each week."""
    campaign = CampaignFactory(
        kind=CampaignKind.AFTER_PURCHASE,
        state=CampaignState.ACTIVE,
        after_days=1,
        approved_at=AT - 2 * DAY,
        counts_to_cap=False,
        **values,
    )
    for place, condition in enumerate(conditions, start=1):
        CampaignStep.objects.create(
            campaign=campaign,
            place=place,
            wait_days=7,
            condition=condition,
            template=MessageTemplateFactory(),
        )
    run_campaigns(at=AT)
    return campaign


def steps_taken():
    return [
        found.run.step
        for found in Recipient.objects.select_related("run").order_by("pk")
    ]


def test_each_step_comes_so_many_days_after_the_one_before(bought):
    way("always", "always")
    for n in range(30):
        advance_enrolments(at=AT + n * DAY)
    assert steps_taken() == [0, 1, 2]
    assert [str(found.run.for_date) for found in Recipient.objects.order_by("pk")] == [
        "2026-11-21",
        "2026-11-28",
        "2026-12-05",
    ]
    enrolment = Enrolment.objects.get()
    assert (enrolment.state, enrolment.next_at) == ("finished", None)


def test_advancing_twice_at_once_takes_nobody_twice(bought):
    way("always")
    at = AT + 7 * DAY
    advance_enrolments(at=at)
    Enrolment.objects.update(place=0, next_at=at)
    advance_enrolments(at=at)
    assert steps_taken() == [0, 1]


def test_a_second_purchase_is_a_second_way(bought):
    way("always", stops_when_bought=False)
    PurchaseFactory(member=bought.member, purchased_at=AT + DAY)
    run_campaigns(at=AT + 2 * DAY)
    for n in range(12):
        advance_enrolments(at=AT + n * DAY)
    assert Enrolment.objects.count() == 2
    assert sorted(steps_taken()) == [0, 0, 1, 1]


def test_whoever_buys_again_leaves(bought):
    way("always")
    PurchaseFactory(member=bought.member, purchased_at=AT + 2 * DAY)
    advance_enrolments(at=AT + 7 * DAY)
    assert steps_taken() == [0]
    assert Enrolment.objects.get().left_because == ExitReason.BOUGHT


def test_whoever_brings_the_goods_back_leaves(bought):
    way("always")
    line = bought.lines.get()
    back = PurchaseFactory(member=bought.member, purchased_at=AT + 2 * DAY, amount=-128)
    PurchaseLineFactory(purchase=back, product=line.product, quantity=-1)
    advance_enrolments(at=AT + 7 * DAY)
    assert Enrolment.objects.get().left_because == ExitReason.RETURNED
    assert steps_taken() == [0]


def test_whoever_withdraws_the_consent_leaves(bought):
    way("always", "always")
    ConsentState.objects.update(is_given=False)
    advance_enrolments(at=AT + 7 * DAY)
    assert Enrolment.objects.get().left_because == ExitReason.WITHDREW
    assert Recipient.objects.last().left_out == "no_consent"
    assert advance_enrolments(at=AT + 30 * DAY) == 0


def test_whoever_closes_the_membership_leaves(bought):
    way("always")
    bought.member.status = "closed"
    bought.member.save()
    advance_enrolments(at=AT + 7 * DAY)
    assert Enrolment.objects.get().left_because == ExitReason.GONE


def test_a_step_for_those_without_an_answer_passes_over_who_clicked(bought):
    way("no_answer", "always")
    letter = Message.objects.get()
    Click.objects.create(
        message=letter, member=bought.member, number=1, ref=letter.ref, at=AT
    )
    advance_enrolments(at=AT + 7 * DAY)
    assert steps_taken() == [0]
    advance_enrolments(at=AT + 14 * DAY)
    assert steps_taken() == [0, 2]


def test_a_scanner_that_clicks_has_not_answered(bought):
    way("no_answer")
    letter = Message.objects.get()
    Click.objects.create(
        message=letter,
        member=bought.member,
        number=1,
        ref=letter.ref,
        at=AT,
        is_scanner=True,
    )
    advance_enrolments(at=AT + 7 * DAY)
    assert steps_taken() == [0, 1]


@pytest.mark.parametrize(
    ("state", "taken"),
    [(MessageState.BOUNCED, [0, 1]), (MessageState.ACCEPTED, [0])],
)
def test_a_step_for_those_not_reached(bought, state, taken):
    way("not_reached")
    Message.objects.update(state=state, accepted_at=AT, due_at=None)
    advance_enrolments(at=AT + 7 * DAY)
    assert steps_taken() == taken


def test_a_paused_campaign_waits_with_everybody(bought, marketer):
    campaign = way("always")
    pause_campaign(campaign=campaign, by=marketer)
    assert advance_enrolments(at=AT + 7 * DAY) == 0
    assert Enrolment.objects.get().next_at is not None


def test_those_left_out_of_the_first_letter_are_not_on_the_way(db):
    member = MemberFactory(email="a@example.com")
    PurchaseFactory(member=member, purchased_at=AT - DAY)
    way("always")
    assert not Enrolment.objects.exists()


def test_the_cost_of_a_step_does_not_grow_with_the_people(
    bought, django_assert_max_num_queries
):
    for n in range(20):
        member = MemberFactory(email=f"x{n}@example.com", agreed=True)
        PurchaseFactory(member=member, purchased_at=AT - DAY)
    way("no_answer")
    with django_assert_max_num_queries(60):
        assert advance_enrolments(at=AT + 7 * DAY) == 21
