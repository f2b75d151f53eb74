"""Judging a case: sorted on assessment, investigated, found whose doing it was."""

from collections.abc import Collection
from datetime import datetime
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from feedback.actions.changes import begin, check_allowed, locked, save_change, take_on
from feedback.choices import Harm, Severity, Spread
from feedback.exceptions import ActionRefused
from feedback.models import Case, CaseCategory, Cause, Department
from feedback.notifications import tell_severe
from feedback.queries.severity import proposed_criteria
from feedback.workflow import FINAL_STATUSES, judge_severity
from members.models import User

# The fields that an assessment writes.
ASSESSED = (
    "status",
    "accepted_at",
    "handler",
    "category",
    "cause",
    "is_quality",
    "appeal",
    "severity",
    "severity_criteria",
    "department",
    "summary",
)


class Assessment(TypedDict, total=False):
    """What is said of a case when it is sorted."""

    cause: Cause | None
    is_quality: bool | None
    appeal: str
    summary: str
    department: Department | None


@transaction.atomic
def assess_case(
    *,
    case: Case,
    category: CaseCategory,
    by: User | None,
    at: datetime,
    criteria: Collection[str] = (),
    harm: str = Harm.NONE,
    spread: str = Spread.ONE,
    expected_version: int | None = None,
    **said: Unpack[Assessment],
) -> Case:
    """Sort the case: category, cause, quality, class, severity, department, summary.

    Takes it on if nobody did. Severity follows from the written criteria; what the way
    in and earlier cases of the member say is added. Quality and department follow cause
    and category where they are not said. What becomes severe is told to the manager and
    head office at once. Refusals: see feedback.actions.changes.begin.
    """
    case = begin(case, "assess", by=by, expected_version=expected_version)
    take_on(case, at=at, by=by)
    cause = said.get("cause")
    case.category, case.cause = category, cause
    case.is_quality = said.get("is_quality")
    if case.is_quality is None and cause is not None:
        case.is_quality = cause.is_quality
    case.appeal = said.get("appeal", "")
    found = sorted({*criteria, *proposed_criteria(case, cause, at=at)})
    case.severity = judge_severity(found, harm=harm, spread=spread)
    case.severity_criteria = [*found, f"harm:{harm}", f"spread:{spread}"]
    case.department = said.get("department") or category.department
    case.summary = said.get("summary", "").strip()
    save_change(case, *ASSESSED, change="assess", at=at, by=by)
    if case.severity == Severity.SEVERE:
        tell_severe(case=case, at=at)
    return case


@transaction.atomic
def investigate_case(
    *, case: Case, by: User, at: datetime, expected_version: int | None = None
) -> Case:
    """Begin to find out what happened. Refusals: see feedback.actions.changes.begin."""
    case = begin(case, "investigate", by=by, expected_version=expected_version)
    save_change(case, "status", change="investigate", at=at, by=by)
    return case


@transaction.atomic
def judge_case(
    *,
    case: Case,
    finding: str,
    by: User | None,
    at: datetime,
    decision: str = "",
    expected_version: int | None = None,
) -> Case:
    """Write down whose doing it was (Finding), and whether the complaint is upheld.

    ActionRefused once the case has ended; CaseChanged and NotAllowed as everywhere.
    """
    case = locked(case, expected_version=expected_version)
    check_allowed(case, by=by)
    if case.status in FINAL_STATUSES:
        raise ActionRefused(_("The case has ended: open it again to judge it anew."))
    case.finding = finding
    case.decision = decision or case.decision
    save_change(case, "finding", "decision", change="judge", at=at, by=by)
    return case
