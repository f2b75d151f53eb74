"""Points at the counter: redeemed, given or taken by hand, and gone by time."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from members.actions.ledger import (
    CHUNK,
    add_lots,
    lock_figures,
    open_lots,
    refresh_balances,
    save_lots,
    take_from,
)
from members.choices import PointsKind
from members.exceptions import NotAllowed, PointsRefused
from members.models import (
    ChainRules,
    Member,
    PointsEntry,
    PointsLot,
    Store,
    User,
    scope_of,
)
from members.queries.figures import portal_day
from members.record.timeline import record_activity

MOST_POINTS = 1_000_000
REASON_LENGTH = 200


@transaction.atomic
def redeem_points(
    *,
    member: Member,
    points: int,
    reason: str,
    key: str,
    by: User,
    at: datetime,
    store: Store | None = None,
) -> PointsEntry:
    """Take points for something the member gets; what expires first goes first.

    ``key`` names the occasion: a second call with it books nothing and returns the
    first entry. Raises NotAllowed without "members.change_points" in the member's
    store, PointsRefused when so many are not there.
    """
    _check_right(by, member, "members.change_points")
    if not 0 < points <= MOST_POINTS:
        raise PointsRefused(_("Say how many points: 1 or more."))
    return _book(
        PointsEntry(
            member=member,
            kind=PointsKind.REDEEM,
            points=-points,
            at=at,
            store=store or member.home_store,
            reason=reason.strip()[:REASON_LENGTH],
            by=by,
            key=f"redeem:{key}",
        )
    )


@transaction.atomic
def adjust_points(
    *, member: Member, points: int, reason: str, key: str, by: User, at: datetime
) -> PointsEntry:
    """Give or take points by hand, for a reason that stays in the ledger.

    ``key`` as in redeem_points. Raises NotAllowed without "members.adjust_points" in
    the member's store and for one's own record, PointsRefused without a reason or when
    the balance would fall below zero.
    """
    _check_right(by, member, "members.adjust_points")
    if member.user_id == by.pk:
        raise NotAllowed(_("Nobody adjusts the points of their own record."))
    if not points or abs(points) > MOST_POINTS:
        raise PointsRefused(_("Say how many points to give, or with a minus to take."))
    if not reason.strip():
        raise PointsRefused(_("Say why the points are adjusted."))
    return _book(
        PointsEntry(
            member=member,
            kind=PointsKind.ADJUST,
            points=points,
            at=at,
            store=member.home_store,
            reason=reason.strip()[:REASON_LENGTH],
            by=by,
            key=f"adjust:{key}",
        )
    )


def _check_right(by: User, member: Member, permission: str) -> None:
    if not scope_of(by, permission).covers(member.home_store_id):
        raise NotAllowed(_("You may not change this member's points."))


def _book(entry: PointsEntry) -> PointsEntry:
    """Write one entry with its lot or its draws, under the member's lock."""
    lock_figures([entry.member_id], at=entry.at)
    known = PointsEntry.objects.filter(key=entry.key).first()
    if known is not None:
        return known
    today = portal_day(entry.at)
    if entry.points < 0:
        lots = [
            lot
            for lot in open_lots([entry.member_id])[entry.member_id]
            if lot.expires_on is None or lot.expires_on >= today
        ]
        there = sum(lot.remaining for lot in lots)
        if there < -entry.points:
            raise PointsRefused(
                _("Only %(there)d points are there; %(wanted)d can't be taken.")
                % {"there": there, "wanted": -entry.points}
            )
        save_lots(take_from(lots, -entry.points)[1])
    entry.save(force_insert=True)
    if entry.points > 0:
        add_lots([(entry, today)], ChainRules.objects.current())
    refresh_balances([entry.member_id])
    record_activity(
        member=entry.member,
        kind="members.points",
        at=entry.at,
        by=entry.by,
        store=entry.store,
        data={"kind": entry.kind, "points": entry.points, "reason": entry.reason},
        ref=f"members.pointsentry:{entry.pk}",
    )
    return entry


def expire_points(*, at: datetime) -> int:
    """Let the points go whose last day is over; returns how many entries were made.

    Oldest first, a chunk of lots in a transaction each; safe to run twice and side by
    side. A lot expires once: the entry's key is its number.
    """
    today = portal_day(at)
    total = 0
    while done := _expire_chunk(at=at, before=today):
        total += done
    return total


@transaction.atomic
def _expire_chunk(*, at: datetime, before: date) -> int:
    over = PointsLot.objects.filter(remaining__gt=0, expires_on__lt=before)
    first = over.order_by("expires_on", "member")
    members = set(first.values_list("member_id", flat=True)[:CHUNK])
    if not members:
        return 0
    lock_figures(members, at=at)
    lots = list(over.filter(member__in=members).order_by("expires_on", "pk"))
    stores = dict(
        Member.objects.filter(pk__in=members).values_list("pk", "home_store_id")
    )
    PointsEntry.objects.bulk_create(
        (
            PointsEntry(
                member_id=lot.member_id,
                kind=PointsKind.EXPIRE,
                points=-lot.remaining,
                at=at,
                store_id=stores[lot.member_id],
                key=f"expire:{lot.pk}",
            )
            for lot in lots
        ),
        batch_size=CHUNK,
    )
    PointsLot.objects.filter(pk__in=[lot.pk for lot in lots]).update(remaining=0)
    refresh_balances(members)
    return len(lots)
