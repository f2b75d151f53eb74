"""What a purchases file would do: decided receipt by receipt, nothing written.

The receipt is the unit: if one of its lines is refused, all are, so that what comes
back in the rejects can be mended and imported again as a whole.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from itertools import groupby

from members.choices import IN_USE, ContactKind, ImportOutcome, MemberStatus
from members.imports.cells import fold
from members.imports.context import Context, Result, rejected
from members.imports.purchase_rows import LineInput, clean_line
from members.imports.reasons import Reason, reason
from members.models import (
    ContactPoint,
    ImportRow,
    Member,
    Product,
    Purchase,
    PurchaseLine,
)
from members.queries.survivors import survivors

MOST_LINES = 1000
GONE = (MemberStatus.CLOSED, MemberStatus.ERASED)
Content = list[tuple[int, Decimal, Decimal, str]]


@dataclass
class Catalogue:
    """The products that the lines of one chunk name, by article number and by name."""

    by_sku: dict[str, tuple[int, int]] = field(default_factory=dict)
    by_name: dict[str, tuple[int, int]] = field(default_factory=dict)

    @classmethod
    def load(cls, lines: Iterable[LineInput]) -> "Catalogue":
        """Read them: at most two queries."""
        found = cls()
        found.read(lines)
        return found

    def read(self, lines: Iterable[LineInput]) -> None:
        """Read the products of these lines, also those made meanwhile."""
        skus = {line.sku for line in lines if line.sku}
        names = {line.product for line in lines if not line.sku}
        columns = ("pk", "category_id", "sku", "name")
        if skus:
            rows = Product.objects.filter(sku__in=skus).values_list(*columns)
            for pk, category_id, sku, _name in rows:
                self.by_sku[sku] = (pk, category_id)
        if names:
            rows = Product.objects.filter(name__in=names).order_by("-pk")
            for pk, category_id, _sku, name in rows.values_list(*columns):
                self.by_name[name] = (pk, category_id)

    def find(self, line: LineInput) -> tuple[int, int] | None:
        """(product, its category) of a line, or None when it is unknown."""
        if line.sku:
            return self.by_sku.get(line.sku)
        return self.by_name.get(line.product)


@dataclass
class ReceiptPlan:
    """One receipt with its decision; every line's result has the same outcome."""

    lines: list[LineInput]
    results: list[Result]
    outcome: str
    store_id: int | None = None
    member_id: int | None = None
    purchased_at: datetime | None = None
    staff: str = ""
    stored: Purchase | None = None


@dataclass
class Buyers:
    """Who the lines of one chunk say has bought."""

    by_number: dict[str, int | None] = field(default_factory=dict)
    by_phone: dict[str, set[int]] = field(default_factory=dict)

    @classmethod
    def load(cls, lines: Iterable[LineInput]) -> "Buyers":
        """Look up numbers and phones in the whole chain: members shop in any store.

        A merged member's number leads to the survivor, a closed one's to nobody.
        """
        found = cls()
        numbers = {line.member_no for line in lines} - {""}
        phones = {line.phone_norm for line in lines} - {""}
        if numbers:
            rows = list(Member.objects.filter(member_no__in=numbers))
            current = survivors(rows)
            for row in rows:
                buyer = current[row.pk]
                gone = buyer.status in GONE
                found.by_number[row.member_no] = None if gone else buyer.pk
        if phones:
            points = ContactPoint.objects.filter(
                kind=ContactKind.PHONE,
                value_norm__in=phones,
                member__status__in=IN_USE,
            )
            for value, pk in points.values_list("value_norm", "member_id"):
                found.by_phone.setdefault(value, set()).add(pk)
        return found

    def find(self, number: str, phone: str) -> tuple[int | None, bool]:
        """The member's id, and whether several fit."""
        if number in self.by_number:
            return self.by_number[number], False
        candidates = self.by_phone.get(phone, set())
        if len(candidates) > 1:
            return None, True
        return next(iter(candidates), None), False


@dataclass
class Shelf:
    """Everything that deciding about one chunk needs, read at once."""

    context: Context
    buyers: Buyers
    catalogue: Catalogue
    stored: dict[tuple[int, str], Purchase]
    contents: dict[int, Content]


def plan_purchases(rows: Sequence[ImportRow], context: Context) -> list[ReceiptPlan]:
    """Decide about whole receipts (rows sorted by group). At most seven queries."""
    cleaned = []
    for row in rows:
        line, reasons = clean_line(row.row_no, row.raw, context.mapping, at=context.at)
        cleaned.append((row.group, line, reasons))
    good = [line for _group, line, reasons in cleaned if not reasons]
    stored = _stored(good, context)
    shelf = Shelf(
        context,
        Buyers.load(good),
        Catalogue.load(good),
        stored,
        _contents(stored.values()),
    )
    return [
        _decide([(line, reasons) for _group, line, reasons in receipt], shelf)
        for _group, receipt in groupby(cleaned, key=lambda each: each[0])
    ]


def _stored(
    lines: Iterable[LineInput], context: Context
) -> dict[tuple[int, str], Purchase]:
    """The receipts of these numbers that are stored already."""
    store_ids, numbers = set(), set()
    for line in lines:
        store_id = context.stores.known.get(fold(line.store), context.default_store)
        if store_id:
            store_ids.add(store_id)
            numbers.add(line.receipt_no)
    found = Purchase.objects.filter(store__in=store_ids, receipt_no__in=numbers)
    return {(each.store_id, each.receipt_no): each for each in found}


def _contents(purchases: Iterable[Purchase]) -> dict[int, Content]:
    ids = [purchase.pk for purchase in purchases]
    found: dict[int, Content] = {pk: [] for pk in ids}
    if not ids:
        return found
    lines = PurchaseLine.objects.filter(purchase__in=ids).values_list(
        "purchase_id", "product_id", "quantity", "amount", "lot"
    )
    for purchase_id, product_id, quantity, amount, lot in lines:
        found[purchase_id].append((product_id, quantity, amount, lot))
    return found


def _decide(receipt: list[tuple[LineInput, list[Reason]]], shelf: Shelf) -> ReceiptPlan:
    lines = [line for line, _reasons in receipt]
    refused = [line.row_no for line, reasons in receipt if reasons]
    if refused:
        other = reason("receipt_other_line", line=refused[0])
        results = [
            rejected(line.row_no, *(reasons or [other])) for line, reasons in receipt
        ]
        return ReceiptPlan(lines, results, ImportOutcome.REJECTED)
    store_id, refusal = _store(lines[0], shelf.context)
    refusal = refusal or _contradiction(lines)
    if refusal:
        return _whole(lines, ImportOutcome.REJECTED, refusal)
    number, phone = _buyer(lines)
    member_id, is_ambiguous = shelf.buyers.find(number, phone)
    if is_ambiguous:
        several = reason("several_fit", numbers=phone)
        return _whole(lines, ImportOutcome.AMBIGUOUS, several)
    plan = _whole(lines, ImportOutcome.CREATED)
    plan.store_id, plan.member_id = store_id, member_id
    plan.purchased_at = lines[0].purchased_at
    plan.staff = next((line.staff for line in lines if line.staff), "")
    if (number or phone) and member_id is None:
        for result in plan.results:
            result.reasons.append(reason("member_unknown", value=number or phone))
    stored = shelf.stored.get((store_id or 0, lines[0].receipt_no))
    return plan if stored is None else _compare(plan, stored, shelf)


def _whole(lines: list[LineInput], outcome: str, *reasons: Reason) -> ReceiptPlan:
    """The same outcome for every line of a receipt."""
    results = [Result(line.row_no, outcome, list(reasons)) for line in lines]
    return ReceiptPlan(lines, results, outcome)


def _store(line: LineInput, context: Context) -> tuple[int | None, Reason | None]:
    if line.store:
        return context.stores.find(line.store)
    default = context.default_store
    if default is None:
        return None, reason("blank", field="store")
    if not context.scope.covers(default):
        return None, reason("store_not_yours", value="")
    return default, None


def _buyer(lines: list[LineInput]) -> tuple[str, str]:
    """Number and phone; one line that names the buyer is enough."""
    number = next((line.member_no for line in lines if line.member_no), "")
    phone = next((line.phone_norm for line in lines if line.phone_norm), "")
    return number, phone


def _contradiction(lines: list[LineInput]) -> Reason | None:
    if len(lines) > MOST_LINES:
        return reason("receipt_too_long", limit=MOST_LINES)
    for name, field_name in (
        ("member_no", "member_no"),
        ("phone_norm", "phone"),
        ("purchased_at", "purchased_at"),
    ):
        values = {getattr(line, name) for line in lines} - {""}
        if len(values) > 1:
            return reason("receipt_contradicts", field=field_name)
    return None


def _compare(plan: ReceiptPlan, stored: Purchase, shelf: Shelf) -> ReceiptPlan:
    """A stored receipt: the same, one whose buyer is known by now, or another."""
    plan.stored = stored
    new: Content = [
        (
            (shelf.catalogue.find(line) or (0, 0))[0],
            line.quantity,
            line.amount,
            line.lot,
        )
        for line in plan.lines
    ]
    buyer_differs = plan.member_id is not None and plan.member_id != stored.member_id
    if (
        sorted(new) != sorted(shelf.contents[stored.pk])
        or plan.purchased_at is None
        or plan.purchased_at.astimezone(UTC) != stored.purchased_at
        or (buyer_differs and stored.member_id is not None)
    ):
        if not shelf.context.update:
            differs = reason("receipt_differs")
            return _whole(plan.lines, ImportOutcome.REJECTED, differs)
        return _set(plan, ImportOutcome.UPDATED)
    return _set(
        plan, ImportOutcome.UPDATED if buyer_differs else ImportOutcome.UNCHANGED
    )


def _set(plan: ReceiptPlan, outcome: str) -> ReceiptPlan:
    plan.outcome = outcome
    for result in plan.results:
        result.outcome = outcome
        if plan.stored:
            result.object_id = plan.stored.pk
    return plan
