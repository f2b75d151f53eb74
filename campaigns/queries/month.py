"""What happens in a month: runs with their figures, campaigns that are to leave, events."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from campaigns.choices import CampaignKind, CampaignState, EventState
from campaigns.models import Campaign, Event, Recipient, Run
from campaigns.queries.brought import TAKEN
from members.models import Store, User

YEARS = 10
# What is not approved has no run yet.
BEFORE_RUN = (CampaignState.DRAFT, CampaignState.SUBMITTED)


@dataclass(frozen=True)
class RunFigures:
    """One run, and how many of its people were planned and sent to; of the asked-for
    store and channel only."""

    run: Run
    planned: int
    left_out: int
    sent: int
    called: int


def runs_between(
    user: User,
    first: datetime,
    end: datetime,
    *,
    store: Store | None = None,
    channel: str = "",
) -> list[RunFigures]:
    """The runs that the person sees that began from `first` on and before `end`; two
    queries. Runs without anybody of the store and channel are left out."""
    runs = {
        run.pk: run
        for run in Run.objects.visible_to(user)
        .filter(started_at__gte=first, started_at__lt=end)
        .select_related("campaign")
        .order_by("started_at", "pk")
    }
    counts = {
        row["run_id"]: row
        for row in _narrowed(store, channel)
        .filter(run__in=runs)
        .order_by()
        .values("run_id")
        .annotate(
            people=Count("pk"),
            left=Count("pk", filter=~Q(left_out="")),
            sent=Count("pk", filter=Q(left_out="", message__state__in=TAKEN)),
            called=Count("pk", filter=Q(left_out="", channel="phone")),
        )
    }
    return [
        RunFigures(
            run,
            counts[pk]["people"],
            counts[pk]["left"],
            counts[pk]["sent"],
            counts[pk]["called"],
        )
        for pk, run in runs.items()
        if pk in counts
    ]


def _narrowed(store: Store | None, channel: str) -> QuerySet[Recipient]:
    rows = Recipient.objects.all()
    if store is not None:
        rows = rows.filter(member__home_store=store)
    return rows.filter(channel=channel) if channel else rows


def waiting_between(
    user: User,
    first: datetime,
    end: datetime,
    *,
    store: Store | None = None,
    channel: str = "",
) -> list[Campaign]:
    """Campaigns for once that shall leave in these days and are not approved yet."""
    rows = Campaign.objects.visible_to(user).filter(
        kind=CampaignKind.ONCE,
        state__in=BEFORE_RUN,
        start_at__gte=first,
        start_at__lt=end,
    )
    if store is not None:
        rows = rows.filter(Q(store=store) | Q(store=None))
    if channel:
        rows = rows.filter(channel=channel)
    return list(rows.order_by("start_at", "pk"))


def events_between(
    user: User, first: datetime, end: datetime, *, store: Store | None = None
) -> list[Event]:
    """Announced events of these days that the person sees."""
    rows = Event.objects.visible_to(user).filter(
        state=EventState.OPEN, starts_at__gte=first, starts_at__lt=end
    )
    if store is not None:
        rows = rows.filter(Q(store=store) | Q(store=None))
    return list(rows.order_by("starts_at", "pk"))


def month_of(words: str, today: date) -> date:
    """The first day of "2026-11", or of today's month when that says nothing or is more
    than YEARS away."""
    try:
        first = date.fromisoformat(f"{words}-01")
    except ValueError:
        return today.replace(day=1)
    return first if abs(first.year - today.year) <= YEARS else today.replace(day=1)
