"""Background work of campaigns: thin functions that portal/jobs.py calls."""

import logging
from datetime import datetime

from campaigns.actions.taking_up import take_up
from campaigns.choices import CampaignKind, CampaignState
from campaigns.models import Campaign

logger = logging.getLogger(__name__)


def run_campaigns(*, at: datetime) -> int:
    """Take up whoever the active campaigns are for today; returns how many were new.

    Run as often as you like: nobody is taken up twice for the same.
    """
    campaigns = Campaign.objects.filter(state=CampaignState.ACTIVE).exclude(
        kind=CampaignKind.ONCE
    )
    added = 0
    for campaign in campaigns.select_related("template", "segment").order_by("pk"):
        try:
            added += take_up(campaign=campaign, at=at)
        except LookupError:
            # A segment rule or the words are gone: the other campaigns go on.
            logger.exception("campaign %s can't run", campaign.pk)
    return added
