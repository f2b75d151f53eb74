"""What members itself brings to a member's record."""

from members.record.relations import (
    OnErase,
    OnMerge,
    RelationPolicy,
    relation_policies,
)

for policy in (
    RelationPolicy("members.Member.referrer", OnMerge.MOVE, OnErase.KEEP),
    RelationPolicy("members.Member.merged_into", OnMerge.KEEP, OnErase.KEEP),
    RelationPolicy(
        "members.ContactPoint.member",
        OnMerge.MOVE_NEW,
        OnErase.DELETE,
        disclose=("kind", "value"),
    ),
    RelationPolicy(
        "members.HouseholdMembership.member", OnMerge.MOVE_NEW, OnErase.DELETE
    ),
    RelationPolicy(
        "members.ImportantDate.member",
        OnMerge.MOVE_NEW,
        OnErase.DELETE,
        disclose=("kind", "calendar", "year", "month", "day"),
    ),
    RelationPolicy(
        "members.Purchase.member",
        OnMerge.MOVE,
        OnErase.KEEP,
        disclose=("store", "receipt_no", "purchased_at", "amount"),
    ),
    RelationPolicy(
        "members.PurchaseLine.member",
        OnMerge.MOVE,
        OnErase.KEEP,
        disclose=("purchased_at", "product", "quantity", "amount"),
    ),
    RelationPolicy("members.MemberStat.member", OnMerge.KEEP, OnErase.KEEP),
    RelationPolicy("members.MemberCategoryStat.member", OnMerge.KEEP, OnErase.KEEP),
    RelationPolicy(
        "members.Activity.member",
        OnMerge.MOVE,
        OnErase.BLANK,
        blank=("data",),
        disclose=("kind", "at"),
    ),
    RelationPolicy(
        "members.Consent.member",
        OnMerge.MOVE,
        OnErase.BLANK,
        blank=("evidence",),
        disclose=("purpose", "channel", "action", "source", "wording", "at"),
    ),
    RelationPolicy("members.ConsentState.member", OnMerge.MOVE_NEW, OnErase.DELETE),
    RelationPolicy(
        "members.Message.member",
        OnMerge.MOVE,
        OnErase.BLANK,
        blank=("address", "subject", "text", "html", "links"),
        disclose=("channel", "subject", "text", "queued_at", "state"),
    ),
    RelationPolicy("members.MemberSearchToken.member", OnMerge.KEEP, OnErase.DELETE),
    RelationPolicy("members.AccessLog.member", OnMerge.MOVE, OnErase.KEEP),
):
    relation_policies.register(policy)
