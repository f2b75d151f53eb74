"""What staff do with a case: accept, reply, note, close, refuse, reopen, hand on, link."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from feedback.actions.changes import (
    activity_data,
    add_entry,
    check_allowed,
    locked,
    next_status,
    recount_open_cases,
    save_change,
    save_fields,
)
from feedback.actions.clocks import turn_clocks
from feedback.actions.opening import record_opened
from feedback.choices import EntryKind
from feedback.exceptions import ActionRefused
from feedback.models import Case, CaseEntry
from feedback.notifications import send_reply, tell_closed, tell_rejected
from feedback.workflow import TRANSITIONS
from members.exceptions import NotAllowed
from members.models import Member, User, scope_of
from members.record.timeline import record_activity


def _begin(
    case: Case, transition: str, by: User | None, expected_version: int | None
) -> Case:
    """Lock the case, ask for the right and the workflow, and set the status."""
    case = locked(case, expected_version=expected_version)
    check_allowed(case, by=by, permission=TRANSITIONS[transition].permission)
    if case.quarantine and transition != "reject":
        raise ActionRefused(_("This message is held back. Let it in first."))
    case.status = next_status(case, transition=transition)
    return case


def _tell_timeline(case: Case, kind: str, *, at: datetime, by: User | None) -> None:
    if case.member is not None and not case.quarantine:
        record_activity(
            member=case.member,
            kind=kind,
            at=at,
            by=by,
            store=case.store,
            data=activity_data(case),
            ref=case.ref,
        )


def _take_on(case: Case, *, at: datetime, by: User | None) -> None:
    """Stamp the first acceptance and the handler, where they are still empty."""
    case.accepted_at = case.accepted_at or at
    case.handler = case.handler or by


@transaction.atomic
def accept_case(
    *, case: Case, by: User | None, at: datetime, expected_version: int | None = None
) -> Case:
    """Take the case on: `by` becomes its handler unless it has one.

    The common refusals of all actions here: ActionRefused when the workflow does not
    allow it in this status, NotAllowed without the right in the case's store,
    CaseChanged when the case is no longer at `expected_version`.
    """
    case = _begin(case, "accept", by, expected_version)
    _take_on(case, at=at, by=by)
    save_change(case, "status", "accepted_at", "handler", change="accept", at=at, by=by)
    return case


@transaction.atomic
def reply_to_case(
    *,
    case: Case,
    text: str,
    by: User | None,
    at: datetime,
    expected_version: int | None = None,
) -> CaseEntry:
    """Answer the customer: a public entry, a letter with the tracking link, the timeline.

    Accepts the case as well if nobody did. Refusals: see accept_case; an empty text is
    refused too.
    """
    if not text.strip():
        raise ActionRefused(_("Please write the answer first."))
    case = _begin(case, "reply", by, expected_version)
    _take_on(case, at=at, by=by)
    case.first_reply_at = case.first_reply_at or at
    save_fields(case, "status", "accepted_at", "handler", "first_reply_at")
    turn_clocks(case, at=at)
    entry = add_entry(case, kind=EntryKind.REPLY, body=text.strip(), at=at, by=by)
    send_reply(case=case, entry=entry, at=at)
    _tell_timeline(case, "feedback.case_replied", at=at, by=by)
    return entry


@transaction.atomic
def add_note(*, case: Case, text: str, by: User, at: datetime) -> CaseEntry:
    """Write a note that never leaves the house. Needs the right to change cases."""
    if not text.strip():
        raise ActionRefused(_("Please write the note first."))
    case = locked(case)
    check_allowed(case, by=by)
    return add_entry(case, kind=EntryKind.NOTE, body=text.strip(), at=at, by=by)


@transaction.atomic
def close_case(
    *, case: Case, by: User | None, at: datetime, expected_version: int | None = None
) -> Case:
    """Close the loop: the customer is told, and how to open it again. See accept_case."""
    case = _begin(case, "close", by, expected_version)
    case.closed_at = at
    save_change(case, "status", "closed_at", change="close", at=at, by=by)
    tell_closed(case=case, at=at)
    _tell_timeline(case, "feedback.case_closed", at=at, by=by)
    recount_open_cases(case.member, at=at)
    return case


@transaction.atomic
def reject_case(
    *,
    case: Case,
    reason: str,
    by: User | None,
    at: datetime,
    expected_version: int | None = None,
) -> Case:
    """Say that the message is no case, and why: the customer reads the reason.

    What is held in quarantine is refused without a letter. See accept_case; an empty
    reason is refused too.
    """
    if not reason.strip():
        raise ActionRefused(_("Please say why; the customer reads it."))
    case = _begin(case, "reject", by, expected_version)
    case.closed_at = at
    case.reject_reason = reason.strip()
    save_change(
        case,
        "status",
        "closed_at",
        "reject_reason",
        change="reject",
        at=at,
        by=by,
        data={"reason": case.reject_reason},
    )
    if not case.quarantine:
        tell_rejected(case=case, at=at)
    _tell_timeline(case, "feedback.case_rejected", at=at, by=by)
    recount_open_cases(case.member, at=at)
    return case


@transaction.atomic
def reopen_case(
    *, case: Case, by: User | None, at: datetime, expected_version: int | None = None
) -> Case:
    """Open a closed or refused case again; it counts as accepted. See accept_case."""
    case = _begin(case, "reopen", by, expected_version)
    _take_on(case, at=at, by=by)
    case.closed_at = None
    case.reject_reason = ""
    save_change(
        case,
        "status",
        "closed_at",
        "reject_reason",
        "accepted_at",
        "handler",
        change="reopen",
        at=at,
        by=by,
    )
    _tell_timeline(case, "feedback.case_reopened", at=at, by=by)
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
