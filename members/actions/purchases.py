"""Recording what was bought."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from members.actions.after_sale import follow_sales
from members.actions.buyers import lock_buyers
from members.exceptions import DuplicateReceipt, EmptyPurchase
from members.models import Member, Product, Purchase, PurchaseLine, Store, User


@dataclass(frozen=True)
class Line:
    """One line of a receipt; ``amount`` is for the whole quantity."""

    product: Product
    quantity: Decimal
    amount: Decimal
    lot: str = ""


@transaction.atomic
def record_purchase(
    *,
    store: Store,
    receipt_no: str,
    purchased_at: datetime,
    lines: Sequence[Line],
    at: datetime,
    member: Member | None = None,
    sold_by: str = "",
    by: User | None = None,
) -> Purchase:
    """Write one receipt with its lines and bring the member's figures, points and tier
    up to date.

    The receipt's amount is the sum of its lines. ``sold_by`` is the clerk's name as on
    the receipt, by default that of `by`. Raises EmptyPurchase without a line or a
    receipt number, DuplicateReceipt when the store has that number already. A sale to a
    record that was merged meanwhile is the survivor's.
    """
    receipt_no = receipt_no.strip()
    if not lines or not receipt_no:
        raise EmptyPurchase(_("A receipt needs a number and at least one line."))
    if member is not None:
        buyer = lock_buyers([member.pk])[member.pk]
        member = member if buyer == member.pk else Member.objects.get(pk=buyer)
    purchase, is_new = Purchase.objects.get_or_create(
        store=store,
        receipt_no=receipt_no,
        defaults={
            "member": member,
            "purchased_at": purchased_at,
            "amount": sum((line.amount for line in lines), Decimal(0)),
            "sold_by": sold_by or (str(by) if by else ""),
        },
    )
    if not is_new:
        raise DuplicateReceipt(
            _("Receipt %(number)s of %(store)s is recorded already.")
            % {"number": receipt_no, "store": store}
        )
    PurchaseLine.objects.bulk_create(
        PurchaseLine(
            purchase=purchase,
            line_no=number,
            member=member,
            store=store,
            product=line.product,
            category_id=line.product.category_id,
            purchased_at=purchased_at,
            quantity=line.quantity,
            amount=line.amount,
            lot=line.lot,
        )
        for number, line in enumerate(lines, start=1)
    )
    if member is not None:
        follow_sales(member_ids=[member.pk], purchase_ids=[purchase.pk], at=at)
    return purchase
