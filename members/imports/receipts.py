"""A till's receipts: an import without a file, written as sets.

The rules are those of the import (purchase_plans.py): unknown products and categories
are made, whoever bought is looked up in the whole chain, a receipt of nobody we know is
kept without a member, and the same receipt again changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from members.actions.after_sale import follow_sales
from members.actions.buyers import lock_buyers
from members.exceptions import NotAllowed
from members.imports.purchase_plans import GONE, Buyers, Catalogue
from members.imports.purchase_rows import LineInput
from members.imports.purchase_writes import make_products
from members.models import Member, Purchase, PurchaseLine, User, scope_of
from members.queries.survivors import survivors

PERMISSION = "members.add_purchase"
# Another till may write the same receipt or product between our look and our write.
ATTEMPTS = 3
Content = list[tuple[int, Decimal, Decimal, str]]


class Outcome(StrEnum):
    """What became of one receipt."""

    RECORDED = "recorded"
    LINKED = "linked"  # it was stored without a member, who is known by now
    UNCHANGED = "unchanged"
    DIFFERS = "differs"  # the number is taken by a receipt with other contents
    AMBIGUOUS = "ambiguous"  # several members have this phone number


@dataclass(frozen=True)
class Receipt:
    """One receipt. Who bought: by public id, number or phone (E.164), or nobody known."""

    store_id: int
    receipt_no: str
    purchased_at: datetime
    lines: tuple[LineInput, ...]
    staff: str = ""
    public_id: UUID | None = None
    member_no: str = ""
    phone_norm: str = ""

    @property
    def key(self) -> tuple[int, str]:
        """What makes it unique."""
        return self.store_id, self.receipt_no

    @property
    def names_somebody(self) -> bool:
        """Whether it says who bought."""
        return bool(self.public_id or self.member_no or self.phone_norm)


@dataclass
class Recorded:
    """The decision about one receipt."""

    receipt: Receipt
    outcome: Outcome = Outcome.RECORDED
    member_id: int | None = None
    stored: Purchase | None = None


def record_receipts(
    receipts: Sequence[Receipt], *, by: User, at: datetime
) -> list[Recorded]:
    """Record receipts that differ in store or number; the decisions in their order.

    One transaction, a number of queries that does not depend on how many receipts
    there are (but for new categories), and one bringing along of figures, points and
    tiers for all members concerned. NotAllowed without "members.add_purchase" in each store.
    """
    scope = scope_of(by, PERMISSION)
    if not all(scope.covers(receipt.store_id) for receipt in receipts):
        raise NotAllowed(_("You may not record purchases of this store."))
    # Always in the same order, so that two tills never wait for each other.
    ordered = sorted(receipts, key=lambda receipt: receipt.key)
    decided = {each.receipt.key: each for each in _try(ordered, at=at)}
    return [decided[receipt.key] for receipt in receipts]


def _try(receipts: Sequence[Receipt], *, at: datetime) -> list[Recorded]:
    for _attempt in range(ATTEMPTS - 1):
        try:
            return _record(receipts, at=at)
        except IntegrityError:
            continue
    return _record(receipts, at=at)


@transaction.atomic
def _record(receipts: Sequence[Receipt], *, at: datetime) -> list[Recorded]:
    shelf = _Shelf.load(receipts)
    decided = [_decide(receipt, shelf) for receipt in receipts]
    buyers = lock_buyers({each.member_id for each in decided if each.member_id})
    for each in decided:
        each.member_id = buyers.get(each.member_id or 0)
    new = [each for each in decided if each.outcome == Outcome.RECORDED]
    linked = [each for each in decided if each.outcome == Outcome.LINKED]
    purchases = [*_write(new), *_link(linked)]
    follow_sales(
        member_ids={each.member_id for each in purchases if each.member_id},
        purchase_ids=[each.pk for each in purchases],
        at=at,
    )
    return decided


@dataclass
class _Shelf:
    """What deciding needs, read at once."""

    buyers: Buyers
    catalogue: Catalogue
    by_public_id: dict[UUID, int | None] = field(default_factory=dict)
    stored: dict[tuple[int, str], Purchase] = field(default_factory=dict)
    contents: dict[int, Content] = field(default_factory=dict)

    @classmethod
    def load(cls, receipts: Sequence[Receipt]) -> "_Shelf":
        """Read it: seven queries at the most."""
        lines = [line for receipt in receipts for line in receipt.lines]
        shelf = cls(Buyers.load(_buyer_lines(receipts)), Catalogue.load(lines))
        shelf.by_public_id = _by_public_id(receipts)
        found = Purchase.objects.filter(
            store__in={receipt.store_id for receipt in receipts},
            receipt_no__in={receipt.receipt_no for receipt in receipts},
        )
        shelf.stored = {(each.store_id, each.receipt_no): each for each in found}
        shelf.contents = _contents([each.pk for each in shelf.stored.values()])
        return shelf

    def buyer(self, receipt: Receipt) -> tuple[int | None, bool]:
        """The member's id, and whether several fit."""
        if receipt.public_id is not None:
            return self.by_public_id.get(receipt.public_id), False
        return self.buyers.find(receipt.member_no, receipt.phone_norm)


def _buyer_lines(receipts: Sequence[Receipt]) -> list[LineInput]:
    return [
        LineInput(0, member_no=receipt.member_no, phone_norm=receipt.phone_norm)
        for receipt in receipts
    ]


def _by_public_id(receipts: Sequence[Receipt]) -> dict[UUID, int | None]:
    """As Buyers by number: a merged record leads to the survivor, a closed to nobody."""
    ids = {receipt.public_id for receipt in receipts if receipt.public_id}
    if not ids:
        return {}
    rows = list(Member.objects.filter(public_id__in=ids))
    current = survivors(rows)
    return {
        row.public_id: None if current[row.pk].status in GONE else current[row.pk].pk
        for row in rows
    }


def _contents(purchase_ids: Sequence[int]) -> dict[int, Content]:
    found: dict[int, Content] = {pk: [] for pk in purchase_ids}
    if not found:
        return found
    rows = PurchaseLine.objects.filter(purchase__in=purchase_ids).values_list(
        "purchase_id", "product_id", "quantity", "amount", "lot"
    )
    for purchase_id, product_id, quantity, amount, lot in rows:
        found[purchase_id].append((product_id, quantity, amount, lot))
    return found


def _decide(receipt: Receipt, shelf: _Shelf) -> Recorded:
    member_id, is_ambiguous = shelf.buyer(receipt)
    stored = shelf.stored.get(receipt.key)
    decided = Recorded(receipt, member_id=member_id, stored=stored)
    if stored is not None:
        decided.outcome = _compare(receipt, stored, shelf, member_id=member_id)
    elif is_ambiguous:
        decided.outcome = Outcome.AMBIGUOUS
    return decided


def _compare(
    receipt: Receipt, stored: Purchase, shelf: _Shelf, *, member_id: int | None
) -> Outcome:
    content = [
        (
            (shelf.catalogue.find(line) or (0, 0))[0],
            line.quantity,
            line.amount,
            line.lot,
        )
        for line in receipt.lines
    ]
    is_same = (
        sorted(content) == sorted(shelf.contents[stored.pk])
        and receipt.purchased_at == stored.purchased_at
    )
    if not is_same or (stored.member_id and member_id not in {None, stored.member_id}):
        return Outcome.DIFFERS
    if member_id is not None and stored.member_id is None:
        return Outcome.LINKED
    return Outcome.UNCHANGED


def _write(new: Sequence[Recorded]) -> list[Purchase]:
    """The receipts with their lines; unknown products are made."""
    catalogue = make_products([line for each in new for line in each.receipt.lines])
    purchases = Purchase.objects.bulk_create(
        Purchase(
            store_id=each.receipt.store_id,
            receipt_no=each.receipt.receipt_no,
            member_id=each.member_id,
            purchased_at=each.receipt.purchased_at,
            amount=sum((line.amount for line in each.receipt.lines), Decimal(0)),
            sold_by=each.receipt.staff,
        )
        for each in new
    )
    PurchaseLine.objects.bulk_create(
        _line(purchase, number, line, catalogue)
        for each, purchase in zip(new, purchases, strict=True)
        for number, line in enumerate(each.receipt.lines, start=1)
    )
    return purchases


def _line(
    purchase: Purchase, number: int, line: LineInput, catalogue: Catalogue
) -> PurchaseLine:
    found = catalogue.find(line)
    assert found is not None  # noqa: S101 -- make_products made it
    return PurchaseLine(
        purchase_id=purchase.pk,
        line_no=number,
        member_id=purchase.member_id,
        store_id=purchase.store_id,
        product_id=found[0],
        category_id=found[1],
        purchased_at=purchase.purchased_at,
        quantity=line.quantity,
        amount=line.amount,
        lot=line.lot,
    )


def _link(linked: Sequence[Recorded]) -> list[Purchase]:
    """Give stored receipts of nobody, and their lines, to the members known by now."""
    if not linked:
        return []
    purchases = []
    for each in linked:
        assert each.stored is not None  # noqa: S101 -- only stored ones are linked
        each.stored.member_id = each.member_id
        purchases.append(each.stored)
    Purchase.objects.bulk_update(purchases, ["member"])
    owner = Purchase.objects.filter(pk=OuterRef("purchase")).values("member")[:1]
    PurchaseLine.objects.filter(purchase__in=[each.pk for each in purchases]).update(
        member=Subquery(owner)
    )
    return purchases
