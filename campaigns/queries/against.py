"""Campaigns against the people who were left out at random, and letter A against B.

Everybody who was drawn counts in their group, whether the letter arrived or not, over
the same days from the moment of the run: the two groups differ by chance and by the
campaign, and by nothing else. What further steps bring is part of it, so their waits
lengthen the days for both.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    DurationField,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)

from campaigns.choices import Arm, LeftOut
from campaigns.journeys.intervals import (
    Group,
    Interval,
    Verdict,
    enough,
    mean_difference,
    share_difference,
    verdict,
)
from campaigns.models import Campaign, CampaignStep, OutreachRules, Recipient, Run

ARMS = (Arm.FIRST, Arm.SECOND, Arm.HOLDOUT)


@dataclass(frozen=True)
class Comparison:
    """One group against another: shares who did it, and what may be said."""

    one: Group
    other: Group
    # Counts may still change: the last run's days are not over.
    is_running: bool = False

    @property
    def verdict(self) -> Verdict:
        return verdict(self.one, self.other)

    @property
    def is_enough(self) -> bool:
        return enough(self.one, self.other)

    @property
    def difference(self) -> Interval:
        return share_difference(self.one, self.other)

    @property
    def extra_people(self) -> Interval:
        """How many more did it than would have without."""
        return self.difference.times(self.one.people)

    @property
    def extra_revenue(self) -> Interval | None:
        found = mean_difference(self.one, self.other)
        return found.times(self.one.people) if found else None


@dataclass(frozen=True)
class Arms:
    """The groups of one campaign, by what they bought."""

    groups: dict[str, Group]
    days: int
    until: datetime | None
    is_running: bool

    @property
    def has_holdout(self) -> bool:
        return self.groups[Arm.HOLDOUT].people > 0

    @property
    def has_second(self) -> bool:
        return self.groups[Arm.SECOND].people > 0

    @property
    def against_holdout(self) -> Comparison:
        """Those drawn for either letter against those drawn for none."""
        written = self.groups[Arm.FIRST] + self.groups[Arm.SECOND]
        return Comparison(written, self.groups[Arm.HOLDOUT], self.is_running)

    @property
    def first_against_second(self) -> Comparison:
        return Comparison(
            self.groups[Arm.FIRST], self.groups[Arm.SECOND], self.is_running
        )


def arms_of(
    campaigns: Sequence[Campaign],
    *,
    rules: OutreachRules,
    at: datetime,
    run: Run | None = None,
) -> dict[int, Arms]:
    """The groups of each campaign, or of one run of it; four statements for all."""
    days = _days_of(campaigns, rules)
    drawn = drawn_people(campaigns)
    if run is not None:
        drawn = drawn.filter(run=run)
    people = {
        (campaign, arm): count
        for campaign, arm, count in drawn.values_list("campaign_id", "arm").annotate(
            count=Count("pk")
        )
    }
    bought = _bought(campaigns, drawn, days)
    lasts = _last_moments(campaigns, run)
    return {
        campaign.pk: Arms(
            groups={arm: _arm(campaign.pk, arm, people, bought) for arm in ARMS},
            days=days[campaign.pk],
            until=_until(lasts.get(campaign.pk), days[campaign.pk]),
            is_running=_is_running(lasts.get(campaign.pk), days[campaign.pk], at),
        )
        for campaign in campaigns
    }


def drawn_people(campaigns: Iterable[Campaign]) -> QuerySet[Recipient]:
    """A row for everybody who came to the draw, once for an occurrence.

    Whoever was left out before the draw is in no group. A second channel for the same
    occurrence is the same person.
    """
    ladder = Recipient.objects.filter(
        run=OuterRef("run"),
        member=OuterRef("member"),
        occurrence=OuterRef("occurrence"),
        pk__lt=OuterRef("pk"),
    )
    came = Q(left_out="") | Q(left_out=LeftOut.HOLDOUT) | ~Q(address_hash="")
    rows = Recipient.objects.filter(
        came, campaign__in=[each.pk for each in campaigns], run__step=0
    )
    if any(each.ladder for each in campaigns):
        rows = rows.filter(~Exists(ladder))
    return rows.order_by()


def _days_of(campaigns: Sequence[Campaign], rules: OutreachRules) -> dict[int, int]:
    waits = dict(
        CampaignStep.objects.filter(campaign__in=[each.pk for each in campaigns])
        .order_by()
        .values_list("campaign_id")
        .annotate(days=Sum("wait_days"))
    )
    return {each.pk: rules.goal_days + waits.get(each.pk, 0) for each in campaigns}


def _last_moments(
    campaigns: Sequence[Campaign], run: Run | None
) -> dict[int, datetime]:
    runs = Run.objects.filter(campaign__in=[each.pk for each in campaigns], step=0)
    if run is not None:
        runs = runs.filter(pk=run.pk)
    return dict(
        runs.order_by().values_list("campaign_id").annotate(last=Max("started_at"))
    )


def _until(last: datetime | None, days: int) -> datetime | None:
    return last + timedelta(days=days) if last else None


def _is_running(last: datetime | None, days: int, at: datetime) -> bool:
    until = _until(last, days)
    return until is not None and until > at


def _bought(
    campaigns: Sequence[Campaign],
    drawn: QuerySet[Recipient],
    days: dict[int, int],
) -> dict[str, Any]:
    """What each person spent in the days, summed up by campaign and arm in the same
    statement. Whoever spent nothing is not in it."""
    length = Case(
        *[
            When(campaign_id=pk, then=Value(timedelta(days=n)))
            for pk, n in days.items()
        ],
        default=Value(timedelta(0)),
        output_field=DurationField(),
    )
    spenders = (
        drawn.annotate(
            bought_at=F("member__purchases__purchased_at"),
            amount=F("member__purchases__amount"),
        )
        .filter(
            bought_at__gte=F("run__started_at"),
            bought_at__lt=F("run__started_at") + length,
        )
        .values("pk", "campaign_id", "arm")
        .annotate(spent=Sum("amount"))
    )
    sums: dict[str, Any] = {}
    for campaign in campaigns:
        for arm in ARMS:
            here = Q(campaign_id=campaign.pk, arm=arm)
            name = f"c{campaign.pk}_{arm}"
            sums |= {
                f"{name}_hits": Count("pk", filter=here & Q(spent__gt=0)),
                f"{name}_spent": Sum("spent", filter=here),
                f"{name}_squares": Sum(F("spent") * F("spent"), filter=here),
            }
    found: dict[str, Any] = spenders.aggregate(**sums)
    return found


def _arm(
    campaign_id: int,
    arm: str,
    people: dict[tuple[int, str], int],
    bought: dict[str, Any],
) -> Group:
    name = f"c{campaign_id}_{arm}"
    return Group(
        people=people.get((campaign_id, arm), 0),
        hits=bought[f"{name}_hits"],
        spent=float(bought[f"{name}_spent"] or 0),
        squares=float(bought[f"{name}_squares"] or 0),
    )
