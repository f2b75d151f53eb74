"""Which state may follow which, of campaigns, call lists and calls, as tables."""

from campaigns.choices import CallListState, CallState, CampaignState

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


NEXT_LIST_STATES: dict[str, tuple[str, ...]] = {
    CallListState.OPEN: (CallListState.PAUSED, CallListState.CLOSED),
    CallListState.PAUSED: (CallListState.OPEN, CallListState.CLOSED),
    CallListState.CLOSED: (),
}

# A call that is reserved and tried goes back to waiting, or ends.
NEXT_CALL_STATES: dict[str, tuple[str, ...]] = {
    CallState.WAITING: (
        CallState.RESERVED,
        CallState.LEFT_OUT,
        CallState.EXPIRED,
        CallState.CANCELLED,
        CallState.DONE,
        CallState.UNREACHED,
    ),
    CallState.RESERVED: (
        CallState.WAITING,
        CallState.DONE,
        CallState.UNREACHED,
        CallState.LEFT_OUT,
        CallState.EXPIRED,
        CallState.CANCELLED,
    ),
    CallState.DONE: (),
    CallState.UNREACHED: (),
    CallState.LEFT_OUT: (),
    CallState.EXPIRED: (),
    CallState.CANCELLED: (),
}

# Colours of the labels: portal/css/calls.css has their shades.
CALL_COLOURS: dict[str, str] = {
    CallState.WAITING: "plain",
    CallState.RESERVED: "busy",
    CallState.DONE: "good",
    CallState.UNREACHED: "warn",
    CallState.LEFT_OUT: "quiet",
    CallState.EXPIRED: "quiet",
    CallState.CANCELLED: "quiet",
}


def can_list_become(state: str, new_state: str) -> bool:
    """Whether a call list in `state` may be put into `new_state`."""
    return new_state in NEXT_LIST_STATES[state]
