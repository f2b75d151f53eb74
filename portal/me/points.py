"""What the member sees of tier, points and membership."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from members.models import ChainRules, Member, PointsEntry, PointsLot
from members.queries.expiring import membership_of
from members.queries.standing import (
    NextStep,
    membership_words,
    next_step,
    points_words,
)
from portal.me.owner import own_page

ENTRIES_SHOWN = 100
LOTS_SHOWN = 12


@dataclass(frozen=True)
class Benefits:
    """The member's standing in words for the member."""

    next_step: NextStep | None
    points_words: str
    membership_words: str


def benefits_of(member: Member, *, today: date) -> Benefits:
    """Read it: two queries. ``member`` has its stat and tier."""
    rules = ChainRules.objects.current()
    stat = getattr(member, "stat", None)
    return Benefits(
        next_step=next_step(member, rules=rules),
        points_words=points_words(stat, rules=rules, today=today),
        membership_words=membership_words(
            membership_of(member, rules=rules, today=today)
        ),
    )


@require_GET
@own_page
def points(request: HttpRequest, member: Member) -> HttpResponse:
    """My points: the balance, what expires when, and every entry."""
    lots = (
        PointsLot.objects.filter(member=member, remaining__gt=0)
        .values("expires_on")
        .annotate(left=Sum("remaining"))
        .order_by(F("expires_on").asc(nulls_last=True))
    )
    entries = PointsEntry.objects.filter(member=member)
    context: dict[str, Any] = {
        "here": "points",
        "member": member,
        "balance": member.stat_value("points_balance", 0),
        "tier": member.stat_value("tier"),
        "tier_until": member.stat_value("tier_until"),
        "benefits": benefits_of(member, today=timezone.localdate()),
        "lots": list(lots[:LOTS_SHOWN]),
        "entries": list(entries.select_related("store", "purchase")[:ENTRIES_SHOWN]),
    }
    return render(request, "portal/me/points.html", context)
