"""Calendars in the database, as the official one has it."""

from datetime import UTC, datetime

from feedback.choices import YearState
from feedback.models import CalendarDay, CalendarYear, WorkCalendar
from feedback.sla.calendar import format_periods
from tests.feedback.sla.calendars import OFFICIAL

SET_AT = datetime(2025, 1, 1, tzinfo=UTC)


def make_calendar(*, store=None, years=(2025, 2026), days=None):
    """A calendar with the official special days and confirmed years; the chain's when
    no store is given, which has no year of its own then."""
    calendar, _made = WorkCalendar.objects.get_or_create(store=store)
    rules = OFFICIAL if days is None else days
    CalendarDay.objects.bulk_create(
        CalendarDay(
            calendar=calendar,
            date=day,
            kind=rule.kind,
            name=rule.name,
            periods=format_periods(rule.periods),
            at=SET_AT,
        )
        for day, rule in rules.items()
    )
    CalendarYear.objects.bulk_create(
        CalendarYear(calendar=calendar, year=year, state=YearState.CONFIRMED)
        for year in years
    )
    return calendar
