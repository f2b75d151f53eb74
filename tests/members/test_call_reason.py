"""Why call now: one sentence or nothing."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from members.models import Category, ImportantDate, MemberCategoryStat, MemberStat
from members.queries.call_reason import call_reason

TODAY = date(2026, 11, 21)


def said(**given):
    given = {"birthday": None, "stat": None, "categories": []} | given
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
        "Bought 普洱 62 days ago, usually every 55. "
        "Probably run out since Saturday, 14 November."
    )


def test_goods_without_a_rhythm_are_told_by_how_long_they_last():
    tea = bought("普洱", date(2026, 10, 24), date(2026, 11, 23), gap=None)
    assert said(categories=[tea]) == (
        "Bought 普洱 28 days ago; it usually lasts 30. "
        "Probably runs out on Monday, 23 November."
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
        (date(2026, 10, 7), "Has not come for 45 days; usually comes every 30."),
        (date(2026, 10, 8), None),
    ],
)
def test_a_visit_is_overdue_after_one_and_a_half_gaps(day, words):
    last = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    assert said(stat=MemberStat(last_purchase_at=last, median_gap_days=30)) == words
