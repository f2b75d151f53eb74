"""What the customer does on the tracking page."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from feedback.actions.changes import (
    activity_data,
    add_entry,
    locked,
    next_status,
    recount_open_cases,
    save_change,
    save_fields,
)
from feedback.actions.pauses import resume_after_answer
from feedback.choices import EntryKind
from feedback.exceptions import ActionRefused
from feedback.models import Case, CaseEntry
from feedback.uploads import CleanFile
from feedback.workflow import FINAL_STATUSES
from members.record.timeline import record_activity

# A link that fell into wrong hands must not fill our disk.
MESSAGES_A_CASE = 50


@transaction.atomic
def add_customer_message(
    *, case: Case, text: str, at: datetime, attachments: Sequence[CleanFile] = ()
) -> CaseEntry:
    """The customer adds to the case; what was answered or closed is open again.

    ActionRefused for an empty text without files, for a case that was refused, and
    after MESSAGES_A_CASE messages.
    """
    if not text.strip() and not attachments:
        raise ActionRefused(_("Please write something or add a file."))
    case = locked(case)
    target = next_status(case, transition="answer")
    if case.entries.filter(kind=EntryKind.MESSAGE).count() >= MESSAGES_A_CASE:
        raise ActionRefused(
            _("There are very many messages in this case. Please call the store.")
        )
    entry = add_entry(
        case, kind=EntryKind.MESSAGE, body=text.strip(), at=at, files=attachments
    )
    resume_after_answer(case, at=at)
    was_final = case.status in FINAL_STATUSES
    if target != case.status:
        case.status = target
        case.closed_at = None
        save_change(case, "status", "closed_at", change="answer", at=at, by=None)
    else:
        save_fields(case)
    if was_final and case.member is not None:
        record_activity(
            member=case.member,
            kind="feedback.case_reopened",
            at=at,
            store=case.store,
            data=activity_data(case),
            ref=case.ref,
        )
        recount_open_cases(case.member, at=at)
    return entry
