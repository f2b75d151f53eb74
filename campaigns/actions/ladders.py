"""The next channel for those whom the first surely did not reach."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from campaigns.actions.letters import Letters
from campaigns.actions.taking_up import plan
from campaigns.choices import CampaignState
from campaigns.models import Campaign, CampaignStep, OutreachRules, Recipient, Run
from campaigns.queries.triggers import Candidate
from members.choices import MessageState

SURELY_NOT = (MessageState.FAILED, MessageState.BOUNCED)
# A bounce that comes later than this no longer brings a letter on another channel.
WITHIN = timedelta(days=14)


def climb_ladders(*, at: datetime) -> int:
    """Plan the next channel for recipients whose letter failed or bounced; returns how
    many were looked at. One occurrence stays one: whoever was reached once is never
    written to on a second channel, and each channel is tried once.
    """
    climbed = 0
    for run in _runs_with_ladders(at):
        climbed += _climb(run, at)
    return climbed


def _runs_with_ladders(at: datetime) -> list[Run]:
    lost = Recipient.objects.filter(run=OuterRef("pk"), message__state__in=SURELY_NOT)
    return list(
        Run.objects.filter(
            Exists(lost),
            campaign__state=CampaignState.ACTIVE,
            started_at__gt=at - WITHIN,
        ).select_related("campaign")
    )


def _channels_of(run: Run) -> list[str]:
    if run.step:
        step = CampaignStep.objects.filter(campaign=run.campaign, place=run.step)
        return step[0].channels if step else []
    return run.campaign.channels


@transaction.atomic
def _climb(run: Run, at: datetime) -> int:
    channels = _channels_of(run)
    Campaign.objects.select_for_update().get(pk=run.campaign_id)
    climbed = 0
    for place, channel in enumerate(channels[:-1]):
        rest = channels[place + 1 :]
        people = _lost_on(run, channel, rest)
        if not people:
            continue
        letters = Letters(run.campaign, step=run.step, at=at)
        rules = OutreachRules.objects.current()
        plan(
            run=run,
            people=people,
            channels=rest,
            letters=letters,
            rules=rules,
            at=at,
        )
        climbed += len(people)
    return climbed


def _lost_on(run: Run, channel: str, rest: Sequence[str]) -> list[Candidate]:
    tried = Recipient.objects.filter(
        run=run,
        member=OuterRef("member"),
        occurrence=OuterRef("occurrence"),
        channel__in=rest,
    )
    lost = run.recipients.filter(
        ~Exists(tried), channel=channel, message__state__in=SURELY_NOT
    )
    return [
        Candidate(*row)
        for row in lost.values_list("member_id", "occurrence", "about")[:500]
    ]
