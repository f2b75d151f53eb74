"""Rules about purchases, by the figures and by receipts."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from members.models import Category, MemberCategoryStat, MemberStat, Purchase
from members.models import PurchaseLine as Line
from tests.factories.members import MemberFactory, ProductFactory
from tests.support.segments import leaf, names

EVERYBODY = {"Ann", "Bob", "Cay"}


def both_ways(rule, fits):
    assert names(rule) == fits
    assert names(rule, match="none") == EVERYBODY - fits


def bought(member, product, at, amount, quantity=1):
    receipt = Purchase.objects.create(
        store=member.home_store,
        receipt_no=f"{member.pk}-{at}-{amount}",
        member=member,
        purchased_at=at,
        amount=amount,
    )
    Line.objects.create(
        purchase=receipt,
        line_no=1,
        member=member,
        store=member.home_store,
        product=product,
        category=product.category,
        purchased_at=at,
        quantity=quantity,
        amount=amount,
    )


@pytest.fixture
def shop(store):
    """Ann bought pu'er ten days ago, Bob brought some back, Cay never bought."""
    tea = Category.add_root(name="Tea")
    puer = tea.add_child(name="Pu'er")
    product = ProductFactory(category=puer)
    day = timezone.localdate() - timedelta(days=10)
    at = timezone.make_aware(
        datetime.combine(day, datetime.min.time()), timezone.get_default_timezone()
    )
    people = {}
    for name in sorted(EVERYBODY):
        people[name] = MemberFactory(name=name, home_store=store)
    bought(people["Ann"], product, at, 300)
    bought(people["Ann"], product, at + timedelta(hours=23, minutes=59), 200)
    bought(people["Bob"], product, at, -100, quantity=-1)
    for name, spend, visits in (("Ann", 500, 2), ("Bob", -100, 0)):
        MemberStat.objects.create(
            member=people[name],
            home_store=store,
            last_purchase_at=at,
            spend_90=spend,
            spend_365=spend,
            visits_90=visits,
            computed_at=timezone.now(),
        )
    MemberCategoryStat.objects.create(
        member=people["Ann"],
        category=puer,
        home_store=store,
        last_on=day,
        times=1,
        quantity=1,
        amount=1,
    )
    return {"tea": tea.pk, "puer": puer.pk, "day": day}


def test_a_category_not_bought_is_everybody_else(shop):
    both_ways(leaf("members.category_not_bought", category=shop["tea"], days=10), {"Bob", "Cay"})  # fmt: skip
    both_ways(leaf("members.category_not_bought", category=shop["tea"], days=9), EVERYBODY)  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "fits"),
    [(0, 0, {"Ann"}), (1, -1, set()), (-1, 1, set()), (5, 5, {"Ann"})],
)
def test_a_period_has_both_its_days_and_returns_are_no_purchase(
    shop, before, after, fits
):
    period = {
        "since": (shop["day"] - timedelta(days=before)).isoformat(),
        "until": (shop["day"] + timedelta(days=after)).isoformat(),
        "category": shop["tea"],
    }
    both_ways(leaf("members.bought_between", did="bought", **period), fits)
    both_ways(leaf("members.bought_between", did="not", **period), EVERYBODY - fits)


@pytest.mark.parametrize(
    ("least", "most", "fits"),
    [
        ("500", "500.00", {"Ann"}),
        ("500.01", None, set()),
        (None, "0", {"Bob"}),
        ("-100", "499.99", {"Bob"}),
    ],
)
def test_spend_lies_between_two_amounts(shop, least, most, fits):
    day = shop["day"].isoformat()
    amounts = {"least": least, "most": most}
    both_ways(leaf("members.spend", window="90", **amounts), fits)
    both_ways(leaf("members.spend_between", since=day, until=day, **amounts), fits)


def test_visits_and_the_last_purchase_are_asked_of_the_figures(shop):
    both_ways(leaf("members.visits", window="90", least=2, most=2), {"Ann"})
    both_ways(leaf("members.last_purchase", least=10, most=10), {"Ann", "Bob"})
    both_ways(leaf("members.last_purchase", least=11, most=None), set())
    both_ways(leaf("members.last_purchase", least=None, most=9), set())


def test_who_never_bought_is_not_one_who_stayed_away(shop):
    both_ways(leaf("members.not_bought", days=5), {"Ann", "Bob"})
    both_ways(leaf("members.not_bought", days=10), set())


def test_figures_side_by_side_are_one_question(shop, django_assert_num_queries):
    rules = (
        leaf("members.spend", window="90", least="100", most=None),
        leaf("members.visits", window="90", least=1, most=None),
        leaf("members.last_purchase", least=1, most=30),
    )
    with django_assert_num_queries(1) as asked:
        assert names(*rules) == {"Ann"}
    assert asked[0]["sql"].count("EXISTS") == 1
    assert names(*rules, match="none") == {"Cay"}
    assert names(rules[1], leaf("members.not_bought", days=5), match="any") == {"Ann", "Bob"}  # fmt: skip


def test_amounts_are_kept_to_the_cent(shop):
    rule = leaf("members.spend", window="365", least=str(Decimal("499.99")), most=None)
    assert names(rule) == {"Ann"}
