"""Which state of a campaign may follow which, as a table."""

from campaigns.choices import CampaignState

NEXT_STATES: dict[str, tuple[str, ...]] = {
    CampaignState.DRAFT: (CampaignState.SUBMITTED, CampaignState.ACTIVE),
    CampaignState.SUBMITTED: (CampaignState.ACTIVE, CampaignState.DRAFT),
    CampaignState.ACTIVE: (CampaignState.PAUSED, CampaignState.ENDED),
    CampaignState.PAUSED: (CampaignState.ACTIVE, CampaignState.ENDED),
    CampaignState.ENDED: (),
}


def can_become(state: str, new_state: str) -> bool:
    """Whether a campaign in `state` may be put into `new_state`."""
    return new_state in NEXT_STATES[state]
