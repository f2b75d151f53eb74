"""Writing the planned receipts of a purchases file, as sets."""

from collections.abc import Sequence
from datetime import UTC
from decimal import Decimal
from typing import Any

from members.actions.after_sale import follow_sales
from members.actions.buyers import lock_buyers
from members.choices import ImportOutcome
from members.imports.cells import fold
from members.imports.context import Context
from members.imports.purchase_plans import Catalogue, ReceiptPlan
from members.imports.purchase_rows import LineInput
from members.models import Category, Product, Purchase, PurchaseLine

SKU_LENGTH = 40
# The category of new products of files that tell none.
NO_CATEGORY = ("未分类 Uncategorised",)


def write_purchases(plans: Sequence[ReceiptPlan], context: Context) -> None:
    """Write what the plans decided and name the receipts in their results.

    Call it inside a transaction. Unknown products and categories are made; what
    hangs on the receipts of the members concerned is brought along.
    """
    written = [
        plan
        for plan in plans
        if plan.outcome in (ImportOutcome.CREATED, ImportOutcome.UPDATED)
    ]
    named = {plan.member_id for plan in written}
    buyers = lock_buyers({pk for pk in named if pk})
    for plan in written:
        plan.member_id = buyers.get(plan.member_id or 0)
        if plan.store_id is None:
            plan.store_id = context.stores.make(plan.lines[0].store)
    catalogue = make_products([line for plan in written for line in plan.lines])
    concerned = {plan.member_id for plan in written}
    concerned |= {plan.stored.member_id for plan in written if plan.stored}
    pairs = _write_receipts(written, context)
    lines: list[PurchaseLine] = []
    for plan, purchase in pairs:
        for result in plan.results:
            result.object_id = purchase.pk
        lines += _lines(plan, purchase, catalogue)
    PurchaseLine.objects.bulk_create(lines)
    for plan, purchase in pairs:
        if plan.results[0].before is not None:
            plan.results[0].before["new"] = snapshot(purchase)
    follow_sales(
        member_ids={pk for pk in concerned if pk},
        purchase_ids=[purchase.pk for _plan, purchase in pairs],
        at=context.at,
    )


def _write_receipts(
    plans: Sequence[ReceiptPlan], context: Context
) -> list[tuple[ReceiptPlan, Purchase]]:
    """Make the new receipts and change the others; the lines are still to come."""
    created = [plan for plan in plans if plan.outcome == ImportOutcome.CREATED]
    purchases = Purchase.objects.bulk_create(
        _purchase(plan, context) for plan in created
    )
    pairs = list(zip(created, purchases, strict=True))
    for plan in plans:
        if plan.outcome == ImportOutcome.UPDATED and plan.stored:
            _update(plan, plan.stored)
            pairs.append((plan, plan.stored))
    return pairs


def _purchase(plan: ReceiptPlan, context: Context) -> Purchase:
    assert plan.purchased_at is not None  # noqa: S101 -- good lines have one
    return Purchase(
        store_id=plan.store_id or 0,
        receipt_no=plan.lines[0].receipt_no,
        member_id=plan.member_id,
        purchased_at=plan.purchased_at,
        amount=sum((line.amount for line in plan.lines), Decimal(0)),
        sold_by=plan.staff,
        import_batch_id=context.batch_id,
    )


def _lines(
    plan: ReceiptPlan, purchase: Purchase, catalogue: Catalogue
) -> list[PurchaseLine]:
    made = []
    for number, line in enumerate(plan.lines, start=1):
        found = catalogue.find(line)
        assert found is not None  # noqa: S101 -- make_products made it
        made.append(
            PurchaseLine(
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
        )
    return made


def _update(plan: ReceiptPlan, stored: Purchase) -> None:
    """Replace a stored receipt's contents; its lines are written anew by the caller."""
    assert plan.purchased_at is not None  # noqa: S101 -- good lines have one
    plan.results[0].before = {"old": snapshot(stored)}
    stored.member_id = plan.member_id or stored.member_id
    stored.purchased_at = plan.purchased_at
    stored.amount = sum((line.amount for line in plan.lines), Decimal(0))
    stored.sold_by = plan.staff or stored.sold_by
    stored.save()
    PurchaseLine.objects.filter(purchase=stored).delete()


def snapshot(purchase: Purchase) -> dict[str, Any]:
    """A receipt with its lines as JSON, enough to put it back."""
    lines = PurchaseLine.objects.filter(purchase=purchase).order_by("line_no")
    return {
        "member_id": purchase.member_id,
        "purchased_at": purchase.purchased_at.astimezone(UTC).isoformat(),
        "amount": f"{purchase.amount:.2f}",
        "sold_by": purchase.sold_by,
        "lines": [
            {
                "line_no": line.line_no,
                "product_id": line.product_id,
                "category_id": line.category_id,
                "quantity": str(line.quantity),
                "amount": str(line.amount),
                "lot": line.lot,
            }
            for line in lines
        ],
    }


def make_products(lines: Sequence[LineInput]) -> Catalogue:
    """The products of these lines; unknown ones are made, with their categories.

    A known product keeps its category, whatever the file says. A product without an
    article number gets its name as one.
    """
    catalogue = Catalogue.load(lines)
    missing = [line for line in lines if catalogue.find(line) is None]
    if not missing:
        return catalogue
    categories = CategoryTree()
    new: dict[str, Product] = {}
    for line in missing:
        sku = line.sku or line.product[:SKU_LENGTH]
        if sku not in new:
            category_id = categories.find_or_make(line.category or NO_CATEGORY)
            new[sku] = Product(
                sku=sku, name=line.product or line.sku, category_id=category_id
            )
    # In one order, so that two writers never wait for each other.
    in_order = sorted(new.values(), key=lambda product: product.sku)
    Product.objects.bulk_create(in_order, ignore_conflicts=True)
    catalogue.read(missing)
    for line in missing:
        if catalogue.find(line) is None:
            # Its name is another product's article number, or was cut to one.
            sku = line.product[:SKU_LENGTH]
            pk, category_id = Product.objects.values_list("pk", "category_id").get(
                sku=sku
            )
            catalogue.by_name[line.product] = (pk, category_id)
    return catalogue


class CategoryTree:
    """The category tree by paths of folded names, made longer when asked to."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, ...], int] = {}
        names: dict[str, tuple[str, ...]] = {}
        rows = Category.objects.order_by("path").values_list("pk", "path", "name")
        for pk, path, name in rows:
            parent = names.get(path[: -Category.steplen], ())
            names[path] = (*parent, fold(name))
            self.known.setdefault(names[path], pk)

    def find_or_make(self, levels: Sequence[str]) -> int:
        """The id of the category at the end of the path."""
        for depth in range(1, len(levels) + 1):
            path = tuple(fold(level) for level in levels[:depth])
            if path not in self.known:
                self.known[path] = self._make(path, levels[depth - 1])
        return self.known[tuple(fold(level) for level in levels)]

    def _make(self, path: tuple[str, ...], name: str) -> int:
        if len(path) == 1:
            made = Category.add_root(name=name)
        else:
            parent = Category.objects.get(pk=self.known[path[:-1]])
            made = parent.add_child(name=name)
        return int(made.pk)
