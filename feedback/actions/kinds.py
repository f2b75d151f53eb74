"""Saying that a case is of another kind than it came in as."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from feedback.actions.changes import check_allowed, locked, save_change
from feedback.choices import CaseKind
from feedback.exceptions import ActionRefused
from feedback.models import Case, Incident, Praise, Suggestion
from feedback.workflow import FINAL_STATUSES
from members.models import User

# What was written down for a case of this kind has no place in another. What a giver of
# praise agrees to while sending it is no such work yet.
OWN_ROWS: dict[str, QuerySet[Any]] = {
    CaseKind.PRAISE: Praise.objects.verified(),
    CaseKind.SUGGESTION: Suggestion.objects.all(),
    CaseKind.INCIDENT: Incident.objects.all(),
}


@transaction.atomic
def change_kind(
    *,
    case: Case,
    kind: str,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> Case:
    """Say of which kind the case is; mails come in as enquiries.

    ActionRefused when it is of this kind already, once it has ended, and when something
    was written down that only its present kind has; CaseChanged and NotAllowed as
    everywhere.
    """
    case = locked(case, expected_version=expected_version)
    check_allowed(case, by=by)
    if kind not in CaseKind.values or kind == case.kind:
        raise ActionRefused(_("Please choose another kind."))
    if case.status in FINAL_STATUSES:
        raise ActionRefused(_("The case has ended: open it again first."))
    if has_own_rows(case):
        raise ActionRefused(
            _("What was written down here belongs to “%(kind)s” alone.")
            % {"kind": case.get_kind_display()}
        )
    before, case.kind = case.kind, CaseKind(kind)
    save_change(
        case, "kind", change="kind", at=at, by=by, data={"from": before, "to": kind}
    )
    return case


def has_own_rows(case: Case) -> bool:
    """Whether something is written down that only a case of its kind has."""
    rows = OWN_ROWS.get(case.kind)
    return rows is not None and rows.filter(case=case).exists()
