"""Who is taken up, when, and how often: the occurrences."""

from datetime import UTC, date, datetime, timedelta

import pytest

from campaigns.choices import CampaignKind, CampaignState
from campaigns.models import Recipient
from campaigns.tasks import run_campaigns
from members.actions.statistics import recompute
from members.dates.festivals import FESTIVALS, festival_on, festivals_between
from members.dates.lunar import to_lunar
from members.models import Category, MemberCategoryStat, MemberStat
from tests.factories.campaigns import CampaignFactory
from tests.factories.members import (
    MemberFactory,
    ProductFactory,
    PurchaseFactory,
    PurchaseLineFactory,
)

# 10:00 in Shanghai on 21 November 2026.
AT = datetime(2026, 11, 21, 2, tzinfo=UTC)
DAY = timedelta(days=1)


def campaign_of(kind, **values):
    since = AT - timedelta(days=100)
    return CampaignFactory(
        kind=kind, state=CampaignState.ACTIVE, approved_at=since, **values
    )


@pytest.fixture
def member(db):
    return MemberFactory(email="a@example.com", agreed=True)


def occurrences():
    return list(Recipient.objects.order_by("pk").values_list("occurrence", flat=True))


def days(first, count):
    """Let the job run each day, for `count` days."""
    for n in range(count):
        run_campaigns(at=first + n * DAY)


def test_each_purchase_is_followed_up_once(member):
    campaign_of(CampaignKind.AFTER_PURCHASE, after_days=3)
    first = PurchaseFactory(member=member, purchased_at=AT)
    second = PurchaseFactory(member=member, purchased_at=AT + 2 * DAY)
    days(AT, 14)
    assert occurrences() == [
        f"purchase:{first.pk}:+3d",
        f"purchase:{second.pk}:+3d",
    ]


def test_a_follow_up_leaves_so_many_days_after_the_purchase(member):
    campaign_of(CampaignKind.AFTER_PURCHASE, after_days=3)
    PurchaseFactory(member=member, purchased_at=AT)
    days(AT, 3)
    assert occurrences() == []
    run_campaigns(at=AT + 3 * DAY)
    assert len(occurrences()) == 1


def test_a_receipt_that_came_in_late_is_followed_up_all_the_same(member):
    campaign_of(CampaignKind.AFTER_PURCHASE, after_days=3)
    days(AT, 4)
    PurchaseFactory(member=member, purchased_at=AT - DAY)
    days(AT + 4 * DAY, 3)
    assert len(occurrences()) == 1


def test_purchases_from_before_the_approval_are_left_alone(member):
    PurchaseFactory(member=member, purchased_at=AT - 5 * DAY)
    PurchaseFactory(member=member, purchased_at=AT - 3 * DAY)
    campaign = campaign_of(CampaignKind.AFTER_PURCHASE, after_days=3)
    campaign.approved_at = AT
    campaign.save()
    days(AT, 3)
    assert len(occurrences()) == 1


def test_a_follow_up_of_a_category_takes_all_below_it(member):
    tea = Category.add_root(name="Leaves")
    green = tea.add_child(name="Green")
    pots = Category.add_root(name="Pots")
    campaign_of(
        CampaignKind.AFTER_PURCHASE,
        after_days=1,
        category=Category.objects.get(pk=tea.pk),
    )
    bought = PurchaseFactory(member=member, purchased_at=AT)
    PurchaseLineFactory(purchase=bought, product=ProductFactory(category=green))
    other = PurchaseFactory(member=member, purchased_at=AT)
    PurchaseLineFactory(purchase=other, product=ProductFactory(category=pots))
    days(AT, 3)
    assert occurrences() == [f"purchase:{bought.pk}:+1d"]


def test_joining_day_comes_each_year_but_not_in_the_first(member):
    campaign_of(CampaignKind.JOINED)
    member.joined_on = date(2026, 11, 21)
    member.save()
    run_campaigns(at=AT)
    assert occurrences() == []
    for year in (1, 2):
        run_campaigns(at=AT.replace(year=2026 + year))
    assert occurrences() == ["joined:2027", "joined:2028"]


@pytest.mark.parametrize(
    ("year", "day"), [(2026, date(2026, 2, 28)), (2028, date(2028, 2, 29))]
)
def test_who_joined_on_a_leap_day_is_not_forgotten(member, year, day):
    campaign_of(CampaignKind.JOINED)
    member.joined_on = date(2024, 2, 29)
    member.save()
    days(datetime(year, 2, 27, 2, tzinfo=UTC), 4)
    assert occurrences() == [f"joined:{year}"]
    assert Recipient.objects.get().run.for_date == day


def test_a_renewal_is_announced_before_the_end(member):
    campaign_of(CampaignKind.RENEWAL, lead_days=14)
    member.expires_on = date(2026, 12, 5)
    member.save()
    days(AT - DAY, 3)
    assert occurrences() == ["renewal:2026-12-05"]


def test_a_festival_is_greeted_once_a_year_on_its_lunar_day(member):
    campaign_of(CampaignKind.FESTIVAL, festival="mid_autumn")
    days(datetime(2026, 9, 20, 2, tzinfo=UTC), 12)
    days(datetime(2027, 9, 10, 2, tzinfo=UTC), 12)
    assert occurrences() == ["festival:mid_autumn:2026", "festival:mid_autumn:2027"]
    assert [found.run.for_date for found in Recipient.objects.order_by("pk")] == [
        date(2026, 9, 25),
        date(2027, 9, 15),
    ]


@pytest.mark.parametrize("code", FESTIVALS)
def test_festivals_fall_once_into_every_year(code):
    for year in range(1950, 2099):
        day = festival_on(code, year)
        assert day.year == year
        if FESTIVALS[code].is_lunar:
            lunar = to_lunar(day)
            assert (lunar.month, lunar.day) == FESTIVALS[code][:2]
            assert not lunar.is_leap_month


def test_festivals_between_two_days_come_in_order():
    found = festivals_between(date(2026, 12, 1), date(2027, 2, 28))
    assert [code for _day, code in found] == [
        "christmas",
        "new_year",
        "spring_festival",
        "lantern",
    ]


def test_running_out_is_announced_once_for_each_purchase(member):
    campaign_of(CampaignKind.RUNNING_OUT, lead_days=5)
    category = Category.add_root(name="Leaves")
    stock = MemberCategoryStat.objects.create(
        member=member,
        category=category,
        home_store=member.home_store,
        last_on=date(2026, 10, 1),
        times=2,
        quantity=2,
        amount=100,
        due_on=date(2026, 11, 26),
    )
    days(AT, 5)
    assert occurrences() == [f"out:{category.pk}:2026-10-01"]
    stock.last_on, stock.due_on = date(2026, 11, 24), date(2027, 1, 20)
    stock.save()
    days(datetime(2027, 1, 14, 2, tzinfo=UTC), 5)
    assert occurrences()[1:] == [f"out:{category.pk}:2026-11-24"]


def test_a_lapse_is_written_about_once_and_again_only_after_a_new_one(member):
    campaign_of(CampaignKind.WIN_BACK, cycle_state="dormant", again_after_days=90)
    PurchaseFactory(member=member, purchased_at=datetime(2026, 3, 1, 4, tzinfo=UTC))
    recompute([member.pk], at=AT)
    MemberStat.objects.update(cycle_state="dormant")
    days(AT, 120)
    assert occurrences() == ["lapse:2026-03-01"]
    # Came back, and stays away a second time.
    MemberStat.objects.update(last_purchase_at=datetime(2027, 4, 1, tzinfo=UTC))
    days(datetime(2027, 9, 1, 2, tzinfo=UTC), 2)
    assert occurrences()[1:] == ["lapse:2027-04-01"]


def test_who_has_never_bought_anything_is_not_won_back(member):
    campaign_of(CampaignKind.WIN_BACK, cycle_state="none")
    recompute([member.pk], at=AT)
    run_campaigns(at=AT)
    assert occurrences() == []
