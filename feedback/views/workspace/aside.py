"""Beside the work: the six steps of service recovery, knowledge, other cases."""

from typing import Any

from django.utils.translation import gettext_lazy

from feedback.actions import passing_on
from feedback.choices import CaseKind
from feedback.forms.steps import TieForm
from feedback.queries.relations import related_cases
from feedback.queries.service_recovery import recovery_dots
from feedback.registry import knowledge_for
from feedback.views.workspace.sections import CaseDesk, Section, Step

STEPS: dict[str, Step] = {
    "tie": Step(TieForm, passing_on.link_cases, gettext_lazy("Tied together.")),
}


def recovery(desk: CaseDesk) -> dict[str, Any] | None:
    """Six dots with the words to say, and the knowledge pages that fit; for complaints
    and damage."""
    case = desk.case
    if case.kind not in {CaseKind.COMPLAINT, CaseKind.INCIDENT} or case.quarantine:
        return None
    dots = recovery_dots(case)
    step = next((dot.step for dot in dots if dot.is_next), "")
    return {
        "dots": dots,
        "done": sum(dot.is_done for dot in dots),
        "pages": knowledge_for(str(step), case.cause_id),
    }


def related(desk: CaseDesk) -> dict[str, Any] | None:
    """Other cases that belong to this one; a box to tie one more."""
    rows = related_cases(desk.case, desk.user)
    if not rows and not desk.may_change:
        return None
    return {
        "rows": rows,
        "form": desk.form("tie", TieForm) if desk.may_change else None,
    }


SECTIONS = (
    Section("recovery", "side", 40, "feedback/sections/recovery.html", recovery),
    Section("related", "side", 55, "feedback/sections/related.html", related),
)
