"""Who is to come up in the next days: by dates and purchases, in frozen audiences, and
on the way through further steps. Nobody is left out here: that is the dry run's part
(campaigns/queries/forecast.py).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from campaigns.choices import CampaignKind, CampaignState, RunState
from campaigns.models import Campaign, CampaignStep, Enrolment, Recipient, Run
from campaigns.queries.reactions import bought_since
from campaigns.queries.triggers import candidates, day_of

# What lapses or is bought later nobody knows yet: those of today, and what follows from
# the purchases that are there.
ONLY_TODAY = (CampaignKind.WIN_BACK,)
FROM_PURCHASES = (CampaignKind.AFTER_PURCHASE, CampaignKind.AFTER_SERVICE)
UNSENT = (RunState.FREEZING, RunState.FROZEN, RunState.RUNNING)


@dataclass(frozen=True)
class Coming:
    """Somebody who comes up on a day: for which letter, and on which channels. A frozen
    recipient has one channel, chosen already (``is_frozen``)."""

    day: date
    member_id: int
    occurrence: str
    step: int
    channels: tuple[str, ...]
    at: datetime
    is_frozen: bool = False


@dataclass
class Looking:
    """How many people may still be looked at, and where that was not enough."""

    left: int
    is_cut: bool = False

    def take(self, rows: Sequence[object]) -> int:
        """How many of the rows are looked at; they are one more than may be at most."""
        count = min(len(rows), self.left)
        self.is_cut = self.is_cut or len(rows) > count
        self.left -= count
        return count


def foreseen(
    campaign: Campaign, *, at: datetime, days: int, most: int
) -> tuple[list[Coming], bool]:
    """Everybody whom an active campaign comes to in the days from `at` on, in order of
    the day, at most ``most`` of them; and whether that left somebody out."""
    looking = Looking(most)
    found = [
        *_on_the_way(campaign, at, days, looking),
        *_frozen(campaign, at, days, looking),
        *_set_off(campaign, at, days, looking),
    ]
    found.sort(key=lambda each: (each.day, each.step, each.member_id))
    return found, looking.is_cut


def hour_of(campaign: Campaign, day: date, at: datetime) -> datetime:
    """When people of a day are taken up: at `send_from`, or now when that is over."""
    local = timezone.localtime(at)
    morning = local.replace(
        year=day.year,
        month=day.month,
        day=day.day,
        hour=campaign.send_from,
        minute=0,
        second=0,
        microsecond=0,
        fold=0,
    )
    return max(morning, local) if day == local.date() else morning


def _set_off(
    campaign: Campaign, at: datetime, days: int, looking: Looking
) -> Iterator[Coming]:
    if campaign.kind == CampaignKind.ONCE:
        return
    today = timezone.localdate(at)
    seen: set[tuple[int, str]] = set()
    for number in range(_days_ahead(campaign, days)):
        day = today + timedelta(days=number)
        rows = candidates(campaign, for_date=day_of(campaign, day))
        people = list(rows.values_list("who", "occurrence")[: looking.left + 1])
        moment = hour_of(campaign, day, at)
        for who, occurrence in people[: looking.take(people)]:
            if (who, occurrence) not in seen:
                seen.add((who, occurrence))
                channels = tuple(campaign.channels)
                yield Coming(day, who, occurrence, 0, channels, moment)


def _days_ahead(campaign: Campaign, days: int) -> int:
    if campaign.kind in ONLY_TODAY:
        return 1
    if campaign.kind in FROM_PURCHASES:
        return min(days, campaign.after_days + 1)
    return days


def _frozen(
    campaign: Campaign, at: datetime, days: int, looking: Looking
) -> Iterator[Coming]:
    """Those of frozen audiences whose letter is not written; none that leave later."""
    end = at + timedelta(days=days)
    runs = Run.objects.filter(
        campaign=campaign, state__in=UNSENT, started_at__lt=end
    ).order_by("started_at")
    for run in runs:
        moment = max(timezone.localtime(run.started_at), timezone.localtime(at))
        waiting = Recipient.objects.filter(run=run, message=None, left_out="")
        rows = waiting.order_by("pk").values_list("member_id", "occurrence", "channel")
        people = list(rows[: looking.left + 1])
        for member_id, occurrence, channel in people[: looking.take(people)]:
            yield Coming(
                moment.date(),
                member_id,
                occurrence,
                0,
                (channel,),
                moment,
                is_frozen=True,
            )


def _on_the_way(
    campaign: Campaign, at: datetime, days: int, looking: Looking
) -> Iterator[Coming]:
    """The next step of those under way; who bought since leaves, where that is said."""
    steps = {step.place: step for step in campaign.further_steps.all()}
    due = Enrolment.objects.filter(
        campaign=campaign, next_at__lt=at + timedelta(days=days)
    ).order_by("next_at", "pk")
    enrolments = list(due[: looking.left + 1])
    enrolments = enrolments[: looking.take(enrolments)]
    gone: set[int] = set()
    if campaign.stops_when_bought:
        gone = bought_since({each.member_id: each.entered_at for each in enrolments})
    for each in enrolments:
        step = steps.get(each.place + 1)
        if step is None or each.next_at is None or each.member_id in gone:
            continue
        moment = timezone.localtime(max(each.next_at, at))
        yield coming_step(step, each.member_id, each.occurrence, moment)


def coming_step(
    step: CampaignStep, member_id: int, occurrence: str, moment: datetime
) -> Coming:
    """The step of somebody on the way; ``occurrence`` that of their first letter."""
    return Coming(
        moment.date(),
        member_id,
        occurrence,
        step.place,
        tuple(step.channels),
        moment,
    )


def active_campaigns() -> list[Campaign]:
    """What runs, in the order in which the worker takes it up, with the steps; two
    queries."""
    rows = Campaign.objects.filter(state=CampaignState.ACTIVE)
    return list(
        rows.select_related("segment", "store", "category")
        .prefetch_related("further_steps")
        .order_by("pk")
    )
