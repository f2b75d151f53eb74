"""What the customer decides on the tracking page: this is my address, I am satisfied, I
am not."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from feedback.actions.answers import add_customer_message
from feedback.actions.changes import locked, save_change
from feedback.actions.follow_up import count_acceptance
from feedback.actions.handling import close_case
from feedback.actions.opening import release_case
from feedback.choices import CaseStatus, EntryKind, Quarantine, ReopenReason
from feedback.exceptions import ActionRefused
from feedback.models import Case
from feedback.queries.needs import missing_for
from feedback.workflow import target_of

ANSWERED = (CaseStatus.REPLIED, CaseStatus.FOLLOW_UP)


def may_accept(case: Case) -> bool:
    """Whether there is an answer of ours that the customer has not accepted yet."""
    return case.status in ANSWERED and not _was_accepted(case)


def _was_accepted(case: Case) -> bool:
    said = {"data__change": "satisfied", "data__round": case.cycle}
    return case.entries.filter(kind=EntryKind.CHANGE, **said).exists()


def may_dispute(case: Case) -> bool:
    """Whether there is an answer of ours that the customer can dispute."""
    return target_of("disagree", case.status) is not None


@transaction.atomic
def confirm_address(*, case: Case, at: datetime) -> Case:
    """The customer came by our letter: its address is theirs. What waited for this
    counts from now on. Doing it twice changes nothing."""
    case = locked(case)
    if case.email_confirmed_at is not None:
        return case
    case.email_confirmed_at = at
    save_change(case, "email_confirmed_at", change="confirm", at=at, by=None)
    if case.quarantine == Quarantine.PROOF:
        case = release_case(case=case, by=None, at=at)
    return case


@transaction.atomic
def accept_answer(*, case: Case, at: datetime) -> Case:
    """The customer is satisfied: the case is closed, if nothing else is missing for that,
    and nobody asks once more (count_acceptance).

    ActionRefused when there is no answer to accept.
    """
    case = locked(case)
    if not may_accept(case):
        raise ActionRefused(_("There is no answer of ours to accept just now."))
    save_change(case, change="satisfied", at=at, by=None, data={"round": case.cycle})
    count_acceptance(case=case, at=at)
    if missing_for(case, "close"):
        return case
    return close_case(case=case, by=None, at=at)


@transaction.atomic
def dispute_answer(*, case: Case, reason: str, words: str, at: datetime) -> Case:
    """The customer does not accept our answer: it is looked at again.

    What was closed begins its next round. ActionRefused for an unknown reason, without
    words, and when there is nothing to dispute.
    """
    if reason not in ReopenReason.values:
        raise ActionRefused(_("Please choose why."))
    if not words.strip():
        raise ActionRefused(_("Please say what you expect now."))
    if not may_dispute(case):
        raise ActionRefused(_("There is no answer of ours to dispute just now."))
    add_customer_message(case=case, text=words, reason=reason, at=at)
    case.refresh_from_db()
    return case
