"""Making campaigns and taking them from state to state."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from campaigns.choices import CampaignKind, CampaignState
from campaigns.exceptions import StepRefused
from campaigns.models import Campaign, MessageTemplate
from campaigns.workflow import can_become
from members.choices import Channel, Purpose
from members.models import Segment, Store, User


@transaction.atomic
def create_campaign(
    *,
    name: str,
    template: MessageTemplate,
    by: User,
    store: Store | None = None,
    segment: Segment | None = None,
    lead_days: int = 0,
    send_from: int = 9,
) -> Campaign:
    """Make a birthday campaign by e-mail. It is a draft: nothing is sent yet."""
    campaign = Campaign.objects.create(
        name=name,
        kind=CampaignKind.BIRTHDAY,
        template=template,
        store=store,
        segment=segment,
        lead_days=lead_days,
        send_from=send_from,
        channel=Channel.EMAIL,
        purpose=Purpose.GREETINGS,
        created_by=by,
    )
    log(campaign, "wagtail.create", user=by)
    return campaign


CHANGEABLE = ("name", "template", "store", "segment", "lead_days", "send_from")


@transaction.atomic
def change_campaign(*, campaign: Campaign, by: User, **values: Any) -> Campaign:
    """Change what a campaign is; letters in the outbox stay as they are.

    StepRefused when it has ended. TypeError for a field that is not CHANGEABLE.
    """
    unknown = set(values) - set(CHANGEABLE)
    if unknown:
        message = f"a campaign's {', '.join(sorted(unknown))} can't be changed"
        raise TypeError(message)
    held = _hold(campaign)
    if held.state == CampaignState.ENDED:
        raise StepRefused(_("The campaign has ended and stays as it was."))
    for name, value in values.items():
        setattr(held, name, value)
    held.save(update_fields=[*values])
    log(held, "wagtail.edit", user=by)
    return held


def activate_campaign(*, campaign: Campaign, by: User) -> Campaign:
    """Let a draft or paused campaign send, from its next hour on.

    StepRefused from another state, or when its template has no words.
    """
    if not campaign.template.texts.exists():
        raise StepRefused(_("The template has no words yet."))
    return _put(campaign, CampaignState.ACTIVE, by)


def pause_campaign(*, campaign: Campaign, by: User) -> Campaign:
    """Stop adding people, for the time being. Letters in the outbox still leave."""
    return _put(campaign, CampaignState.PAUSED, by)


def end_campaign(*, campaign: Campaign, by: User) -> Campaign:
    """Stop for good."""
    return _put(campaign, CampaignState.ENDED, by)


@transaction.atomic
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
