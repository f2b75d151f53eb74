"""Background work of campaigns: thin functions that portal/jobs.py calls."""

import logging
from datetime import datetime

from campaigns.actions.birthdays import run_birthdays
from campaigns.choices import CampaignKind, CampaignState
from campaigns.models import Campaign

logger = logging.getLogger(__name__)


def run_birthday_campaigns(*, at: datetime) -> int:
    """Queue the day's birthday letters of all active campaigns; returns the people
    taken up. Run as often as you like: nobody is taken up twice.
    """
    campaigns = Campaign.objects.filter(
        kind=CampaignKind.BIRTHDAY, state=CampaignState.ACTIVE
    ).select_related("template", "segment")
    added = 0
    for campaign in campaigns.order_by("pk"):
        try:
            added += run_birthdays(campaign=campaign, at=at)
        except LookupError:
            # A segment rule or the words are gone: the other campaigns go on.
            logger.exception("campaign %s can't run", campaign.pk)
    return added
