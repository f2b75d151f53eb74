"""A member's figures, worked out from what was bought. Reads only.

Rules, the same for every place that shows a figure:

- A day is a calendar day in the portal's time zone. All receipts of one day are one
  visit; all lines of one category on one day are one time bought.
- A window of N days is today and the N - 1 days before.
- The usual gap is the median of the days between consecutive purchase days, halves
  rounded up; it needs three purchase days (two gaps), since one gap is no rhythm.
- More is due one usual gap after the last day. Without a rhythm a category is due when
  the longest lasting product of its last day runs out (the product's usual days, else
  those of its category or of the nearest category above that has some); a member is
  due when the first of the categories bought on the last day is.
- The main category is the one with the largest spend; among equals the one bought
  last, then the one made first.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.utils import timezone

from members.models import Category, Purchase, PurchaseLine

RHYTHM_DAYS = 3
SHORT_WINDOW = 90
LONG_WINDOW = 365


class Bought(NamedTuple):
    """One receipt; ``on`` is the portal's day of ``at``."""

    on: date
    at: datetime
    amount: Decimal


class BoughtLine(NamedTuple):
    """One line of a receipt; ``usual_days`` is how long the goods usually last."""

    category_id: int
    on: date
    quantity: Decimal
    amount: Decimal
    usual_days: int | None


class CategoryFigures(NamedTuple):
    """What MemberCategoryStat stores; the names are its fields."""

    last_on: date
    times: int
    quantity: Decimal
    amount: Decimal
    median_gap_days: int | None
    due_on: date | None


class MemberFigures(NamedTuple):
    """What MemberStat stores of purchases; the names are its fields."""

    first_purchase_at: datetime | None = None
    last_purchase_at: datetime | None = None
    visits_90: int = 0
    visits_365: int = 0
    visits_all: int = 0
    spend_90: Decimal = Decimal(0)
    spend_365: Decimal = Decimal(0)
    spend_all: Decimal = Decimal(0)
    median_gap_days: int | None = None
    due_on: date | None = None
    main_category_id: int | None = None


def portal_day(at: datetime) -> date:
    """The calendar day of an aware datetime in the portal's time zone."""
    return at.astimezone(timezone.get_default_timezone()).date()


def usual_gap(days: Sequence[date]) -> int | None:
    """The median gap of sorted, distinct days; None below three days."""
    if len(days) < RHYTHM_DAYS:
        return None
    ordinals = [day.toordinal() for day in days]
    gaps = sorted(b - a for a, b in itertools.pairwise(ordinals))
    middle = len(gaps) // 2
    if len(gaps) % 2:
        return gaps[middle]
    return (gaps[middle - 1] + gaps[middle] + 1) // 2


def figures_by_category(lines: Iterable[BoughtLine]) -> dict[int, CategoryFigures]:
    """The figures of each category among the lines of one member."""
    groups: dict[int, list[BoughtLine]] = defaultdict(list)
    for line in lines:
        groups[line.category_id].append(line)
    return {category: _category_figures(group) for category, group in groups.items()}


def _category_figures(lines: list[BoughtLine]) -> CategoryFigures:
    days = sorted({line.on for line in lines})
    last_on = days[-1]
    gap = usual_gap(days)
    lasts = gap or max(line.usual_days or 0 for line in lines if line.on == last_on)
    return CategoryFigures(
        last_on=last_on,
        times=len(days),
        quantity=sum((line.quantity for line in lines), Decimal(0)),
        amount=sum((line.amount for line in lines), Decimal(0)),
        median_gap_days=gap,
        due_on=last_on + timedelta(days=lasts) if lasts else None,
    )


def figures_of_member(
    bought: Sequence[Bought], categories: dict[int, CategoryFigures], *, today: date
) -> MemberFigures:
    """The figures of one member from all of its receipts and its categories' figures."""
    if not bought:
        return MemberFigures(main_category_id=_main_category(categories))
    days = sorted({receipt.on for receipt in bought})
    gap = usual_gap(days)
    short = today - timedelta(days=SHORT_WINDOW)
    long = today - timedelta(days=LONG_WINDOW)
    return MemberFigures(
        first_purchase_at=min(receipt.at for receipt in bought),
        last_purchase_at=max(receipt.at for receipt in bought),
        visits_90=sum(day > short for day in days),
        visits_365=sum(day > long for day in days),
        visits_all=len(days),
        spend_90=_spend(bought, after=short),
        spend_365=_spend(bought, after=long),
        spend_all=_spend(bought, after=date.min),
        median_gap_days=gap,
        due_on=days[-1] + timedelta(days=gap)
        if gap
        else _first_due(categories, last_on=days[-1]),
        main_category_id=_main_category(categories),
    )


def _spend(bought: Sequence[Bought], *, after: date) -> Decimal:
    return sum((receipt.amount for receipt in bought if receipt.on > after), Decimal(0))


def _first_due(categories: dict[int, CategoryFigures], *, last_on: date) -> date | None:
    return min(
        (
            figures.due_on
            for figures in categories.values()
            if figures.last_on == last_on and figures.due_on
        ),
        default=None,
    )


def _main_category(categories: dict[int, CategoryFigures]) -> int | None:
    if not categories:
        return None
    return min(
        categories,
        key=lambda pk: (
            -categories[pk].amount,
            -categories[pk].last_on.toordinal(),
            pk,
        ),
    )


def usual_days_by_category() -> dict[int, int | None]:
    """How long goods of each category last: its own days, else the nearest above's."""
    by_path: dict[str, int | None] = {}
    found = {}
    for category in Category.objects.order_by("path"):
        above = by_path.get(category.path[: -Category.steplen])
        by_path[category.path] = category.usual_days or above
        found[category.pk] = by_path[category.path]
    return found


def receipts_of(member_ids: Sequence[int]) -> dict[int, list[Bought]]:
    """All receipts of these members, in one query."""
    found: dict[int, list[Bought]] = defaultdict(list)
    rows = Purchase.objects.filter(member_id__in=member_ids).values_list(
        "member_id", "purchased_at", "amount"
    )
    for member_id, at, amount in rows.order_by().iterator(chunk_size=5000):
        if member_id is not None:
            found[member_id].append(Bought(portal_day(at), at, amount))
    return found


def lines_of(
    member_ids: Sequence[int], usual_days: dict[int, int | None]
) -> dict[int, list[BoughtLine]]:
    """All lines of these members, in one query."""
    found: dict[int, list[BoughtLine]] = defaultdict(list)
    rows = PurchaseLine.objects.filter(member_id__in=member_ids).values_list(
        "member_id",
        "category_id",
        "purchased_at",
        "quantity",
        "amount",
        "product__usual_days",
    )
    for member_id, category_id, at, quantity, amount, own in rows.order_by().iterator(
        chunk_size=5000
    ):
        if member_id is not None:
            usual = own or usual_days.get(category_id)
            found[member_id].append(
                BoughtLine(category_id, portal_day(at), quantity, amount, usual)
            )
    return found
