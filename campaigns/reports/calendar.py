"""A month of campaigns as a grid."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from campaigns.choices import FestivalDay
from campaigns.models import Campaign, Event
from campaigns.queries.forecast import Foreseen
from campaigns.queries.month import RunFigures
from campaigns.reports.tiles import whole
from members.dates.festivals import festivals_between

WEEK = 7
# Of more entries only so many are shown in a day, and it is said.
MOST = 6


@dataclass(frozen=True)
class Entry:
    """One line of a day. ``kind``: "run", "planned", "waits" or "event"."""

    kind: str
    words: str
    figure: str
    url: str


@dataclass
class Day:
    """One day of the grid."""

    day: date
    is_inside: bool
    is_today: bool
    festivals: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    @property
    def shown(self) -> list[Entry]:
        return self.entries[:MOST]

    @property
    def further(self) -> int:
        return max(0, len(self.entries) - MOST)


def calendar_of(
    first: date,
    *,
    today: date,
    runs: Sequence[RunFigures],
    foreseen: Sequence[Foreseen],
    waiting: Sequence[Campaign],
    events: Sequence[Event],
    campaigns: dict[int, Campaign],
) -> list[list[Day]]:
    """The weeks of the month that begins on ``first``, Monday first. No query."""
    days = _grid(first, today)
    for each in runs:
        _put(days, each.run.started_at, _run_entry(each))
    for day, entry in _planned(foreseen, campaigns):
        if day in days:
            days[day].entries.append(entry)
    for campaign in waiting:
        _put(days, campaign.start_at, _waiting_entry(campaign))
    for event in events:
        url = reverse("campaigns_event", args=[event.pk])
        hour = f"{timezone.localtime(event.starts_at):%H:%M}"
        _put(days, event.starts_at, Entry("event", str(event), hour, url))
    cells = list(days.values())
    return [cells[start : start + WEEK] for start in range(0, len(cells), WEEK)]


def next_month(first: date) -> date:
    """The first day of the month after."""
    return (first + timedelta(days=32)).replace(day=1)


def _grid(first: date, today: date) -> dict[date, Day]:
    end = next_month(first)
    monday = first - timedelta(days=first.weekday())
    weeks = -(-(end - monday).days // WEEK)
    days = {
        day: Day(day, first <= day < end, day == today)
        for day in (monday + timedelta(days=n) for n in range(weeks * WEEK))
    }
    for day, code in festivals_between(first, end - timedelta(days=1)):
        days[day].festivals.append(str(FestivalDay(code).label))
    return days


def _put(days: dict[date, Day], moment: datetime | None, entry: Entry) -> None:
    day = timezone.localdate(moment) if moment else None
    if day in days:
        days[day].entries.append(entry)


def _run_entry(each: RunFigures) -> Entry:
    name = each.run.campaign.name
    if each.run.step:
        name = f"{name} · {each.run.step}"
    url = reverse("campaigns_run", args=[each.run.pk])
    done = each.sent + each.called
    words = pgettext("calendar", "%(done)s of %(planned)s") % {
        "done": whole(done),
        "planned": whole(each.planned),
    }
    return Entry("run", name, words, url)


def _planned(
    foreseen: Sequence[Foreseen], campaigns: dict[int, Campaign]
) -> list[tuple[date, Entry]]:
    counts = Counter(
        (each.day, each.campaign_id) for each in foreseen if not each.reason
    )
    return [
        (
            day,
            Entry(
                "planned",
                campaigns[pk].name,
                whole(count),
                f"{reverse('campaigns_outlook')}?day={day}#day",
            ),
        )
        for (day, pk), count in sorted(counts.items())
    ]


def _waiting_entry(campaign: Campaign) -> Entry:
    url = reverse("campaigns_campaigns:inspect", args=[campaign.pk])
    return Entry("waits", campaign.name, _("not approved"), url)
