"""Which campaigns are for a segment."""

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.choices import CampaignState
from campaigns.models import Campaign
from members.models import Segment, User
from members.segments.uses import SegmentUse, UseFinder

AT_WORK = (CampaignState.ACTIVE, CampaignState.PAUSED)


def _campaigns(segment: Segment, user: User) -> list[SegmentUse]:
    """Every campaign of the segment; those of other stores without a name. Two queries."""
    visible = Campaign.objects.visible_to(user).filter(segment=segment)
    mine = set(visible.values_list("pk", flat=True))
    return [
        SegmentUse(
            label=str(campaign) if campaign.pk in mine else _("A campaign elsewhere"),
            state=campaign.get_state_display(),
            is_active=campaign.state in AT_WORK,
            url=reverse("campaigns_campaigns:inspect", args=[campaign.pk])
            if campaign.pk in mine
            else "",
        )
        for campaign in Campaign.objects.filter(segment=segment).order_by("name")
    ]


CAMPAIGN_USES = UseFinder("campaigns.campaigns", _campaigns)
