"""What was given in cases like this one, and what this customer was given before."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median

from django.db.models import Q, QuerySet

from feedback.choices import SolutionState
from feedback.models import Case, Cause, Solution
from members.models import User

WINDOW = timedelta(days=365)
# Fewer cases than this have no median: one generous day would be the rule.
ENOUGH = 5
SHOWN = 5
MOST = 500


@dataclass(frozen=True)
class Precedents:
    """Like cases of a year: how many, the median and range of money, the latest.

    ``median`` is None while there are fewer than ENOUGH.
    """

    count: int
    median: Decimal | None
    least: Decimal
    most: Decimal
    latest: list[Solution]
    cause: Cause


def precedents_of(case: Case, user: User, *, at: datetime) -> Precedents | None:
    """Approved solutions of cases with the same cause, or one beside it in the tree.

    Only of the stores that the person may see; None while the case has no cause. At
    most two queries.
    """
    cause = case.cause
    if cause is None:
        return None
    like = (
        Solution.objects.visible_to(user)
        .filter(
            _cause_like(cause),
            state=SolutionState.APPROVED,
            decided_at__gt=at - WINDOW,
            decided_at__lte=at,
        )
        .exclude(case=case)
        .select_related("case")
        .order_by("-decided_at", "-pk")
    )
    amounts = list(like.values_list("amount", flat=True)[:MOST])
    return Precedents(
        count=len(amounts),
        median=median(amounts) if len(amounts) >= ENOUGH else None,
        least=min(amounts, default=Decimal(0)),
        most=max(amounts, default=Decimal(0)),
        latest=list(like.prefetch_related("items")[:SHOWN]) if amounts else [],
        cause=cause,
    )


def _cause_like(cause: Cause) -> Q:
    """The cause itself, what hangs on it, its parent and what hangs beside it. A class
    (a root of the tree) is too wide a word to compare by: then only what is below it."""
    path = cause.path
    if cause.depth > 2:
        path = path[: -Cause.steplen]
    return Q(case__cause__path__startswith=path)


@dataclass(frozen=True)
class Given:
    """What one customer was given in a year's other cases."""

    count: int
    amount: Decimal


def given_before(case: Case, *, at: datetime) -> Given:
    """How often, and how much, this member or this address was given something of value
    within a year. For the eyes of who approves. One query."""
    amounts = list(
        _same_customer(case)
        .filter(
            state=SolutionState.APPROVED,
            decided_at__gt=at - WINDOW,
            decided_at__lte=at,
        )
        .filter(Q(amount__gt=0) | Q(points__gt=0))
        .values_list("amount", flat=True)[:MOST]
    )
    return Given(len(amounts), sum(amounts, Decimal(0)))


def _same_customer(case: Case) -> QuerySet[Solution]:
    who = Q(pk__in=[])
    if case.member_id:
        who |= Q(case__member=case.member_id)
    if case.phone:
        who |= Q(case__phone=case.phone)
    if case.email:
        who |= Q(case__email=case.email)
    return Solution.objects.filter(who).exclude(case=case)
