"""Words to the giver of praise or of a suggestion, whatever the case's status."""

from datetime import datetime

from feedback.actions.changes import add_entry, save_fields
from feedback.actions.handling import reply_to_case
from feedback.choices import EntryKind
from feedback.models import Case, CaseEntry
from feedback.notifications import send_reply
from feedback.workflow import target_of
from members.models import User


def tell_giver(*, case: Case, text: str, by: User, at: datetime) -> CaseEntry:
    """A public entry and a letter. Where the workflow has a reply it is the reply; what
    is closed already stays closed, and the words go out all the same.

    Call it inside the transaction of the action, with the case locked.
    """
    if target_of("reply", case.status) is not None:
        return reply_to_case(case=case, text=text, by=by, at=at)
    save_fields(case)
    entry = add_entry(case, kind=EntryKind.REPLY, body=text.strip(), at=at, by=by)
    send_reply(case=case, entry=entry, at=at)
    return entry
