"""Passing on to departments, ties between cases, and cases that become projects."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from feedback.actions.changes import (
    check_allowed,
    is_involved,
    locked,
    save_change,
)
from feedback.exceptions import ActionRefused
from feedback.models import Case, CaseLink, CaseProject, Department
from feedback.workflow import CHANGE, REFUSE
from members.models import User, scope_of

# F8: what is open for longer becomes a project.
PROJECT_AFTER = timedelta(days=90)


@transaction.atomic
def pass_on(
    *,
    case: Case,
    department: Department,
    by: User,
    at: datetime,
    handler: User | None = None,
    expected_version: int | None = None,
) -> Case:
    """Pass the case to a department, to one of its people where named. Until somebody
    of them takes it, whoever had it keeps it: nothing is lost between two desks.

    ActionRefused for a person who may not handle it; otherwise as accept_case.
    """
    case = locked(case, expected_version=expected_version)
    check_allowed(case, by=by)
    if not case.is_open:
        raise ActionRefused(_("The case is not open."))
    if handler is not None:
        may = scope_of(handler, CHANGE).covers(case.store_id)
        if not may or is_involved(case, handler):
            raise ActionRefused(
                _("%(person)s may not handle this case.") % {"person": handler}
            )
        case.handler = handler
    case.department = department
    data = {"to": str(department), "person": str(handler or "")}
    save_change(
        case, "department", "handler", change="pass_on", at=at, by=by, data=data
    )
    return case


@transaction.atomic
def take_over(
    *, case: Case, by: User, at: datetime, expected_version: int | None = None
) -> Case:
    """Become the handler of a case that was passed to one's department, or has none.

    ActionRefused when one handles it already; otherwise as accept_case.
    """
    case = locked(case, expected_version=expected_version)
    check_allowed(case, by=by)
    if case.handler_id == by.pk:
        raise ActionRefused(_("You handle this case already."))
    case.handler = by
    save_change(case, "handler", change="assign", at=at, by=by, data={"to": str(by)})
    return case


@transaction.atomic
def link_cases(
    *,
    case: Case,
    other: Case,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> CaseLink:
    """Tie two cases together: they show beside each other. Twice is the same tie.

    ActionRefused for the case itself; NotAllowed when `by` may not see the other one.
    """
    case = locked(case, expected_version=expected_version)
    check_allowed(case, by=by)
    if other.pk == case.pk:
        raise ActionRefused(_("This is the same case."))
    check_allowed(other, by=by, permission="feedback.view_case")
    first, second = sorted((case, other), key=lambda each: each.pk)
    link, is_new = CaseLink.objects.get_or_create(
        first=first, second=second, defaults={"at": at, "by": by}
    )
    if is_new:
        save_change(case, change="tie", at=at, by=by, data={"to": other.reference})
    return link


@transaction.atomic
def begin_project(
    *,
    case: Case,
    goal: str,
    owner: User,
    due_on: date,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> CaseProject:
    """Make a project with an owner of a case that stays open for long. A manager's
    business. ActionRefused for a case that is closed or younger than PROJECT_AFTER,
    without a goal, with a past day, and when it is a project already.
    """
    if not goal.strip():
        raise ActionRefused(_("Please write what is to be reached."))
    if due_on < at.date():
        raise ActionRefused(_("This day is over."))
    case = locked(case, expected_version=expected_version)
    check_allowed(case, by=by, permission=REFUSE)
    if not case.is_open or case.received_at > at - PROJECT_AFTER:
        raise ActionRefused(_("Only a case open for three months becomes a project."))
    if CaseProject.objects.filter(case=case).exists():
        raise ActionRefused(_("It is a project already."))
    project = CaseProject.objects.create(
        case=case,
        goal=goal.strip(),
        owner=owner,
        due_on=due_on,
        opened_at=at,
        opened_by=by,
    )
    save_change(case, change="project", at=at, by=by, data={"to": str(owner)})
    return project


@transaction.atomic
def end_project(
    *,
    case: Case,
    result: str,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> CaseProject:
    """Write down what the project came to; the case is then closed as any other.

    By its owner or a manager. ActionRefused without words or without an open project.
    """
    if not result.strip():
        raise ActionRefused(_("Please write down the result."))
    case = locked(case, expected_version=expected_version)
    project = CaseProject.objects.filter(case=case, ended_at=None).first()
    if project is None:
        raise ActionRefused(_("This case is no open project."))
    is_owner = project.owner_id == by.pk
    check_allowed(case, by=by, permission=CHANGE if is_owner else REFUSE)
    project.result, project.ended_at = result.strip(), at
    project.save(update_fields=["result", "ended_at"])
    save_change(case, change="end_project", at=at, by=by)
    return project
