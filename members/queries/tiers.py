"""Whose tier is to be looked at, and what it should be. Reads only."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    DecimalField,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from members.choices import MemberStatus
from members.models import ChainRules, MemberStat, Purchase, Tier, TierFloor
from members.queries.figures import LONG_WINDOW, SHORT_WINDOW, midnight

NONE = -1
WINDOWS = {SHORT_WINDOW: "spend_90", LONG_WINDOW: "spend_365"}


def under_review(
    rules: ChainRules,
    tiers: Iterable[Tier],
    *,
    today: date,
    from_receipts: bool = False,
) -> Any:
    """The members who may have to move today, as dictionaries.

    Those who deserve more than they have, and those whose validity is over; with
    ``spent`` (of the chain's period), ``earned`` and ``floor_rank`` (−1: none),
    ``floor_until``, ``rank`` (−1: none). The figures are those of the last
    recomputation unless ``from_receipts``, which any day but today needs.
    """
    floors = TierFloor.objects.filter(
        Q(until=None) | Q(until__gte=today), member=OuterRef("pk"), ended_at=None
    )
    return (
        MemberStat.objects.filter(member__status=MemberStatus.MEMBER)
        .exclude(member__joined_on__gt=today)
        .annotate(spent=_spent(rules, today, from_receipts=from_receipts))
        .annotate(
            earned=_earned_rank(tiers),
            floor_rank=_rank(Subquery(floors.values("tier__rank")[:1])),
            floor_until=Subquery(floors.values("until")[:1]),
            rank=_rank(F("tier__rank")),
        )
        .filter(
            Q(earned__gt=F("rank"))
            | Q(floor_rank__gt=F("rank"))
            | Q(rank__gt=NONE, tier_until=None)
            | Q(tier_until__lt=today)
        )
        .values(
            "pk",
            "tier_until",
            *("home_store_id", "tier_id", "rank"),
            *("spent", "earned", "floor_rank", "floor_until"),
        )
        .order_by("pk")
    )


def _spent(rules: ChainRules, today: date, *, from_receipts: bool) -> Any:
    money: DecimalField[Any, Any] = DecimalField(max_digits=14, decimal_places=2)
    kept = WINDOWS.get(rules.tier_period_days)
    if kept and not from_receipts:
        return F(kept)
    first = today - timedelta(days=rules.tier_period_days - 1)
    spent = (
        Purchase.objects.filter(
            member=OuterRef("pk"),
            purchased_at__gte=midnight(first),
            purchased_at__lt=midnight(today + timedelta(days=1)),
        )
        .order_by()
        .values("member")
        .annotate(spent=Sum("amount"))
        .values("spent")
    )
    return Coalesce(Subquery(spent), Value(Decimal(0)), output_field=money)


def _rank(of: Any) -> Coalesce:
    """A rank, or NONE. Of a plain integer: Django takes it for granted that a positive
    field is above −1, and everybody without a tier would be looked at."""
    return Coalesce(of, NONE, output_field=IntegerField())


def _earned_rank(tiers: Iterable[Tier]) -> Case:
    """The rank of the highest step that ``spent`` reaches."""
    steps = sorted(tiers, key=lambda tier: -tier.rank)
    return Case(
        *(When(spent__gte=step.min_spend, then=Value(step.rank)) for step in steps),
        default=Value(NONE),
        output_field=IntegerField(),
    )
