"""Asking after a case: planned, asked by letter or call, answered, decided, closed.

Once a round, never by who handled it, and not where it makes no sense (F13).
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from feedback.actions.changes import (
    activity_data,
    begin,
    check_allowed,
    locked,
    save_change,
)
from feedback.actions.handling import close_case
from feedback.actions.rounds import open_round, reopen_case
from feedback.choices import FollowUpWay, ReopenReason, SkipReason, WouldReturn
from feedback.exceptions import ActionRefused, FeedbackError
from feedback.models import Case, CaseRules, FollowUp
from feedback.models.redress import ASKED_IN, DISSATISFIED_TO, SATISFIED_FROM
from feedback.notifications import ask_satisfaction, is_address_sure
from feedback.queries.cases import address_of
from feedback.queries.follow_ups import (
    NOTHING_TO_MAKE_GOOD,
    ask_at,
    closable,
    reason_not_to_ask,
)
from feedback.queries.people import handlers_of
from feedback.workflow import target_of
from members.exceptions import NotAllowed
from members.models import User
from members.record.timeline import record_activity

A_DAY = timedelta(days=1)
LONGEST_WORDS = 4000
SCALE = range(1, 6)


@transaction.atomic
def plan_follow_up(*, case: Case, at: datetime) -> FollowUp | None:
    """Set down when to ask about the case's present round; None when it is planned.

    Where asking makes no sense the reason is set down instead.
    """
    case = locked(case)
    if FollowUp.objects.filter(case=case, cycle=case.cycle).exists():
        return None
    skipped = SkipReason.NO_COMPLAINT if case.kind in NOTHING_TO_MAKE_GOOD else ""
    return FollowUp.objects.create(
        case=case,
        cycle=case.cycle,
        due_at=ask_at(case, CaseRules.objects.current()),
        skipped_because=skipped,
    )


@transaction.atomic
def ask_follow_up(*, follow_up: FollowUp, at: datetime) -> bool:
    """Ask now, if it is still time and makes sense; whether anything was done.

    By letter where there is an address; without one it becomes a call to make. What
    was promised or answered anew moves the moment; a case that is being worked on
    again is not asked about before the next answer.
    """
    case = locked(follow_up.case)
    found = FollowUp.objects.select_for_update(of=("self",)).get(pk=follow_up.pk)
    found.case = case
    if found.asked_at or found.answered_at or found.skipped_because:
        return False
    rules = CaseRules.objects.current()
    if case.cycle != found.cycle:
        return _skip(found, SkipReason.REOPENED)
    may_write = is_address_sure(case) and bool(address_of(case))
    reason = reason_not_to_ask(case, rules, may_write=may_write, at=at)
    if reason:
        return _skip(found, reason)
    due = ask_at(case, rules)
    if case.status not in ASKED_IN or case.promises.open().exists():
        due = max(due, at + A_DAY)
    if due > at:
        found.due_at = due
        found.save(update_fields=["due_at"])
        return False
    if may_write:
        found.asked_at = at
        ask_satisfaction(follow_up=found, at=at)
    else:
        found.way = FollowUpWay.CALL
    found.save(update_fields=["asked_at", "way"])
    _enter_follow_up(case, at=at)
    return True


def _skip(follow_up: FollowUp, reason: str) -> bool:
    follow_up.skipped_because = reason
    follow_up.save(update_fields=["skipped_because"])
    return True


def _enter_follow_up(case: Case, *, at: datetime, by: User | None = None) -> None:
    """The case waits for the customer's word; one that is closed stays closed."""
    target = target_of("follow_up", case.status)
    if target is not None and target != case.status:
        case.status = target
        save_change(case, "status", change="follow_up", at=at, by=by)


@transaction.atomic
def answer_follow_up(
    *,
    follow_up: FollowUp,
    outcome: int,
    at: datetime,
    process: int | None = None,
    would_return: str = "",
    words: str = "",
) -> FollowUp:
    """The customer's own answer, on the page. ActionRefused when there is one already
    (also given at the same moment) and outside of the scale."""
    case = locked(follow_up.case)
    return _answer(
        case,
        _locked_follow_up(case, follow_up.cycle),
        outcome=outcome,
        process=process,
        would_return=would_return,
        words=words,
        by=None,
        at=at,
    )


def count_acceptance(*, case: Case, at: datetime) -> None:
    """ "I am satisfied with this answer" answers what would be asked in this round: the
    lowest grade that counts as content, since the customer gave none. What was answered
    already, or is not asked, stays. Call it with the case locked.
    """
    if case.kind in NOTHING_TO_MAKE_GOOD:
        return
    FollowUp.objects.get_or_create(case=case, cycle=case.cycle, defaults={"due_at": at})
    waiting = FollowUp.objects.filter(
        case=case, cycle=case.cycle, answered_at=None, skipped_because=""
    )
    waiting.update(outcome=SATISFIED_FROM, answered_at=at)


@transaction.atomic
def hear_answer(
    *,
    case: Case,
    outcome: int,
    by: User,
    at: datetime,
    process: int | None = None,
    would_return: str = "",
    words: str = "",
    reopen: bool = False,
    expected_version: int | None = None,
) -> FollowUp:
    """Write down what the customer said on the phone; ``reopen`` opens it again at once.

    NotAllowed for the handler of the case and for those named in it: somebody else
    asks. ActionRefused when it is answered already, or to reopen what satisfied.
    """
    case = locked(case, expected_version=expected_version)
    _check_caller(case, by)
    follow_up = _locked_follow_up(case, case.cycle)
    if reopen and outcome > DISSATISFIED_TO:
        raise ActionRefused(_("The customer is content: there is nothing to reopen."))
    _enter_follow_up(case, at=at, by=by)
    follow_up.asked_at = follow_up.asked_at or at
    follow_up.way = FollowUpWay.CALL
    _answer(
        case,
        follow_up,
        outcome=outcome,
        process=process,
        would_return=would_return,
        words=words,
        by=by,
        at=at,
    )
    if reopen:
        _reopen(case, words, by=by, at=at)
    return follow_up


def _answer(
    case: Case,
    follow_up: FollowUp,
    *,
    outcome: int,
    process: int | None,
    would_return: str,
    words: str,
    by: User | None,
    at: datetime,
) -> FollowUp:
    if outcome not in SCALE or (process is not None and process not in SCALE):
        raise ActionRefused(_("Choose a grade from 1 to 5."))
    if would_return and would_return not in WouldReturn.values:
        raise ActionRefused(_("Say whether you would buy from us again."))
    follow_up.outcome, follow_up.process = outcome, process
    follow_up.would_return = would_return
    follow_up.words = words.strip()[:LONGEST_WORDS]
    follow_up.answered_at, follow_up.answered_by = at, by
    follow_up.save()
    save_change(case, change="answered", at=at, by=by, data={"outcome": outcome})
    if case.member is not None:
        record_activity(
            member=case.member,
            kind="feedback.follow_up",
            at=at,
            by=by,
            store=case.store,
            data=activity_data(case) | {"outcome": str(outcome)},
            ref=case.ref,
        )
    return follow_up


@transaction.atomic
def note_try(
    *, case: Case, by: User, at: datetime, expected_version: int | None = None
) -> FollowUp:
    """A call without an answer: try again tomorrow, and give up after so many.

    Refusals as in hear_answer.
    """
    case = locked(case, expected_version=expected_version)
    _check_caller(case, by)
    follow_up = _locked_follow_up(case, case.cycle)
    follow_up.tries += 1
    follow_up.way = FollowUpWay.CALL
    follow_up.due_at = at + A_DAY
    if follow_up.tries >= CaseRules.objects.current().most_tries:
        follow_up.skipped_because = SkipReason.NOT_REACHED
        follow_up.due_at = at
    follow_up.save(update_fields=["tries", "way", "due_at", "skipped_because"])
    data = {"tries": follow_up.tries}
    save_change(case, change="not_reached", at=at, by=by, data=data)
    return follow_up


@transaction.atomic
def leave_dissatisfied(
    *,
    case: Case,
    why: str,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> FollowUp:
    """Decide that a dissatisfied customer's case is not opened again, and say why.

    ActionRefused without a word why, and when no dissatisfied answer waits.
    """
    case = locked(case, expected_version=expected_version)
    check_allowed(case, by=by)
    if not why.strip():
        raise ActionRefused(_("Say why it is not opened again."))
    follow_up = FollowUp.objects.to_decide().filter(case=case).first()
    if follow_up is None:
        raise ActionRefused(_("No dissatisfied answer waits for a decision here."))
    follow_up.decided_at, follow_up.decided_by = at, by
    follow_up.decision = why.strip()[:300]
    follow_up.save(update_fields=["decided_at", "decided_by", "decision"])
    save_change(case, change="left", at=at, by=by)
    return follow_up


@transaction.atomic
def reopen_after_answer(*, follow_up: FollowUp, words: str, at: datetime) -> Case:
    """The customer, dissatisfied, has the case opened again from the answer's page.

    ActionRefused when the answer was no dissatisfied one, or the case is in another
    round already.
    """
    case = locked(follow_up.case)
    found = FollowUp.objects.to_decide().filter(pk=follow_up.pk).first()
    if found is None:
        raise ActionRefused(_("This matter is open again already, or was decided."))
    return _reopen(case, words or found.words, by=None, at=at)


def _reopen(case: Case, words: str, *, by: User | None, at: datetime) -> Case:
    """The next round; by the customer under somebody else, a manager if there is one."""
    reason = ReopenReason.DISSATISFIED
    if by is not None:
        return reopen_case(case=case, reason=reason, words=words, by=by, at=at)
    case = begin(case, "reopen", by=None)
    others = handlers_of(case, but=case.handler)
    open_round(
        case,
        handler=others[0] if others else None,
        reason=reason,
        words=words,
        at=at,
        by=None,
    )
    return case


def close_by_itself(*, at: datetime, limit: int = 200) -> int:
    """Close what satisfied, or stayed unanswered, when nothing is left to do; returns
    how many. What another rule still keeps open is left alone."""
    rules = CaseRules.objects.current()
    closed = 0
    for case in closable(rules, at=at).order_by("pk")[:limit]:
        try:
            close_case(case=case, by=None, at=at, expected_version=case.version)
        except FeedbackError:
            continue
        closed += 1
    return closed


def _locked_follow_up(case: Case, cycle: int) -> FollowUp:
    """The follow-up of a round, unanswered; made when a call comes before its plan."""
    found = (
        FollowUp.objects.select_for_update(of=("self",))
        .filter(case=case, cycle=cycle)
        .first()
    )
    if found is None:
        raise ActionRefused(_("Nothing is to be asked about this case yet."))
    if found.answered_at is not None:
        raise ActionRefused(_("This was answered already. Thank you."))
    if found.skipped_because:
        raise ActionRefused(
            _("This is not asked: %(reason)s.")
            % {"reason": found.get_skipped_because_display()}
        )
    return found


def _check_caller(case: Case, by: User) -> None:
    check_allowed(case, by=by)
    if case.handler_id == by.pk:
        raise NotAllowed(
            _("You handled this case: somebody else asks whether it satisfied.")
        )
