"""What becomes of invitations, answers and club memberships with their member."""

from typing import Any

from campaigns.choices import InvitationState
from campaigns.models import Invitation
from members.record.relations import OnErase, OnMerge, RelationPolicy

MACHINE = "how our machine works"
# Of two invitations of one person the one that went further counts.
FURTHEST = (
    InvitationState.CAME,
    InvitationState.ACCEPTED,
    InvitationState.OFFERED,
    InvitationState.WAITING,
    InvitationState.MISSED,
)


def the_further(ours: Invitation, theirs: Invitation) -> dict[str, Any]:
    """What the survivor's invitation takes over from the duplicate's, which stays."""
    for state in FURTHEST:
        if ours.state == state:
            return {}
        if theirs.state == state:
            fields = (
                "state",
                "guests",
                "guests_came",
                "answered_at",
                "waiting_since",
                "offered_until",
                "checked_in_at",
                "checked_in_by_id",
            )
            return {name: getattr(theirs, name) for name in fields}
    return {}


GATHERING_POLICIES = (
    RelationPolicy(
        "campaigns.Invitation.member",
        OnMerge.MOVE_NEW,
        OnErase.BLANK,
        blank=("name", "email", "reminded"),
        disclose=(
            "event",
            "invited_by",
            "state",
            "guests",
            "guests_came",
            "invited_at",
            "answered_at",
            "waiting_since",
            "offered_until",
            "checked_in_at",
        ),
        settle=the_further,
        withheld={
            "recipient": "told among the campaigns",
            "name": "of guests without a record",
            "email": "of guests without a record",
            "language": "of guests without a record",
            "reminded": MACHINE,
            "code": MACHINE,
            "checked_in_by": "names a colleague",
        },
    ),
    RelationPolicy(
        "campaigns.ClubMembership.member",
        OnMerge.MOVE_NEW,
        OnErase.DELETE,
        disclose=("club", "joined_at", "left_at"),
    ),
    RelationPolicy(
        "campaigns.SurveyAnswer.member",
        OnMerge.MOVE_NEW,
        OnErase.DETACH,
        disclose=("survey", "occurrence", "via", "language", "at"),
        withheld={"is_bad": "how we sort matters among ourselves"},
    ),
)
