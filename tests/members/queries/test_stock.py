"""Stock at home, and the rhythm in words."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from members.actions.statistics import recompute
from members.models import Category, MemberCategoryStat, MemberStat
from members.queries.cycle_words import cycle_words
from members.queries.stock import goods_of, still_at_home, stock_of, stock_words
from tests.factories.members import (
    MemberFactory,
    ProductFactory,
    PurchaseFactory,
    PurchaseLineFactory,
)

TODAY = date(2026, 11, 21)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def buy(member, days_ago, *products, quantity="1"):
    at = datetime.combine(
        TODAY - timedelta(days=days_ago), datetime.min.time(), SHANGHAI
    )
    purchase = PurchaseFactory(member=member, purchased_at=at)
    for product in products:
        PurchaseLineFactory(
            purchase=purchase, product=product, quantity=Decimal(quantity)
        )


def rows_of(*members):
    at = datetime.combine(TODAY, datetime.min.time(), SHANGHAI)
    recompute([member.pk for member in members], at=at)
    rows = MemberCategoryStat.objects.filter(member__in=members)
    return list(rows.select_related("category").order_by("member", "category"))


@pytest.fixture
def cake(db):
    category = Category.add_root(name="Pu'er", usual_days=90)
    return ProductFactory(name="Pu'er cake 357 g", category=category, usual_days=55)


def test_what_was_bought_last_is_named_with_its_quantity(member, cake):
    buy(member, 100, cake, quantity="5")
    buy(member, 62, cake, quantity="2")
    [row] = rows_of(member)
    assert goods_of([row]) == {(member.pk, row.category_id): "2 × Pu'er cake 357 g"}
    with translation.override("zh-hans"):
        assert list(goods_of([row]).values()) == ["Pu'er cake 357 g × 2"]


def test_other_products_of_the_day_are_counted(member, cake):
    other = ProductFactory(name="Tuo 100 g", category=cake.category)
    buy(member, 3, cake, other)
    [row] = rows_of(member)
    assert goods_of([row])[member.pk, row.category_id] == "Pu'er cake 357 g and 1 more"


@pytest.mark.parametrize("count", [1, 3])
def test_goods_of_many_members_are_one_query(
    store, cake, django_assert_num_queries, count
):
    people = [MemberFactory(home_store=store) for _ in range(count)]
    for number, person in enumerate(people):
        buy(person, number, cake)
    rows = rows_of(*people)
    with django_assert_num_queries(1):
        assert len(goods_of(rows)) == count


def test_nothing_needs_no_query(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert goods_of([]) == {}


@pytest.mark.parametrize(
    ("days_ago", "days_left", "left", "is_out"),
    [(0, 55, 100, False), (11, 44, 80, False), (55, 0, 0, True), (60, -5, 0, True)],
)
def test_stock_runs_down_day_by_day(member, cake, days_ago, days_left, left, is_out):
    buy(member, days_ago, cake)
    rows = still_at_home(rows_of(member), today=TODAY)
    [stock] = stock_of(rows, goods_of(rows), today=TODAY)
    assert (stock.days_left, stock.left, stock.is_out) == (days_left, left, is_out)
    assert stock.lasts == 55


def test_what_ran_out_long_ago_is_no_stock(member, cake):
    buy(member, 70, cake)
    assert still_at_home(rows_of(member), today=TODAY) == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            (
                "2 × Pu'er cake 357 g bought 109 days ago, which lasts about 110 days; "
                "probably runs out on Sunday, 22 November."
            ),
        ),
        (
            "zh-hans",
            (
                "109 天前购买 Pu'er cake 357 g × 2，约可用 110 天，"
                "预计 11月22日星期日 用完。"
            ),
        ),
    ],
)
def test_the_reason_is_one_sentence_in_both_languages(member, cake, language, words):
    buy(member, 109, cake, quantity="2")
    [row] = rows_of(member)
    with translation.override(language):
        assert stock_words(row, goods_of([row]), today=TODAY) == words


def figures(days_ago, *, gap=None, due=None, confidence="", visits=1):
    last = TODAY - timedelta(days=days_ago)
    return MemberStat(
        last_purchase_at=datetime.combine(last, datetime.min.time(), SHANGHAI),
        median_gap_days=gap,
        due_on=last + timedelta(days=due) if due else None,
        confidence=confidence,
        visits_all=visits,
    )


@pytest.mark.parametrize(
    ("stat", "state", "reason", "confidence"),
    [
        (None, "none", "Has not bought anything yet.", ""),
        (
            figures(0),
            "active",
            (
                "Last came today; no rhythm is known before the third visit, so 60 days "
                "are assumed."
            ),
            "",
        ),
        (
            figures(1, due=30, confidence="low"),
            "active",
            (
                "Last came yesterday with goods for about 30 days; expected on Sunday, "
                "20 December."
            ),
            "A guess from the goods: fewer than three visits.",
        ),
        (
            figures(95, due=30, confidence="low"),
            "dormant",
            "Last came 95 days ago with goods for about 30 days: 65 days late.",
            "A guess from the goods: fewer than three visits.",
        ),
        (
            figures(30, gap=30, due=30, confidence="medium", visits=4),
            "due",
            (
                "Last came 30 days ago, usually comes every 30 days; expected on "
                "Saturday, 21 November."
            ),
            "Fairly sure: 4 visits.",
        ),
        (
            figures(46, gap=30, due=30, confidence="high", visits=9),
            "overdue",
            "Last came 46 days ago, usually comes every 30 days: 16 days late.",
            "Sure: 9 visits, evenly spaced.",
        ),
        (
            figures(2, gap=1, due=1, confidence="low", visits=3),
            "due",
            "Last came 2 days ago, usually comes every day: 1 day late.",
            "Not sure: 3 visits, few or unevenly spaced.",
        ),
    ],
)
def test_the_state_is_told_with_its_reason(stat, state, reason, confidence):
    words = cycle_words(stat, today=TODAY)
    assert (words.state, words.reason, words.confidence) == (state, reason, confidence)
