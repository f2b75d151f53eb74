"""Calls and thanks on a member's record, and what a merge, an erasure and a copy do with
them."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from campaigns.models import Call, ThanksSuggestion
from members.record.panels import RecordPanel
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

SHOWN = 5


class CallsPanel(RecordPanel):
    """Calls of the lists to this member, and letters of thanks that are ready."""

    name = "campaigns.calls"
    heading = gettext_lazy("Calls")
    order = 390
    permission = "campaigns.view_call"
    template_name = "campaigns/calls/record_panel.html"

    def get_context_data(
        self, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        calls = Call.objects.filter(member=self.member).select_related("call_list")
        thanks = ThanksSuggestion.objects.open().filter(
            member=self.member, until__gte=timezone.localdate()
        )
        return super().get_context_data(parent_context) | {
            "calls": list(calls.order_by("-pk")[:SHOWN]),
            "thanks": list(thanks.select_related("rule")[:SHOWN]),
        }
