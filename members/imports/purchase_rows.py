"""One row of a purchases file as typed values: one line of a receipt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from members.choices import ImportKind
from members.imports.cells import SHOWN, Cells, fold
from members.imports.reasons import Reason

AMOUNT_DIGITS, AMOUNT_PLACES = 10, 2
QUANTITY_DIGITS, QUANTITY_PLACES = 7, 3
MOST_LEVELS = 6
LEVEL_LENGTH = 80


@dataclass
class LineInput:
    """What a row says about one line of a receipt."""

    row_no: int
    receipt_no: str = ""
    store: str = ""
    member_no: str = ""
    phone_norm: str = ""
    purchased_at: datetime | None = None
    sku: str = ""
    product: str = ""
    category: tuple[str, ...] = ()
    quantity: Decimal = Decimal(1)
    amount: Decimal = Decimal(0)
    staff: str = ""
    lot: str = ""

    @property
    def key(self) -> str:
        """The same for all lines of one receipt; "" when it can't be told."""
        if not self.receipt_no:
            return ""
        return f"{fold(self.store)}|{self.receipt_no}"[:120]


def clean_line(
    row_no: int, raw: Sequence[str], mapping: Mapping[str, int], *, at: datetime
) -> tuple[LineInput, list[Reason]]:
    """Type the cells of a row; the reasons say what is wrong (none: the row is good)."""
    cells = Cells(ImportKind.PURCHASES, raw, mapping)
    quantity = cells.number("quantity", places=QUANTITY_PLACES, digits=QUANTITY_DIGITS)
    amount = cells.number("amount", places=AMOUNT_PLACES, digits=AMOUNT_DIGITS)
    line = LineInput(
        row_no,
        receipt_no=cells.code("receipt_no"),
        store=cells.text("store"),
        member_no=cells.code("member_no"),
        phone_norm=cells.phone("phone")[1],
        purchased_at=cells.moment("purchased_at", at=at),
        sku=cells.code("sku"),
        product=cells.text("product"),
        category=_category(cells),
        quantity=Decimal(1) if quantity is None else quantity,
        amount=amount or Decimal(0),
        staff=cells.text("staff"),
        lot=cells.text("batch"),
    )
    for name in ("receipt_no", "amount"):
        if not cells.cell(name):
            cells.refuse("blank", field=name)
    if not cells.cell("sku") and not cells.cell("product"):
        cells.refuse("product_missing")
    return line, cells.reasons


def _category(cells: Cells) -> tuple[str, ...]:
    """The path of names: "Tea / Green tea" and "茶／绿茶" alike."""
    text = cells.text("category").replace("／", "/")
    levels = tuple(
        " ".join(level.split()) for level in text.split("/") if level.strip()
    )
    if len(levels) > MOST_LEVELS:
        cells.refuse("category_too_deep", value=text[:SHOWN], limit=MOST_LEVELS)
    longest = max(map(len, levels), default=0)
    if longest > LEVEL_LENGTH:
        cells.refuse("too_long", field="category", count=longest, limit=LEVEL_LENGTH)
    return levels[:MOST_LEVELS]
