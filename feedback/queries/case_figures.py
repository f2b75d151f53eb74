"""The figures of the reports on feedback (F15), each counted by the database.

No loop over cases: one aggregate for the totals, one grouped query for each table. What
is measured on fewer than FEW cases has no share and no percentile.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from operator import add
from typing import Any

from django.db.models import (
    Avg,
    Count,
    F,
    FilteredRelation,
    Q,
    Sum,
    Window,
)
from django.db.models.functions import RowNumber

from feedback.models import CaseClock, FollowUp, RedressItem
from feedback.models.case import CaseQuerySet
from feedback.queries.case_groups import (
    GROUPS,
    MEASURED,
    DaysBetween,
    Span,
    answers,
    compensation,
    ended,
    received,
    verdict_of,
)
from feedback.queries.register import first_of_next
from members.models import Purchase
from members.models.access import Scope

FEW = 5

DIMENSIONS = {
    "store": "store",
    "category": "category",
    "cause": "cause",
    "channel": "channel",
    "department": "department",
    "severity": "severity",
}


# Groups that are counted together: by the rows that they can only be among.
BY_RECEIPT = ("received", "struck", "severe")
BY_ENDING = (
    *("ended", "within_2", "within_7", "within_30", "beyond_30"),
    *("upheld", "partly", "not_upheld"),
)
BY_CLOCK = {
    f"{metric}_{word}": (metric, kept)
    for metric in MEASURED
    for word, kept in (("kept", True), ("missed", False))
}


def totals(cases: CaseQuerySet, span: Span) -> dict[str, int]:
    """How many of these cases stand in each group; a query for each kind of group, so
    that each looks only at the rows that it can be about."""
    came, went = cases.filter(span.q("received_at")), cases.filter(span.q("closed_at"))
    rest = [code for code in GROUPS if code not in (*BY_RECEIPT, *BY_ENDING, *BY_CLOCK)]
    return (
        _counted(came, span, BY_RECEIPT)
        | _counted(went, span, BY_ENDING)
        | _verdicts(came.filter(received(span)))
        | {code: cases.filter(GROUPS[code].condition(span)).count() for code in rest}
    )


def _counted(cases: CaseQuerySet, span: Span, codes: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = cases.order_by().aggregate(
        **{code: Count("pk", filter=GROUPS[code].condition(span)) for code in codes}
    )
    return found


def _verdicts(cases: CaseQuerySet) -> dict[str, int]:
    """The verdicts of the first round's clocks; each case has at most one a metric."""
    clocks = CaseClock.objects.filter(
        cycle=1, metric__in=MEASURED, case__in=cases.order_by().values("pk")
    )
    rows = (
        clocks.order_by()
        .values("metric")
        .annotate(
            kept=Count("pk", filter=verdict_of(kept=True)),
            missed=Count("pk", filter=verdict_of(kept=False)),
        )
    )
    by_metric = {row["metric"]: row for row in rows}
    return {
        code: int(by_metric[metric]["kept" if kept else "missed"])
        if metric in by_metric
        else 0
        for code, (metric, kept) in BY_CLOCK.items()
    }


def share(part: int, whole: int) -> int | None:
    """In whole percent; None for fewer than FEW: a share of three cases tells nothing."""
    return round(100 * part / whole) if whole >= FEW else None


@dataclass(frozen=True)
class Quantiles:
    """Half and nine tenths of the cases took at most so long (in hours)."""

    number: int
    median: float | None = None
    nine_tenths: float | None = None


TIMES = {
    "accept": ("accepted_at", received),
    "reply": ("first_reply_at", received),
    "resolve": ("closed_at", ended),
}


def quantiles(cases: CaseQuerySet, span: Span, metric: str) -> Quantiles:
    """How long acceptance, first answer or closing took; two queries.

    The value of the case at the rank, so that it is one that happened; the ranks come
    from a window over the durations, the same on every database.
    """
    until, condition = TIMES[metric]
    taken = DaysBetween(until, "received_at")
    rows = cases.filter(condition(span), **{f"{until}__isnull": False}).order_by()
    number = rows.count()
    if number < FEW:
        return Quantiles(number)
    ranks = (-(-number // 2), -(-number * 9 // 10))
    ranked = rows.annotate(
        taken=taken, place=Window(RowNumber(), order_by=[taken, F("pk")])
    ).filter(place__in=set(ranks))
    by_place = dict(ranked.values_list("place", "taken"))
    half, most = (round(24 * by_place[rank], 1) for rank in ranks)
    return Quantiles(number, half, most)


@dataclass(frozen=True)
class Satisfaction:
    """The means of the answers, from 1 to 5."""

    answers: int
    outcome: float | None
    process: float | None


def satisfaction(cases: CaseQuerySet, span: Span) -> Satisfaction:
    """What customers said in follow-ups answered in the span; one query."""
    found = (
        FollowUp.objects.filter(answers(span), case__in=cases.order_by().values("pk"))
        .order_by()
        .aggregate(n=Count("pk"), outcome=Avg("outcome"), process=Avg("process"))
    )
    enough = found["n"] >= FEW
    return Satisfaction(
        found["n"],
        _rounded(found["outcome"]) if enough else None,
        _rounded(found["process"]) if enough else None,
    )


def _rounded(value: Any) -> float | None:
    return None if value is None else round(float(value), 1)


def cost(cases: CaseQuerySet, span: Span) -> Decimal:
    """What compensation approved in the span costs; one query."""
    items = RedressItem.objects.filter(
        compensation(span), solution__case__in=cases.order_by().values("pk")
    )
    return _money(items.order_by().aggregate(total=Sum("amount"))["total"])


def _money(total: Any) -> Decimal:
    return Decimal(total or 0).quantize(Decimal("0.01"))


# What is paid, by dimension and its value.
Costs = dict[str, dict[Any, Decimal]]


@dataclass(frozen=True)
class Row:
    """One value of a dimension: its key (None: not told), and its counts."""

    key: Any
    received: int
    ended: int
    kept: int
    missed: int
    cost: Decimal

    @property
    def in_time(self) -> int | None:
        """Share resolved in time, in percent; None for too few."""
        return share(self.kept, self.kept + self.missed)


def by_dimension(cases: CaseQuerySet, span: Span) -> dict[str, list[Row]]:
    """The cases of the span by store, by cause …, most first each; the cases are read
    once for all dimensions."""
    verdict = FilteredRelation(
        "clocks", condition=Q(clocks__metric="resolve", clocks__cycle=1)
    )
    concerned = cases.filter(received(span) | ended(span)).order_by()
    kept, missed = (verdict_of(kept=each, of="verdict__") for each in (True, False))
    rows: Any = concerned.annotate(verdict=verdict).values_list(*DIMENSIONS.values())
    rows = rows.annotate(
        n_received=Count("pk", filter=received(span)),
        n_ended=Count("pk", filter=ended(span)),
        n_kept=Count("pk", filter=received(span) & kept),
        n_missed=Count("pk", filter=received(span) & missed),
    )
    found = {dimension: defaultdict[Any, Any](_no_cases) for dimension in DIMENSIONS}
    for row in rows:
        counts = row[len(DIMENSIONS) :]
        for dimension, key in zip(DIMENSIONS, row, strict=False):
            known = found[dimension][key]
            known[:] = map(add, known, counts)
    costs = costs_by_dimension(cases, span)
    return {each: _rows(found[each], costs[each]) for each in DIMENSIONS}


def _no_cases() -> list[int]:
    return [0, 0, 0, 0]


def _rows(counts: dict[Any, Any], costs: dict[Any, Decimal]) -> list[Row]:
    rows = [
        Row(key, *[*counts.get(key, _no_cases()), costs.get(key, Decimal(0))])
        for key in {*counts, *costs}
    ]
    return sorted(rows, key=lambda row: (-row.received, -row.ended, str(row.key)))


def costs_by_dimension(cases: CaseQuerySet, span: Span) -> Costs:
    """What compensation costs, by each dimension of the cases; one query."""
    columns = [f"solution__case__{column}" for column in DIMENSIONS.values()]
    items = RedressItem.objects.filter(
        compensation(span), solution__case__in=cases.order_by().values("pk")
    )
    rows: Any = items.order_by().values_list(*columns).annotate(total=Sum("amount"))
    costs: Costs = {dimension: defaultdict(Decimal) for dimension in DIMENSIONS}
    for *keys, total in rows:
        for dimension, key in zip(DIMENSIONS, keys, strict=True):
            costs[dimension][key] += _money(total)
    return costs


@dataclass(frozen=True)
class Share:
    """One bar of a Pareto chart: its value, and the share up to here in percent."""

    key: Any
    value: Decimal
    cumulative: int


def pareto(values: Iterable[tuple[Any, Decimal | int]]) -> list[Share]:
    """The largest first, with what they make together up to each."""
    ordered = sorted(
        ((key, Decimal(value)) for key, value in values if value),
        key=lambda pair: (-pair[1], str(pair[0])),
    )
    total = sum((value for _key, value in ordered), Decimal(0))
    shares, sofar = [], Decimal(0)
    for key, value in ordered:
        sofar += value
        shares.append(Share(key, value, round(100 * sofar / total)))
    return shares


def heat_map(cases: CaseQuerySet, span: Span) -> dict[tuple[Any, Any], int]:
    """How many cases of each cause in each store; one query."""
    rows = cases.filter(received(span), cause__isnull=False).order_by()
    counted = rows.values_list("cause", "store").annotate(n=Count("pk"))
    return {(cause, store): n for cause, store, n in counted}


@dataclass(frozen=True)
class Point:
    """One week or month of the trend. ``rate`` is per 1,000 purchases, with the upper
    limit of chance; both None where nobody bought."""

    span: Span
    count: int
    purchases: int
    rate: float | None = None
    upper: float | None = None

    @property
    def is_beyond(self) -> bool:
        """Whether chance alone hardly explains it."""
        return (
            self.rate is not None and self.upper is not None and self.rate > self.upper
        )


@dataclass(frozen=True)
class Trend:
    """The points, and their mean rate. ``by_count``: a c-chart, for want of purchases."""

    points: list[Point] = field(default_factory=list)
    mean: float = 0.0
    by_count: bool = False


def trend(cases: CaseQuerySet, scope: Scope, spans: list[Span]) -> Trend:
    """Cases over time with control limits: mean and three sigma (u-chart per 1,000
    purchases; where purchases are missing a c-chart of the counts); two queries."""
    if not spans:
        return Trend()
    whole = Span(spans[0].start, spans[-1].end)
    counts = _by_span(cases.filter(received(whole)), "received_at", spans)
    bought = Purchase.objects.filter(scope.q("store"), whole.q("purchased_at"))
    sold = _by_span(bought, "purchased_at", spans)
    points = [
        Point(span, count, purchases)
        for span, count, purchases in zip(spans, counts, sold, strict=True)
    ]
    if all(point.purchases for point in points):
        return _rates(points)
    return _counts(points)


def _by_span(rows: Any, column: str, spans: list[Span]) -> list[int]:
    """How many of the rows lie in each span; one query."""
    found = rows.order_by().aggregate(
        **{
            f"n{place}": Count("pk", filter=span.q(column))
            for place, span in enumerate(spans)
        }
    )
    return [found[f"n{place}"] for place in range(len(spans))]


def _rates(points: list[Point]) -> Trend:
    mean = sum(p.count for p in points) / sum(p.purchases for p in points) * 1000
    return Trend(
        [
            Point(
                p.span,
                p.count,
                p.purchases,
                rate=1000 * p.count / p.purchases,
                upper=mean + 3 * (mean / (p.purchases / 1000)) ** 0.5,
            )
            for p in points
        ],
        mean,
    )


def _counts(points: list[Point]) -> Trend:
    mean = sum(p.count for p in points) / len(points)
    upper = mean + 3 * mean**0.5
    return Trend(
        [Point(p.span, p.count, p.purchases, float(p.count), upper) for p in points],
        mean,
        by_count=True,
    )


def purchases_by_store(scope: Scope, span: Span) -> dict[int, int]:
    """How many purchases each store had; one query."""
    rows = Purchase.objects.filter(scope.q("store"), span.q("purchased_at")).order_by()
    return dict(rows.values_list("store").annotate(n=Count("pk")))


def weeks_up_to(end: date, number: int) -> list[Span]:
    """The last so many weeks of seven days, the last of which ends on `end`."""
    return [
        Span(end - timedelta(days=7 * n + 6), end - timedelta(days=7 * n))
        for n in reversed(range(number))
    ]


def months_up_to(end: date, number: int) -> list[Span]:
    """The last so many months, the last of which is that of `end`."""
    first = end.replace(day=1)
    spans = [Span(first, first_of_next(first) - timedelta(days=1))]
    while len(spans) < number:
        last = spans[0].start - timedelta(days=1)
        spans.insert(0, Span(last.replace(day=1), last))
    return spans
