"""A member's figures, worked out from what was bought. Reads only.

Rules, the same for every place that shows a figure:

- A day is a calendar day in the portal's time zone. All receipts of one day are one
  visit; all lines of one category on one day are one time bought.
- A window of N days is today and the N - 1 days before.
- Gap, due day, confidence and state are those of members/dates/cycle.py. The usual days
  of a category are its own, else those of the nearest category above that has some.
- Members brought along are those whose referrer is this member, merged records apart.
- The main category is the one with the largest spend; among equals the one bought
  last, then the one made first.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count
from django.utils import timezone

from members.choices import Confidence, CycleState, MemberStatus
from members.dates.cycle import GoodsDay, cycle_at, days_of_goods, rhythm_of
from members.models import Category, Member, Purchase, PurchaseLine

SHORT_WINDOW = 90
LONG_WINDOW = 365


class Bought(NamedTuple):
    """One receipt; ``on`` is the portal's day of ``at``."""

    on: date
    at: datetime
    amount: Decimal


class BoughtLine(NamedTuple):
    """One line of a receipt.

    ``own_days`` is how long one unit of the product lasts, ``usual_days`` how long a
    purchase of the category does.
    """

    category_id: int
    on: date
    quantity: Decimal
    amount: Decimal
    own_days: int | None
    usual_days: int | None


class CategoryFigures(NamedTuple):
    """What MemberCategoryStat stores; the names are its fields."""

    last_on: date
    times: int
    quantity: Decimal
    amount: Decimal
    last_quantity: Decimal
    median_gap_days: int | None
    due_on: date | None
    confidence: str


class MemberFigures(NamedTuple):
    """What MemberStat stores of purchases and of the birthday; the names are its fields."""

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
    confidence: str = ""
    cycle_state: str = CycleState.NONE.value
    cycle_turns_on: date | None = None
    main_category_id: int | None = None
    referrals: int = 0
    birthday_on: date | None = None


def portal_day(at: datetime) -> date:
    """The calendar day of an aware datetime in the portal's time zone."""
    return at.astimezone(timezone.get_default_timezone()).date()


def midnight(day: date) -> datetime:
    """The moment at which a calendar day of the portal begins."""
    return timezone.make_aware(
        datetime.combine(day, time.min), timezone.get_default_timezone()
    )


def figures_by_category(lines: Iterable[BoughtLine]) -> dict[int, CategoryFigures]:
    """The figures of each category among the lines of one member."""
    groups: dict[int, list[BoughtLine]] = defaultdict(list)
    for line in lines:
        groups[line.category_id].append(line)
    return {category: _category_figures(group) for category, group in groups.items()}


def _category_figures(lines: list[BoughtLine]) -> CategoryFigures:
    by_day: dict[date, list[BoughtLine]] = defaultdict(list)
    for line in lines:
        by_day[line.on].append(line)
    days = sorted(by_day)
    last_on = days[-1]
    rhythm = rhythm_of(days)
    lasts = days_of_goods([_goods(day, by_day[day]) for day in days], rhythm.gap)
    return CategoryFigures(
        last_on=last_on,
        times=len(days),
        quantity=sum((line.quantity for line in lines), Decimal(0)),
        amount=sum((line.amount for line in lines), Decimal(0)),
        last_quantity=sum((line.quantity for line in by_day[last_on]), Decimal(0)),
        median_gap_days=rhythm.gap,
        due_on=last_on + timedelta(days=lasts) if lasts else None,
        confidence=rhythm.confidence or (Confidence.LOW.value if lasts else ""),
    )


def _goods(day: date, lines: Iterable[BoughtLine]) -> GoodsDay:
    load, usual = Decimal(0), 0
    for line in lines:
        if line.own_days:
            load += line.quantity * line.own_days
        else:
            usual = max(usual, line.usual_days or 0)
    return GoodsDay(day, int(load * 1000), usual)


def figures_of_member(
    bought: Sequence[Bought],
    categories: dict[int, CategoryFigures],
    *,
    referrals: int,
    birthday_on: date | None = None,
    today: date,
) -> MemberFigures:
    """The figures of one member from all of its receipts and its categories' figures."""
    main_category_id = _main_category(categories)
    if not bought:
        return MemberFigures(
            main_category_id=main_category_id,
            referrals=referrals,
            birthday_on=birthday_on,
        )
    days = sorted({receipt.on for receipt in bought})
    rhythm = rhythm_of(days)
    last_on = days[-1]
    due_on = (
        last_on + timedelta(days=rhythm.gap)
        if rhythm.gap
        else _first_due(categories, last_on=last_on)
    )
    cycle = cycle_at(last_on=last_on, due_on=due_on, today=today)
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
        median_gap_days=rhythm.gap,
        due_on=due_on,
        confidence=rhythm.confidence or (Confidence.LOW.value if due_on else ""),
        cycle_state=cycle.state,
        cycle_turns_on=cycle.turns_on,
        main_category_id=main_category_id,
        referrals=referrals,
        birthday_on=birthday_on,
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
    rows = Category.objects.order_by("path").values_list("pk", "path", "usual_days")
    for pk, path, own in rows:
        by_path[path] = own or by_path.get(path[: -Category.steplen])
        found[pk] = by_path[path]
    return found


def receipts_of(member_ids: Sequence[int]) -> dict[int, list[Bought]]:
    """All receipts of these members, in one query."""
    found: dict[int, list[Bought]] = defaultdict(list)
    rows = Purchase.objects.filter(member_id__in=member_ids).values_list(
        "member_id", "purchased_at", "amount"
    )
    for member_id, at, amount in rows.order_by():
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
    for member_id, category_id, at, quantity, amount, own in rows.order_by():
        if member_id is not None:
            usual = usual_days.get(category_id)
            found[member_id].append(
                BoughtLine(category_id, portal_day(at), quantity, amount, own, usual)
            )
    return found


def referrals_of(member_ids: Sequence[int]) -> dict[int, int]:
    """How many members each of these brought along, in one query."""
    brought = Member.objects.filter(referrer_id__in=member_ids)
    rows = brought.exclude(status=MemberStatus.MERGED).order_by()
    return {
        referrer_id: count
        for referrer_id, count in rows.values("referrer")
        .annotate(count=Count("pk"))
        .values_list("referrer", "count")
        if referrer_id is not None
    }
