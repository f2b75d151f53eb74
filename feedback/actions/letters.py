"""Putting a complaint down to the letter of ours that caused it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from feedback.actions.changes import check_allowed, locked, save_change
from feedback.exceptions import ActionRefused
from feedback.models import Case
from feedback.queries.letters import letters_before
from members.models import Message, User


@transaction.atomic
def blame_letter(
    *,
    case: Case,
    letter: Message | None,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> Case:
    """Say which of our letters to the member the case is about; None: none of them.

    It is counted to the campaign that sent it. ActionRefused for a letter that isn't
    one to this member from before the case; otherwise as accept_case.
    """
    case = locked(case, expected_version=expected_version)
    check_allowed(case, by=by)
    if letter is not None and not letters_before(case).filter(pk=letter.pk).exists():
        raise ActionRefused(_("This is no letter to the member of this case."))
    case.about_ref = letter.ref if letter else ""
    save_change(case, "about_ref", change="blame", at=at, by=by)
    return case
