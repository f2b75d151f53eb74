"""What feedback brings to a member's record: its panel, timeline rows, segment rules."""

from collections.abc import Callable
from typing import Any

from django.db.models import Count, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.actions.changes import recount_cases_of
from feedback.actions.erasing import erase_cases
from feedback.choices import CaseKind, CaseStatus
from feedback.models import Case, CasePromise
from feedback.queries.amends_disclosed import amends
from feedback.queries.correspondence import correspondence
from feedback.queries.outcomes_disclosed import outcomes
from feedback.record.amends_kinds import AMENDS_KINDS
from feedback.record.door import DOOR
from feedback.record.marketing import COMPLAINTS, OPEN_COMPLAINT
from feedback.record.thanks import PRAISED
from feedback.segments.outcome_rules import CauseRule, LastFollowUpRule, PraisedRule
from feedback.segments.rules import CaseOfKindRule, OpenCaseRule
from members.models import Activity, Member, User, scope_of
from members.record.case_opening import case_doors
from members.record.disclosers import Discloser, disclosers
from members.record.erasers import Eraser, erasers
from members.record.letter_effects import letter_effects
from members.record.loyalty import Fact, LoyaltyFact, loyalty_facts
from members.record.marketing_holds import marketing_holds
from members.record.panels import RecordPanel, record_panels
from members.record.recounts import Recount, recounts
from members.record.relations import (
    OnErase,
    OnMerge,
    RelationPolicy,
    relation_policies,
)
from members.record.thanks import thanks_occasions
from members.record.timeline import ActivityKind, activity_kinds
from members.segments.rules import segment_rules

# What stands in a case and is not told in a copy of the member's data, and why.
OUR_SORTING = "how we sort matters among ourselves"
WITHHELD = {
    "quarantine": "how our machine works",
    "next_due_at": "how our machine works",
    "email_confirmed_at": "how our machine works",
    "cycle": "how our machine works",
    "about_ref": "how our machine works",
    "duplicate_of": "another case, which may be another person's",
    "channel_data": "names of third persons: journalists, officers",
    "summary": "our working note",
    "category": OUR_SORTING,
    "cause": OUR_SORTING,
    "is_quality": OUR_SORTING,
    "appeal": OUR_SORTING,
    "severity_criteria": OUR_SORTING,
    "finding": OUR_SORTING,
    "department": OUR_SORTING,
}

relation_policies.register(
    RelationPolicy(
        "feedback.Case.member",
        OnMerge.MOVE,
        OnErase.BLANK,
        blank=("name", "email", "phone", "body", "wish", "summary", "reject_reason"),
        disclose=(
            "reference",
            "kind",
            "status",
            "received_at",
            "body",
            "wish",
            "channel",
            "severity",
            "store",
            "name",
            "email",
            "phone",
            "language",
            "happened_on",
            "receipt_no",
            "purchase",
            "product",
            "batch",
            "registered_at",
            "accepted_at",
            "first_reply_at",
            "closed_at",
            "decision",
            "reject_reason",
        ),
        withheld=WITHHELD,
    )
)

recounts.register(Recount("feedback.open_cases", recount_cases_of))
erasers.register(Eraser("feedback.cases", erase_cases))
case_doors.register(DOOR)
thanks_occasions.register(PRAISED)
disclosers.register(Discloser("feedback.correspondence", correspondence))
disclosers.register(Discloser("feedback.amends", amends))
disclosers.register(Discloser("feedback.outcomes", outcomes))

for rule in (
    OpenCaseRule(),
    CaseOfKindRule(),
    CauseRule(),
    LastFollowUpRule(),
    PraisedRule(),
):
    segment_rules.register(rule)

marketing_holds.register(OPEN_COMPLAINT)
letter_effects.register(COMPLAINTS)

# A panel shows the cases that matter now; the list has all of them.
PANEL_ROWS = 10


@record_panels.register
class CasesPanel(RecordPanel):
    """The member's cases, those that wait for something first."""

    name = "feedback.cases"
    heading = gettext_lazy("Feedback")
    order = 300
    permission = "feedback.view_case"
    template_name = "feedback/record_panel.html"

    class Media:
        css = {"all": ["portal/css/cases.css"]}

    def badge(self) -> int | None:
        """How many cases are open, as the user may see them."""
        return sum(case.is_open for case in self._cases()) or None

    def _cases(self) -> list[Case]:
        """At most PANEL_ROWS of the cases that the user may see, read once."""
        if not hasattr(self, "_found"):
            visible = Case.objects.visible_to(self.user).filter(member=self.member)
            self._found = list(
                visible.open_first()
                .select_related("store", "handler")
                .prefetch_related(
                    Prefetch(
                        "promises",
                        CasePromise.objects.open().order_by("due_on", "pk"),
                        to_attr="open_promises",
                    )
                )[: PANEL_ROWS + 1]
            )
        return self._found

    def get_context_data(
        self, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        cases = self._cases()
        may_add = scope_of(self.user, "feedback.add_case").covers(
            self.member.home_store_id
        )
        return super().get_context_data(parent_context) | {
            "cases": cases[:PANEL_ROWS],
            "has_more": len(cases) > PANEL_ROWS,
            "today": timezone.localdate(),
            "may_add": may_add,
            "register_url": f"{reverse('feedback_register')}?member={self.member.public_id}",
            "list_url": f"{reverse('feedback_cases:index')}?member={self.member.public_id}",
        }


def complaints_fact(member: Member, user: User) -> Fact | None:
    """How many complaints there were, and how many are closed; None without any."""
    visible = Case.objects.visible_to(user).filter(
        member=member, kind=CaseKind.COMPLAINT, quarantine=""
    )
    counts = visible.order_by().aggregate(
        all=Count("pk"), closed=Count("pk", filter=Q(status=CaseStatus.CLOSED))
    )
    if not counts["all"]:
        return None
    return Fact(
        gettext_lazy("Complaints resolved"),
        _("%(closed)d of %(all)d") % counts,
    )


loyalty_facts.register(LoyaltyFact("feedback.complaints", complaints_fact))


def _kind_of(activity: Activity) -> str:
    kind = activity.data.get("kind", "")
    return str(dict(CaseKind.choices).get(kind, kind))


def _line(sentence: Callable[[], str]) -> Callable[[Activity], str]:
    def line(activity: Activity) -> str:
        return sentence() % {
            "kind": _kind_of(activity),
            "reference": activity.data.get("reference", ""),
        }

    return line


def _workspace(activity: Activity) -> str:
    public_id = activity.data.get("public_id")
    return reverse("feedback_case", args=[public_id]) if public_id else ""


for activity_kind in (
    ActivityKind(
        "feedback.case_opened",
        gettext_lazy("Feedback received"),
        "mail",
        _line(lambda: _("%(kind)s %(reference)s received")),
        _workspace,
    ),
    ActivityKind(
        "feedback.case_replied",
        gettext_lazy("Feedback answered"),
        "comment",
        _line(lambda: _("%(kind)s %(reference)s answered")),
        _workspace,
    ),
    ActivityKind(
        "feedback.case_closed",
        gettext_lazy("Feedback closed"),
        "check",
        _line(lambda: _("%(kind)s %(reference)s closed")),
        _workspace,
    ),
    ActivityKind(
        "feedback.case_reopened",
        gettext_lazy("Feedback reopened"),
        "undo",
        _line(lambda: _("%(kind)s %(reference)s opened again")),
        _workspace,
    ),
    ActivityKind(
        "feedback.case_rejected",
        gettext_lazy("Feedback refused"),
        "cross",
        _line(lambda: _("%(kind)s %(reference)s was not treated as a case")),
        _workspace,
    ),
    ActivityKind(
        "feedback.suggestion_decided",
        gettext_lazy("Suggestion decided"),
        "openquote",
        _line(lambda: _("Decided what becomes of suggestion %(reference)s")),
        _workspace,
    ),
    *AMENDS_KINDS,
):
    activity_kinds.register(activity_kind)
