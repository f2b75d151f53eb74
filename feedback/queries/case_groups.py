"""Which cases stand behind a figure of a report.

One table for both sides: the report counts the cases of a group, the list of cases shows
them, so that every figure is as long as the list behind it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, FloatField, Func, OuterRef, Q, Sum
from django.db.models.lookups import GreaterThan, LessThanOrEqual
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from feedback.choices import CaseStatus, Decision, Metric, RegisterKind, SolutionState
from feedback.models import CaseClock, FollowUp, RedressItem, RegisterEntry
from feedback.models.redress import DISSATISFIED_TO, SATISFIED_FROM
from feedback.queries.register import starts_at
from feedback.workflow import OPEN_STATUSES

STRUCK = (
    CaseStatus.REJECTED,
    CaseStatus.DUPLICATE,
    CaseStatus.WITHDRAWN,
    CaseStatus.SPAM,
)


# In days: floating-point numbers don't meet a whole day exactly.
A_SECOND = 1 / 86_400


class DaysBetween(Func):
    """The days from the second moment to the first, as a floating-point number.

    Worked out by the database itself: Django's own differences call back into Python
    for each row on SQLite.
    """

    arity = 2
    output_field = FloatField()
    template = "(EXTRACT(EPOCH FROM (%(expressions)s)) / 86400.0)"
    arg_joiner = " - "

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """With julianday()."""
        return super().as_sql(
            compiler,
            connection,
            template="(julianday(%(expressions)s))",
            arg_joiner=") - julianday(",
            **context,
        )


@dataclass(frozen=True)
class Span:
    """From one day to another, both included, in the portal's zone."""

    start: date
    end: date

    @property
    def opens(self) -> datetime:
        """The first moment."""
        return starts_at(self.start)

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        return starts_at(self.end + timedelta(days=1))

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1

    def q(self, field: str) -> Q:
        """A condition on a column with moments."""
        return Q(**{f"{field}__gte": self.opens, f"{field}__lt": self.ends})


@dataclass(frozen=True)
class Group:
    """Cases with something in common in a span: words, and the condition."""

    label: str | Promise
    condition: Callable[[Span], Q]


def received(span: Span) -> Q:
    """Received in the span and treated as a case."""
    return span.q("received_at") & ~Q(status__in=STRUCK)


def ended(span: Span) -> Q:
    """Treated as a case, and closed in the span for the last time."""
    return span.q("closed_at") & ~Q(status__in=STRUCK)


def outstanding(moment: datetime) -> Q:
    """Open at that moment, by the register: as it is now, without what was entered
    since."""
    since = (
        RegisterEntry.objects.filter(at__gte=moment)
        .order_by()
        .values("case")
        .annotate(net=Sum("change"))
    )
    is_open = Q(status__in=OPEN_STATUSES)
    came = Q(pk__in=since.filter(net=1).values("case"))
    went = Q(pk__in=since.filter(net=-1).values("case"))
    return (is_open & ~came) | (~is_open & went)


def verdict_of(*, kept: bool, of: str = "") -> Q:
    """A condition on clocks, or on the clock that a case is joined with as ``of``."""
    if kept:
        return Q(**{f"{of}breached_at": None, f"{of}stopped_at__isnull": False})
    return Q(**{f"{of}breached_at__isnull": False})


def _verdict(metric: str, *, kept: bool) -> Callable[[Span], Q]:
    def condition(span: Span) -> Q:
        clock = CaseClock.objects.filter(
            verdict_of(kept=kept), case=OuterRef("pk"), metric=metric, cycle=1
        )
        return received(span) & Q(Exists(clock))

    return condition


def _within(more: int | None, days: int | None) -> Callable[[Span], Q]:
    """Closed after more than so many days and at most so many."""

    def condition(span: Span) -> Q:
        found, taken = ended(span), DaysBetween("closed_at", "received_at")
        if more is not None:
            found &= Q(GreaterThan(taken, more + A_SECOND))
        if days is not None:
            found &= Q(LessThanOrEqual(taken, days + A_SECOND))
        return found

    return condition


def _decided(decision: str) -> Callable[[Span], Q]:
    return lambda span: ended(span) & Q(decision=decision)


def _entered(kind: str) -> Callable[[Span], Q]:
    def condition(span: Span) -> Q:
        entries = RegisterEntry.objects.filter(span.q("at"), kind=kind)
        return Q(pk__in=entries.order_by().values("case"))

    return condition


def answers(span: Span) -> Q:
    """A condition on follow-ups: answered in the span."""
    return span.q("answered_at") & Q(outcome__isnull=False)


def _answered(answer: Q) -> Callable[[Span], Q]:
    def condition(span: Span) -> Q:
        found = FollowUp.objects.filter(answers(span), answer)
        return Q(pk__in=found.order_by().values("case"))

    return condition


def compensation(span: Span) -> Q:
    """A condition on redress: with an amount, approved in the span."""
    return span.q("solution__decided_at") & Q(
        solution__state=SolutionState.APPROVED, amount__gt=0
    )


def _compensated(span: Span) -> Q:
    items = RedressItem.objects.filter(compensation(span))
    return Q(pk__in=items.order_by().values("solution__case"))


MEASURED = (Metric.ACCEPT, Metric.REPLY, Metric.RESOLVE)

GROUPS: dict[str, Group] = {
    "received": Group(pgettext_lazy("cases", "Received"), received),
    "ended": Group(pgettext_lazy("cases", "Closed"), ended),
    "outstanding_before": Group(
        _("Outstanding at the beginning"),
        lambda span: outstanding(span.opens) & ~Q(status__in=STRUCK),
    ),
    "outstanding_after": Group(
        _("Outstanding at the end"),
        lambda span: outstanding(span.ends) & ~Q(status__in=STRUCK),
    ),
    "struck": Group(
        _("Refused, duplicate, withdrawn, spam"),
        lambda span: span.q("received_at") & Q(status__in=STRUCK),
    ),
    "severe": Group(
        pgettext_lazy("cases", "Severe"),
        lambda span: received(span) & Q(severity="severe"),
    ),
    "accept_kept": Group(_("Accepted in time"), _verdict("accept", kept=True)),
    "accept_missed": Group(_("Accepted late"), _verdict("accept", kept=False)),
    "reply_kept": Group(_("Answered in time"), _verdict("reply", kept=True)),
    "reply_missed": Group(_("Answered late"), _verdict("reply", kept=False)),
    "resolve_kept": Group(_("Resolved in time"), _verdict("resolve", kept=True)),
    "resolve_missed": Group(_("Resolved late"), _verdict("resolve", kept=False)),
    "within_2": Group(_("Closed within 2 days"), _within(None, 2)),
    "within_7": Group(_("Closed in 2 to 7 days"), _within(2, 7)),
    "within_30": Group(_("Closed in 7 to 30 days"), _within(7, 30)),
    "beyond_30": Group(_("Closed after 30 days"), _within(30, None)),
    "upheld": Group(_("Upheld"), _decided(Decision.UPHELD)),
    "partly": Group(_("Partly upheld"), _decided(Decision.PARTLY)),
    "not_upheld": Group(_("Not upheld"), _decided(Decision.NOT_UPHELD)),
    "reopened": Group(
        pgettext_lazy("cases", "Reopened"), _entered(RegisterKind.REOPENED)
    ),
    "answered": Group(_("Answered the follow-up"), _answered(Q())),
    "satisfied": Group(
        _("Satisfied with the outcome"),
        _answered(Q(outcome__gte=SATISFIED_FROM)),
    ),
    "dissatisfied": Group(
        _("Dissatisfied with the outcome"),
        _answered(Q(outcome__lte=DISSATISFIED_TO)),
    ),
    "well_treated": Group(
        _("Satisfied with how we dealt with it"),
        _answered(Q(process__gte=SATISFIED_FROM)),
    ),
    "compensated": Group(_("With compensation"), _compensated),
}


def group_choices() -> list[tuple[str, str | Promise]]:
    """The groups as choices of a filter."""
    return [(code, group.label) for code, group in GROUPS.items()]
