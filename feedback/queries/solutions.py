"""What is proposed for the customer of a case, and whether it may be promised yet."""

from django.db.models import Q, prefetch_related_objects

from feedback.choices import SolutionState
from feedback.models import Case, Solution
from feedback.models.redress import SolutionQuerySet
from feedback.queries.limits import APPROVE, current_limits, limit_of
from members.models import User, scope_of

# What a proposer may still change.
EDITABLE = (SolutionState.DRAFT, SolutionState.SENT_BACK)
# The inbox reads no more than so many; who has more to decide has another problem.
MOST_WAITING = 200


def solution_of(case: Case) -> Solution | None:
    """The solution of the case's present round, with its items and people, or None."""
    return (
        Solution.objects.filter(case=case, cycle=case.cycle)
        .select_related("proposed_by", "decided_by")
        .prefetch_related("items__done_by")
        .first()
    )


def approval_missing(case: Case) -> bool:
    """Whether something of value is meant for the customer and nobody approved it yet.

    Then nothing may be promised: the answer waits for the approval.
    """
    waiting = Solution.objects.filter(case=case, cycle=case.cycle).exclude(
        state=SolutionState.APPROVED
    )
    return waiting.filter(Q(amount__gt=0) | Q(points__gt=0)).exists()


def waiting_for(user: User) -> SolutionQuerySet:
    """Solutions that this person may be asked to approve, the longest waiting first.

    Of the stores where the person may approve; not those that the person proposed.
    Whether the person's limit is enough is another question: can_decide.
    """
    if not scope_of(user, APPROVE):
        return Solution.objects.none()
    return (
        Solution.objects.waiting()
        .visible_to(user, APPROVE)
        .exclude(proposed_by=user)
        .exclude(case__member__user=user)
        .select_related("case__store", "case__member", "case__cause", "proposed_by")
        .order_by("proposed_at", "pk")
    )


def to_decide(user: User) -> list[Solution]:
    """Of those, the ones for which the person's limit is enough; three queries."""
    if not scope_of(user, APPROVE):
        return []
    return [
        solution for solution, is_enough in judged(user, waiting_for(user)) if is_enough
    ]


def judged(user: User, rows: SolutionQuerySet) -> list[tuple[Solution, bool]]:
    """At most MOST_WAITING of `rows`, each with whether the person's limit is enough."""
    found = list(rows[:MOST_WAITING])
    if not found:
        return []
    limits = current_limits()
    prefetch_related_objects([user], "posts")
    return [
        (row, limit_of(user, row.case.store, limits).covers(row.amount, row.points))
        for row in found
    ]
