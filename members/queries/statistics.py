"""What a member's figures say before a call."""

from dataclasses import dataclass
from datetime import date

from members.models import Member, MemberCategoryStat, MemberStat
from members.queries.figures import portal_day

MOST_DUE = 3


@dataclass(frozen=True)
class Rhythm:
    """A member's rhythm of buying, as of one day.

    ``days_since`` counts from the last purchase day, ``days_overdue`` from the day on
    which the next was expected (negative: still to come; None: not known).
    ``due_categories`` are those whose goods have probably run out, longest overdue
    first, three at the most.
    """

    last_on: date
    days_since: int
    median_gap_days: int | None
    due_on: date | None
    days_overdue: int | None
    due_categories: list[MemberCategoryStat]


def rhythm_of(*, member: Member, today: date) -> Rhythm | None:
    """The rhythm of one member, with two queries; None when nothing was ever bought."""
    stat = MemberStat.objects.filter(member=member).first()
    if stat is None or stat.last_purchase_at is None:
        return None
    last_on = portal_day(stat.last_purchase_at)
    due = (
        MemberCategoryStat.objects.filter(member=member, due_on__lte=today)
        .select_related("category")
        .order_by("due_on", "pk")[:MOST_DUE]
    )
    return Rhythm(
        last_on=last_on,
        days_since=(today - last_on).days,
        median_gap_days=stat.median_gap_days,
        due_on=stat.due_on,
        days_overdue=(today - stat.due_on).days if stat.due_on else None,
        due_categories=list(due),
    )
