"""Where members come from, who brought them along, and what became of them.

A person came in on the day of joining; a prospect, who has not joined, on the day the
record was opened. Merged records count once, as the one they were merged into. Closed
and erased ones stay in the figures, so that past reports stay the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, Count, DateField, F, Q, QuerySet, Sum
from django.db.models.expressions import Combinable, ExpressionWrapper
from django.db.models.functions import Coalesce, TruncDate

from members.choices import CycleState, MemberStatus
from members.models import Member, Scope, Source
from members.models.member import MemberQuerySet

CONVERSION = timedelta(days=90)
FIRST_YEAR = timedelta(days=365)
MOST_SHOWN = 100
ACTIVE = (CycleState.ACTIVE, CycleState.DUE)


@dataclass(frozen=True)
class Period:
    """From one day to another, both included."""

    start: date
    end: date


@dataclass(frozen=True)
class Outcome:
    """What became of those who came in.

    ``converted`` bought within 90 days of coming in (or before); ``active`` keep to
    their rhythm today. ``first_year`` is what all of them spent up to a year after they
    came in.
    """

    came: int = 0
    prospects: int = 0
    converted: int = 0
    active: int = 0
    first_year: Decimal = Decimal(0)

    @property
    def joined(self) -> int:
        """Those who became members."""
        return self.came - self.prospects

    @property
    def conversion(self) -> int:
        """Share of those who bought within 90 days, in whole percent."""
        return _percent(self.converted, self.came)

    @property
    def active_share(self) -> int:
        """Share of those who keep to their rhythm today, in whole percent."""
        return _percent(self.active, self.came)

    @property
    def first_year_each(self) -> Decimal:
        """Spend in the first year for each who came in."""
        return self.first_year / self.came if self.came else Decimal(0)


@dataclass(frozen=True)
class SourceRow:
    """One source; None: nobody said."""

    source: Source | None
    outcome: Outcome


@dataclass(frozen=True)
class ReferrerRow:
    """Who brought how many, and what those spent in a year and in all.

    ``referrer`` is None for a member out of reach, of whom only the store is told.
    """

    referrer: Member | None
    store: str
    brought: int
    converted: int
    spend_365: Decimal
    spend_all: Decimal


def came_in(scope: Scope, period: Period) -> MemberQuerySet:
    """Who came in to the stores in the period, with the day (``came_on``)."""
    return (
        Member.objects.in_scope(scope)
        .exclude(status=MemberStatus.MERGED)
        .annotate(came_on=Coalesce("joined_on", TruncDate("created_at")))
        .filter(came_on__range=(period.start, period.end))
    )


def sources_report(scope: Scope, period: Period) -> list[SourceRow]:
    """One row a source that brought somebody, most first; three queries."""
    outcomes = _outcomes(came_in(scope, period), "source")
    sources = Source.objects.in_bulk([pk for pk in outcomes if pk])
    rows = [SourceRow(sources.get(pk), found) for pk, found in outcomes.items()]
    return sorted(rows, key=lambda row: (-row.outcome.came, str(row.source or "")))


def total_of(outcomes: Iterable[Outcome]) -> Outcome:
    """All of them together."""
    found = list(outcomes)
    return Outcome(
        came=sum(each.came for each in found),
        prospects=sum(each.prospects for each in found),
        converted=sum(each.converted for each in found),
        active=sum(each.active for each in found),
        first_year=sum((each.first_year for each in found), Decimal(0)),
    )


def brought_and_others(scope: Scope, period: Period) -> tuple[Outcome, Outcome]:
    """Those whom a member brought along, and everybody else; two queries."""
    is_brought = ExpressionWrapper(
        Q(referrer__isnull=False), output_field=BooleanField()
    )
    members = came_in(scope, period).annotate(is_brought=is_brought)
    found = _outcomes(members, "is_brought")
    return found.get(True, Outcome()), found.get(False, Outcome())


def referrers_report(
    scope: Scope, period: Period, *, reach: Scope
) -> list[ReferrerRow]:
    """Who brought most to these stores in the period, at most 100; two queries.

    ``reach`` are the stores whose members the reader may see.
    """
    rows: Any = (
        came_in(scope, period)
        .filter(referrer__isnull=False)
        .order_by()
        .values("referrer")
        .annotate(
            brought=Count("pk"),
            converted=Count("pk", filter=_converted()),
            spent_365=Coalesce(Sum("stat__spend_365"), Decimal(0)),
            spent_all=Coalesce(Sum("stat__spend_all"), Decimal(0)),
        )
        .order_by("-brought", "-spent_all", "referrer")[:MOST_SHOWN]
    )
    found = list(rows)
    members = Member.objects.select_related("home_store").in_bulk(
        [row["referrer"] for row in found]
    )
    return [_referrer_row(members[row["referrer"]], row, reach) for row in found]


def brought_by(referrer: Member, *, scope: Scope) -> QuerySet[Member]:
    """Whom a member brought to these stores, the latest first, at most 100."""
    return (
        Member.objects.in_scope(scope)
        .exclude(status=MemberStatus.MERGED)
        .filter(referrer=referrer)
        .select_related("home_store", "stat")
        .order_by("-pk")[:MOST_SHOWN]
    )


def _referrer_row(member: Member, row: dict[str, Any], reach: Scope) -> ReferrerRow:
    return ReferrerRow(
        referrer=member if reach.covers(member.home_store_id) else None,
        store=member.home_store.name,
        brought=row["brought"],
        converted=row["converted"],
        spend_365=row["spent_365"],
        spend_all=row["spent_all"],
    )


def _outcomes(members: MemberQuerySet, key: str) -> dict[Any, Outcome]:
    """What became of them, by the value of a column; two queries."""
    groups: Any = members.order_by().values(key)
    counts = groups.annotate(
        came=Count("pk"),
        prospects=Count("pk", filter=Q(status=MemberStatus.PROSPECT)),
        converted=Count("pk", filter=_converted()),
        active=Count("pk", filter=Q(stat__cycle_state__in=ACTIVE)),
    )
    within_a_year = Q(purchases__purchased_at__date__lt=_after(FIRST_YEAR))
    spent = dict(
        groups.annotate(
            spent=Sum("purchases__amount", filter=within_a_year)
        ).values_list(key, "spent")
    )
    return {
        row[key]: Outcome(
            came=row["came"],
            prospects=row["prospects"],
            converted=row["converted"],
            active=row["active"],
            first_year=spent.get(row[key]) or Decimal(0),
        )
        for row in counts
    }


def _converted() -> Q:
    return Q(stat__first_purchase_at__date__lte=_after(CONVERSION))


def _after(time: timedelta) -> Combinable:
    return ExpressionWrapper(F("came_on") + time, output_field=DateField())


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0
