"""The workspace's sections of a suggestion and of a damage in the shop."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.actions import incidents, suggestions
from feedback.choices import CaseKind
from feedback.forms.outcomes import (
    DamageForm,
    OutcomeForm,
    PublishForm,
    SettlementForm,
)
from feedback.forms.staff import CaseForm
from feedback.models import Incident, Suggestion
from feedback.views.workspace.sections import CaseDesk, Section, Step
from members.models import scope_of

STEPS: dict[str, Step] = {
    "suggestion": Step(
        OutcomeForm,
        suggestions.decide_suggestion,
        _("Saved. The customer learns what becomes of it."),
    ),
    "suggestion_publish": Step(
        PublishForm,
        suggestions.publish_suggestion,
        _("It is on the list “you said, we did”."),
    ),
    "suggestion_withdraw": Step(
        CaseForm,
        suggestions.withdraw_suggestion,
        _("Taken off the list."),
        takes_version=False,
    ),
    "incident": Step(DamageForm, incidents.record_incident, _("Written down.")),
    "incident_settle": Step(
        SettlementForm, incidents.settle_incident, _("The agreement is written down.")
    ),
}


def suggestion(desk: CaseDesk) -> dict[str, Any] | None:
    """What became of a suggestion; for suggestions only."""
    case = desk.case
    if case.kind != CaseKind.SUGGESTION or case.quarantine:
        return None
    row = Suggestion.objects.filter(case=case).select_related("decided_by").first()
    outcome = desk.form("suggestion", OutcomeForm)
    publish = desk.form("suggestion_publish", PublishForm)
    if row is not None:
        agreed = {True: "true", False: "false", None: ""}[row.may_publish]
        outcome.initial = {"result": row.result, "may_publish": agreed}
        publish.initial = {"said": row.said or case.body[:300], "did": row.did}
    scope = scope_of(desk.user, "members.adjust_points")
    may_reward = case.member is not None and scope.covers(case.member.home_store_id)
    if not may_reward or (row is not None and row.points):
        outcome.fields.pop("points", None)
    return {
        "suggestion": row,
        "may_change": desk.may_change,
        "may_publish": scope_of(desk.user, suggestions.PUBLISH).covers(case.store_id),
        "forms": {"outcome": outcome, "publish": publish},
    }


def incident(desk: CaseDesk) -> dict[str, Any] | None:
    """People first, no blame, then what broke and what was agreed."""
    case = desk.case
    if case.kind != CaseKind.INCIDENT or case.quarantine:
        return None
    row = Incident.objects.filter(case=case).first()
    damage = desk.form("incident", DamageForm)
    settle = desk.form("incident_settle", SettlementForm)
    settle.initial = {"agreed_on": timezone.localdate(), "amount": 0}
    if row is not None:
        damage.initial = {
            name: getattr(row, name)
            for name in ("hurt", "first_aid", "damaged", "value", "insurance")
        } | {"finding": case.finding}
        if row.settlement:
            settle.initial = {
                name: getattr(row, name)
                for name in ("settlement", "amount", "agreed_on", "paid_on")
            }
    return {
        "incident": row,
        "may_change": desk.may_change,
        "forms": {"damage": damage, "settle": settle},
    }


SECTIONS = (
    Section("suggestion", "main", 95, "feedback/sections/suggestion.html", suggestion),
    Section("incident", "main", 95, "feedback/sections/incident.html", incident),
)
