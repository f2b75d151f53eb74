"""Figures of members and stores, and segments."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_noop
from ninja import Router

from members.api.auth import ApiRequest, Token
from members.api.idempotency import Reply
from members.api.member_routes import find
from members.api.problems import Problem
from members.api.statistics_bodies import (
    CategoryFiguresOut,
    SegmentCountOut,
    SegmentOut,
    SegmentsOut,
    StatisticsOut,
    StoreFiguresOut,
    StoresOut,
)
from members.choices import ApiScope
from members.models import (
    Member,
    MemberCategoryStat,
    MemberStat,
    Segment,
    scope_of,
)
from members.permissions import scoped
from members.queries.store_figures import figures_of_stores
from members.segments.compiler import UnknownRule, describe, members_in

router = Router(tags=["statistics"])

READ = Token(ApiScope.STATISTICS_READ)


@router.get(
    "/members/{uuid:public_id}/statistics",
    auth=READ,
    response=StatisticsOut,
    summary=gettext_noop("A member's figures"),
    description=gettext_noop(
        "Visits, spend, rhythm, tier and points, and the same by category. Days "
        "are calendar days of the chain."
    ),
    url_name="member_statistics",
)
def member_statistics(request: ApiRequest, public_id: UUID) -> HttpResponse:
    """Visits, spend, rhythm, tier and points, and the same by category."""
    member = find(public_id, request.by)
    stat = MemberStat.objects.filter(member=member).select_related("tier").first()
    return Reply(_statistics(stat or _nothing_yet(member), member)).response()


def _nothing_yet(member: Member) -> MemberStat:
    return MemberStat(member=member, home_store_id=member.home_store_id)


def _statistics(stat: MemberStat, member: Member) -> StatisticsOut:
    rows = (
        MemberCategoryStat.objects.filter(member=member)
        .select_related("category")
        .order_by("-amount", "pk")
    )
    return StatisticsOut(
        first_purchase_at=stat.first_purchase_at,
        last_purchase_at=stat.last_purchase_at,
        visits_90=stat.visits_90,
        visits_365=stat.visits_365,
        visits_all=stat.visits_all,
        spend_90=stat.spend_90,
        spend_365=stat.spend_365,
        spend_all=stat.spend_all,
        usual_gap_days=stat.median_gap_days,
        due_on=stat.due_on,
        cycle_state=stat.cycle_state,
        tier=stat.tier.name if stat.tier else None,
        points_balance=stat.points_balance,
        categories=[_category(row) for row in rows],
        computed_at=stat.computed_at,
    )


def _category(row: MemberCategoryStat) -> CategoryFiguresOut:
    return CategoryFiguresOut(
        category=row.category.name,
        last_on=row.last_on,
        times=row.times,
        quantity=row.quantity,
        amount=row.amount,
        usual_gap_days=row.median_gap_days,
        due_on=row.due_on,
    )


@router.get(
    "/statistics/stores",
    auth=READ,
    response=StoresOut,
    summary=gettext_noop("The stores side by side"),
    description=gettext_noop(
        "Members by home store, who of them bought within 90 days, and their spend."
    ),
    url_name="store_statistics",
)
def store_statistics(request: ApiRequest) -> HttpResponse:
    """Members by home store, who of them bought within 90 days, and their spend."""
    rows = figures_of_stores(scope_of(request.by, "members.view_member"))
    items = [
        StoreFiguresOut(
            store=row.store.code,
            name=row.store.name,
            members=row.members,
            buyers_90=row.buyers_90,
            spend_90=row.spend_90,
            spend_365=row.spend_365,
        )
        for row in rows
    ]
    return Reply(StoresOut(items=items)).response()


@router.get(
    "/segments",
    auth=READ,
    response=SegmentsOut,
    summary=gettext_noop("List the segments"),
    description=gettext_noop(
        "Saved descriptions of members, with their rules in words."
    ),
    url_name="segments",
)
def list_segments(request: ApiRequest) -> HttpResponse:
    """Saved descriptions of members, with their rules in words."""
    segments = scoped(request.by, Segment.objects.order_by("name"))
    items = [
        SegmentOut(
            id=each.pk,
            name=each.name,
            description=each.description,
            words=_words(each.rules),
        )
        for each in segments
    ]
    return Reply(SegmentsOut(items=items)).response()


@router.get(
    "/segments/{int:pk}/count",
    auth=READ,
    response=SegmentCountOut,
    summary=gettext_noop("Count a segment"),
    description=gettext_noop(
        "How many members of the token's stores the segment describes now, exactly."
    ),
    url_name="segment_count",
)
def count_segment(request: ApiRequest, pk: int) -> HttpResponse:
    """How many members of the token's stores the segment describes now, exactly."""
    segment = scoped(request.by, Segment.objects.filter(pk=pk)).first()
    if segment is None:
        raise Problem("not-found")
    try:
        count = members_in(segment.rules).visible_to(request.by).count()
    except (UnknownRule, KeyError):
        raise Problem("segment-unusable") from None
    return Reply(SegmentCountOut(id=pk, count=count)).response()


def _words(rules: dict[str, Any]) -> str:
    try:
        return describe(rules)
    except (UnknownRule, KeyError):
        return ""
