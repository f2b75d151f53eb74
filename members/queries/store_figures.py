"""Stores side by side: how many members, who buys, for how much."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from members.choices import MemberStatus
from members.models import Member, Scope, Store

CENT = Decimal("0.01")


@dataclass(frozen=True)
class StoreFigures:
    """The current members of one home store, and what they spent in all stores."""

    store: Store
    members: int = 0
    buyers_90: int = 0
    spend_90: Decimal = Decimal("0.00")
    spend_365: Decimal = Decimal("0.00")


def figures_of_stores(scope: Scope) -> list[StoreFigures]:
    """One row for each store of the scope, by code; two queries."""
    stores = Store.objects.order_by("code")
    if not scope.everywhere:
        stores = stores.filter(pk__in=sorted(scope.store_ids))
    rows: Any = (
        Member.objects.in_scope(scope)
        .filter(status=MemberStatus.MEMBER)
        .order_by()
        .values("home_store")
        .annotate(
            members=Count("pk"),
            buyers_90=Count("pk", filter=Q(stat__visits_90__gt=0)),
            spend_90=Sum("stat__spend_90"),
            spend_365=Sum("stat__spend_365"),
        )
    )
    found = {row["home_store"]: row for row in rows}
    return [_row(store, found.get(store.pk)) for store in stores]


def _row(store: Store, found: dict[str, Any] | None) -> StoreFigures:
    if found is None:
        return StoreFigures(store)
    return StoreFigures(
        store,
        members=found["members"],
        buyers_90=found["buyers_90"],
        spend_90=_money(found["spend_90"]),
        spend_365=_money(found["spend_365"]),
    )


def _money(total: Decimal | None) -> Decimal:
    """With its cents, which SQLite's sums forget."""
    return (total or Decimal(0)).quantize(CENT)
