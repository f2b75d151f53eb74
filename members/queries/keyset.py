"""Pages of a long list, cut at a row instead of counted from the start.

Row 500,000 costs what row 1 costs: `(value, pk) < (…) LIMIT`, where OFFSET would read
and throw away all rows before it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

COUNT_CAP = 1000
MOST_DIGITS = 18
# Between value and primary key of a place.
MARK = "~"

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class KeysetOrder:
    """An order of rows: by one value, then by primary key in the same direction.

    ``annotations()`` makes ``sort_value``; None: the primary key alone is meant.
    Rows without a value come last, whichever the direction: they are asked for by
    themselves, since the databases disagree on where NULL belongs and an index is used
    only in its own order. ``having_value`` narrows the rows that have one (for an
    index); it must hold for all of them. ``parse`` reads a value back from an address
    and raises ValueError or ArithmeticError for what is none.
    """

    code: str = "newest"
    annotations: Callable[[], dict[str, Any]] | None = None
    is_falling: bool = True
    parse: Callable[[str], Any] = str
    having_value: Q = field(default_factory=Q)

    def parts(self, queryset: QuerySet[M]) -> list["_Part[M]"]:
        """The rows with a value, then those without; just the rows when there is none."""
        if self.annotations is None:
            return [_Part(queryset, ("pk",), is_falling=self.is_falling)]
        valued = queryset.annotate(**self.annotations())
        return [
            _Part(
                valued.filter(self.having_value, sort_value__isnull=False),
                ("sort_value", "pk"),
                is_falling=self.is_falling,
            ),
            _Part(
                valued.filter(sort_value__isnull=True),
                ("pk",),
                is_falling=self.is_falling,
            ),
        ]

    def place_of(self, row: Model) -> str:
        """Where a row stands, for the address of a page."""
        if self.annotations is None:
            return str(row.pk)
        value = row.sort_value  # type: ignore[attr-defined]  # annotated
        return f"{'' if value is None else value}{MARK}{row.pk}"


NEWEST = KeysetOrder()


@dataclass(frozen=True)
class _Part(Generic[M]):
    """Rows that one statement can put in order by plain columns."""

    queryset: QuerySet[M]
    columns: tuple[str, ...]
    is_falling: bool

    def rows(
        self, *, at: tuple[Any, ...] | None, is_back: bool, most: int
    ) -> QuerySet[M]:
        """At most so many rows beyond a place, away from it."""
        falling = self.is_falling != is_back
        sign = "-" if falling else ""
        found = self.queryset.order_by(*(f"{sign}{name}" for name in self.columns))
        if at is not None:
            found = found.filter(_beyond(self.columns, at, "lt" if falling else "gt"))
        return found[:most]


def _beyond(columns: tuple[str, ...], at: tuple[Any, ...], side: str) -> Q:
    """Rows past a place. The first column stands by itself: so an index is used."""
    if len(columns) == 1:
        return Q(**{f"{columns[0]}__{side}": at[0]})
    first, second = columns
    return Q(**{f"{first}__{side}e": at[0]}) & (
        Q(**{f"{first}__{side}": at[0]}) | Q(**{f"{second}__{side}": at[1]})
    )


@dataclass(frozen=True)
class KeysetPage(Generic[M]):
    """Rows in their order, and where the neighbouring pages begin (None: there is none).

    The next page is ``after=next_after``, the previous one ``before=previous_before``.
    """

    rows: list[M]
    previous_before: str | None
    next_after: str | None


def keyset_page(
    queryset: QuerySet[M],
    *,
    params: Mapping[str, str],
    size: int,
    order: KeysetOrder = NEWEST,
) -> KeysetPage[M]:
    """One page of `queryset` in `order`; its own order is dropped.

    ``params`` may hold ``after`` or ``before``, a place each (``order.place_of(row)``);
    what is no place of this order counts as absent. One query, and a second where rows
    with a value end and those without begin.
    """
    before, after = _place(params, "before", order), _place(params, "after", order)
    found = _rows(queryset, before or after, bool(before), size + 1, order)
    rows, has_more = found[:size], len(found) > size
    if before:
        rows.reverse()
    has_previous, has_next = (has_more, True) if before else (bool(after), has_more)
    return KeysetPage(
        rows=rows,
        previous_before=order.place_of(rows[0]) if rows and has_previous else None,
        next_after=order.place_of(rows[-1]) if rows and has_next else None,
    )


def _rows(
    queryset: QuerySet[M],
    place: tuple[Any, ...] | None,
    is_back: bool,
    most: int,
    order: KeysetOrder,
) -> list[M]:
    parts = order.parts(queryset)
    if is_back:
        parts.reverse()
    if place is not None:
        # Begin with the part in which the place lies.
        while len(parts[0].columns) != len(place):
            parts.pop(0)
    found: list[M] = []
    for part in parts:
        found += part.rows(at=place, is_back=is_back, most=most - len(found))
        place = None
        if len(found) == most:
            break
    return found


def _place(
    params: Mapping[str, str], name: str, order: KeysetOrder
) -> tuple[Any, ...] | None:
    """(pk,) or (value, pk); None when the address holds no place of this order."""
    text = params.get(name, "")
    value, mark, number = text.rpartition(MARK)
    if bool(mark) != (order.annotations is not None):
        return None
    if not (number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS):
        return None
    if not value:
        return (int(number),)
    try:
        return (order.parse(value), int(number))
    except (ValueError, ArithmeticError):
        return None


@dataclass(frozen=True)
class CappedRows(Generic[M]):
    """How many rows there are, up to 1,001 for "more than a thousand", and the rows.

    Few rows are named by their keys, so that the conditions are worked out once and not
    again for the page: whoever seeks the newest of few would look at all others. Of many
    rows the first are near in any order.
    """

    queryset: QuerySet[M]
    count: int


def capped(queryset: QuerySet[M]) -> CappedRows[M]:
    """Count to 1,001 and no further. One query."""
    keys = list(queryset.order_by().values_list("pk", flat=True)[: COUNT_CAP + 1])
    if len(keys) <= COUNT_CAP:
        queryset = queryset.model._default_manager.filter(pk__in=keys)
    return CappedRows(queryset, len(keys))


def capped_count(queryset: QuerySet[M]) -> int:
    """How many rows, or 1,001 for "more than a thousand": never a scan of them all."""
    return queryset.order_by()[: COUNT_CAP + 1].count()
