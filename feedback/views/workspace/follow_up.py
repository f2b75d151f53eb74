"""Asking after a case: when, what was answered, and what follows from it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.actions import follow_up as actions
from feedback.choices import CaseStatus
from feedback.forms.follow_up import HeardForm, LeaveForm
from feedback.forms.staff import CaseForm
from feedback.models.redress import ASKED_IN, DISSATISFIED_TO
from feedback.queries.follow_ups import follow_up_of
from feedback.views.workspace.sections import CaseDesk, Section, Step

STEPS: dict[str, Step] = {
    "heard": Step(HeardForm, actions.hear_answer, _("The answer is written down.")),
    "not_reached": Step(CaseForm, actions.note_try, _("Noted. Try again tomorrow.")),
    "leave": Step(LeaveForm, actions.leave_dissatisfied, _("Written down.")),
}
# Before the first answer there is nothing to ask about.
AFTER_ANSWER = (*ASKED_IN, CaseStatus.DISPUTED, CaseStatus.EXTERNAL)


def follow_up(desk: CaseDesk) -> dict[str, Any] | None:
    """When it is asked or why not, the answer, the call; what a dissatisfied one needs."""
    case = desk.case
    if case.quarantine or case.status not in AFTER_ANSWER:
        return None
    found = follow_up_of(case)
    if found is None:
        return None
    is_open = found.answered_at is None and not found.skipped_because
    is_handler = case.handler_id == desk.user.pk
    may_hear = desk.may_change and is_open and case.status in ASKED_IN
    is_bad = found.outcome is not None and found.outcome <= DISSATISFIED_TO
    return {
        "follow_up": found,
        "is_open": is_open,
        "is_handler": is_handler,
        "may_hear": may_hear and not is_handler,
        "hear_form": desk.form("heard", HeardForm),
        "is_dissatisfied": is_bad,
        "must_decide": is_bad and found.decided_at is None and desk.may_change,
        "leave_form": desk.form("leave", LeaveForm),
        "grades": range(1, 6),
    }


SECTIONS = (
    Section("follow_up", "main", 90, "feedback/sections/follow_up.html", follow_up),
)
