"""What stands in a report: figures with their links, tables, charts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from feedback.choices import CaseChannel, ReportKind, Severity
from feedback.models import CaseCategory, Cause, Department
from feedback.queries import case_figures as figures
from feedback.queries.case_figures import FEW, Row, Share, Trend, share
from feedback.queries.case_groups import GROUPS
from feedback.reports.places import Place
from members.models import Store

TOP = 10
WEEKS, MONTHS = 26, 13


@dataclass(frozen=True)
class Figure:
    """One number of a report. ``value`` as text; ``url`` leads to its cases; ``chain``
    is the same of the whole chain, guarded, for a reader who sees a part of it."""

    label: str | Promise
    value: str
    url: str = ""
    chain: str = ""


@dataclass(frozen=True)
class Table:
    """The cases by one dimension. Rows: words, then what `Row` counts, with links."""

    title: str | Promise
    dimension: str
    rows: list[dict[str, Any]]


@dataclass(frozen=True)
class HeatMap:
    """Causes by stores: ``rows`` of (cause, cells); a cell is (count, shade, url)."""

    stores: list[str]
    rows: list[tuple[str, list[tuple[int, int, str]]]] = field(default_factory=list)


@dataclass(frozen=True)
class Report:
    """Everything that a page, a workbook and a letter show."""

    kind: str
    place: Place
    figures: list[Figure]
    tables: list[Table]
    causes: list[tuple[str, Share]]
    costs: list[tuple[str, Share]]
    trend: Trend
    heat: HeatMap


COUNTED = (
    "outstanding_before",
    "received",
    "ended",
    "outstanding_after",
    "struck",
    "severe",
    "reopened",
)
PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("received", ("accept_kept", "accept_missed")),
    ("received", ("reply_kept", "reply_missed")),
    ("received", ("resolve_kept", "resolve_missed")),
    ("ended", ("within_2", "within_7", "within_30", "beyond_30")),
    ("ended", ("upheld", "partly", "not_upheld")),
    ("answered", ("answered", "satisfied", "dissatisfied", "well_treated")),
)
TIMES: dict[str, str | Promise] = {
    "accept": gettext_lazy("Time to accept"),
    "reply": gettext_lazy("Time to first answer"),
    "resolve": gettext_lazy("Time to close"),
}
# The follow-up report is about answers; the others about everything.
FOLLOW_UP_ONLY = ("answered", "satisfied", "dissatisfied", "well_treated", "reopened")
TABLES: dict[str, str | Promise] = {
    "store": gettext_lazy("By store"),
    "category": gettext_lazy("By category"),
    "cause": gettext_lazy("By cause"),
    "channel": gettext_lazy("By way in"),
    "department": gettext_lazy("By department"),
    "severity": gettext_lazy("By severity"),
}


def guarded(count: int) -> str:
    """A count of others' cases: under FEW it could be told who it was."""
    return str(count) if count >= FEW or count == 0 else f"<{FEW}"


def report_of(kind: str, place: Place) -> Report:
    """Put a report together; about 40 queries, however many cases."""
    names = _Names()
    rows = figures.by_dimension(place.cases, place.span)
    causes = rows["cause"]
    tables = [_table(place, code, names, rows[code]) for code in TABLES]
    by_count = figures.pareto((row.key, row.received) for row in causes if row.key)
    by_cost = figures.pareto((row.key, row.cost) for row in causes if row.key)
    return Report(
        kind=kind,
        place=place,
        figures=list(headline(kind, place)),
        tables=tables,
        causes=[(names.of("cause", each.key), each) for each in by_count[:TOP]],
        costs=[(names.of("cause", each.key), each) for each in by_cost[:TOP]],
        trend=figures.trend(place.cases, place.scope, _spans(kind, place)),
        heat=_heat(place, names),
    )


def _spans(kind: str, place: Place) -> list[Any]:
    if kind == ReportKind.WEEKLY:
        return figures.weeks_up_to(place.span.end, WEEKS // 2)
    if kind == ReportKind.HALF_YEARLY:
        return figures.weeks_up_to(place.span.end, WEEKS)
    return figures.months_up_to(place.span.end, MONTHS)


def headline(kind: str, place: Place) -> list[Figure]:
    """The figures on top: counts with their links, shares, times, satisfaction, cost."""
    mine = figures.totals(place.cases, place.span)
    chain = {} if place.is_whole else figures.totals(place.chain_cases, place.span)
    codes = FOLLOW_UP_ONLY if kind == ReportKind.FOLLOW_UP else COUNTED
    found = [_count(place, code, mine, chain) for code in codes]
    if kind != ReportKind.FOLLOW_UP:
        for whole, parts in PARTS:
            base = mine[whole] if whole != "received" else _judged(mine, parts)
            found += [_part(place, code, base, mine, chain) for code in parts]
        found += [_time(place, metric) for metric in TIMES]
    return [*found, *_satisfaction(place), _cost(place, mine)]


def _judged(mine: dict[str, int], parts: tuple[str, ...]) -> int:
    return sum(mine[code] for code in parts)


def _count(
    place: Place, code: str, mine: dict[str, int], chain: dict[str, int]
) -> Figure:
    return Figure(
        GROUPS[code].label,
        str(mine[code]),
        place.url(code),
        guarded(chain[code]) if chain else "",
    )


def _part(
    place: Place, code: str, base: int, mine: dict[str, int], chain: dict[str, int]
) -> Figure:
    percent = share(mine[code], base)
    words = str(mine[code]) if percent is None else f"{mine[code]} · {percent}%"
    return Figure(
        GROUPS[code].label,
        words,
        place.url(code),
        guarded(chain[code]) if chain else "",
    )


def hours_words(hours: float | None) -> str:
    """ "5.5 h", from two days on "3.2 d"; a dash for too few."""
    if hours is None:
        return "–"
    if hours < 48:
        return _("%(hours)s h") % {"hours": f"{hours:.1f}"}
    return _("%(days)s d") % {"days": f"{hours / 24:.1f}"}


def _time(place: Place, metric: str) -> Figure:
    found = figures.quantiles(place.cases, place.span, metric)
    words = _("half within %(median)s, 90%% within %(most)s") % {
        "median": hours_words(found.median),
        "most": hours_words(found.nine_tenths),
    }
    group = "ended" if metric == "resolve" else "received"
    return Figure(
        TIMES[metric],
        words if found.median is not None else _("too few to tell"),
        place.url(group),
    )


def _satisfaction(place: Place) -> list[Figure]:
    found = figures.satisfaction(place.cases, place.span)
    return [
        Figure(
            label,
            _("%(mean)s of 5") % {"mean": mean}
            if mean is not None
            else _("too few to tell"),
            place.url("answered"),
        )
        for label, mean in (
            (_("Satisfaction with the outcome"), found.outcome),
            (_("Satisfaction with how we dealt with it"), found.process),
        )
    ]


def _cost(place: Place, mine: dict[str, int]) -> Figure:
    total = figures.cost(place.cases, place.span)
    words = pgettext("compensation", "%(total)s in %(count)d cases") % {
        "total": f"{total:,.2f}",
        "count": mine["compensated"],
    }
    return Figure(_("Compensation approved"), words, place.url("compensated"))


class _Names:
    """The words of the dimensions' values, each table read once."""

    def __init__(self) -> None:
        self._read: dict[str, dict[Any, str]] = {}

    def of(self, dimension: str, key: Any) -> str:
        if dimension not in self._read:
            self._read[dimension] = NAMES[dimension]()
        if key is None:
            return _("Head office") if dimension == "store" else _("not sorted yet")
        return self._read[dimension].get(key, str(key))


def _words(model: Any) -> Callable[[], dict[Any, str]]:
    return lambda: {row.pk: str(row) for row in model.objects.iterator()}


NAMES: dict[str, Callable[[], dict[Any, str]]] = {
    "store": _words(Store),
    "category": _words(CaseCategory),
    "cause": _words(Cause),
    "department": _words(Department),
    "channel": lambda: {code: str(label) for code, label in CaseChannel.choices},
    "severity": lambda: {code: str(label) for code, label in Severity.choices},
}
# The name of the list's filter, where it isn't the dimension's.
FILTERS = {"cause": "own_cause"}


def _table(
    place: Place,
    dimension: str,
    names: _Names,
    rows: list[Row],
) -> Table:
    sold = (
        figures.purchases_by_store(place.scope, place.span)
        if dimension == "store"
        else {}
    )
    return Table(
        TABLES[dimension],
        dimension,
        [_row(place, dimension, row, names, sold) for row in rows],
    )


def _row(
    place: Place, dimension: str, row: Row, names: _Names, sold: dict[int, int]
) -> dict[str, Any]:
    link = {FILTERS.get(dimension, dimension): row.key}
    bought = sold.get(row.key, 0)
    return {
        "name": names.of(dimension, row.key),
        "received": (row.received, place.url("received", **link)),
        "ended": (row.ended, place.url("ended", **link)),
        "kept": (row.kept, place.url("resolve_kept", **link)),
        "missed": (row.missed, place.url("resolve_missed", **link)),
        "in_time": row.in_time,
        "cost": row.cost or Decimal(0),
        "rate": round(1000 * row.received / bought, 1) if bought else None,
    }


def _heat(place: Place, names: _Names) -> HeatMap:
    cells = figures.heat_map(place.cases, place.span)
    stores = sorted({store for _cause, store in cells}, key=lambda s: (s is None, s))
    most = max(cells.values(), default=0)
    totals: dict[Any, int] = {}
    for (cause, _store), count in cells.items():
        totals[cause] = totals.get(cause, 0) + count
    rows = []
    for cause in sorted(totals, key=lambda key: -totals[key])[:TOP]:
        row = []
        for store in stores:
            count = cells.get((cause, store), 0)
            url = place.url("received", own_cause=cause, store=store)
            row.append((count, -(-4 * count // most) if most else 0, url))
        rows.append((names.of("cause", cause), row))
    return HeatMap([names.of("store", store) for store in stores], rows)
