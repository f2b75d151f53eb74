"""How a case ends without being closed: settled on the spot, no case, a duplicate,
withdrawn, spam. All but the first need a reason and a manager's confirmation, so that
no case can be hidden; the request stays in the register.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from feedback.actions.changes import (
    add_entry,
    begin,
    check_allowed,
    end_round,
    locked,
    next_status,
    recount_open_cases,
    save_change,
    take_on,
    tell_timeline,
)
from feedback.choices import CaseStatus, EntryKind
from feedback.exceptions import ActionRefused
from feedback.models import Case, EndingRequest, KnownMatter
from feedback.notifications import tell_asked_ending, tell_closed, tell_rejected
from feedback.workflow import TRANSITIONS
from members.models import User, scope_of

# The customer is told that the case is closed.
CLOSING = ("withdraw", "force")


@transaction.atomic
def settle_case(
    *,
    case: Case,
    text: str,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> Case:
    """Settled on the spot: what was done is our answer. It stays in the register.

    Refusals: see feedback.actions.changes.begin; an empty text is refused too.
    """
    if not text.strip():
        raise ActionRefused(_("Please write down how it was settled."))
    case = begin(case, "settle", by=by, expected_version=expected_version)
    take_on(case, at=at, by=by)
    case.first_reply_at = case.first_reply_at or at
    case.closed_at = at
    end_round(case, at=at)
    save_change(
        case,
        "status",
        "accepted_at",
        "handler",
        "first_reply_at",
        "closed_at",
        change="settle",
        at=at,
        by=by,
    )
    add_entry(case, kind=EntryKind.REPLY, body=text.strip(), at=at, by=by)
    tell_closed(case=case, at=at)
    tell_timeline(case, kind="feedback.case_closed", at=at, by=by)
    recount_open_cases(case.member, at=at)
    return case


@transaction.atomic
def end_case(
    *,
    case: Case,
    name: str,
    reason: str,
    by: User,
    at: datetime,
    duplicate_of: Case | None = None,
    matter: KnownMatter | None = None,
    expected_version: int | None = None,
) -> EndingRequest:
    """End the case as `name` says (one of ENDINGS). A manager does it at once; anybody
    else asks for it, and the case stays as it is until a manager decides.

    Refusals: see feedback.actions.changes.begin; refused too: an empty reason, a second
    request while one waits; a duplicate of no case, of itself or of a duplicate; closing
    by force without the known matter.
    """
    if not reason.strip():
        raise ActionRefused(_("Please say why; it stays in the register."))
    case = begin(case, name, by=by, expected_version=expected_version)
    target = CaseStatus(case.status)
    _check_original(case, name, duplicate_of)
    if name == "force" and (matter is None or not matter.is_active):
        raise ActionRefused(_("Please choose the known matter without a solution."))
    if case.endings.filter(decided_at=None).exists():
        raise ActionRefused(
            _("Somebody asked for an ending already; decide that first.")
        )
    request = EndingRequest.objects.create(
        case=case,
        cycle=case.cycle,
        name=name,
        reason=reason.strip(),
        duplicate_of=duplicate_of,
        matter=matter,
        asked_at=at,
        asked_by=by,
    )
    if scope_of(by, TRANSITIONS[name].confirm).covers(case.store_id):
        _confirm(request, case, target, by=by, at=at)
        return request
    # The status that `begin` set is not saved: only the manager's word ends the case.
    case.refresh_from_db(fields=["status"])
    save_change(case, change="ask_ending", at=at, by=by, data={"ending": name})
    tell_asked_ending(request=request, at=at)
    return request


def _check_original(case: Case, name: str, original: Case | None) -> None:
    if name != "duplicate":
        return
    if original is None or original.pk == case.pk:
        raise ActionRefused(_("Please say of which other case it is a duplicate."))
    if original.duplicate_of_id is not None:
        raise ActionRefused(
            _("%(reference)s is a duplicate itself: name the case that is worked on.")
            % {"reference": original.reference}
        )


@transaction.atomic
def decide_ending(
    *,
    case: Case,
    confirms: bool,
    comment: str,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> EndingRequest:
    """Confirm the ending that was asked for, or turn it down with a comment.

    NotAllowed without the right to confirm; CaseChanged as everywhere; ActionRefused
    when nothing waits, for the person who asked, when turned down without a word, and
    when the case has moved on to where it can't end so.
    """
    case = locked(case, expected_version=expected_version)
    request = case.endings.filter(decided_at=None).first()
    if request is None:
        check_allowed(case, by=by)
        raise ActionRefused(_("No ending waits for a decision."))
    check_allowed(case, by=by, permission=TRANSITIONS[request.name].confirm)
    if request.asked_by_id == by.pk:
        raise ActionRefused(_("Somebody else has to confirm what you asked for."))
    request.comment = comment.strip()
    if confirms:
        target = next_status(case, transition=request.name)
        _confirm(request, case, target, by=by, at=at)
        return request
    if not request.comment:
        raise ActionRefused(_("Please say why not; the colleague reads it."))
    request.decided_at, request.decided_by, request.is_confirmed = at, by, False
    request.save()
    save_change(
        case, change="refuse_ending", at=at, by=by, data={"ending": request.name}
    )
    return request


def _confirm(
    request: EndingRequest, case: Case, target: CaseStatus, *, by: User, at: datetime
) -> None:
    """Write the ending that a manager confirms into request and case."""
    request.decided_at, request.decided_by, request.is_confirmed = at, by, True
    request.save()
    case.status, case.closed_at = target, at
    case.duplicate_of = request.duplicate_of
    if request.name == "reject":
        case.reject_reason = request.reason
    end_round(case, at=at)
    save_change(
        case,
        "status",
        "closed_at",
        "reject_reason",
        "duplicate_of",
        change=request.name,
        at=at,
        by=by,
        data={"reason": request.reason},
    )
    if request.duplicate_of is not None:
        _hand_over(case, request.duplicate_of, at=at, by=by)
    _tell(case, request.name, at=at, by=by)


def _hand_over(case: Case, original: Case, *, at: datetime, by: User) -> None:
    """What is owed in a duplicate goes to the case that is worked on, with its words;
    number, customer and correspondence stay where they are."""
    case.promises.open().update(case=original)
    Case.objects.filter(duplicate_of=case).update(duplicate_of=original)
    words = _("%(reference)s is the same matter: %(text)s") % {
        "reference": case.reference,
        "text": case.body,
    }
    add_entry(original, kind=EntryKind.NOTE, body=words, at=at, by=by, taken_from=case)


def _tell(case: Case, name: str, *, at: datetime, by: User) -> None:
    """The letters and the timeline; spam and what was held back get none."""
    if name == "reject" and not case.quarantine:
        tell_rejected(case=case, at=at)
    if name in CLOSING:
        tell_closed(case=case, at=at)
    kind = "feedback.case_closed" if name in CLOSING else "feedback.case_rejected"
    tell_timeline(case, kind=kind, at=at, by=by)
    recount_open_cases(case.member, at=at)


def reject_case(
    *,
    case: Case,
    reason: str,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> EndingRequest:
    """Say that the message is no case, and why: the customer reads the reason.

    What is held in quarantine is refused without a letter. Refusals: see end_case.
    """
    return end_case(
        case=case,
        name="reject",
        reason=reason,
        by=by,
        at=at,
        expected_version=expected_version,
    )
