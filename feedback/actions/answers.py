"""What the customer does with a case after it is open."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from feedback.actions.changes import (
    add_entry,
    locked,
    next_status,
    save_change,
    save_fields,
)
from feedback.actions.pauses import resume_after_answer
from feedback.actions.rounds import open_round
from feedback.choices import EntryKind, ReopenReason
from feedback.exceptions import ActionRefused
from feedback.models import Case, CaseEntry
from feedback.queries.people import handlers_of
from feedback.uploads import CleanFile
from feedback.workflow import FINAL_STATUSES

# A link that fell into wrong hands must not fill our disk.
MESSAGES_A_CASE = 50


def _by_customer(case: Case, *, reason: str, words: str, at: datetime) -> None:
    """The next round, opened by the customer: a manager other than before, if any."""
    others = handlers_of(case, but=case.handler)
    handler = others[0] if others else None
    open_round(case, handler=handler, reason=reason, words=words, at=at, by=None)


@transaction.atomic
def add_customer_message(
    *,
    case: Case,
    text: str,
    at: datetime,
    attachments: Sequence[CleanFile] = (),
    reason: str = "",
) -> CaseEntry:
    """The customer adds to the case; what was answered or closed is open again.

    With a `reason` (ReopenReason) the customer does not accept our answer: what was
    answered becomes disputed. What was closed begins its next round. ActionRefused for
    an empty text without files, for a case that was refused, for a disagreement with
    what was not answered yet, and after MESSAGES_A_CASE messages.
    """
    if not text.strip() and not attachments:
        raise ActionRefused(_("Please write something or add a file."))
    case = locked(case)
    step = "disagree" if reason else "answer"
    target = next_status(case, transition=step)
    if case.entries.filter(kind=EntryKind.MESSAGE).count() >= MESSAGES_A_CASE:
        raise ActionRefused(
            _("There are very many messages in this case. Please call the store.")
        )
    resume_after_answer(case, at=at)
    was, case.status = case.status, target
    if target != was and was in FINAL_STATUSES:
        why = reason or ReopenReason.OTHER
        _by_customer(case, reason=why, words=text, at=at)
    elif target != was:
        data = {"why": reason} if reason else {}
        save_change(case, "status", change=step, at=at, by=None, data=data)
    else:
        save_fields(case)
    _tell_original(case, text, at=at)
    return add_entry(
        case, kind=EntryKind.MESSAGE, body=text.strip(), at=at, files=attachments
    )


def _tell_original(case: Case, text: str, *, at: datetime) -> None:
    """What comes to a duplicate is noted in the case that is worked on."""
    if case.duplicate_of is None or not text.strip():
        return
    words = _("From the customer of %(reference)s: %(text)s") % {
        "reference": case.reference,
        "text": text.strip(),
    }
    add_entry(
        case.duplicate_of, kind=EntryKind.NOTE, body=words, at=at, taken_from=case
    )
