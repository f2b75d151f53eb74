"""Points for receipts: given when they come in, put right when they change or go."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Sum

from members.actions.ledger import (
    add_lots,
    lock_figures,
    open_lots,
    refresh_balances,
    save_lots,
    take_from,
)
from members.choices import PointsKind
from members.dates.points import last_day
from members.models import ChainRules, PointsEntry, PointsLot
from members.queries.earning import (
    EarnTable,
    Receipt,
    points_by_receipt,
    receipts_with_members,
)
from members.queries.figures import portal_day

CHUNK = 2000


class Booked(NamedTuple):
    """What the ledger holds for one receipt and member: the net, and how many entries."""

    points: int
    entries: int


class Owed(NamedTuple):
    """What is to be booked for a receipt: more than nothing is given, less is taken."""

    purchase_id: int
    member_id: int
    points: int
    number: int
    receipt: Receipt | None


def award_points(
    purchase_ids: Iterable[int], *, at: datetime, rules: ChainRules | None = None
) -> int:
    """Book the points that these receipts are worth by now; returns the entries made.

    Safe to repeat: what is booked already counts, so that a changed receipt books the
    difference and a receipt that went to another member is taken back from the first.
    Points that would have expired already are not given. A receipt or return that is
    worth less takes from what the receipt itself gave, then from what expires first;
    what is not there any more is given up (``waived``), never owed.
    """
    return _settle(purchase_ids, rules, at=at, stays=True)


def take_back_points(purchase_ids: Iterable[int], *, at: datetime) -> int:
    """Take back what these receipts gave, before they are deleted."""
    return _settle(purchase_ids, None, at=at, stays=False)


def _settle(
    purchase_ids: Iterable[int], rules: ChainRules | None, *, at: datetime, stays: bool
) -> int:
    ids = sorted(set(purchase_ids))
    table = EarnTable(rules or ChainRules.objects.current())
    return sum(
        _settle_chunk(ids[start : start + CHUNK], table, at=at, stays=stays)
        for start in range(0, len(ids), CHUNK)
    )


@transaction.atomic(savepoint=False)
def _settle_chunk(
    ids: list[int], table: EarnTable, *, at: datetime, stays: bool
) -> int:
    receipts = receipts_with_members(ids)
    booked_before = PointsEntry.objects.filter(purchase__in=ids)
    concerned = {receipt.member_id for receipt in receipts.values()}
    concerned |= set(booked_before.order_by().values_list("member_id", flat=True))
    lock_figures(concerned, at=at)
    booked = _booked(ids)
    worth = points_by_receipt(list(receipts.values()), table) if stays else {}
    owed = list(_owed(receipts, booked, worth, table.rules, today=portal_day(at)))
    more = [each for each in owed if each.points > 0]
    less = [each for each in owed if each.points < 0]
    _give(more, table.rules, at=at)
    _take(less, at=at)
    refresh_balances({each.member_id for each in owed})
    return len(owed)


def _booked(ids: Collection[int]) -> dict[tuple[int, int], Booked]:
    rows = (
        PointsEntry.objects.filter(purchase__in=ids)
        .order_by()
        .values_list("purchase_id", "member_id")
        .annotate(points=Sum("points"), waived=Sum("waived"), entries=Count("pk"))
    )
    return {
        (purchase_id or 0, member_id): Booked(points - waived, entries)
        for purchase_id, member_id, points, waived, entries in rows
    }


def _owed(
    receipts: dict[int, Receipt],
    booked: dict[tuple[int, int], Booked],
    worth: dict[int, int],
    rules: ChainRules,
    *,
    today: date,
) -> Iterable[Owed]:
    pairs = dict.fromkeys((each.pk, each.member_id) for each in receipts.values())
    pairs |= dict.fromkeys(booked)
    numbers: dict[int, int] = defaultdict(int)
    for (purchase_id, _member), known in booked.items():
        numbers[purchase_id] += known.entries
    for purchase_id, member_id in pairs:
        receipt = receipts.get(purchase_id)
        if receipt is not None and receipt.member_id != member_id:
            receipt = None
        before = booked.get((purchase_id, member_id))
        if before is None and (receipt is None or _is_over(receipt, rules, today)):
            continue
        wanted = worth.get(purchase_id, 0) if receipt else 0
        points = wanted - (before.points if before else 0)
        if points:
            numbers[purchase_id] += 1
            yield Owed(purchase_id, member_id, points, numbers[purchase_id], receipt)


def _is_over(receipt: Receipt, rules: ChainRules, today: date) -> bool:
    last = _last_day(portal_day(receipt.at), rules)
    return last is not None and last < today


def _last_day(on: date, rules: ChainRules) -> date | None:
    return last_day(
        on,
        months=rules.points_valid_months,
        until_month_end=rules.points_until_month_end,
    )


def _key(each: Owed) -> str:
    first = f"purchase:{each.purchase_id}"
    return first if each.number == 1 else f"{first}:{each.number}"


def _give(owed: Collection[Owed], rules: ChainRules, *, at: datetime) -> None:
    """The first points of a receipt are earned when it was paid, others now."""
    entries = []
    for each in owed:
        paid_at = each.receipt.at if each.receipt else at
        entries.append(
            PointsEntry(
                member_id=each.member_id,
                kind=PointsKind.EARN,
                points=each.points,
                at=paid_at if each.number == 1 else at,
                store_id=each.receipt.store_id if each.receipt else None,
                purchase_id=each.purchase_id,
                key=_key(each),
            )
        )
    made = PointsEntry.objects.bulk_create(entries, batch_size=CHUNK)
    days = [portal_day(each.receipt.at if each.receipt else at) for each in owed]
    add_lots(zip(made, days, strict=True), rules)


def _take(owed: Collection[Owed], *, at: datetime) -> None:
    if not owed:
        return
    lots = open_lots({each.member_id for each in owed})
    own: dict[tuple[int, int], list[int]] = defaultdict(list)
    over = set()
    for pk, purchase_id, member_id, expires_on in PointsLot.objects.filter(
        entry__purchase__in=[each.purchase_id for each in owed]
    ).values_list("pk", "entry__purchase_id", "member_id", "expires_on"):
        own[purchase_id or 0, member_id].append(pk)
        if expires_on is not None and expires_on < portal_day(at):
            over.add((purchase_id, member_id))
    entries, touched = [], {}
    for each in owed:
        key = (each.purchase_id, each.member_id)
        # Points of a receipt that have expired since can't be owed any more.
        first = [lot for lot in lots[each.member_id] if lot.pk in own[key]]
        others = [lot for lot in lots[each.member_id] if lot.pk not in own[key]]
        taken, changed = take_from(
            first if key in over else [*first, *others], -each.points
        )
        touched.update({lot.pk: lot for lot in changed})
        entries.append(
            PointsEntry(
                member_id=each.member_id,
                kind=PointsKind.RETURN,
                points=-taken,
                waived=-each.points - taken,
                at=at,
                store_id=each.receipt.store_id if each.receipt else None,
                purchase_id=each.purchase_id,
                key=_key(each),
            )
        )
    PointsEntry.objects.bulk_create(entries, batch_size=CHUNK)
    save_lots(list(touched.values()))
