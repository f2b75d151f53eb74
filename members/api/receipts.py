"""From the JSON of a till to receipts, and from decisions to answers."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.utils.translation import gettext as _
from pydantic import ValidationError

from members.api.places import out_of_reach, reach_of
from members.api.problems import FieldError, Problem
from members.api.purchase_bodies import LineIn, ReceiptIn, category_levels
from members.api.requests import field_errors
from members.contact_values import normalise_phone
from members.imports.purchase_rows import LineInput
from members.imports.receipts import Outcome, Receipt, Recorded, record_receipts
from members.models import Store, User

Word = Literal["recorded", "linked", "unchanged", "conflict", "rejected"]
WORDS: dict[Outcome, Word] = {
    Outcome.RECORDED: "recorded",
    Outcome.LINKED: "linked",
    Outcome.UNCHANGED: "unchanged",
    Outcome.DIFFERS: "conflict",
    Outcome.AMBIGUOUS: "rejected",
}


@dataclass
class Item:
    """One receipt of a request: as told, as understood, and what became of it."""

    store: str | None = None
    receipt_no: str | None = None
    receipt: Receipt | None = None
    outcome: Word = "rejected"
    member_known: bool = False
    problem: Problem | None = None


def read_items(told: Sequence[Any], *, by: User, latest: datetime) -> list[Item]:
    """Read each receipt; what is wrong with one stands in its ``problem``.

    ``latest`` is the last moment at which a receipt may have been written.
    """
    stores = reach_of(by)
    return [_read(each, stores, latest=latest) for each in told]


def _read(told: Any, stores: dict[str, Store], *, latest: datetime) -> Item:
    item = Item()
    if isinstance(told, dict):
        item.store = _shown(told.get("store"))
        item.receipt_no = _shown(told.get("receipt_no"))
    try:
        body = ReceiptIn.model_validate(told)
        store = _store(body.store, stores)
        item.store = store.code
        item.receipt = _receipt(body, store, latest=latest)
    except ValidationError as error:
        item.problem = Problem("invalid", errors=field_errors(error.errors()))
    except Problem as problem:
        item.problem = problem
    return item


def _shown(value: Any) -> str | None:
    return value[:40] if isinstance(value, str) else None


def _store(code: str, stores: dict[str, Store]) -> Store:
    if not code and len(stores) == 1:
        return next(iter(stores.values()))
    if code not in stores:
        raise out_of_reach(code)
    return stores[code]


def _receipt(body: ReceiptIn, store: Store, *, latest: datetime) -> Receipt:
    if body.purchased_at > latest:
        raise _wrong(_("The moment lies in the future."), "purchased_at")
    phone = normalise_phone(body.phone) if body.phone else ""
    if phone is None:
        raise _wrong(_("This is no valid phone number."), "phone")
    return Receipt(
        store_id=store.pk,
        receipt_no=_code(body.receipt_no),
        purchased_at=body.purchased_at,
        lines=tuple(_line(line) for line in body.lines),
        staff=body.staff,
        public_id=body.public_id,
        member_no=_code(body.member_no),
        phone_norm=phone,
    )


def _line(line: LineIn) -> LineInput:
    return LineInput(
        0,
        sku=_code(line.sku),
        product=" ".join(line.product.split()),
        category=category_levels(line.category),
        quantity=line.quantity,
        amount=line.amount,
        lot=line.batch,
    )


def _code(text: str) -> str:
    """Full-width characters count as ordinary ones, as in the import of files."""
    return unicodedata.normalize("NFKC", text).strip()


def _wrong(sentence: str, field: str) -> Problem:
    return Problem("invalid", errors=[FieldError(sentence, pointer=f"#/{field}")])


def record(items: Sequence[Item], *, by: User, at: datetime) -> None:
    """Record what could be read, and note the outcome of each item.

    A number that stands in the list twice counts once: the second is unchanged when it
    says the same, and a conflict when not.
    """
    first: dict[tuple[int, str], Item] = {}
    repeats: list[tuple[Item, Item]] = []
    for item in items:
        if item.receipt is None:
            continue
        before = first.setdefault(item.receipt.key, item)
        if before is not item:
            repeats.append((item, before))
    receipts = [item.receipt for item in first.values() if item.receipt]
    decisions = record_receipts(receipts, by=by, at=at) if receipts else []
    for item, decided in zip(first.values(), decisions, strict=True):
        _note(item, decided)
    for item, before in repeats:
        _note_repeat(item, before)


def _note(item: Item, decided: Recorded) -> None:
    item.outcome = WORDS[decided.outcome]
    item.member_known = decided.member_id is not None
    if decided.outcome == Outcome.DIFFERS:
        item.problem = _differs(decided.receipt)
    elif decided.outcome == Outcome.AMBIGUOUS:
        item.problem = _wrong(
            _("Several members have this phone number. Send “member_no”."), "phone"
        )


def _note_repeat(item: Item, before: Item) -> None:
    if item.receipt == before.receipt:
        item.outcome, item.problem = before.outcome, before.problem
        item.member_known = before.member_known
        if item.outcome in ("recorded", "linked"):
            item.outcome = "unchanged"
        return
    assert item.receipt is not None  # noqa: S101 -- only read ones repeat
    item.outcome, item.problem = "conflict", _differs(item.receipt)


def _differs(receipt: Receipt) -> Problem:
    return Problem(
        "receipt-differs",
        _("Receipt %(number)s of this store has other contents. Nothing was changed.")
        % {"number": receipt.receipt_no},
    )
