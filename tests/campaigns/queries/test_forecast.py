"""The dry run of the next days: the real gate, with the cap and the rest as they will
be."""

from datetime import UTC, date, datetime, timedelta

import pytest

from campaigns.choices import CampaignKind, LeftOut, RunState
from campaigns.models import CampaignStep, CapEntry, Enrolment, OutreachRules
from campaigns.queries.forecast import forecast
from campaigns.tasks import run_campaigns
from members.choices import Channel, CycleState, Purpose
from members.models import Household, HouseholdMembership, MemberStat
from tests.factories.calls import agrees_to_calls
from tests.factories.campaigns import CampaignFactory
from tests.factories.members import ImportantDateFactory, MemberFactory, PurchaseFactory
from tests.factories.results import campaign_of, recipient_of, run_of

pytestmark = pytest.mark.django_db
# 10:00 in Shanghai on 21 November 2026.
AT = datetime(2026, 11, 21, 2, tzinfo=UTC)
TODAY = date(2026, 11, 21)


@pytest.fixture
def rules():
    return OutreachRules.objects.create(cap_count=1, cap_days=7, household_rest_days=7)


def born(day, **more):
    person = MemberFactory(
        **{"email": f"p{day:%m%d}{more.get('name', '')}@example.com", "agreed": True}
        | more
    )
    ImportantDateFactory(member=person, month=day.month, day=day.day, next_on=day)
    return person


def in_days(number):
    return TODAY + timedelta(days=number)


def told(**more):
    return [
        (each.day, each.member_id, each.reason)
        for each in sorted(forecast(at=AT, **more).rows)
    ]


def test_birthdays_stand_on_the_day_on_which_the_letter_leaves(rules):
    CampaignFactory(active=True, lead_days=3)
    person = born(in_days(10))
    born(in_days(40))
    assert told() == [(in_days(7), person.pk, "")]


def test_who_may_not_be_written_to_is_told_with_the_reason(rules):
    CampaignFactory(active=True)
    person = born(in_days(2), agreed=False)
    assert told() == [(in_days(2), person.pk, LeftOut.NO_CONSENT)]


def test_a_letter_that_is_foreseen_counts_against_the_cap_of_a_later_day(rules):
    CampaignFactory(active=True)
    joined = CampaignFactory(active=True, kind=CampaignKind.JOINED)
    soon = in_days(5)
    person = born(in_days(3), joined_on=soon.replace(year=2024))
    late = born(in_days(3), name="晚", joined_on=in_days(12).replace(year=2024))
    found = [each for each in forecast(at=AT).rows if each.campaign_id == joined.pk]
    assert [(each.member_id, each.day, each.reason) for each in sorted(found)] == [
        (person.pk, soon, LeftOut.CAP),
        (late.pk, in_days(12), ""),
    ]


def test_what_was_sent_before_counts_until_it_is_too_long_ago(rules):
    CampaignFactory(active=True)
    early, late = born(in_days(2)), born(in_days(6))
    for person in (early, late):
        CapEntry.objects.create(
            key=f"message:{person.pk}",
            member=person,
            channel=Channel.EMAIL,
            at=AT - timedelta(days=3),
        )
    assert told() == [
        (in_days(2), early.pk, LeftOut.CAP),
        (in_days(6), late.pk, ""),
    ]


def test_a_household_rests_after_a_letter_that_is_foreseen(rules):
    rules.cap_count = 0
    rules.save()
    CampaignFactory(active=True, kind=CampaignKind.JOINED, purpose=Purpose.NEWS)
    home = Household.objects.create()
    people = []
    for number, day in enumerate((3, 5, 15)):
        person = MemberFactory(
            email=f"h{number}@example.com",
            agreed=True,
            joined_on=in_days(day).replace(year=2024),
        )
        HouseholdMembership.objects.create(household=home, member=person)
        people.append(person.pk)
    assert told() == [
        (in_days(3), people[0], ""),
        (in_days(5), people[1], LeftOut.HOUSEHOLD),
        (in_days(15), people[2], ""),
    ]


def test_a_frozen_audience_leaves_on_its_day(rules):
    campaign = campaign_of()
    at = AT + timedelta(days=4)
    run = run_of(campaign, at=at, state=RunState.FROZEN)
    member = MemberFactory(email="f@example.com", agreed=True)
    recipient_of(run, member, state=None)
    withdrew = MemberFactory(email="g@example.com")
    recipient_of(run, withdrew, state=None)
    recipient_of(run, state=None, left_out=LeftOut.NO_CONSENT)
    assert told() == [
        (in_days(4), member.pk, ""),
        (in_days(4), withdrew.pk, LeftOut.NO_CONSENT),
    ]


def test_steps_follow_those_under_way_and_those_foreseen(rules):
    rules.cap_count = 0
    rules.save()
    campaign = CampaignFactory(active=True)
    CampaignStep.objects.create(
        campaign=campaign, place=1, wait_days=7, template=campaign.template
    )
    waiting = MemberFactory(email="w@example.com", agreed=True)
    bought = MemberFactory(email="b@example.com", agreed=True)
    for person in (waiting, bought):
        Enrolment.objects.create(
            campaign=campaign,
            member=person,
            occurrence="birthday:2026",
            entered_at=AT - timedelta(days=5),
            next_at=AT + timedelta(days=2),
        )
    PurchaseFactory(member=bought, purchased_at=AT - timedelta(days=1))
    coming = born(in_days(4))
    assert told() == [
        (in_days(2), waiting.pk, ""),
        (in_days(4), coming.pk, ""),
        (in_days(11), coming.pk, ""),
    ]


def test_purchases_of_yesterday_are_followed_up_when_their_days_are_over(rules):
    CampaignFactory(active=True, kind=CampaignKind.AFTER_PURCHASE, after_days=3)
    member = MemberFactory(email="b@example.com", agreed=True)
    PurchaseFactory(member=member, purchased_at=AT - timedelta(days=1))
    assert told() == [(in_days(2), member.pk, "")]


def test_the_lapsed_are_those_of_today_and_come_once(rules):
    CampaignFactory(
        active=True, kind=CampaignKind.WIN_BACK, cycle_state=CycleState.OVERDUE
    )
    member = MemberFactory(email="o@example.com", agreed=True)
    MemberStat.objects.filter(member=member).delete()
    MemberStat.objects.create(
        member=member,
        home_store=member.home_store,
        cycle_state=CycleState.OVERDUE,
        last_purchase_at=AT - timedelta(days=90),
        computed_at=AT,
    )
    assert told() == [(TODAY, member.pk, "")]


def test_calls_are_loaded_on_the_store_and_who_looks_after_the_member(rules, marketer):
    CampaignFactory(active=True, channel=Channel.PHONE)
    person = born(in_days(1), phone="13912345678", owner=marketer)
    agrees_to_calls(person)
    [row] = forecast(at=AT).rows
    assert (row.channel, row.reason) == (Channel.PHONE, "")
    assert (row.store_id, row.owner_id) == (person.home_store_id, marketer.pk)


def test_paused_campaigns_and_drafts_send_nothing(rules):
    CampaignFactory()
    CampaignFactory(state="paused")
    born(in_days(1))
    assert told() == []


def test_more_people_than_are_looked_at_are_said_to_be_more(rules):
    campaign = CampaignFactory(active=True)
    for number in range(3):
        born(in_days(number), name=f"多{number}")
    found = forecast(at=AT, most=2)
    assert found.cut == {campaign.pk}
    assert [each.day for each in found.rows] == [TODAY, in_days(1)]
    assert forecast(at=AT, most=3).cut == set()


def test_what_is_foreseen_for_today_is_what_the_worker_does(rules):
    campaign = CampaignFactory(active=True)
    born(TODAY)
    born(TODAY, agreed=False, name="不")
    MemberFactory(email="twice@example.com")
    shared = [born(TODAY, email="twice@example.com", name=f"同{n}") for n in (1, 2)]
    foreseen = {(each.member_id, each.reason) for each in forecast(at=AT).rows}
    run_campaigns(at=AT)
    done = set(campaign.runs.get().recipients.values_list("member_id", "left_out"))
    assert foreseen == done
    assert len({member for member, _reason in done} & {p.pk for p in shared}) == 2
    assert forecast(at=AT).rows == []


def test_the_number_of_statements_does_not_grow_with_the_people(
    rules, django_assert_max_num_queries
):
    CampaignFactory(active=True)
    counts = []
    for many in (1, 3):
        for number in range(many):
            born(in_days(number), name=f"{many}{number}")
        with django_assert_max_num_queries(80) as asked:
            forecast(at=AT)
        counts.append(len(asked))
    assert counts[0] == counts[1]
