"""Pages of a long list, cut at a row instead of counted from the start.

Row 500,000 costs what row 1 costs: `(pk <) LIMIT`, where OFFSET would read and throw
away all rows before it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

COUNT_CAP = 1000
MOST_DIGITS = 18

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class KeysetPage(Generic[M]):
    """Rows newest first, and where the neighbouring pages begin (None: there is none).

    The next page is ``after=next_after``, the previous one ``before=previous_before``.
    """

    rows: list[M]
    previous_before: int | None
    next_after: int | None


def keyset_page(
    queryset: QuerySet[M], *, params: Mapping[str, str], size: int
) -> KeysetPage[M]:
    """One page of `queryset` by falling primary key; its own order is dropped.

    ``params`` may hold ``after`` or ``before``, a primary key each; what is no number
    counts as absent. One query.
    """
    after, before = _number(params, "after"), _number(params, "before")
    if before is not None:
        found = list(queryset.filter(pk__gt=before).order_by("pk")[: size + 1])
        rows = found[:size][::-1]
        has_previous, has_next = len(found) > size, True
    else:
        if after is not None:
            queryset = queryset.filter(pk__lt=after)
        found = list(queryset.order_by("-pk")[: size + 1])
        rows = found[:size]
        has_previous, has_next = after is not None, len(found) > size
    return KeysetPage(
        rows=rows,
        previous_before=rows[0].pk if rows and has_previous else None,
        next_after=rows[-1].pk if rows and has_next else None,
    )


def capped_count(queryset: QuerySet[M]) -> int:
    """How many rows, or 1,001 for "more than a thousand": never a scan of them all."""
    return queryset.order_by()[: COUNT_CAP + 1].count()


def _number(params: Mapping[str, str], name: str) -> int | None:
    text = params.get(name, "")
    return (
        int(text)
        if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
        else None
    )
