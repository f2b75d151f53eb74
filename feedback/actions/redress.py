"""Doing what was approved: each thing ticked, points booked, goods taken back."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from feedback.actions.changes import check_allowed, locked, save_change, save_fields
from feedback.choices import GoodsFate, Redress, SolutionState
from feedback.exceptions import ActionRefused
from feedback.models import Case, RedressItem, ReturnedGoods
from members.actions.points import adjust_points
from members.models import Product, User


@transaction.atomic
def do_item(
    *,
    case: Case,
    item: int,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> RedressItem:
    """Say that one thing was done; points go to the member's ledger with it.

    ``item`` is the number of a redress item of the case. ActionRefused when it is none,
    is not approved, or is done already; of points also what adjust_points refuses.
    """
    case = locked(case, expected_version=expected_version)
    check_allowed(case, by=by)
    found = _item_of(case, item)
    if found.done_at is not None:
        raise ActionRefused(_("This is ticked off already."))
    found.turn += 1
    found.done_at, found.done_by = at, by
    found.save(update_fields=["turn", "done_at", "done_by"])
    _book_points(case, found, found.points, by=by, at=at)
    save_change(case, change="item_done", at=at, by=by, data={"kind": found.kind})
    return found


@transaction.atomic
def undo_item(
    *,
    case: Case,
    item: int,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> RedressItem:
    """Take a tick away; points are booked back by a counter-entry.

    ActionRefused when it isn't done; PointsRefused when the points are spent already.
    """
    case = locked(case, expected_version=expected_version)
    check_allowed(case, by=by)
    found = _item_of(case, item)
    if found.done_at is None:
        raise ActionRefused(_("This is not ticked off."))
    found.turn += 1
    found.done_at, found.done_by = None, None
    found.save(update_fields=["turn", "done_at", "done_by"])
    _book_points(case, found, -found.points, by=by, at=at)
    save_change(case, change="item_undone", at=at, by=by, data={"kind": found.kind})
    return found


def _item_of(case: Case, number: int) -> RedressItem:
    found = (
        RedressItem.objects.filter(pk=number, solution__case=case)
        .select_related("solution")
        .first()
    )
    if found is None:
        raise ActionRefused(_("This case has no such item."))
    if found.solution.state != SolutionState.APPROVED:
        raise ActionRefused(_("Nothing is given before the solution is approved."))
    return found


def _book_points(
    case: Case, item: RedressItem, points: int, *, by: User, at: datetime
) -> None:
    """One entry a turn: the key is the item and how often it was ticked or unticked."""
    if item.kind != Redress.POINTS or not points:
        return
    if case.member is None:
        raise ActionRefused(_("The case is linked to no member: no points to book."))
    adjust_points(
        member=case.member,
        points=points,
        reason=_("Case %(reference)s") % {"reference": case.reference},
        key=f"redress:{item.pk}:{item.turn}",
        by=by,
        at=at,
    )


@transaction.atomic
def take_goods_back(
    *,
    case: Case,
    what: str,
    quantity: Decimal,
    reason: str,
    by: User,
    at: datetime,
    batch: str = "",
    product: Product | None = None,
    expected_version: int | None = None,
) -> ReturnedGoods:
    """Write down what the customer brought back.

    ActionRefused without words what it is and why, or for a quantity of nothing.
    """
    case = locked(case, expected_version=expected_version)
    check_allowed(case, by=by)
    named = what.strip() or (product.name if product else "")
    if not named or not reason.strip():
        raise ActionRefused(_("Say what came back, and why."))
    if quantity <= 0:
        raise ActionRefused(_("Say how many came back."))
    goods = ReturnedGoods.objects.create(
        case=case,
        store=case.store,
        product=product,
        what=named[:200],
        batch=batch.strip()[:40],
        quantity=quantity,
        reason=reason.strip()[:300],
        taken_at=at,
        taken_by=by,
    )
    save_change(case, change="goods_back", at=at, by=by)
    return goods


@transaction.atomic
def decide_goods(
    *, goods: ReturnedGoods, fate: str, by: User, at: datetime, note: str = ""
) -> ReturnedGoods:
    """Say what became of goods that came back; it may be corrected later.

    NotAllowed without the right to change cases of the store.
    """
    case = locked(goods.case)
    check_allowed(case, by=by)
    goods = ReturnedGoods.objects.select_for_update(of=("self",)).get(pk=goods.pk)
    goods.fate = GoodsFate(fate)
    goods.fate_note = note.strip()[:200]
    is_open = goods.fate == GoodsFate.WAITING
    goods.fate_at = None if is_open else at
    goods.fate_by = None if is_open else by
    goods.save(update_fields=["fate", "fate_note", "fate_at", "fate_by"])
    save_fields(case)
    return goods
