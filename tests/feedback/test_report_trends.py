"""Pareto, trend with its limits, and the spans of the reports."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from feedback.queries import case_figures as figures
from feedback.queries.report_letters import span_told
from feedback.reports.drawing import pareto_chart, trend_chart
from members.models.access import EVERYWHERE
from tests.factories.feedback import make_case
from tests.factories.members import PurchaseFactory
from tests.feedback.test_reports import place_of


def test_pareto_goes_from_the_most_to_all():
    found = figures.pareto([("a", 1), ("b", 6), ("c", 0), ("d", 3)])
    assert [(s.key, s.value, s.cumulative) for s in found] == [
        ("b", 6, 60),
        ("d", 3, 90),
        ("a", 1, 100),
    ]
    chart = pareto_chart([(s.key, s) for s in found])
    assert [bar.number for bar in chart.bars] == [1, 2, 3]
    heights = [bar.height for bar in chart.bars]
    assert heights == sorted(heights, reverse=True)
    assert pareto_chart([]).bars == []


def test_the_trend_is_a_rate_with_limits_where_there_are_purchases(operations, store):
    spans = figures.weeks_up_to(date(2026, 10, 25), 3)
    for span, sales, cases in zip(spans, (4, 4, 8), (1, 1, 2), strict=True):
        for _number in range(sales):
            PurchaseFactory(store=store, purchased_at=span.opens, member=None)
        for _number in range(cases):
            make_case(store=store, at=span.opens)
    found = figures.trend(place_of(operations).cases, EVERYWHERE, spans)
    assert not found.by_count
    assert [point.rate for point in found.points] == [250, 250, 250]
    assert found.mean == 250
    # ū + 3·√(ū / n), per 1,000 purchases.
    assert found.points[0].upper == pytest.approx(250 + 3 * (250 / 0.004) ** 0.5)
    assert found.points[2].upper < found.points[0].upper


def test_the_trend_counts_where_a_week_has_no_purchases(operations, store):
    spans = figures.weeks_up_to(date(2026, 10, 25), 4)
    for _number in range(16):
        make_case(store=store, at=spans[3].opens)
    found = figures.trend(place_of(operations).cases, EVERYWHERE, spans)
    assert found.by_count
    assert found.mean == 4
    assert [point.upper for point in found.points] == [10] * 4
    assert [point.is_beyond for point in found.points] == [False] * 3 + [True]
    assert len(trend_chart(found).dots) == 4


def test_months_and_weeks_join_without_a_gap():
    for spans in (
        figures.months_up_to(date(2026, 3, 9), 13),
        figures.weeks_up_to(date(2026, 3, 9), 13),
    ):
        for before, after in pairwise(spans):
            assert after.start == before.end + timedelta(days=1)
    assert figures.months_up_to(date(2026, 3, 9), 13)[0].start == date(2025, 3, 1)


@pytest.mark.parametrize(
    ("kind", "today", "start", "end"),
    [
        ("weekly", "2026-11-23", "2026-11-16", "2026-11-22"),
        ("weekly", "2026-11-22", "2026-11-09", "2026-11-15"),
        ("monthly", "2026-01-01", "2025-12-01", "2025-12-31"),
        ("follow_up", "2026-03-31", "2026-02-01", "2026-02-28"),
        ("half_yearly", "2026-06-30", "2025-07-01", "2025-12-31"),
        ("half_yearly", "2026-07-01", "2026-01-01", "2026-06-30"),
    ],
)
def test_the_last_period_that_is_over(kind, today, start, end):
    span = span_told(kind, today=date.fromisoformat(today))
    assert (str(span.start), str(span.end)) == (start, end)
