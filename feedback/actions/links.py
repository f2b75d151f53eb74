"""Ending the links by which a customer comes to a case."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from feedback.actions.changes import check_allowed, locked, save_change
from feedback.exceptions import ActionRefused
from feedback.models import Case
from feedback.outbox.tracking import revoke_links
from members.models import User


@transaction.atomic
def end_links(
    *, case: Case, by: User, at: datetime, expected_version: int | None = None
) -> Case:
    """End every link and receipt of the case: one got into other hands. The next letter
    to the customer brings a new one.

    ActionRefused when none lives; CaseChanged and NotAllowed as everywhere.
    """
    case = locked(case, expected_version=expected_version)
    check_allowed(case, by=by)
    if not revoke_links(case, at):
        raise ActionRefused(_("No link to this case lives."))
    save_change(case, change="links_ended", at=at, by=by)
    return case
