"""The official calendars of China that the fixed cases need, written down by hand."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from feedback.sla.calendar import DayRule, WorkingCalendar, parse_periods

HOURS = parse_periods("09:00-12:00 13:00-16:30")
WEEK = (HOURS,) * 5 + ((), ())
SHANGHAI = ZoneInfo("Asia/Shanghai")


def span(first, last, name):
    days = range((last - first).days + 1)
    return {first + timedelta(n): DayRule("closed", name=name) for n in days}


def worked(*days):
    return {day: DayRule("open", name="make-up") for day in days}


OFFICIAL = (
    span(date(2025, 10, 1), date(2025, 10, 8), "National Day")
    | worked(date(2025, 9, 28), date(2025, 10, 11))
    | span(date(2026, 1, 1), date(2026, 1, 3), "New Year")
    | worked(date(2026, 1, 4))
    | span(date(2026, 2, 15), date(2026, 2, 23), "Spring Festival")
    | worked(date(2026, 2, 14), date(2026, 2, 28))
)


def china(confirmed=(2025, 2026), week=WEEK, **extra):
    return WorkingCalendar(SHANGHAI, week, OFFICIAL, frozenset(confirmed), **extra)
