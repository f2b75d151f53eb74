"""Who is due by the own rhythm, who runs out at home, who has stayed away.

Rows come freshest first: who is due today can still be met in the rhythm, and with each
day that passes a call is worth less. Every list ends within a window of due days, so
that an index answers it however long the chain has been in business.
"""

from datetime import date, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import DateField, F, QuerySet, Value

from members.choices import IN_USE, CycleState
from members.models import MemberCategoryStat, MemberStat, User, scope_of

# Goods are spoken of from so many days before they run out until so many days after:
# by then the member has bought elsewhere or gone over to something else.
RUNNING_OUT_AHEAD = 3
RUNNING_OUT_PAST = 14
# Visits are spoken of for so many days after the day on which they were expected.
DUE_PAST = 30

STAYED_AWAY = (CycleState.OVERDUE, CycleState.DORMANT, CycleState.LOST)


def due_by_rhythm(
    user: User | AnonymousUser, today: date
) -> QuerySet[MemberStat, MemberStat]:
    """Members whom `user` sees, expected by their own rhythm in the last 30 days.

    Only those with a rhythm (three purchase days). With member and store; latest due
    day first. Slice it.
    """
    return (
        _stats(user)
        .filter(
            median_gap_days__isnull=False,
            due_on__range=(today - timedelta(days=DUE_PAST), today),
        )
        .order_by("-due_on", "-pk")
    )


def running_out(
    user: User | AnonymousUser, today: date
) -> QuerySet[MemberCategoryStat, MemberCategoryStat]:
    """Goods at home that run out within 3 days or did so in the last 14.

    Of members whom `user` sees; with member, store and category; latest due day first.
    Goods that ran out longer ago than they lasted are left out. Slice it.
    """
    ends = (
        today - timedelta(days=RUNNING_OUT_PAST),
        today + timedelta(days=RUNNING_OUT_AHEAD),
    )
    days_out = Value(today, output_field=DateField()) - F("due_on")
    return (
        MemberCategoryStat.objects.filter(
            scope_of(user, "members.view_member").q("home_store"),
            due_on__range=ends,
            member__status__in=IN_USE,
        )
        .alias(lasted=F("due_on") - F("last_on"), days_out=days_out)
        .filter(lasted__gte=F("days_out"))
        .select_related("member__home_store", "category")
        .order_by("-due_on", "-pk")
    )


def is_running_out(found: MemberCategoryStat, *, today: date) -> bool:
    """Whether `running_out` would list this row on `today`."""
    if found.due_on is None:
        return False
    lasted = (found.due_on - found.last_on).days
    days_out = (today - found.due_on).days
    return -RUNNING_OUT_AHEAD <= days_out <= min(RUNNING_OUT_PAST, lasted)


def stayed_away(
    user: User | AnonymousUser, *states: str
) -> QuerySet[MemberStat, MemberStat]:
    """Members whom `user` sees in these states (overdue, dormant and lost by default).

    With member and store; who was expected last comes first. Slice it.
    """
    return (
        _stats(user)
        .filter(cycle_state__in=states or STAYED_AWAY)
        .order_by(F("due_on").desc(nulls_last=True), "-pk")
    )


def _stats(user: User | AnonymousUser) -> QuerySet[MemberStat, MemberStat]:
    return MemberStat.objects.filter(
        scope_of(user, "members.view_member").q("home_store"),
        member__status__in=IN_USE,
    ).select_related("member__home_store")
