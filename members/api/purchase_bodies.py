"""What the API says of purchases, and what a till tells."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    model_validator,
)

from members.api.requests import Body, Text, told
from members.imports.purchase_rows import (
    AMOUNT_DIGITS,
    AMOUNT_PLACES,
    LEVEL_LENGTH,
    MOST_LEVELS,
    QUANTITY_DIGITS,
    QUANTITY_PLACES,
)

MOST_RECEIPTS = 1000
MOST_LINES = 1000
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


def _levels(path: str) -> str:
    levels = category_levels(path)
    if len(levels) > MOST_LEVELS or any(len(each) > LEVEL_LENGTH for each in levels):
        raise told(
            _("A category has at most %(levels)d levels of %(length)d characters.")
            % {"levels": MOST_LEVELS, "length": LEVEL_LENGTH}
        )
    return path


def category_levels(path: str) -> tuple[str, ...]:
    """The names of the levels: "Tea / Green tea" and "茶／绿茶" alike."""
    parts = (" ".join(level.split()) for level in path.replace("／", "/").split("/"))
    return tuple(level for level in parts if level)


def _not_ancient(moment: datetime) -> datetime:
    if moment < EARLIEST:
        raise told(_("The moment lies too far back."))
    return moment


Quantity = Annotated[
    Decimal,
    Field(
        max_digits=QUANTITY_DIGITS + QUANTITY_PLACES,
        decimal_places=QUANTITY_PLACES,
        allow_inf_nan=False,
    ),
]
Amount = Annotated[
    Decimal,
    Field(
        max_digits=AMOUNT_DIGITS + AMOUNT_PLACES,
        decimal_places=AMOUNT_PLACES,
        allow_inf_nan=False,
    ),
]

LINE_EXAMPLE: dict[str, Any] = {
    "sku": "LJ-250",
    "product": "明前龙井 250 g",
    "category": "茶/绿茶",
    "quantity": "1",
    "amount": "268.00",
    "batch": "2026-04",
}
RECEIPT_EXAMPLE: dict[str, Any] = {
    "store": "HB",
    "receipt_no": "20261121-0042",
    "purchased_at": "2026-11-21T15:04:05+08:00",
    "member_no": "M0000123",
    "staff": "小王",
    "lines": [LINE_EXAMPLE],
}


class LineIn(Body):
    """One line of a receipt. The amount is for the whole quantity; a return is negative."""

    sku: Text = Field(
        default="",
        max_length=40,
        description=gettext_noop("The article number; without one, the name counts."),
    )
    product: Text = Field(default="", max_length=120)
    category: Annotated[Text, AfterValidator(_levels)] = Field(
        default="",
        max_length=500,
        description=gettext_noop(
            "Path with “/”, for products that are not known yet: “茶/绿茶”."
        ),
    )
    quantity: Quantity = Decimal(1)
    amount: Amount
    batch: Text = Field(default="", max_length=40)

    @model_validator(mode="after")
    def names_a_product(self) -> "LineIn":
        """A line without article number and name is about nothing."""
        if not self.sku and not self.product:
            raise told(_("Neither “sku” nor “product” is given."))
        return self


class ReceiptIn(Body):
    """One receipt. Without member it is kept as a purchase of nobody we know."""

    model_config = ConfigDict(json_schema_extra={"examples": [RECEIPT_EXAMPLE]})

    store: Text = Field(
        default="",
        max_length=20,
        description=gettext_noop(
            "The code of the store; a token of one store may leave it out."
        ),
    )
    receipt_no: Text = Field(min_length=1, max_length=40)
    purchased_at: Annotated[AwareDatetime, AfterValidator(_not_ancient)] = Field(
        description=gettext_noop("With its offset: 2026-11-21T15:04:05+08:00.")
    )
    member_no: Text = Field(default="", max_length=32)
    public_id: UUID | None = None
    phone: Text = Field(default="", max_length=40)
    staff: Text = Field(default="", max_length=60)
    lines: list[LineIn] = Field(min_length=1, max_length=MOST_LINES)

    @model_validator(mode="after")
    def fits(self) -> "ReceiptIn":
        """The sum of the lines must fit, too."""
        total = sum((line.amount for line in self.lines), Decimal(0))
        if abs(total) >= Decimal(10) ** AMOUNT_DIGITS:
            raise told(_("The sum of the lines is too large."))
        return self


class ReceiptResult(BaseModel):
    """What became of one receipt of a list."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "index": 0,
                    "store": "HB",
                    "receipt_no": "20261121-0042",
                    "outcome": "recorded",
                    "member_known": True,
                    "problem": None,
                }
            ]
        }
    )

    index: int = Field(description=gettext_noop("Its place in the list, from 0."))
    store: str | None
    receipt_no: str | None
    outcome: Literal["recorded", "linked", "unchanged", "conflict", "rejected"] = Field(
        description=gettext_noop(
            "recorded: new. linked: it was stored without a member, who is known by "
            "now. unchanged: stored already. conflict: the number is stored with other "
            "contents. rejected: see problem."
        )
    )
    member_known: bool
    problem: dict[str, Any] | None = Field(
        description=gettext_noop("Of a conflict or a rejected receipt: what is wrong.")
    )


class ReceiptResults(BaseModel):
    """What became of a list, in its order."""

    counts: dict[str, int]
    results: list[ReceiptResult]


class LineOut(BaseModel):
    """One line of a receipt."""

    sku: str
    product: str
    category: str
    quantity: Decimal
    amount: Decimal
    batch: str


class PurchaseOut(BaseModel):
    """One receipt."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "store": "HB",
                    "receipt_no": "20261121-0042",
                    "purchased_at": "2026-11-21T07:04:05Z",
                    "amount": "268.00",
                    "staff": "小王",
                    "lines": [LINE_EXAMPLE | {"category": "绿茶"}],
                }
            ]
        }
    )

    store: str
    receipt_no: str
    purchased_at: datetime
    amount: Decimal
    staff: str
    lines: list[LineOut]


class PurchasePage(BaseModel):
    """A member's receipts, the last written first."""

    items: list[PurchaseOut]
    next: str | None = Field(
        description=gettext_noop("The cursor of the next page; null at the end.")
    )
