"""What feedback brings to a member's record."""

from members.record.relations import (
    OnErase,
    OnMerge,
    RelationPolicy,
    relation_policies,
)

relation_policies.register(
    RelationPolicy(
        "feedback.Case.member",
        OnMerge.MOVE,
        OnErase.BLANK,
        blank=("name", "email", "phone", "body", "wish"),
        disclose=("reference", "kind", "status", "received_at", "body", "wish"),
    )
)
