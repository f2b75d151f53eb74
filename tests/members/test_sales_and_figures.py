"""Recording a sale, and the plain cases of the figures."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from members.actions.purchases import Line, record_purchase
from members.actions.statistics import recompute
from members.exceptions import DuplicateReceipt, EmptyPurchase
from members.models import (
    Category,
    Member,
    MemberCategoryStat,
    MemberStat,
    Product,
    Purchase,
    PurchaseLine,
)
from members.queries.statistics import rhythm_of
from tests.factories.members import (
    MemberFactory,
    ProductFactory,
)
from tests.members.test_statistics import NOW, SHANGHAI, buy, days_before, stat_of


def test_a_purchase_just_after_midnight_belongs_to_the_portals_day(member):
    today_at_midnight = datetime(2026, 8, 24, 0, 5, tzinfo=SHANGHAI)
    buy(member, today_at_midnight)
    recompute([member.pk], at=NOW)
    assert stat_of(member).visits_90 == 1  # day 90 counted from 21 November
    buy(member, today_at_midnight - timedelta(minutes=10))
    recompute([member.pk], at=NOW)
    stat = stat_of(member)
    assert (stat.visits_90, stat.visits_all) == (1, 2)


def test_two_receipts_of_one_day_are_one_visit(member):
    buy(member, NOW)
    buy(member, NOW - timedelta(hours=1))
    recompute([member.pk], at=NOW)
    stat = stat_of(member)
    assert (stat.visits_all, stat.spend_all) == (1, 200)


def test_a_rhythm_needs_three_days(member):
    product = ProductFactory()
    for at in days_before(70, 40):
        buy(member, at, product=product)
    recompute([member.pk], at=NOW)
    assert stat_of(member).median_gap_days is None
    buy(member, days_before(9)[0], product=product)
    recompute([member.pk], at=NOW)
    stat = stat_of(member)
    assert stat.median_gap_days == 31  # of 30 and 31, rounded up
    assert stat.due_on == date(2026, 12, 13)


def test_nothing_bought_gives_a_row_of_zeros(member):
    recompute([member.pk], at=NOW)
    stat = stat_of(member)
    assert (stat.visits_all, stat.spend_all, stat.due_on) == (0, 0, None)


def test_only_the_members_asked_for_are_touched(member):
    other = MemberFactory()
    buy(other, NOW)
    done = recompute([member.pk, 987_654], at=NOW)
    assert done.members == 1
    assert not MemberStat.objects.filter(member=other).exists()


def test_open_cases_and_last_contact_stay_as_they_are(member):
    MemberStat.objects.create(
        member=member,
        home_store=member.home_store,
        open_cases=2,
        last_contact_at=NOW,
        computed_at=NOW,
    )
    buy(member, NOW)
    recompute([member.pk], at=NOW)
    stat = stat_of(member)
    assert (stat.open_cases, stat.last_contact_at, stat.visits_all) == (2, NOW, 1)


def test_a_category_no_longer_bought_loses_its_row(member):
    line = buy(member, NOW)
    recompute([member.pk], at=NOW)
    line.purchase.delete()
    done = recompute([member.pk], at=NOW)
    assert done.deleted == 1
    assert not MemberCategoryStat.objects.filter(member=member).exists()


def test_the_figures_follow_the_member_to_another_store(member, other_store):
    buy(member, NOW)
    recompute([member.pk], at=NOW)
    Member.objects.update(home_store=other_store)
    recompute([member.pk], at=NOW)
    assert stat_of(member).home_store == other_store
    assert MemberCategoryStat.objects.get().home_store == other_store


def test_a_sale_brings_the_figures_up_to_date_at_once(member, clerk):
    product = ProductFactory()
    purchase = record_purchase(
        store=member.home_store,
        receipt_no=" 0001 ",
        purchased_at=NOW,
        lines=[Line(product, Decimal(2), Decimal("80.00"), lot="2026-A")] * 2,
        member=member,
        by=clerk,
        at=NOW,
    )
    assert (purchase.receipt_no, purchase.amount) == ("0001", Decimal("160.00"))
    assert purchase.sold_by == str(clerk)
    assert stat_of(member).spend_all == Decimal("160.00")
    assert [line.line_no for line in purchase.lines.all()] == [1, 2]


def test_a_sale_to_a_record_merged_meanwhile_is_the_survivors(member, store):
    last = MemberFactory(home_store=store)
    middle = MemberFactory(home_store=store, status="merged", merged_into=last)
    # The till still holds the record as it was; the database knows better.
    type(member).objects.filter(pk=member.pk).update(
        status="merged", merged_into=middle
    )
    purchase = record_purchase(
        store=store,
        receipt_no="8",
        purchased_at=NOW,
        lines=[Line(ProductFactory(), Decimal(1), Decimal(9))],
        member=member,
        at=NOW,
    )
    assert purchase.member == last
    assert purchase.lines.get().member == last
    assert stat_of(last).spend_all == Decimal(9)


def test_a_receipt_is_recorded_once_a_store(member, other_store):
    line = Line(ProductFactory(), Decimal(1), Decimal(9))
    sale = {"receipt_no": "7", "purchased_at": NOW, "lines": [line], "at": NOW}
    record_purchase(store=member.home_store, **sale)
    with pytest.raises(DuplicateReceipt, match="7"):
        record_purchase(store=member.home_store, member=member, **sale)
    record_purchase(store=other_store, **sale)
    assert Purchase.objects.count() == PurchaseLine.objects.count() == 2


@pytest.mark.parametrize(("receipt_no", "count"), [("", 1), ("8", 0)])
def test_an_empty_receipt_is_refused(store, receipt_no, count):
    lines = [Line(ProductFactory(), Decimal(1), Decimal(9))] * count
    with pytest.raises(EmptyPurchase):
        record_purchase(
            store=store, receipt_no=receipt_no, purchased_at=NOW, lines=lines, at=NOW
        )
    assert not Purchase.objects.exists()


def test_the_rhythm_says_since_when_more_is_wanted(member):
    product = ProductFactory()
    for at in days_before(100, 70, 40):
        buy(member, at, product=product)
    recompute([member.pk], at=NOW)
    rhythm = rhythm_of(member=member, today=date(2026, 11, 21))
    assert (rhythm.days_since, rhythm.median_gap_days) == (40, 30)
    assert rhythm.days_overdue == 10
    assert [row.category for row in rhythm.due_categories] == [product.category]


def test_somebody_who_bought_nothing_has_no_rhythm(member):
    assert rhythm_of(member=member, today=date(2026, 11, 21)) is None
    recompute([member.pk], at=NOW)
    assert rhythm_of(member=member, today=date(2026, 11, 21)) is None


def test_a_product_says_how_long_it_lasts_before_its_category_does(member):
    tea = Category.add_root(name="Tea", usual_days=60)
    buy(member, NOW, product=Product.objects.create(sku="1", name="a", category=tea))
    recompute([member.pk], at=NOW)
    assert stat_of(member).due_on == date(2027, 1, 20)
    Product.objects.update(usual_days=10)
    recompute([member.pk], at=NOW)
    assert stat_of(member).due_on == date(2026, 12, 1)
