"""A customer who disagrees, and matters that go to a body outside of the company."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from feedback.actions.changes import (
    add_entry,
    begin,
    check_allowed,
    locked,
    save_change,
)
from feedback.choices import CaseStatus, EntryKind
from feedback.exceptions import ActionRefused
from feedback.models import Case, ExternalMatter
from feedback.workflow import REFUSE
from members.models import User


@transaction.atomic
def dispute_case(
    *,
    case: Case,
    reason: str,
    words: str,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> Case:
    """The customer told us that our answer is not accepted, and why (ReopenReason).

    Refusals: see feedback.actions.changes.begin; refused too without words.
    """
    if not words.strip():
        raise ActionRefused(_("Please write down what the customer says."))
    case = begin(case, "dispute", by=by, expected_version=expected_version)
    save_change(case, "status", change="dispute", at=at, by=by, data={"why": reason})
    add_entry(case, kind=EntryKind.NOTE, body=words.strip(), at=at, by=by)
    return case


@transaction.atomic
def send_outside(
    *,
    case: Case,
    body: str,
    opened_on: date,
    by: User,
    at: datetime,
    number: str = "",
    answer_by: date | None = None,
    expected_version: int | None = None,
) -> ExternalMatter:
    """The case lies with an authority, a mediator or a court from now on.

    Refusals: see feedback.actions.changes.begin; refused too without the body's name.
    """
    if not body.strip():
        raise ActionRefused(_("Please say which authority or mediator it is."))
    case = begin(case, "external", by=by, expected_version=expected_version)
    save_change(case, "status", change="external", at=at, by=by, data={"to": body})
    return ExternalMatter.objects.create(
        case=case,
        body=body.strip(),
        number=number.strip(),
        opened_on=opened_on,
        answer_by=answer_by,
        by=by,
    )


@transaction.atomic
def record_result(
    *,
    case: Case,
    result: str,
    ended_on: date,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> ExternalMatter:
    """Write down what the body outside decided; the case can then be closed.

    ActionRefused without words, when no matter is open outside, and for a day before
    it began; otherwise CaseChanged and NotAllowed as everywhere.
    """
    if not result.strip():
        raise ActionRefused(_("Please write down the result."))
    case = locked(case, expected_version=expected_version)
    check_allowed(case, by=by, permission=REFUSE)
    matter = case.external_matters.filter(ended_on=None).first()
    if matter is None or case.status != CaseStatus.EXTERNAL:
        raise ActionRefused(_("Nothing of this case lies with an outside body."))
    if ended_on < matter.opened_on:
        raise ActionRefused(_("It can't have ended before it began."))
    matter.result, matter.ended_on = result.strip(), ended_on
    matter.save(update_fields=["result", "ended_on"])
    save_change(case, change="result", at=at, by=by, data={"to": matter.body})
    return matter
