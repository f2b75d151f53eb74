"""The monthly report of calls after services: called, reached, satisfied, problems,
measures."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, Sum

from campaigns.choices import CallOrigin, CallState, ServiceProblem
from campaigns.models import Call, FollowUpMeasure, FollowUpProblem
from campaigns.models.call import SATISFIED, CallQuerySet
from members.models import Store, User, scope_of
from members.queries.figures import midnight

UNHAPPY = 2
NAMED = 100
READ = "campaigns.view_calllist"
COUNTS = ("called", "reached", "marked", "satisfied", "unhappy", "marks", "complaints")


@dataclass
class Figures:
    """Counts of one store, or of all of them together."""

    name: str
    called: int = 0
    reached: int = 0
    marked: int = 0
    satisfied: int = 0
    unhappy: int = 0
    marks: int = 0
    complaints: int = 0
    problems: dict[str, int] = field(default_factory=dict)

    @property
    def reached_share(self) -> int | None:
        """Reached of those called, in percent; None when nobody was called."""
        return _percent(self.reached, self.called)

    @property
    def satisfied_share(self) -> int | None:
        """Satisfied of those who gave a mark, in percent."""
        return _percent(self.satisfied, self.marked)

    @property
    def average(self) -> float | None:
        """The mean mark."""
        return round(self.marks / self.marked, 1) if self.marked else None

    @property
    def problem_counts(self) -> list[int]:
        """Problems in the order of ServiceProblem."""
        return [self.problems.get(kind, 0) for kind in ServiceProblem.values]


@dataclass(frozen=True)
class Report:
    """One month: a line for each store, all together, who was not content."""

    month: date
    total: Figures
    stores: Sequence[Figures]
    problems: Sequence[tuple[str, int]]
    named: Sequence[Call]
    measures: Sequence[FollowUpMeasure]


def _percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None


def month_after(month: date) -> date:
    """The first day of the following month."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def _calls(user: User, month: date, store: Store | None) -> CallQuerySet:
    """Calls after services that were made (for the last time) in the month."""
    start, end = midnight(month), midnight(month_after(month))
    calls = Call.objects.filter(
        scope_of(user, READ).q("store"),
        call_list__origin=CallOrigin.SERVICE,
        done_at__gte=start,
        done_at__lt=end,
    )
    return calls.filter(store=store) if store else calls


def _by_store(calls: CallQuerySet) -> dict[int, Figures]:
    """The counts of each store; two queries."""
    figures: dict[int, Figures] = {}
    spoken = Q(state=CallState.DONE)
    rows = (
        calls.order_by()
        .values("store", "store__name")
        .annotate(
            called=Count("pk"),
            reached=Count("pk", filter=spoken),
            marked=Count("satisfaction"),
            satisfied=Count("pk", filter=Q(satisfaction__gte=SATISFIED)),
            unhappy=Count("pk", filter=Q(satisfaction__lte=UNHAPPY)),
            marks=Sum("satisfaction", default=0),
            complaints=Count("pk", filter=~Q(case_number="")),
        )
        .order_by("store__name")
    )
    for row in rows:
        values: dict[str, Any] = dict(row)
        known = {name: values[name] for name in COUNTS}
        figures[values["store"]] = Figures(values["store__name"], **known)
    for store_id, kind, count in (
        FollowUpProblem.objects.filter(call__in=calls)
        .values_list("call__store", "kind")
        .annotate(count=Count("pk"))
    ):
        figures[store_id].problems[kind] = count
    return figures


def report_of(user: User, *, month: date, store: Store | None = None) -> Report:
    """The report of the stores in which the person reads about calls; four queries."""
    calls = _calls(user, month, store)
    figures = _by_store(calls)
    total = _together(list(figures.values()))
    problems = [
        (str(label), total.problems[kind])
        for kind, label in ServiceProblem.choices
        if total.problems.get(kind)
    ]
    return Report(
        month=month,
        total=total,
        stores=list(figures.values()),
        problems=sorted(problems, key=lambda row: -row[1]),
        named=_named(user, calls),
        measures=_measures(user, month, store),
    )


def _together(stores: Sequence[Figures]) -> Figures:
    total = Figures("")
    for name in COUNTS:
        setattr(total, name, sum(getattr(each, name) for each in stores))
    for each in stores:
        for kind, count in each.problems.items():
            total.problems[kind] = total.problems.get(kind, 0) + count
    return total


def _named(user: User, calls: CallQuerySet) -> list[Call]:
    """Who was not content, said what was wrong, or complained, and whom the person may
    see."""
    wrong = Q(satisfaction__lte=UNHAPPY) | Q(problems__isnull=False)
    found = (
        calls.visible_to(user)
        .filter(wrong | ~Q(case_number=""))
        .select_related("member", "store", "done_by")
        .prefetch_related("problems")
        .order_by(F("satisfaction").asc(nulls_last=True), "pk")
        .distinct()
    )
    return list(found[:NAMED])


def _measures(user: User, month: date, store: Store | None) -> list[FollowUpMeasure]:
    rows = FollowUpMeasure.objects.filter(month=month).select_related("store", "by")
    scope = scope_of(user, READ)
    if store is not None:
        return list(rows.filter(store=store))
    return list(rows.filter(scope.q("store") | Q(store=None)))


def last_months(today: date, count: int = 12) -> list[date]:
    """The first days of this month and those before it, latest first."""
    months = [today.replace(day=1)]
    while len(months) < count:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months


def as_month(text: str) -> date | None:
    """ "2026-10" as its first day, None for anything else."""
    try:
        return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 -- a month, no moment
    except ValueError:
        return None
