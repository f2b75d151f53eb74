"""What good handling earns (F19): who buys again, by how their complaint went.

Observed, not proven: those who complain may differ from those who don't in more than the
complaint. Each group is one query; a member counts once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from typing import Any

from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
)

from feedback.choices import CaseKind
from feedback.models import Case, FollowUp
from feedback.models.redress import DISSATISFIED_TO, SATISFIED_FROM
from feedback.queries.case_groups import STRUCK, Span
from members.models import Purchase
from members.models.access import Scope

# Of the normal distribution, for 95 of 100.
Z = 1.96


@dataclass(frozen=True)
class Rate:
    """How many of a group bought again, with the interval in which the true share lies
    in 95 of 100 cases (Wilson). Shares in percent; None for nobody."""

    members: int
    again: int

    @property
    def percent(self) -> float | None:
        """The share that bought again."""
        return 100 * self.again / self.members if self.members else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's interval: also right for small groups and shares near 0 or 100."""
        return wilson(self.again, self.members)


def wilson(hits: int, number: int) -> tuple[float, float] | None:
    """The interval of a share in percent; None of nothing."""
    if not number:
        return None
    share = hits / number
    below = 1 + Z * Z / number
    middle = (share + Z * Z / (2 * number)) / below
    half = Z / below * sqrt(share * (1 - share) / number + Z * Z / (4 * number**2))
    return max(0.0, 100 * (middle - half)), min(100.0, 100 * (middle + half))


@dataclass(frozen=True)
class Window:
    """In which days it began, and within how many days they must have bought again."""

    span: Span
    days: int
    now: datetime

    @property
    def latest(self) -> datetime:
        """What began later had not the full time yet."""
        return min(self.span.ends, self.now - timedelta(days=self.days))

    def began(self, column: str) -> Q:
        """A condition: it began in the days, and had the full time since."""
        return Q(**{f"{column}__gte": self.span.opens, f"{column}__lt": self.latest})

    def bought_again(self, member: str, since: str) -> Exists:
        """A condition: the member bought within the days after a moment."""
        until = ExpressionWrapper(
            OuterRef(since) + timedelta(days=self.days), output_field=DateTimeField()
        )
        return Exists(
            Purchase.objects.filter(
                member=OuterRef(member),
                purchased_at__gt=OuterRef(since),
                purchased_at__lte=until,
            )
        )


def satisfied_rate(scope: Scope, window: Window) -> Rate:
    """Of those who complained and were satisfied; one query."""
    return _answered(scope, window, Q(outcome__gte=SATISFIED_FROM))


def dissatisfied_rate(scope: Scope, window: Window) -> Rate:
    """Of those who complained and were not satisfied; one query."""
    return _answered(scope, window, Q(outcome__lte=DISSATISFIED_TO))


def _complaints(scope: Scope, window: Window) -> Q:
    """The last complaint of each member that was closed in the window."""
    later = Case.objects.filter(
        window.began("closed_at"),
        scope.q("store"),
        member=OuterRef("member"),
        kind=CaseKind.COMPLAINT,
        quarantine="",
        closed_at__gt=OuterRef("closed_at"),
    ).exclude(status__in=STRUCK)
    return (
        window.began("closed_at")
        & scope.q("store")
        & Q(kind=CaseKind.COMPLAINT, quarantine="", member__isnull=False)
        & ~Q(status__in=STRUCK)
        & ~Q(Exists(later))
    )


def _answered(scope: Scope, window: Window, answer: Q) -> Rate:
    last = Case.objects.filter(_complaints(scope, window))
    answers = FollowUp.objects.filter(
        answer, case__in=last.values("pk"), cycle=F("case__cycle")
    )
    return _rate(answers, window.bought_again("case__member", "case__closed_at"))


def unknown_rate(scope: Scope, window: Window) -> Rate:
    """Of those who complained and of whom we don't know, or who were in between."""
    told = FollowUp.objects.filter(case=OuterRef("pk"), cycle=OuterRef("cycle")).filter(
        Q(outcome__gte=SATISFIED_FROM) | Q(outcome__lte=DISSATISFIED_TO)
    )
    cases = Case.objects.filter(_complaints(scope, window), ~Exists(told))
    return _rate(cases, window.bought_again("member", "closed_at"))


def silent_rate(scope: Scope, window: Window) -> Rate:
    """Of those who never complained: after their first purchase in the window."""
    complained = Case.objects.filter(
        member=OuterRef("member"), kind=CaseKind.COMPLAINT, quarantine=""
    ).exclude(status__in=STRUCK)
    inside = window.began("purchased_at") & scope.q("store")
    earlier = Purchase.objects.filter(inside, member=OuterRef("member")).filter(
        Q(purchased_at__lt=OuterRef("purchased_at"))
        | Q(purchased_at=OuterRef("purchased_at"), pk__lt=OuterRef("pk"))
    )
    first = Purchase.objects.filter(
        inside, ~Exists(earlier), ~Exists(complained), member__isnull=False
    )
    return _rate(first, window.bought_again("member", "purchased_at"))


def _rate(rows: QuerySet[Any], again: Exists) -> Rate:
    found = rows.order_by().aggregate(
        members=Count("pk"), again=Count("pk", filter=Q(again))
    )
    return Rate(found["members"], found["again"])


@dataclass(frozen=True)
class Habits:
    """What is assumed of customers with a problem; shares from 0 to 1."""

    customers: int
    worth: float
    complain: float
    satisfied: float
    return_satisfied: float
    return_dissatisfied: float
    return_silent: float

    @property
    def kept(self) -> float:
        """The share that buys again."""
        complained = (
            self.satisfied * self.return_satisfied
            + (1 - self.satisfied) * self.return_dissatisfied
        )
        return self.complain * complained + (1 - self.complain) * self.return_silent

    @property
    def lost_customers(self) -> float:
        """How many don't."""
        return self.customers * (1 - self.kept)

    @property
    def lost_sales(self) -> float:
        """What they would have spent."""
        return self.lost_customers * self.worth
