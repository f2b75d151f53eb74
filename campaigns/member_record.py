"""What campaigns brings to a member's record."""

from members.record.relations import (
    OnErase,
    OnMerge,
    RelationPolicy,
    relation_policies,
)

relation_policies.register(
    RelationPolicy(
        "campaigns.Recipient.member",
        OnMerge.MOVE_NEW,
        OnErase.KEEP,
        disclose=("campaign", "occurrence", "channel"),
    )
)
