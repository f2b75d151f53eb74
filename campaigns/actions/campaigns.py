"""Making campaigns, changing them, and holding up what they send."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from campaigns.choices import (
    CampaignState,
    EnrolmentState,
    ExitReason,
    LeftOut,
)
from campaigns.exceptions import StepRefused
from campaigns.models import Campaign, CampaignStep, Enrolment, Recipient
from campaigns.workflow import can_become
from members.choices import MessageState
from members.models import Message, User

# What its author says of a campaign. The rest is written by the steps.
CHANGEABLE = (
    "name", "kind", "purpose", "channel", "ladder", "template", "second_template",
    "holdout_percent", "store", "segment", "lead_days", "after_days", "category",
    "festival", "cycle_state", "again_after_days", "start_at", "send_from",
    "spread_hours", "valid_days", "stops_when_bought", "counts_to_cap", "event",
)  # fmt: skip
# Letters that have not left: those being sent at the moment are the sender's.
WAITING = (MessageState.QUEUED, MessageState.RETRY)
# Why the gate put a letter off.
PAUSED = "paused"


@transaction.atomic
def create_campaign(*, by: User, **values: Any) -> Campaign:
    """Make a campaign. It is a draft: nothing is sent yet.

    TypeError for a field that is not CHANGEABLE.
    """
    _refuse_unknown(values)
    campaign = Campaign.objects.create(created_by=by, **values)
    log(campaign, "wagtail.create", user=by)
    return campaign


@transaction.atomic
def change_campaign(*, campaign: Campaign, by: User, **values: Any) -> Campaign:
    """Change a draft; StepRefused for any other, since somebody approved what it was.

    TypeError for a field that is not CHANGEABLE.
    """
    _refuse_unknown(values)
    held = _hold(campaign)
    if held.state != CampaignState.DRAFT:
        raise StepRefused(_("Only a draft can be changed. Make a copy of it."))
    for name, value in values.items():
        setattr(held, name, value)
    held.save(update_fields=[*values])
    log(held, "wagtail.edit", user=by)
    return held


@transaction.atomic
def set_steps(
    *, campaign: Campaign, steps: Sequence[dict[str, Any]], by: User
) -> list[CampaignStep]:
    """Give a draft its further steps, in this order, in place of those it has.

    Each is the fields of CampaignStep but for its place. StepRefused for any other
    than a draft.
    """
    held = _hold(campaign)
    if held.state != CampaignState.DRAFT:
        raise StepRefused(_("Only a draft can be changed. Make a copy of it."))
    held.further_steps.all().delete()
    made = CampaignStep.objects.bulk_create(
        CampaignStep(campaign=held, place=place, **step)
        for place, step in enumerate(steps, start=1)
    )
    log(held, "wagtail.edit", user=by)
    return made


@transaction.atomic
def copy_campaign(*, campaign: Campaign, name: str, by: User) -> Campaign:
    """A new draft with the words, people and steps of another. It sends nothing."""
    values = {
        field: getattr(campaign, field)
        for field in CHANGEABLE
        if hasattr(campaign, field)
    }
    # A day that has passed would let the copy leave the moment it is approved.
    copy = create_campaign(by=by, **values | {"name": name, "start_at": None})
    set_steps(
        campaign=copy,
        steps=[
            {
                "wait_days": step.wait_days,
                "condition": step.condition,
                "channel": step.channel,
                "ladder": step.ladder,
                "template": step.template,
            }
            for step in campaign.further_steps.all()
        ],
        by=by,
    )
    return copy


@transaction.atomic
def pause_campaign(*, campaign: Campaign, by: User) -> Campaign:
    """Stop for the time being: nobody is added, and letters in the outbox wait.

    Those that a worker holds at this moment are stopped at the gate.
    """
    held = _put(campaign, CampaignState.PAUSED, by)
    letters_of(held).filter(state__in=WAITING).update(due_at=None)
    return held


@transaction.atomic
def resume_campaign(*, campaign: Campaign, by: User, at: datetime) -> Campaign:
    """Go on after a pause; the letters that waited are due at once. Those that are too
    late by now are dropped at the gate."""
    held = _hold(campaign)
    if held.state != CampaignState.PAUSED:
        raise StepRefused(_("The campaign does not pause."))
    held = _put(held, CampaignState.ACTIVE, by)
    waiting = letters_of(held).filter(state__in=WAITING)
    waiting.filter(Q(due_at=None) | Q(reason=PAUSED)).update(due_at=at, reason="")
    return held


@transaction.atomic
def end_campaign(*, campaign: Campaign, by: User, at: datetime) -> Campaign:
    """Stop for good: letters that have not left are cancelled, and so are the steps."""
    held = _put(campaign, CampaignState.ENDED, by)
    letters_of(held).filter(state__in=WAITING).update(
        state=MessageState.CANCELLED, due_at=None, reason="campaign ended"
    )
    Recipient.objects.filter(campaign=held, message=None, left_out="").update(
        left_out=LeftOut.CANCELLED
    )
    Enrolment.objects.filter(campaign=held, next_at__isnull=False).update(
        state=EnrolmentState.LEFT,
        left_because=ExitReason.ENDED,
        next_at=None,
        ended_at=at,
    )
    return held


def letters_of(campaign: Campaign) -> Any:
    """The letters of all runs of a campaign, as a queryset."""
    refs = [f"campaigns.run:{pk}" for pk in campaign.runs.values_list("pk", flat=True)]
    return Message.objects.filter(ref__in=refs)


def _refuse_unknown(values: dict[str, Any]) -> None:
    if unknown := set(values) - set(CHANGEABLE):
        message = f"a campaign's {', '.join(sorted(unknown))} can't be changed"
        raise TypeError(message)


def _put(campaign: Campaign, state: CampaignState, by: User) -> Campaign:
    held = _hold(campaign)
    if not can_become(held.state, state):
        words = {"now": held.get_state_display(), "wanted": state.label}
        raise StepRefused(
            _("The campaign is “%(now)s” and can't become “%(wanted)s”.") % words
        )
    held.state = state
    held.save(update_fields=["state"])
    log(held, "wagtail.edit", user=by, data={"state": str(state)})
    return held


def _hold(campaign: Campaign) -> Campaign:
    return Campaign.objects.select_for_update().get(pk=campaign.pk)
