"""A solution: written, proposed, approved or sent back, agreed with the customer (F10).

Nobody above their authority decides alone: what a proposer's own limit covers is
approved by the rule at once, anything larger by somebody else whose limit is enough.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from feedback.actions.changes import (
    activity_data,
    begin,
    check_allowed,
    locked,
    next_status,
    save_change,
    save_fields,
)
from feedback.choices import Decision, Redress, SolutionState
from feedback.exceptions import ActionRefused
from feedback.models import Case, RedressItem, Solution
from feedback.queries.limits import APPROVE, above_limit, limit_of
from feedback.queries.solutions import EDITABLE
from members.exceptions import NotAllowed
from members.models import User
from members.record.timeline import record_activity

# Given in money, so a sum must be said.
OF_MONEY = (Redress.PRICE, Redress.EXPENSES, Redress.COMPENSATION, Redress.RETURN)
MOST_ITEMS = 20
LONGEST_WHAT = 200
MOST_AMOUNT = Decimal("9999999.99")
MOST_POINTS = 1_000_000


class RedressLine(NamedTuple):
    """One thing meant for the customer."""

    kind: str
    what: str = ""
    amount: Decimal = Decimal(0)
    points: int = 0


@transaction.atomic
def save_draft(
    *,
    case: Case,
    decision: str,
    reasons: str,
    items: Sequence[RedressLine],
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> Solution:
    """Keep an unfinished solution of the present round; nobody is asked anything.

    NotAllowed without the right in the case's store and for those named in the case;
    ActionRefused when it was proposed already, or for an item that makes no sense.
    """
    case = locked(case, expected_version=expected_version)
    check_allowed(case, by=by)
    _check_not_own(case, by)
    next_status(case, transition="propose")
    solution = _write(case, decision, reasons, items)
    save_fields(case)
    return solution


@transaction.atomic
def propose_solution(
    *,
    case: Case,
    decision: str,
    reasons: str,
    items: Sequence[RedressLine],
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> Solution:
    """Put a solution forward. Within the proposer's own limit it is approved at once,
    by the rule; otherwise, and when the complaint is not upheld, it waits for somebody
    else.

    Refusals as in save_draft and of begin; also without a decision or reasons.
    """
    case = begin(case, "propose", by=by, expected_version=expected_version)
    _check_not_own(case, by)
    if not decision:
        raise ActionRefused(_("Say whether the complaint is right."))
    if not reasons.strip():
        raise ActionRefused(_("Say why: whoever approves reads it."))
    solution = _write(case, decision, reasons, items)
    solution.state = SolutionState.PROPOSED
    solution.proposed_by, solution.proposed_at = by, at
    solution.decided_by, solution.decided_at = None, None
    solution.is_by_rule, solution.comment = False, ""
    solution.save()
    case.decision = decision
    save_change(case, "status", "decision", change="propose", at=at, by=by)
    within = limit_of(by, case.store).covers(solution.amount, solution.points)
    # That somebody is not right is never decided by one person alone.
    if within and decision != Decision.NOT_UPHELD:
        _approve(case, solution, by=by, at=at, by_rule=True)
    return solution


@transaction.atomic
def approve_solution(
    *,
    case: Case,
    by: User,
    at: datetime,
    comment: str = "",
    expected_version: int | None = None,
) -> Solution:
    """Approve what somebody else proposed: now it may be promised.

    NotAllowed without "feedback.approve_solution" in the case's store, for one's own
    proposal, for those named in the case; ActionRefused above one's limit (the sentence
    says who may) and when nothing waits.
    """
    case = locked(case, expected_version=expected_version)
    solution = _waiting(case, by=by)
    limit = limit_of(by, case.store)
    if not limit.covers(solution.amount, solution.points):
        raise ActionRefused(above_limit(limit, solution.amount, solution.points))
    solution.comment = comment.strip()
    _approve(case, solution, by=by, at=at, by_rule=False)
    return solution


@transaction.atomic
def send_back_solution(
    *,
    case: Case,
    comment: str,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> Solution:
    """Give a proposal back, with what is to be changed. No limit is asked: whoever may
    approve anything may also ask a question. Refusals as in approve_solution."""
    if not comment.strip():
        raise ActionRefused(_("Say what is to be changed."))
    case = locked(case, expected_version=expected_version)
    solution = _waiting(case, by=by)
    case.status = next_status(case, transition="send_back")
    solution.state = SolutionState.SENT_BACK
    solution.decided_by, solution.decided_at = by, at
    solution.comment = comment.strip()
    solution.save()
    save_change(
        case,
        "status",
        change="send_back",
        at=at,
        by=by,
        data={"comment": solution.comment},
    )
    return solution


@transaction.atomic
def take_back_solution(
    *, case: Case, by: User, at: datetime, expected_version: int | None = None
) -> Solution:
    """The proposer takes the proposal back to change it. NotAllowed for anybody else."""
    case = locked(case, expected_version=expected_version)
    check_allowed(case, by=by)
    solution = _found(case, SolutionState.PROPOSED)
    if solution.proposed_by_id != by.pk:
        raise NotAllowed(_("Only who proposed it can take it back."))
    case.status = next_status(case, transition="send_back")
    solution.state = SolutionState.DRAFT
    solution.save(update_fields=["state"])
    save_change(case, "status", change="take_back", at=at, by=by)
    return solution


@transaction.atomic
def record_agreement(
    *,
    case: Case,
    how: str,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> Solution:
    """Write down that the customer agrees with the approved solution, and how we know.

    ActionRefused before the approval, without words, and for a second time.
    """
    case = locked(case, expected_version=expected_version)
    check_allowed(case, by=by)
    solution = _found(case, SolutionState.APPROVED)
    if solution.agreed_at is not None:
        raise ActionRefused(_("The customer's agreement is written down already."))
    if not how.strip():
        raise ActionRefused(_("Say how the customer agreed."))
    solution.agreed_at, solution.agreed_how = at, how.strip()[:LONGEST_WHAT]
    solution.save(update_fields=["agreed_at", "agreed_how"])
    save_change(case, change="agree", at=at, by=by)
    return solution


def approved_solution(case: Case) -> Solution:
    """The approved solution of the round; ActionRefused when there is none."""
    return _found(case, SolutionState.APPROVED)


def _check_not_own(case: Case, by: User) -> None:
    """Nobody decides about what they themselves are to be given."""
    if case.member is not None and case.member.user_id == by.pk:
        raise NotAllowed(_("This is your own matter: somebody else decides about it."))


def _write(
    case: Case, decision: str, reasons: str, items: Sequence[RedressLine]
) -> Solution:
    """The solution of the round with exactly these items."""
    _check_items(case, items)
    solution = Solution.objects.filter(case=case, cycle=case.cycle).first()
    if solution is None:
        solution = Solution(case=case, cycle=case.cycle)
    elif solution.state not in EDITABLE:
        raise ActionRefused(
            _("The solution is “%(state)s” and can't be changed any more.")
            % {"state": solution.get_state_display()}
        )
    solution.decision, solution.reasons = decision, reasons.strip()
    solution.amount, solution.points = _total(items)
    solution.save()
    solution.items.all().delete()
    RedressItem.objects.bulk_create(
        RedressItem(
            solution=solution,
            kind=item.kind,
            what=item.what.strip()[:LONGEST_WHAT],
            amount=item.amount,
            points=item.points,
        )
        for item in items
    )
    return solution


def _check_items(case: Case, items: Sequence[RedressLine]) -> None:
    if len(items) > MOST_ITEMS:
        raise ActionRefused(
            _("%(count)d things at most, please.") % {"count": MOST_ITEMS}
        )
    for item in items:
        problem = _problem_of(case, item)
        if problem:
            raise ActionRefused(problem % {"kind": Redress(item.kind).label})


def _problem_of(case: Case, item: RedressLine) -> str:
    """What is wrong with an item, with a place for its kind; "" when nothing is."""
    if not 0 <= item.amount <= MOST_AMOUNT or not 0 <= item.points <= MOST_POINTS:
        return _("%(kind)s: the number is too small or too large.")
    if item.kind == Redress.POINTS:
        return _problem_of_points(case, item)
    if item.points:
        return _("%(kind)s: points are given as “Points” only.")
    if item.kind in OF_MONEY and not item.amount:
        return _("%(kind)s: say how much money it is.")
    return ""


def _problem_of_points(case: Case, item: RedressLine) -> str:
    if not item.points:
        return _("%(kind)s: say how many.")
    if item.amount:
        return _("%(kind)s: give a number of points, no sum of money.")
    if case.member_id is None:
        return _("%(kind)s: link the case to a member first.")
    return ""


def _total(items: Sequence[RedressLine]) -> tuple[Decimal, int]:
    return sum((i.amount for i in items), Decimal(0)), sum(i.points for i in items)


def _found(case: Case, state: SolutionState) -> Solution:
    solution = Solution.objects.filter(case=case, cycle=case.cycle, state=state).first()
    if solution is None:
        raise ActionRefused(
            _("No solution of this case is “%(state)s”.") % {"state": state.label}
        )
    return solution


def _waiting(case: Case, *, by: User) -> Solution:
    """What waits for approval, if this person may decide about it."""
    check_allowed(case, by=by, permission=APPROVE)
    solution = _found(case, SolutionState.PROPOSED)
    if solution.proposed_by_id == by.pk:
        raise NotAllowed(_("Nobody approves their own proposal."))
    _check_not_own(case, by)
    return solution


def _approve(
    case: Case, solution: Solution, *, by: User, at: datetime, by_rule: bool
) -> None:
    case.status = next_status(case, transition="approve")
    solution.state = SolutionState.APPROVED
    solution.decided_by, solution.decided_at = by, at
    solution.is_by_rule = by_rule
    solution.save()
    data: dict[str, Any] = {"by_rule": by_rule}
    if solution.comment:
        data["comment"] = solution.comment
    save_change(case, "status", change="approve", at=at, by=by, data=data)
    if case.member is not None:
        record_activity(
            member=case.member,
            kind="feedback.solution_approved",
            at=at,
            by=by,
            store=case.store,
            data=activity_data(case),
            ref=case.ref,
        )
