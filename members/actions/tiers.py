"""Moving members between the tiers, by what they spent or by hand."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from members.actions.ledger import lock_figures
from members.choices import TierCause
from members.dates.tiers import Cause, Floor, Standing, TierTerms, review
from members.exceptions import FloorRefused, NotAllowed
from members.models import (
    Activity,
    ChainRules,
    Member,
    MemberStat,
    Tier,
    TierChange,
    TierFloor,
    User,
    scope_of,
)
from members.queries.figures import portal_day
from members.queries.tiers import NONE, under_review
from members.record.timeline import record_activity

CHUNK = 2000


class Move(NamedTuple):
    """A looked-at member with the standing that comes out."""

    row: dict[str, Any]
    after: Standing
    cause: Cause


def compute_tiers(
    member_ids: Iterable[int] | None = None,
    *,
    at: datetime,
    by: User | None = None,
    rules: ChainRules | None = None,
    from_receipts: bool = False,
) -> int:
    """Look at the tiers of these members, or of everybody; returns how many moved.

    The rule is members/dates/tiers.py. Needs figures that are as of `at`; for a day in
    the past, ``from_receipts``. Each move writes its history and a timeline row. Safe
    to run twice and side by side.
    """
    rules = rules or ChainRules.objects.current()
    tiers = {tier.rank: tier for tier in Tier.objects.all()}
    rows = under_review(
        rules, tiers.values(), today=portal_day(at), from_receipts=from_receipts
    )
    if member_ids is not None:
        rows = rows.filter(pk__in=sorted(set(member_ids)))
    moved, after, is_last = 0, 0, False
    while not is_last:
        chunk = list(rows.filter(pk__gt=after).values_list("pk", flat=True)[:CHUNK])
        is_last = len(chunk) < CHUNK
        if chunk:
            moved += _move_chunk(chunk, rows, rules, tiers, at=at, by=by)
            after = chunk[-1]
    return moved


@transaction.atomic(savepoint=False)
def _move_chunk(
    ids: list[int],
    rows: Any,
    rules: ChainRules,
    tiers: dict[int, Tier],
    *,
    at: datetime,
    by: User | None,
) -> int:
    locks = MemberStat.objects.select_for_update(of=("self",), no_key=True)
    list(locks.filter(pk__in=ids).order_by("pk").values_list("pk"))
    # Read again under the lock: a sale may just have moved one of them.
    changes = [
        move
        for row in rows.filter(pk__in=ids)
        if (move := _look_at(row, rules, today=portal_day(at)))
    ]
    # Few different standings among many members: one statement for each.
    for after in {move.after for move in changes}:
        same = [move.row["pk"] for move in changes if move.after == after]
        MemberStat.objects.filter(pk__in=same).update(
            tier=_tier(tiers, after.rank), tier_until=after.until
        )
    moves = [move for move in changes if move.cause is not Cause.KEPT]
    _write_history(moves, tiers, at=at, by=by)
    return len(moves)


def _look_at(row: dict[str, Any], rules: ChainRules, *, today: date) -> Move | None:
    floor = None
    if row["floor_rank"] != NONE:
        floor = Floor(rank=row["floor_rank"], until=row["floor_until"])
    before = Standing(
        rank=None if row["rank"] == NONE else row["rank"], until=row["tier_until"]
    )
    after, cause = review(
        before,
        earned=None if row["earned"] == NONE else row["earned"],
        floor=floor,
        terms=TierTerms(
            validity_days=rules.tier_validity_days,
            until_month_end=rules.tier_until_month_end,
            grace_days=rules.tier_grace_days,
        ),
        today=today,
    )
    return Move(row, after, cause) if after != before else None


def _tier(tiers: dict[int, Tier], rank: int | None) -> Tier | None:
    return None if rank is None else tiers[rank]


def _write_history(
    moves: list[Move], tiers: dict[int, Tier], *, at: datetime, by: User | None
) -> None:
    floors = {
        floor.member_id: floor
        for floor in TierFloor.objects.filter(
            member__in=[move.row["pk"] for move in moves if move.cause is Cause.FLOOR],
            ended_at=None,
        )
    }
    changes, activities = [], []
    for move in moves:
        floor = floors.get(move.row["pk"])
        before = tiers.get(move.row["rank"])
        after = _tier(tiers, move.after.rank)
        changes.append(
            TierChange(
                member_id=move.row["pk"],
                before=before,
                after=after,
                at=at,
                cause=TierCause(move.cause),
                spend=move.row["spent"],
                until=move.after.until,
                reason=floor.reason if floor else "",
                by=by,
            )
        )
        activities.append(
            Activity(
                member_id=move.row["pk"],
                kind="members.tier",
                at=at,
                by=by,
                store_id=move.row["home_store_id"],
                data=_words(before, after, move),
            )
        )
    TierChange.objects.bulk_create(changes, batch_size=CHUNK)
    Activity.objects.bulk_create(activities, batch_size=CHUNK)


def _words(before: Tier | None, after: Tier | None, move: Move) -> dict[str, Any]:
    return {
        "before": [before.name, before.name_zh] if before else None,
        "after": [after.name, after.name_zh] if after else None,
        "cause": str(move.cause),
        "spend": str(move.row["spent"]),
        "up": (move.after.rank or NONE) > move.row["rank"],
    }


@transaction.atomic
def set_floor(
    *,
    member: Member,
    tier: Tier,
    until: date | None,
    reason: str,
    by: User,
    at: datetime,
) -> TierFloor:
    """Hold a member at this tier or above, until a day or for good; moves up at once.

    An earlier floor ends. Raises NotAllowed without "members.change_tierfloor" in the
    member's store or for one's own record, FloorRefused without a reason or for a day
    that is over.
    """
    _check_right(by, member)
    if not reason.strip():
        raise FloorRefused(_("Say why the tier is set by hand."))
    if until is not None and until < portal_day(at):
        raise FloorRefused(_("That day is over."))
    lock_figures([member.pk], at=at)
    TierFloor.objects.filter(member=member, ended_at=None).update(
        ended_at=at, ended_by=by
    )
    floor = TierFloor.objects.create(
        member=member,
        tier=tier,
        until=until,
        reason=reason.strip()[:200],
        set_at=at,
        by=by,
    )
    _tell(floor, kind="set", by=by, at=at)
    compute_tiers([member.pk], at=at, by=by)
    return floor


@transaction.atomic
def end_floor(*, member: Member, by: User, at: datetime) -> TierFloor:
    """Take the floor away; the tier stays until its validity and grace are over.

    Raises NotAllowed as set_floor, FloorRefused when there is none.
    """
    _check_right(by, member)
    floor = (
        TierFloor.objects.select_for_update(of=("self",))
        .select_related("tier")
        .filter(member=member, ended_at=None)
        .first()
    )
    if floor is None:
        raise FloorRefused(_("No tier is set by hand."))
    floor.ended_at, floor.ended_by = at, by
    floor.save(update_fields=["ended_at", "ended_by"])
    _tell(floor, kind="end", by=by, at=at)
    return floor


def _check_right(by: User, member: Member) -> None:
    if not scope_of(by, "members.change_tierfloor").covers(member.home_store_id):
        raise NotAllowed(_("You may not set this member's tier."))
    if member.user_id == by.pk:
        raise NotAllowed(_("Nobody sets the tier of their own record."))


def _tell(floor: TierFloor, *, kind: str, by: User, at: datetime) -> None:
    record_activity(
        member=floor.member,
        kind="members.tier_floor",
        at=at,
        by=by,
        store=floor.member.home_store,
        data={
            "kind": kind,
            "tier": [floor.tier.name, floor.tier.name_zh],
            "until": floor.until.isoformat() if floor.until else None,
            "reason": floor.reason,
        },
        ref=f"members.tierfloor:{floor.pk}",
    )
