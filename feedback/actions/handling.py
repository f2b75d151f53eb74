"""What staff do with a case day by day: accept, reply, ask, note, close, hand on, link.

Other endings are in endings.py, new rounds in rounds.py, what is judged in assessing.py.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from feedback.actions.changes import (
    add_entry,
    begin,
    check_allowed,
    end_round,
    is_involved,
    locked,
    recount_open_cases,
    save_change,
    save_fields,
    take_on,
    tell_timeline,
)
from feedback.actions.clocks import turn_clocks
from feedback.actions.opening import record_opened
from feedback.actions.promises import PromiseMade, add_promises
from feedback.choices import CaseStatus, EntryKind
from feedback.exceptions import ActionRefused
from feedback.models import Case, CaseEntry
from feedback.notifications import send_reply, tell_closed
from feedback.queries.cases import address_of
from feedback.uploads import CleanFile
from members.exceptions import NotAllowed
from members.models import Member, User, scope_of


@transaction.atomic
def accept_case(
    *, case: Case, by: User | None, at: datetime, expected_version: int | None = None
) -> Case:
    """Take the case on: `by` becomes its handler unless it has one.

    Refusals: see feedback.actions.changes.begin.
    """
    case = begin(case, "accept", by=by, expected_version=expected_version)
    take_on(case, at=at, by=by)
    save_change(case, "status", "accepted_at", "handler", change="accept", at=at, by=by)
    return case


@transaction.atomic
def reply_to_case(
    *,
    case: Case,
    text: str,
    by: User | None,
    at: datetime,
    promises: Sequence[PromiseMade] = (),
    attachments: Sequence[CleanFile] = (),
    expected_version: int | None = None,
) -> CaseEntry:
    """Answer the customer: a public entry, a letter with the tracking link, the timeline.

    What it promises is written down with it. Accepts the case as well if nobody did. Refusals: see accept_case; an empty text is
    refused too.
    """
    if not text.strip():
        raise ActionRefused(_("Please write the answer first."))
    case = begin(case, "reply", by=by, expected_version=expected_version)
    take_on(case, at=at, by=by)
    case.first_reply_at = case.first_reply_at or at
    save_fields(case, "status", "accepted_at", "handler", "first_reply_at")
    turn_clocks(case, at=at)
    entry = add_entry(
        case, kind=EntryKind.REPLY, body=text.strip(), at=at, by=by, files=attachments
    )
    made = add_promises(case=case, promises=promises, by=by, at=at)
    send_reply(case=case, entry=entry, promises=made, at=at)
    tell_timeline(case, kind="feedback.case_replied", at=at, by=by)
    _answer_duplicates(case, text.strip(), at=at, by=by)
    return entry


def _answer_duplicates(case: Case, text: str, *, at: datetime, by: User | None) -> None:
    """Who told us of the same matter in a case of their own reads the answer too."""
    told = {address_of(case)}
    for other in case.duplicates.filter(status=CaseStatus.DUPLICATE):
        entry = add_entry(other, kind=EntryKind.REPLY, body=text, at=at, by=by)
        address = address_of(other)
        if address not in told:
            send_reply(case=other, entry=entry, at=at)
            told.add(address)


@transaction.atomic
def ask_customer(
    *,
    case: Case,
    text: str,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> CaseEntry:
    """Ask the customer something: public like a reply, but no answer to the matter.

    Takes the case on if nobody did. Refusals: see accept_case; an empty text is
    refused too.
    """
    if not text.strip():
        raise ActionRefused(_("Please write the question first."))
    case = begin(case, "ask", by=by, expected_version=expected_version)
    take_on(case, at=at, by=by)
    save_fields(case, "status", "accepted_at", "handler")
    turn_clocks(case, at=at)
    entry = add_entry(case, kind=EntryKind.INTERIM, body=text.strip(), at=at, by=by)
    send_reply(case=case, entry=entry, at=at)
    return entry


@transaction.atomic
def add_note(
    *,
    case: Case,
    text: str,
    by: User,
    at: datetime,
    attachments: Sequence[CleanFile] = (),
) -> CaseEntry:
    """Write a note, with evidence, that never leaves the house. Needs the right to
    change cases."""
    if not text.strip() and not attachments:
        raise ActionRefused(_("Please write the note first."))
    case = locked(case)
    check_allowed(case, by=by)
    return add_entry(
        case, kind=EntryKind.NOTE, body=text.strip(), at=at, by=by, files=attachments
    )


@transaction.atomic
def close_case(
    *, case: Case, by: User | None, at: datetime, expected_version: int | None = None
) -> Case:
    """Close the loop: the customer is told, and how to open it again. See accept_case."""
    case = begin(case, "close", by=by, expected_version=expected_version)
    case.closed_at = at
    end_round(case, at=at)
    save_change(case, "status", "closed_at", change="close", at=at, by=by)
    tell_closed(case=case, at=at)
    tell_timeline(case, kind="feedback.case_closed", at=at, by=by)
    recount_open_cases(case.member, at=at)
    return case


@transaction.atomic
def assign_case(
    *,
    case: Case,
    handler: User,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> Case:
    """Hand the case to somebody who may handle cases of its store.

    ActionRefused when the handler may not; otherwise as accept_case.
    """
    case = locked(case, expected_version=expected_version)
    check_allowed(case, by=by)
    if not scope_of(handler, "feedback.change_case").covers(case.store_id):
        raise ActionRefused(
            _("%(person)s may not handle cases of this store.") % {"person": handler}
        )
    if is_involved(case, handler):
        raise ActionRefused(
            _("%(person)s is named in this case: somebody else handles it.")
            % {"person": handler}
        )
    case.handler = handler
    save_change(
        case,
        "handler",
        change="assign",
        at=at,
        by=by,
        data={"to": str(handler)},
    )
    return case


@transaction.atomic
def link_member(
    *,
    case: Case,
    member: Member | None,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> Case:
    """Say whose case it is (None: nobody's whom we know). Both members' figures follow.

    NotAllowed when `by` may not see the member: staff confirm the person, equal
    addresses prove nothing. Otherwise as accept_case.
    """
    case = locked(case, expected_version=expected_version)
    check_allowed(case, by=by)
    if member is not None and not (
        Member.objects.visible_to(by).filter(pk=member.pk).exists()
    ):
        raise NotAllowed(_("You may not see this member."))
    before = case.member
    case.member = member
    data = {"member_no": member.member_no if member else ""}
    save_change(case, "member", change="link", at=at, by=by, data=data)
    recount_open_cases(before, at=at)
    if member is not None and not case.quarantine:
        record_opened(case, at=case.received_at, by=case.receiver)
    return case
