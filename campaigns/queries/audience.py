"""The members a campaign is for, before anybody is left out."""

from campaigns.models import Campaign
from members.models import Member
from members.models.member import MemberQuerySet
from members.segments.compiler import condition_of


def audience(campaign: Campaign) -> MemberQuerySet:
    """Current members, of the campaign's store, in its segment.

    UnknownRule when a rule of the segment is no longer there.
    """
    members = Member.objects.current()
    if campaign.store_id:
        members = members.filter(home_store_id=campaign.store_id)
    if campaign.segment:
        members = members.filter(condition_of(campaign.segment.rules))
    return members
