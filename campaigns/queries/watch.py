"""What a marketer must know this morning: what runs, what waits, what went wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q

from campaigns.choices import CampaignState, RunState
from campaigns.models import (
    Campaign,
    CampaignStep,
    Enrolment,
    MessageTemplate,
    Recipient,
    Run,
    TemplateText,
)
from campaigns.queries.audience import audience
from campaigns.queries.brought import WAITING
from members.choices import MessageState
from members.models import User

DAYS = 14
WRONG = (MessageState.BOUNCED, MessageState.FAILED, MessageState.IN_DOUBT)
LIVE = (CampaignState.ACTIVE, CampaignState.PAUSED, CampaignState.SUBMITTED)


@dataclass(frozen=True)
class RunningCampaign:
    """An active or paused campaign: letters that wait, people on the way, last run."""

    campaign: Campaign
    letters_waiting: int
    on_the_way: int
    last_run: Run | None


def running(user: User) -> list[RunningCampaign]:
    """Active and paused campaigns that the person sees; four queries."""
    campaigns = list(
        Campaign.objects.visible_to(user)
        .filter(state__in=(CampaignState.ACTIVE, CampaignState.PAUSED))
        .select_related("store")
        .order_by("state", "name", "pk")
    )
    under_way = dict(
        Enrolment.objects.filter(campaign__in=campaigns, next_at__isnull=False)
        .order_by()
        .values_list("campaign_id")
        .annotate(count=Count("pk"))
    )
    waiting = dict(
        Recipient.objects.filter(
            campaign__in=campaigns, left_out="", message__state__in=WAITING
        )
        .order_by()
        .values_list("campaign_id")
        .annotate(count=Count("pk"))
    )
    runs = Run.objects.filter(campaign=OuterRef("campaign"))
    newest = runs.order_by("-started_at", "-pk").values("pk")[:1]
    last = {
        run.campaign_id: run
        for run in Run.objects.filter(campaign__in=campaigns, pk=newest)
    }
    return [
        RunningCampaign(
            each,
            waiting.get(each.pk, 0),
            under_way.get(each.pk, 0),
            last.get(each.pk),
        )
        for each in campaigns
    ]


def waiting_for_approval(user: User) -> list[Campaign]:
    """Submitted campaigns that the person sees, the longest waiting first."""
    rows = Campaign.objects.visible_to(user).filter(state=CampaignState.SUBMITTED)
    return list(
        rows.select_related("submitted_by", "store").order_by("submitted_at", "pk")
    )


@dataclass(frozen=True)
class WrongRun:
    """A run with letters that went wrong."""

    run: Run
    bounced: int
    failed: int
    in_doubt: int


def wrong_runs(user: User, *, at: datetime, days: int = DAYS) -> list[WrongRun]:
    """Runs of the last days with letters bounced, failed or in doubt; two queries."""
    visible = Run.objects.visible_to(user).filter(
        started_at__gte=at - timedelta(days=days)
    )
    counts = (
        Recipient.objects.filter(run__in=visible, left_out="", message__state__in=WRONG)
        .order_by()
        .values_list("run_id", "message__state")
        .annotate(count=Count("pk"))
    )
    by_run: dict[int, dict[str, int]] = {}
    for run_id, state, count in counts:
        by_run.setdefault(run_id, {})[state] = count
    runs = Run.objects.filter(pk__in=by_run).select_related("campaign")
    return [
        WrongRun(
            run,
            by_run[run.pk].get(MessageState.BOUNCED, 0),
            by_run[run.pk].get(MessageState.FAILED, 0),
            by_run[run.pk].get(MessageState.IN_DOUBT, 0),
        )
        for run in runs.order_by("-started_at", "-pk")
    ]


def open_balances(user: User, *, at: datetime, days: int = DAYS) -> list[Run]:
    """Runs of the last days whose planned people are not those who are there, and
    audiences that were not put together within a day."""
    visible = Run.objects.visible_to(user).filter(
        started_at__gte=at - timedelta(days=days)
    )
    late = Q(state=RunState.FREEZING, started_at__lt=at - timedelta(days=1))
    counted = visible.annotate(there=Count("recipients"))
    rows = counted.filter(~Q(there=F("planned")) | late).select_related("campaign")
    return list(rows.order_by("-started_at", "-pk"))


def without_words(user: User) -> list[Campaign]:
    """Campaigns that run or wait, one of whose letters has no words."""
    wordless = MessageTemplate.objects.filter(
        ~Exists(TemplateText.objects.filter(template=OuterRef("pk")))
    )
    steps = CampaignStep.objects.filter(campaign=OuterRef("pk"), template__in=wordless)
    rows = Campaign.objects.visible_to(user).filter(
        Q(template__in=wordless) | Q(second_template__in=wordless) | Exists(steps),
        state__in=LIVE,
    )
    return list(rows.order_by("pk"))


def with_broken_segment(user: User) -> list[Campaign]:
    """Campaigns that run or wait whose segment has a rule that nobody knows any more.

    No query but the one for the campaigns: the condition is built, not asked.
    """
    rows = Campaign.objects.visible_to(user).filter(
        segment__isnull=False, state__in=LIVE
    )
    return [
        each
        for each in rows.select_related("segment", "store").order_by("pk")
        if _is_broken(each)
    ]


def _is_broken(campaign: Campaign) -> bool:
    try:
        audience(campaign)
    except LookupError:
        return True
    return False
