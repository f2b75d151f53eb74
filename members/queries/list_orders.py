"""The orders in which staff read the list of members."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, FilteredRelation, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.choices import ImportantDateKind
from members.queries.keyset import NEWEST, KeysetOrder

# What is outside of these was typed by hand, and databases choke on it.
FIRST_YEAR, LAST_YEAR = 1900, 2200
MOST_MONEY = Decimal(10) ** 12


@dataclass(frozen=True)
class ListOrder:
    """An order and its words on the page."""

    label: str | Promise
    keyset: KeysetOrder

    @property
    def code(self) -> str:
        return self.keyset.code


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if timezone.is_naive(found) or not FIRST_YEAR <= found.year <= LAST_YEAR:
        message = "a place is a moment with its zone, of our time"
        raise ValueError(message)
    return found


def _amount(text: str) -> Decimal:
    found = Decimal(text)
    if not found.is_finite() or abs(found) >= MOST_MONEY:
        message = "a place is an amount of money"
        raise ValueError(message)
    return found.quantize(Decimal("0.01"))


def _by_figure(
    code: str, column: str, parse: Callable[[str], Any], *, is_falling: bool
) -> KeysetOrder:
    """By a column of the figures. Their copy of the store is named as well, so that an
    index of (store, figure) serves who reads one store."""
    return KeysetOrder(
        code=code,
        annotations=lambda: {"sort_value": F(f"stat__{column}")},
        is_falling=is_falling,
        parse=parse,
        having_value=Q(stat__home_store=F("home_store")),
    )


BIRTHDAY_FIRST = KeysetOrder(
    code="birthday",
    # Django changes a FilteredRelation that it was given: a new one each time.
    annotations=lambda: {
        "birthday_row": FilteredRelation(
            "important_dates",
            condition=Q(important_dates__kind=ImportantDateKind.BIRTHDAY),
        ),
        "sort_value": F("birthday_row__next_on"),
    },
    is_falling=False,
    parse=date.fromisoformat,
)

LIST_ORDERS: tuple[ListOrder, ...] = (
    ListOrder(_("Newest record"), NEWEST),
    ListOrder(
        _("Last purchase"),
        _by_figure("purchase", "last_purchase_at", _moment, is_falling=True),
    ),
    ListOrder(
        _("Spent in a year"),
        _by_figure("spend", "spend_365", _amount, is_falling=True),
    ),
    ListOrder(_("Next birthday"), BIRTHDAY_FIRST),
    ListOrder(
        _("Next contact"),
        _by_figure("contact", "next_contact_on", date.fromisoformat, is_falling=False),
    ),
)


def order_named(code: str) -> ListOrder:
    """The order of this code; the newest first for any other."""
    return next((each for each in LIST_ORDERS if each.code == code), LIST_ORDERS[0])
