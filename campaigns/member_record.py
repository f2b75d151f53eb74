"""What campaigns brings to a member's record: its panel, its rule, its relation."""

from typing import Any

from django.utils.translation import gettext_lazy

from campaigns.actions import gate
from campaigns.actions.call_cases import PREFIX, note_case
from campaigns.actions.campaigns import PAUSED
from campaigns.actions.erasing_gatherings import erase_gatherings
from campaigns.models import OutreachRules, Recipient
from campaigns.queries.rules_in_force import rule_set_of
from campaigns.record.calls import CALL_POLICIES, CallsPanel
from campaigns.record.gathering_panels import GATHERING_KINDS, ClubsPanel
from campaigns.record.gatherings import GATHERING_POLICIES
from campaigns.segments.rules import CAMPAIGN_RULES
from campaigns.segments.uses import CAMPAIGN_USES
from members.models import Message
from members.outbox.budgets import BudgetSource, budget_sources
from members.outbox.gates import BatchGate, batch_gates
from members.record.case_opening import CaseListener, case_listeners
from members.record.consent_rules import ConsentRule, consent_rules
from members.record.erasers import Eraser, erasers
from members.record.panels import RecordPanel, record_panels
from members.record.relations import (
    OnErase,
    OnMerge,
    RelationPolicy,
    relation_policies,
)
from members.record.timeline import activity_kinds
from members.segments.rules import segment_rules
from members.segments.uses import segment_uses

relation_policies.register(
    RelationPolicy(
        "campaigns.Recipient.member",
        OnMerge.MOVE_NEW,
        OnErase.KEEP,
        disclose=(
            "campaign",
            "occurrence",
            "channel",
            "left_out",
            "held_by",
            "run",
        ),
        withheld={
            "address_hash": "keyed hash",
            "message": "told among the letters",
            "about": "told among the purchases and services",
            "arm": "which of two letters was drawn by chance",
        },
    )
)

relation_policies.register(
    RelationPolicy(
        "campaigns.Enrolment.member",
        OnMerge.MOVE_NEW,
        OnErase.DELETE,
        disclose=(
            "campaign",
            "occurrence",
            "state",
            "left_because",
            "place",
            "entered_at",
            "next_at",
            "ended_at",
        ),
        withheld={"about": "told among the purchases and services"},
    )
)
relation_policies.register(
    RelationPolicy(
        "campaigns.CapEntry.member",
        OnMerge.MOVE,
        OnErase.DELETE,
        disclose=("channel", "at"),
    )
)

relation_policies.register(
    RelationPolicy(
        "campaigns.Click.member",
        OnMerge.MOVE,
        OnErase.DELETE,
        disclose=("message", "number", "at", "is_scanner"),
    )
)

erasers.register(Eraser("campaigns.gatherings", erase_gatherings))
for policy in (*GATHERING_POLICIES, *CALL_POLICIES):
    relation_policies.register(policy)

batch_gates.register(
    BatchGate(
        "campaigns",
        lambda letters, at: gate.judge(letters, at=at),
        words={
            PAUSED: gettext_lazy("the campaign pauses"),
            "campaign ended": gettext_lazy("the campaign ended"),
            "returned": gettext_lazy("what it is about was returned"),
            "bought": gettext_lazy("bought again meanwhile"),
            "quiet": gettext_lazy("quiet hours"),
            "cap": gettext_lazy("too many letters lately"),
        },
    )
)
budget_sources.register(BudgetSource("campaigns", gate.budgets))

for rule in CAMPAIGN_RULES:
    segment_rules.register(rule)
case_listeners.register(CaseListener(PREFIX, note_case))
record_panels.register(ClubsPanel)
for gathering_kind in GATHERING_KINDS:
    activity_kinds.register(gathering_kind)
segment_uses.register(CAMPAIGN_USES)

PANEL_ROWS = 8
LEFT_OUT_ROWS = 3


class LettersPanel(RecordPanel):
    """What we wrote to the member lately, and where a campaign left them out."""

    name = "campaigns.letters"
    heading = gettext_lazy("Letters")
    order = 400
    permission = "members.view_message"
    template_name = "campaigns/record_panel.html"

    def get_context_data(
        self, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        letters = Message.objects.filter(member=self.member).defer("text", "html")
        left_out = (
            Recipient.objects.filter(member=self.member)
            .exclude(left_out="")
            .select_related("campaign", "run")
            .order_by("-pk")
        )
        return super().get_context_data(parent_context) | {
            "letters": list(letters[:PANEL_ROWS]),
            "left_out": list(left_out[:LEFT_OUT_ROWS]),
        }


record_panels.register(LettersPanel)
record_panels.register(CallsPanel)


def _double_opt_in() -> bool:
    return rule_set_of(OutreachRules.objects.current()).double_opt_in


consent_rules.register(ConsentRule("campaigns.rule_set", _double_opt_in))
