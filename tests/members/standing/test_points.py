"""The points ledger: earned, drawn, expired, put right; never below zero."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum

from members.actions.earning import award_points, take_back_points
from members.actions.ledger import refresh_balances
from members.actions.points import adjust_points, expire_points, redeem_points
from members.actions.purchases import Line, record_purchase
from members.choices import PointsKind, Rounding
from members.exceptions import NotAllowed, PointsRefused
from members.models import (
    Category,
    EarnRule,
    MemberStat,
    PointsEntry,
    PointsLot,
    Purchase,
    PurchaseLine,
)
from portal.invariants import verify
from tests.factories.members import MemberFactory, ProductFactory
from tests.factories.standing import make_tiers, set_rules

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def sell(member, amount, *, at=NOW, number="1", product=None):
    return record_purchase(
        store=member.home_store,
        receipt_no=f"{number}-{member.pk}",
        purchased_at=at,
        lines=[Line(product or ProductFactory(), Decimal(1), Decimal(amount))],
        at=at,
        member=member,
    )


def balance(member):
    return MemberStat.objects.get(member=member).points_balance


def entries(member):
    rows = PointsEntry.objects.filter(member=member).order_by("pk")
    return [(row.kind, row.points) for row in rows]


def assert_books_close():
    assert [each for each in verify() if each.count] == []


def redeem(member, points, by, *, key="a", at=NOW):
    return redeem_points(
        member=member, points=points, reason="茶点", key=key, by=by, at=at
    )


# --- earned --------------------------------------------------------------------------


def test_a_receipt_earns_a_point_for_each_whole_unit(member):
    sell(member, "128.90")
    assert balance(member) == 128
    lot = PointsLot.objects.get()
    assert (lot.remaining, lot.expires_on) == (128, date(2028, 11, 30))
    stat = MemberStat.objects.get()
    assert (stat.points_expiring, stat.points_expire_on) == (128, lot.expires_on)
    assert_books_close()


def test_a_receipt_earns_once_however_often_it_is_booked(member):
    purchase = sell(member, "100")
    assert award_points([purchase.pk, purchase.pk], at=NOW) == 0
    assert balance(member) == 100


def test_the_tier_before_the_receipt_multiplies(member):
    make_tiers()
    sell(member, "5000")
    assert balance(member) == 5000
    sell(member, "100", number="2")
    assert balance(member) == 5150


def test_the_nearest_category_then_the_tier_then_the_latest_rule_counts(member):
    tiers = make_tiers()
    tea = Category.add_root(name="Tea")
    green = tea.add_child(name="Green tea")
    product = ProductFactory(category=green)
    sell(member, "10", product=ProductFactory(category=Category.add_root(name="W")))
    rules = [
        {"category": None, "points_per_unit": 2},
        {"category": tea, "points_per_unit": 3},
        {"category": green, "points_per_unit": 4},
        {"category": green, "points_per_unit": 5, "starts_on": date(2026, 11, 1)},
        {"category": green, "points_per_unit": 6, "tier": tiers[0]},
        {"category": green, "points_per_unit": 9, "tier": tiers[2]},
        {"category": green, "points_per_unit": 8, "ends_on": date(2026, 11, 21)},
    ]
    earned = []
    for number, rule in enumerate(rules, start=2):
        EarnRule.objects.create(name=str(number), **rule)
        before = balance(member)
        sell(member, "10", number=str(number), product=product)
        earned.append(balance(member) - before)
    assert earned == [20, 30, 40, 50, 60, 60, 60]


@pytest.mark.parametrize(
    ("rounding", "points"),
    [(Rounding.DOWN, 10), (Rounding.NEAREST, 11), (Rounding.UP, 11)],
)
def test_parts_of_a_point_are_rounded_as_the_chain_decided(member, rounding, points):
    set_rules(points_rounding=rounding)
    sell(member, "10.50")
    assert balance(member) == points


def test_points_that_would_be_over_already_are_not_given(member):
    sell(member, "100", at=NOW - timedelta(days=900))
    PointsEntry.objects.all()
    purchase = Purchase.objects.get()
    assert balance(member) == 100
    old = Purchase.objects.create(
        store=member.home_store,
        member=member,
        receipt_no="old",
        purchased_at=purchase.purchased_at,
        amount=50,
    )
    assert award_points([old.pk], at=NOW) == 0


def test_points_can_be_for_ever(member):
    set_rules(points_valid_months=0)
    sell(member, "100")
    assert PointsLot.objects.get().expires_on is None
    assert MemberStat.objects.get().points_expire_on is None
    assert expire_points(at=NOW + timedelta(days=9000)) == 0


# --- taken back ----------------------------------------------------------------------


def test_a_returned_receipt_takes_its_points_back(member):
    sell(member, "100")
    sell(member, "-40.50", number="2")
    assert entries(member) == [(PointsKind.EARN, 100), (PointsKind.RETURN, -40)]
    assert_books_close()


def test_what_was_redeemed_already_is_given_up_and_never_owed(member, clerk):
    purchase = sell(member, "100")
    redeem(member, 70, clerk)
    take_back_points([purchase.pk], at=NOW)
    last = PointsEntry.objects.order_by("pk").last()
    assert (last.points, last.waived, balance(member)) == (-30, 70, 0)
    sell(member, "500", number="2")
    assert take_back_points([purchase.pk], at=NOW) == 0
    assert balance(member) == 500
    assert_books_close()


def test_a_changed_receipt_books_the_difference(member):
    purchase = sell(member, "100")
    PurchaseLine.objects.filter(purchase=purchase).update(amount=Decimal(160))
    award_points([purchase.pk], at=NOW)
    PurchaseLine.objects.filter(purchase=purchase).update(amount=Decimal(90))
    award_points([purchase.pk], at=NOW)
    assert [points for _kind, points in entries(member)] == [100, 60, -70]


def test_a_receipt_that_goes_to_another_member_takes_its_points_along(member, store):
    purchase = sell(member, "100")
    other = MemberFactory(home_store=store)
    Purchase.objects.filter(pk=purchase.pk).update(member=other)
    award_points([purchase.pk], at=NOW)
    assert (balance(member), balance(other)) == (0, 100)
    assert award_points([purchase.pk], at=NOW) == 0


def test_points_of_a_receipt_that_expired_are_not_taken_from_newer_ones(member):
    old = sell(member, "100", at=NOW - timedelta(days=900))
    sell(member, "200", number="2")
    expire_points(at=NOW)
    take_back_points([old.pk], at=NOW)
    last = PointsEntry.objects.order_by("pk").last()
    assert (last.points, last.waived, balance(member)) == (0, 100, 200)


# --- redeemed and adjusted -----------------------------------------------------------


def test_what_expires_first_is_drawn_first(member, clerk):
    sell(member, "100")
    sell(member, "50", at=NOW - timedelta(days=200), number="2")
    redeem(member, 70, clerk)
    left = PointsLot.objects.order_by("expires_on").values_list("remaining", flat=True)
    assert list(left) == [0, 80]


def test_redeeming_more_than_there_is_is_refused_with_both_numbers(member, clerk):
    sell(member, "100")
    with pytest.raises(PointsRefused, match="Only 100 points are there; 101 can't"):
        redeem(member, 101, clerk)
    assert entries(member) == [(PointsKind.EARN, 100)]


def test_points_whose_day_is_over_are_not_drawn_before_the_job_ran(member, clerk):
    sell(member, "100", at=NOW - timedelta(days=900))
    with pytest.raises(PointsRefused, match="Only 0"):
        redeem(member, 1, clerk)


def test_the_same_occasion_is_redeemed_once(member, clerk):
    sell(member, "100")
    first, second = redeem(member, 30, clerk), redeem(member, 30, clerk)
    assert first == second
    assert balance(member) == 70


@pytest.mark.parametrize("points", [0, -5])
def test_redeeming_nothing_is_refused(member, clerk, points):
    with pytest.raises(PointsRefused, match="1 or more"):
        redeem(member, points, clerk)


def test_a_clerk_of_another_store_redeems_nothing(member, clerk_of_another_store):
    sell(member, "100")
    with pytest.raises(NotAllowed):
        redeem(member, 10, clerk_of_another_store)


def adjust(member, points, by, reason="迟到的小票"):
    return adjust_points(
        member=member, points=points, reason=reason, key="b", by=by, at=NOW
    )


def test_a_manager_gives_and_takes_by_hand_with_a_reason(member, manager, clerk):
    adjust(member, 40, manager)
    assert balance(member) == 40
    with pytest.raises(PointsRefused, match="Say why"):
        adjust_points(member=member, points=5, reason=" ", key="c", by=manager, at=NOW)
    with pytest.raises(PointsRefused, match="Only 40"):
        adjust_points(
            member=member, points=-41, reason="错", key="d", by=manager, at=NOW
        )
    with pytest.raises(NotAllowed):
        adjust(member, 5, clerk)


def test_nobody_adjusts_their_own_points(manager, store):
    own = MemberFactory(home_store=store, user=manager)
    with pytest.raises(NotAllowed, match="own record"):
        adjust(own, 1000, manager)


# --- expired -------------------------------------------------------------------------


def test_points_expire_after_their_last_day_and_once(member, clerk):
    sell(member, "100", at=datetime(2024, 11, 5, 4, tzinfo=UTC))
    sell(member, "30", number="2")
    redeem(member, 20, clerk)
    last_day = datetime(2026, 11, 30, 12, tzinfo=UTC)
    assert expire_points(at=last_day) == 0
    assert expire_points(at=last_day + timedelta(days=1)) == 1
    assert expire_points(at=last_day + timedelta(days=1)) == 0
    assert entries(member)[-1] == (PointsKind.EXPIRE, -80)
    assert balance(member) == 30
    assert_books_close()


# --- the ledger ----------------------------------------------------------------------


def test_the_ledger_is_only_ever_added_to(member):
    sell(member, "100")
    entry = PointsEntry.objects.get()
    for write in (
        entry.delete,
        PointsEntry.objects.all().delete,
        lambda: PointsEntry.objects.update(points=1),
    ):
        with pytest.raises(TypeError, match="only ever added to"):
            write()
    entry.points = 5
    with pytest.raises(TypeError, match="only ever added to"):
        PointsEntry.objects.bulk_update([entry], ["points"])


def test_verify_finds_a_balance_that_is_not_the_sum(member):
    sell(member, "100")
    MemberStat.objects.update(points_balance=99)
    broken = {each.sentence for each in verify() if each.count}
    assert broken == {
        "points are the sum of their ledger",
        "points are what is left of those given",
    }
    refresh_balances([member.pk])
    assert_books_close()


@pytest.mark.parametrize("count", [1, 3])
def test_many_receipts_are_booked_in_as_many_queries_as_one(
    store, django_assert_max_num_queries, count
):
    ids = []
    for number in range(count):
        member = MemberFactory(home_store=store)
        purchase = Purchase.objects.create(
            store=store,
            member=member,
            receipt_no=str(number),
            purchased_at=NOW,
            amount=100,
        )
        PurchaseLine.objects.create(
            purchase=purchase,
            line_no=1,
            member=member,
            store=store,
            product=(product := ProductFactory()),
            category=product.category,
            purchased_at=NOW,
            quantity=1,
            amount=100,
        )
        ids.append(purchase.pk)
    with django_assert_max_num_queries(20):
        assert award_points(ids, at=NOW) == count
    assert PointsEntry.objects.aggregate(sum=Sum("points"))["sum"] == 100 * count
