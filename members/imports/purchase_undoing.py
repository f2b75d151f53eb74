"""Taking imported receipts back."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q

from members.actions.after_sale import follow_sales
from members.actions.buyers import lock_buyers
from members.actions.earning import take_back_points
from members.choices import ImportOutcome
from members.imports.context import Context
from members.imports.purchase_writes import snapshot
from members.imports.reasons import Reason, reason
from members.imports.relations import linked_ids
from members.models import ImportRow, Purchase, PurchaseLine

OWN_RELATIONS = {
    "members.PurchaseLine.purchase": Q(),
    # The points a receipt gave are taken back with it.
    "members.PointsEntry.purchase": Q(),
}


def undo_purchases(rows: Sequence[ImportRow], context: Context) -> dict[int, Reason]:
    """Take receipts back; the reasons of those that stay, by row.

    A receipt whose lines lie in two chunks goes with the first of them.
    """
    kept: dict[int, Reason] = {}
    ids = {row.object_id for row in rows if row.object_id}
    purchases = Purchase.objects.in_bulk(ids)
    concerned = {purchase.member_id for purchase in purchases.values()}
    used = _used(purchases)
    free = []
    for row in rows:
        purchase = purchases.get(row.object_id or 0)
        if row.outcome == ImportOutcome.CREATED and purchase is not None:
            if purchase.pk in used:
                kept[row.row_no] = reason("kept_used")
            else:
                free.append(purchase.pk)
    take_back_points(free, at=context.at)
    Purchase.objects.filter(pk__in=free).delete()
    restored = []
    buyers = lock_buyers(_former_buyers(rows))
    for row in rows:
        if row.outcome == ImportOutcome.UPDATED and row.before:
            purchase = purchases.get(row.object_id or 0)
            if purchase is None or snapshot(purchase) != row.before["new"]:
                kept[row.row_no] = reason("kept_changed")
                continue
            old = row.before["old"]
            _restore(purchase, old | {"member_id": buyers.get(old["member_id"])})
            concerned.add(purchase.member_id)
            restored.append(purchase.pk)
    follow_sales(
        member_ids={pk for pk in concerned if pk},
        purchase_ids=restored,
        at=context.at,
    )
    return kept


def _former_buyers(rows: Sequence[ImportRow]) -> set[int]:
    """To whom the receipts belonged before: may be merged since."""
    told = [row.before for row in rows if row.before and "old" in row.before]
    return {each["old"]["member_id"] for each in told} - {None}


def _used(purchases: Iterable[int]) -> set[int]:
    """Receipts that something of another app points at, themselves or by a line."""
    ids = list(purchases)
    used = linked_ids(Purchase, ids, own=OWN_RELATIONS)
    lines = dict(
        PurchaseLine.objects.filter(purchase__in=ids).values_list("pk", "purchase_id")
    )
    return used | {lines[pk] for pk in linked_ids(PurchaseLine, lines, own={})}


def _restore(purchase: Purchase, old: dict[str, Any]) -> None:
    purchase.member_id = old["member_id"]
    purchase.purchased_at = datetime.fromisoformat(old["purchased_at"])
    purchase.amount = Decimal(old["amount"])
    purchase.sold_by = old["sold_by"]
    purchase.save()
    PurchaseLine.objects.filter(purchase=purchase).delete()
    PurchaseLine.objects.bulk_create(
        PurchaseLine(
            purchase=purchase,
            line_no=line["line_no"],
            member_id=purchase.member_id,
            store_id=purchase.store_id,
            product_id=line["product_id"],
            category_id=line["category_id"],
            purchased_at=purchase.purchased_at,
            quantity=Decimal(line["quantity"]),
            amount=Decimal(line["amount"]),
            lot=line["lot"],
        )
        for line in old["lines"]
    )
