"""Campaigns that are sent once: the audience is frozen, then the letters are written.

Both go through the rows by key in parts, each its own transaction with its checkpoint:
a worker that is killed is followed by one that goes on where it stopped.
"""

import logging
from datetime import datetime
from time import monotonic

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from campaigns.actions.enrolling import enrol
from campaigns.actions.ladders import WITHIN
from campaigns.actions.letters import Letters
from campaigns.actions.taking_up import expiry_of, plan, without_those_there
from campaigns.choices import CampaignKind, CampaignState, LeftOut, RunState
from campaigns.models import Campaign, OutreachRules, Recipient, Run
from campaigns.queries.known import Choice, read_known, refusal_now
from campaigns.queries.triggers import Candidate, candidates
from members.models.message import OPEN_STATES
from members.record.marketing_holds import holds_on

logger = logging.getLogger(__name__)

PART = 2000
# What is put together while the person who approves waits; the rest the worker does.
AT_ONCE = 1


def begin_run(*, campaign: Campaign, at: datetime) -> Run:
    """Begin to freeze the audience of a campaign that is sent once: the first PART
    people at once, the others by the worker."""
    leaves_at = campaign.start_at or at
    run, _created = Run.objects.get_or_create(
        campaign=campaign,
        step=0,
        for_date=timezone.localdate(leaves_at),
        defaults={"started_at": leaves_at, "state": RunState.FREEZING},
    )
    run.campaign = campaign
    freeze(run=run, at=at, parts=AT_ONCE)
    return run


def freeze(*, run: Run, at: datetime, parts: int = 10**6) -> bool:
    """Take up the audience, at most so many parts; whether it is complete."""
    rules = OutreachRules.objects.current()
    return any(_freeze_part(run.pk, rules, at) for _part in range(parts))


@transaction.atomic
def _freeze_part(run_id: int, rules: OutreachRules, at: datetime) -> bool:
    run = Run.objects.select_for_update().select_related("campaign").get(pk=run_id)
    if run.state != RunState.FREEZING:
        return True
    waiting = candidates(run.campaign, for_date=run.for_date)
    rows = waiting.filter(pk__gt=run.checkpoint).values_list(
        "pk", "who", "occurrence", "about"
    )[:PART]
    people = [Candidate(*row[1:]) for row in rows]
    if people:
        plan(
            run=run,
            people=without_those_there(run.campaign, people),
            channels=run.campaign.channels,
            letters=None,
            rules=rules,
            at=at,
        )
        run.checkpoint = people[-1].member_id
    done = len(people) < PART
    if done:
        run.state, run.frozen_at = RunState.FROZEN, at
    run.save(update_fields=["checkpoint", "state", "frozen_at"])
    return done


def freeze_audiences(*, at: datetime, seconds: float = 40) -> int:
    """Go on with the audiences that are being frozen; returns how many runs were worked
    on."""
    deadline = monotonic() + seconds
    worked = 0
    for run in Run.objects.filter(state=RunState.FREEZING).order_by("pk"):
        worked += 1
        try:
            while monotonic() < deadline and not freeze(run=run, at=at, parts=1):
                pass
        except LookupError:
            # A rule of the segment is gone: the other audiences go on.
            logger.exception("the audience of run %s can't be frozen", run.pk)
    return worked


def launch_due(*, at: datetime, seconds: float = 40) -> int:
    """Write the letters of frozen runs whose hour has come; returns how many people
    were gone through. Nobody is added to a frozen audience; who may not be written to
    any more is left out with the reason.
    """
    due = Run.objects.filter(
        Q(state=RunState.RUNNING) | Q(state=RunState.FROZEN, started_at__lte=at),
        campaign__state=CampaignState.ACTIVE,
    )
    deadline = monotonic() + seconds
    written = 0
    for run in due.select_related("campaign__template").order_by("pk"):
        letters = Letters(run.campaign, step=0, at=at)
        try:
            while monotonic() < deadline and (
                part := _launch_part(run.pk, letters, at)
            ):
                written += part
        except LookupError:
            # Words that are gone hold up this campaign, and no other.
            logger.exception("run %s can't be written", run.pk)
    _end_those_done(at)
    return written


@transaction.atomic
def _launch_part(run_id: int, letters: Letters, at: datetime) -> int:
    """Write up to PART letters; 0 when none are left, which completes the run."""
    run = Run.objects.select_for_update().get(pk=run_id)
    campaign = Campaign.objects.select_for_update().get(pk=run.campaign_id)
    run.campaign = campaign
    if campaign.state != CampaignState.ACTIVE or run.state == RunState.DONE:
        return 0
    waiting = run.recipients.filter(
        message__isnull=True, left_out="", pk__gt=run.written_to
    ).order_by("pk")
    recipients = list(waiting[:PART])
    if not recipients:
        run.state = RunState.DONE
        run.save(update_fields=["state"])
        return 0
    _write_part(run, recipients, letters, at)
    run.state, run.written_to = RunState.RUNNING, recipients[-1].pk
    run.save(update_fields=["state", "written_to"])
    return len(recipients)


def _write_part(
    run: Run, recipients: list[Recipient], letters: Letters, at: datetime
) -> None:
    rules = OutreachRules.objects.current()
    ids = [recipient.member_id for recipient in recipients]
    held = holds_on(ids)
    known = read_known(
        run, ids, channels=run.campaign.channels, rules=rules, held=held, at=at
    )
    planned = []
    for recipient in recipients:
        recipient.campaign = run.campaign
        reason = refusal_now(recipient.member_id, recipient.channel, known)
        recipient.left_out = reason
        if reason == LeftOut.HELD_BACK:
            recipient.held_by = held[recipient.member_id]
        address = known.addresses[recipient.channel].get(recipient.member_id, "")
        planned.append((recipient, Choice(recipient.channel, address)))
    letters.write(planned, expires_at=expiry_of(run=run, at=at), rules=rules)
    Recipient.objects.bulk_update(
        recipients, ["left_out", "held_by", "message"], batch_size=500
    )
    letters.queue_calls(run, [each for each in recipients if not each.left_out])
    enrol(recipients=recipients, at=at)


def _end_those_done(at: datetime) -> None:
    """A campaign for once has ended when its letters left, nobody is on the way and no
    bounce can bring anybody another channel any more."""
    done = Campaign.objects.filter(
        kind=CampaignKind.ONCE,
        state=CampaignState.ACTIVE,
        runs__state=RunState.DONE,
    ).exclude(enrolments__next_at__isnull=False)
    for campaign in done.distinct():
        waiting = Recipient.objects.filter(
            campaign=campaign, message__state__in=OPEN_STATES
        )
        unfinished = campaign.runs.exclude(state=RunState.DONE)
        late = not campaign.ladder or not campaign.runs.filter(
            started_at__gt=at - WITHIN
        )
        if late and not waiting.exists() and not unfinished.exists():
            Campaign.objects.filter(pk=campaign.pk, state=CampaignState.ACTIVE).update(
                state=CampaignState.ENDED
            )
