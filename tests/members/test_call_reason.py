"""Why call now: one sentence or nothing."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from members.models import Category, ImportantDate, MemberCategoryStat, MemberStat
from members.queries.call_reason import call_reason

TODAY = date(2026, 11, 21)


def said(**given):
    given = {"birthday": None, "stat": None, "categories": [], "goods": {}} | given
    reason = call_reason(today=TODAY, **given)
    return reason.sentence if reason else None


def bought(name, last_on, due_on, gap=30, amount=100):
    return MemberCategoryStat(
        category=Category(name=name), last_on=last_on, due_on=due_on,
        median_gap_days=gap, amount=Decimal(amount),
    )  # fmt: skip


def test_nothing_known_says_nothing():
    assert said() is None


@pytest.mark.parametrize(
    ("next_on", "words"),
    [
        (date(2026, 11, 21), "Birthday today: wish a happy birthday."),
        (date(2026, 11, 22), "Birthday in 1 day, on Sunday, 22 November."),
        (date(2026, 12, 5), "Birthday in 14 days, on Saturday, 5 December."),
        (date(2026, 12, 6), None),
        (date(2026, 11, 20), None),
    ],
)
def test_a_birthday_is_said_from_14_days_before(next_on, words):
    assert said(birthday=ImportantDate(next_on=next_on)) == words


def test_goods_by_the_members_own_rhythm_have_run_out():
    tea = bought("普洱", date(2026, 9, 20), date(2026, 11, 14), gap=55)
    assert said(categories=[tea]) == (
        "普洱 bought 62 days ago, usually every 55 days; "
        "probably out since Saturday, 14 November."
    )


def test_goods_are_told_by_product_and_quantity_where_the_lines_are_known():
    tea = bought("普洱", date(2026, 8, 30), date(2026, 11, 21), gap=55)
    goods = {(tea.member_id, tea.category_id): "2 × Pu'er cake 357 g"}
    assert said(categories=[tea], goods=goods) == (
        "2 × Pu'er cake 357 g bought 83 days ago, usually every 55 days, this time "
        "enough for about 83; probably out since Saturday, 21 November."
    )


def test_goods_without_a_rhythm_are_told_by_how_long_they_last():
    tea = bought("普洱", date(2026, 10, 24), date(2026, 11, 23), gap=None)
    assert said(categories=[tea]) == (
        "普洱 bought 28 days ago, which lasts about 30 days; "
        "probably runs out on Monday, 23 November."
    )


@pytest.mark.parametrize("due_on", [date(2026, 11, 25), date(2026, 9, 1), None])
def test_goods_not_yet_or_long_past_due_are_not_mentioned(due_on):
    assert said(categories=[bought("普洱", date(2026, 8, 2), due_on)]) is None


def test_the_category_with_the_largest_spend_is_named():
    small = bought("花茶", date(2026, 10, 20), date(2026, 11, 19), amount=10)
    large = bought("普洱", date(2026, 10, 20), date(2026, 11, 19), amount=900)
    assert "普洱" in said(categories=[small, large])


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (
            date(2026, 10, 7),
            "Last came 45 days ago, usually comes every 30 days: 15 days late.",
        ),
        (date(2026, 10, 8), None),
    ],
)
def test_a_visit_is_overdue_after_one_and_a_half_gaps(day, words):
    stat = MemberStat(
        last_purchase_at=datetime(day.year, day.month, day.day, 4, tzinfo=UTC),
        median_gap_days=30,
        due_on=day + timedelta(days=30),
    )
    assert said(stat=stat) == words


def test_a_visit_that_nobody_could_expect_is_no_reason_to_call():
    last = datetime(2026, 1, 5, 4, tzinfo=UTC)
    assert said(stat=MemberStat(last_purchase_at=last, due_on=date(2026, 2, 5))) is None
