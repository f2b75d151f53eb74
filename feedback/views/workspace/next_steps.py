"""The head of the workspace: what comes next, and everything else that can be done."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.actions import disputes, endings, kinds, links, passing_on, rounds
from feedback.actions.passing_on import PROJECT_AFTER
from feedback.choices import CaseStatus
from feedback.forms import steps
from feedback.forms.staff import AssignForm, CaseForm, ReasonForm
from feedback.models import CaseProject, EndingRequest
from feedback.queries.needs import missing_for
from feedback.views.workspace.sections import CaseDesk, Section, Step
from feedback.workflow import (
    REFUSE,
    TRANSITIONS,
    Transition,
    next_steps,
    staff_actions,
)
from members.models import scope_of

ASKED = gettext_lazy("Written down. A clerk's wish waits for the manager.")

STEPS: dict[str, Step] = {
    "settle": Step(steps.SettleForm, endings.settle_case, gettext_lazy("Settled.")),
    "reject": Step(ReasonForm, endings.reject_case, ASKED),
    "withdraw": Step(steps.EndForm, partial(endings.end_case, name="withdraw"), ASKED),
    "spam": Step(steps.EndForm, partial(endings.end_case, name="spam"), ASKED),
    "duplicate": Step(
        steps.DuplicateForm, partial(endings.end_case, name="duplicate"), ASKED
    ),
    "force": Step(steps.ForceForm, partial(endings.end_case, name="force"), ASKED),
    "decide_ending": Step(
        steps.DecideForm, endings.decide_ending, gettext_lazy("Decided.")
    ),
    "dispute": Step(
        steps.DisagreeForm, disputes.dispute_case, gettext_lazy("Written down.")
    ),
    "external": Step(
        steps.OutsideForm, disputes.send_outside, gettext_lazy("Written down.")
    ),
    "result": Step(
        steps.ResultForm, disputes.record_result, gettext_lazy("Written down.")
    ),
    "reopen": Step(
        steps.ReopenForm,
        rounds.reopen_case,
        gettext_lazy("Open again, in other hands."),
    ),
    "pass_on": Step(steps.PassOnForm, passing_on.pass_on, gettext_lazy("Passed on.")),
    "take_over": Step(CaseForm, passing_on.take_over, gettext_lazy("It is yours now.")),
    "kind": Step(steps.KindForm, kinds.change_kind, gettext_lazy("Written down.")),
    "end_links": Step(CaseForm, links.end_links, gettext_lazy("The links are ended.")),
    "project": Step(
        steps.ProjectForm,
        passing_on.begin_project,
        gettext_lazy("It is a project now."),
    ),
    "end_project": Step(
        steps.ProjectEndForm, passing_on.end_project, gettext_lazy("Written down.")
    ),
}

# One click; the form of these others stands elsewhere on the page.
ONE_CLICK = {"accept", "investigate", "close"}
PLACES = {
    "assess": "#assessment",
    "reply": "#reply",
    "ask": "#ask",
    "propose": "#solution",
    "approve": "#solution",
    "send_back": "#solution",
    "follow_up": "#follow-up",
    "reopen": "#step-reopen",
}
IN_MENU = (
    "settle", "dispute", "external", "reopen",
    "duplicate", "withdraw", "reject", "spam", "force",
)  # fmt: skip


@dataclass(frozen=True)
class Next:
    """A step that comes next: one click, or the way to its form."""

    transition: Transition
    anchor: str
    is_first: bool


@dataclass(frozen=True)
class MenuItem:
    """Something else that can be done, with its form."""

    name: str
    label: str | Promise
    icon: str
    form: CaseForm
    help: str | Promise = ""


def allowed_actions(desk: CaseDesk) -> dict[str, Transition]:
    """What the workflow allows now and the person may do, by name. A message that is
    held back can only be let in or refused."""
    case = desk.case
    return {
        transition.name: transition
        for transition in staff_actions(case.status)
        if scope_of(desk.user, transition.permission).covers(case.store_id)
        and (not case.quarantine or transition.name in {"reject", "spam", "duplicate"})
    }


def next_step_section(desk: CaseDesk) -> dict[str, Any] | None:
    """What comes next, what is missing for it, what waits for a manager, and the menu
    of everything else."""
    if not desk.may_change:
        return None
    allowed = allowed_actions(desk)
    names = [n for n in next_steps(desk.case.kind, desk.case.status) if n in allowed]
    request = _waiting(desk)
    # Only a manager sees the form: nobody confirms what they asked for.
    decides = request is not None and _may_decide(desk, request)
    return {
        "steps": [
            Next(allowed[name], "" if name in ONE_CLICK else PLACES[name], not place)
            for place, name in enumerate(names)
        ],
        "missing": missing_for(desk.case, names[0]) if names else [],
        "first": allowed[names[0]] if names else None,
        "request": request,
        "request_label": TRANSITIONS[request.name].label if request else "",
        "decide_form": desk.form("decide_ending", steps.DecideForm)
        if decides
        else None,
        "menu": list(_menu(desk, allowed)),
        "tried": set(desk.tried),
    }


def _waiting(desk: CaseDesk) -> EndingRequest | None:
    waiting = desk.case.endings.filter(decided_at=None)
    return waiting.select_related("asked_by", "duplicate_of", "matter").first()


def _may_decide(desk: CaseDesk, request: EndingRequest) -> bool:
    right = TRANSITIONS[request.name].confirm
    return request.asked_by_id != desk.user.pk and scope_of(desk.user, right).covers(
        desk.case.store_id
    )


def _menu(desk: CaseDesk, allowed: dict[str, Transition]) -> Iterator[MenuItem]:
    case = desk.case
    if case.is_open:
        if case.handler_id != desk.user.pk and case.accepted_at:
            yield _item(desk, "take_over", _("Take it over"), "user")
        yield _item(desk, "pass_on", _("Pass on to a department"), "arrow-right")
        yield MenuItem(
            "assign",
            _("Hand on to somebody"),
            "user",
            desk.form("assign", AssignForm),
        )
        yield _item(desk, "kind", _("It is of another kind"), "edit")
    for name in IN_MENU:
        if name in allowed:
            transition = allowed[name]
            hint = _("Waits for the manager's word.") if transition.confirm else ""
            yield _item(desk, name, transition.label, transition.icon, hint)
    is_chief = scope_of(desk.user, REFUSE).covers(case.store_id)
    if is_chief and case.status == CaseStatus.EXTERNAL:
        yield _item(desk, "result", _("Result of the outside body"), "check")
    yield from _project_items(desk, is_chief=is_chief)
    if not case.quarantine:
        hint = _(
            "When a link or receipt got into other hands. The next letter to the customer brings a new one."
        )
        yield _item(desk, "end_links", _("End the customer's links"), "lock", hint)


def _project_items(desk: CaseDesk, *, is_chief: bool) -> Iterator[MenuItem]:
    case = desk.case
    if not case.is_open or case.received_at > desk.now - PROJECT_AFTER:
        return
    project = CaseProject.objects.filter(case=case).first()
    if project is None and is_chief:
        yield _item(desk, "project", _("Make it a project"), "folder-open-1")
    if project is not None and project.ended_at is None:
        yield _item(desk, "end_project", _("End the project"), "check")


def _item(
    desk: CaseDesk, name: str, label: str | Promise, icon: str, hint: str = ""
) -> MenuItem:
    return MenuItem(name, label, icon, desk.form(name, STEPS[name].form), hint)


SECTIONS = (
    Section("next", "head", 15, "feedback/sections/next.html", next_step_section),
)
