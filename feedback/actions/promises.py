"""Promises to the customer of a case: made, kept with evidence, moved or broken (F12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from feedback.actions.changes import (
    activity_data,
    check_allowed,
    locked,
    save_change,
)
from feedback.exceptions import ActionRefused
from feedback.models import Case, CasePromise
from feedback.notifications import tell_promise_moved
from feedback.queries.solutions import approval_missing
from feedback.workflow import CHANGE
from members.models import User, scope_of
from members.queries.figures import portal_day
from members.record.timeline import record_activity

LONGEST = 300


@dataclass(frozen=True)
class PromiseMade:
    """What is promised, by when, and who keeps it (None: who makes it)."""

    what: str
    due_on: date | None
    owner: User | None = None


@transaction.atomic
def make_promise(
    *,
    case: Case,
    promise: PromiseMade,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> CasePromise:
    """Write down what the customer was promised.

    ActionRefused without words or a day from today on, for an owner who may not handle
    cases of the store, and while a solution of value waits for approval: what is not
    approved is not promised. NotAllowed without the right in the case's store.
    """
    case = locked(case, expected_version=expected_version)
    check_allowed(case, by=by)
    made = add_promises(case=case, promises=[promise], by=by, at=at)[0]
    save_change(case, change="promise", at=at, by=by, data={"due": str(made.due_on)})
    return made


def add_promises(
    *, case: Case, promises: Sequence[PromiseMade], by: User | None, at: datetime
) -> list[CasePromise]:
    """Write promises inside an action that has locked the case: those of a reply.

    Refusals as in make_promise.
    """
    if promises and approval_missing(case):
        raise ActionRefused(
            _("The solution is not approved yet: nothing may be promised before.")
        )
    return [_made(case, promise, by=by, at=at) for promise in promises]


def _made(
    case: Case,
    promise: PromiseMade,
    *,
    by: User | None,
    at: datetime,
    follows: CasePromise | None = None,
) -> CasePromise:
    due_on = _checked(case, promise, today=portal_day(at))
    made = CasePromise.objects.create(
        case=case,
        what=promise.what.strip()[:LONGEST],
        due_on=due_on,
        owner=promise.owner or by,
        made_at=at,
        made_by=by,
        follows=follows,
    )
    _tell_timeline(case, "feedback.promise_made", made, by=by, at=at)
    return made


def _checked(case: Case, promise: PromiseMade, *, today: date) -> date:
    if not promise.what.strip():
        raise ActionRefused(_("Say what was promised."))
    if promise.due_on is None:
        raise ActionRefused(_("Say by when it was promised."))
    if promise.due_on < today:
        raise ActionRefused(_("A promise can't be due in the past."))
    owner = promise.owner
    if owner is not None and not scope_of(owner, CHANGE).covers(case.store_id):
        raise ActionRefused(
            _("%(person)s may not handle cases of this store.") % {"person": owner}
        )
    return promise.due_on


@transaction.atomic
def keep_promise(
    *,
    case: Case,
    promise: int,
    evidence: str,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> CasePromise:
    """Say that a promise of the case was kept, and how we know.

    ActionRefused for a promise that is not of this case or settled already, and
    without evidence.
    """
    case = locked(case, expected_version=expected_version)
    check_allowed(case, by=by)
    found = _open_promise(case, promise)
    if not evidence.strip():
        raise ActionRefused(_("Say how we know that it was kept."))
    _settle(found, is_kept=True, words=evidence, by=by, at=at)
    save_change(case, change="promise_kept", at=at, by=by)
    _tell_timeline(case, "feedback.promise_kept", found, by=by, at=at)
    return found


@transaction.atomic
def break_promise(
    *,
    case: Case,
    promise: int,
    why: str,
    by: User,
    at: datetime,
    new_due_on: date | None = None,
    expected_version: int | None = None,
) -> CasePromise:
    """Say that a promise was not kept, and why.

    With ``new_due_on`` it is promised again for that day, and the customer is told by
    letter. ActionRefused as in keep_promise, without a word why, or for a new day that
    has gone by or is no later than the old one.
    """
    case = locked(case, expected_version=expected_version)
    check_allowed(case, by=by)
    found = _open_promise(case, promise)
    if not why.strip():
        raise ActionRefused(_("Say why it was not kept."))
    if new_due_on is not None and new_due_on <= found.due_on:
        raise ActionRefused(_("The new day must be later than the old one."))
    _settle(found, is_kept=False, words=why, by=by, at=at)
    _tell_timeline(case, "feedback.promise_broken", found, by=by, at=at)
    data = {}
    if new_due_on is not None:
        again = PromiseMade(found.what, new_due_on, found.owner)
        moved = _made(case, again, by=by, at=at, follows=found)
        tell_promise_moved(promise=moved, at=at)
        data = {"due": str(new_due_on)}
    save_change(case, change="promise_broken", at=at, by=by, data=data)
    return found


def _open_promise(case: Case, number: int) -> CasePromise:
    found = CasePromise.objects.filter(case=case, pk=number).first()
    if found is None:
        raise ActionRefused(_("This case has no such promise."))
    if found.settled_at is not None:
        raise ActionRefused(_("This promise is settled already."))
    return found


def _settle(
    promise: CasePromise, *, is_kept: bool, words: str, by: User, at: datetime
) -> None:
    promise.is_kept, promise.settled_at, promise.settled_by = is_kept, at, by
    promise.evidence = words.strip()[:LONGEST]
    promise.save(update_fields=["is_kept", "settled_at", "settled_by", "evidence"])


def _tell_timeline(
    case: Case, kind: str, promise: CasePromise, *, by: User | None, at: datetime
) -> None:
    if case.member is not None and not case.quarantine:
        record_activity(
            member=case.member,
            kind=kind,
            at=at,
            by=by,
            store=case.store,
            data=activity_data(case) | {"due": promise.due_on.isoformat()},
            ref=case.ref,
        )
