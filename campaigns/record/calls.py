"""What a merge, an erasure and a copy do with the calls and thanks of a member."""

from members.record.relations import OnErase, OnMerge, RelationPolicy

CALL_POLICIES = (
    RelationPolicy(
        "campaigns.Call.member",
        OnMerge.MOVE_NEW,
        OnErase.BLANK,
        blank=("note",),
        disclose=(
            "call_list",
            "store",
            "state",
            "left_out",
            "held_by",
            "service",
            "purchase",
            "attempts",
            "next_at",
            "call_back_at",
            "until",
            "outcome",
            "note",
            "satisfaction",
            "case_number",
            "done_at",
        ),
        withheld={
            "recipient": "told among the campaigns",
            "occurrence": "how our machine works",
            "priority": "how our work is planned",
            "reserved_by": "names a colleague",
            "reserved_until": "how our work is planned",
            "contact": "told among the contacts",
            "case_ref": "told by its number",
            "done_by": "names a colleague",
        },
    ),
    RelationPolicy(
        "campaigns.ThanksSuggestion.member",
        OnMerge.MOVE_NEW,
        OnErase.KEEP,
        disclose=("rule", "on", "state", "decided_at"),
        withheld={
            "occasion": "how our machine works",
            "until": "how our work is planned",
            "message": "told among the letters",
        },
    ),
)
