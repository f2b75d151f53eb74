"""Stock at home: what was bought last, how long it lasts, when it runs out."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from members.models import MemberCategoryStat, PurchaseLine
from members.queries.cycle import RUNNING_OUT_PAST
from members.queries.day_words import days_ago, every_days, named_day
from members.queries.figures import portal_day

# (member, category): the goods of the last day, in words.
Goods = dict[tuple[int, int], str]


@dataclass(frozen=True)
class Stock:
    """Goods of one category at home, as of one day.

    ``left`` is the part of the time that is left, in whole percent; ``days_left`` is
    negative when they have probably run out.
    """

    stat: MemberCategoryStat
    goods: str
    days_left: int
    lasts: int
    left: int

    @property
    def is_out(self) -> bool:
        """Whether the day on which it runs out has come."""
        return self.days_left <= 0


def still_at_home(
    rows: Sequence[MemberCategoryStat], *, today: date
) -> list[MemberCategoryStat]:
    """The rows that are still to be spoken of, the first to run out first.

    Goods that have been out for longer than a fortnight, or than they lasted, are no
    stock any more.
    """
    found = []
    for row in rows:
        if row.due_on is not None:
            out = (today - row.due_on).days
            if out <= min(RUNNING_OUT_PAST, (row.due_on - row.last_on).days):
                found.append((row.due_on, row.category_id, row))
    return [row for _due_on, _category, row in sorted(found, key=lambda one: one[:2])]


def stock_of(
    rows: Sequence[MemberCategoryStat], goods: Goods, *, today: date
) -> list[Stock]:
    """The rows of still_at_home in their order, with the words of goods_of. No query."""
    return [
        _stock(row, row.due_on, goods, today=today)
        for row in rows
        if row.due_on is not None
    ]


def _stock(
    row: MemberCategoryStat, due_on: date, goods: Goods, *, today: date
) -> Stock:
    lasts = max((due_on - row.last_on).days, 1)
    days_left = (due_on - today).days
    return Stock(
        stat=row,
        goods=goods.get((row.member_id, row.category_id)) or str(row.category),
        days_left=days_left,
        lasts=lasts,
        left=min(max(days_left * 100 // lasts, 0), 100),
    )


def goods_of(rows: Sequence[MemberCategoryStat]) -> Goods:
    """What was bought on the last day of each row: "2 × Pu'er cake 357 g". One query.

    The product with the largest amount is named, others of the category are counted.
    """
    if not rows:
        return {}
    bought: dict[tuple[int, int], list[PurchaseLine]] = defaultdict(list)
    last_on = {(row.member_id, row.category_id): row.last_on for row in rows}
    lines = PurchaseLine.objects.filter(reduce(or_, map(_of_last_day, rows)))
    for line in lines.select_related("product").order_by("-amount", "pk"):
        key = (line.member_id or 0, line.category_id)
        if portal_day(line.purchased_at) == last_on.get(key):
            bought[key].append(line)
    return {key: _goods_words(found) for key, found in bought.items()}


def _of_last_day(row: MemberCategoryStat) -> Q:
    start = timezone.make_aware(datetime.combine(row.last_on, time.min))
    return Q(
        member_id=row.member_id,
        category_id=row.category_id,
        purchased_at__gte=start,
        purchased_at__lt=start + timedelta(days=1),
    )


def _goods_words(lines: Sequence[PurchaseLine]) -> str:
    product = lines[0].product
    quantity = sum(line.quantity for line in lines if line.product_id == product.pk)
    words = str(product)
    if quantity != 1:
        words = pgettext("goods", "%(quantity)s × %(product)s") % {
            "quantity": f"{quantity.normalize():f}" if quantity else "0",
            "product": product,
        }
    others = len({line.product_id for line in lines}) - 1
    if others:
        return _("%(goods)s and %(count)d more") % {"goods": words, "count": others}
    return words


def stock_words(row: MemberCategoryStat, goods: Goods, *, today: date) -> str:
    """The reason to speak of these goods, in one sentence with its figures.

    "2 × Pu'er cake 357 g 62 days ago, usually every 55 days; probably out since …".
    The row has a due day.
    """
    due_on = row.due_on or row.last_on
    lasts = (due_on - row.last_on).days
    words = {
        "goods": goods.get((row.member_id, row.category_id)) or row.category,
        "when": days_ago((today - row.last_on).days),
        "every": every_days(row.median_gap_days or lasts),
        "lasts": lasts,
        "day": named_day(due_on),
    }
    basis = _basis(row.median_gap_days, lasts)
    return (_OUT if due_on <= today else _TO_COME)[basis]() % words


def _basis(gap: int | None, lasts: int) -> str:
    if gap is None:
        return "goods"
    return "gap" if gap == lasts else "both"


_OUT = {
    "gap": lambda: _(
        "%(goods)s bought %(when)s, usually %(every)s; probably out since %(day)s."
    ),
    "both": lambda: _(
        "%(goods)s bought %(when)s, usually %(every)s, this time enough for about "
        "%(lasts)d; probably out since %(day)s."
    ),
    "goods": lambda: _(
        "%(goods)s bought %(when)s, which lasts about %(lasts)d days; probably out "
        "since %(day)s."
    ),
}
_TO_COME = {
    "gap": lambda: _(
        "%(goods)s bought %(when)s, usually %(every)s; probably runs out on %(day)s."
    ),
    "both": lambda: _(
        "%(goods)s bought %(when)s, usually %(every)s, this time enough for about "
        "%(lasts)d; probably runs out on %(day)s."
    ),
    "goods": lambda: _(
        "%(goods)s bought %(when)s, which lasts about %(lasts)d days; probably runs "
        "out on %(day)s."
    ),
}
