"""On which days a shop is open: readings are for shop days, not for office days."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta

from feedback.choices import CalendarDayKind
from feedback.models import CalendarDay, WorkHours

Closed = dict[int, set[date]]


def closed_days(store_ids: Collection[int], start: date, end: date) -> Closed:
    """The days from `start` to `end` on which each store is closed; two queries.

    Only a store's own calendar closes it: the working days of the chain are those of
    the office, by which deadlines run.
    """
    closed: Closed = defaultdict(set)
    opened: Closed = defaultdict(set)
    days = CalendarDay.objects.filter(
        calendar__store__in=store_ids, date__range=(start, end)
    )
    for store_id, day, kind in days.values_list("calendar__store", "date", "kind"):
        side = closed if kind == CalendarDayKind.CLOSED else opened
        side[store_id].add(day)
    weekdays = WorkHours.objects.filter(calendar__store__in=store_ids, periods="")
    for store_id, weekday in weekdays.values_list("calendar__store", "weekday"):
        for day in days_between(start, end):
            if day.weekday() == weekday and day not in opened[store_id]:
                closed[store_id].add(day)
    return closed


def days_between(start: date, end: date) -> list[date]:
    """Every day from `start` to `end`, both included."""
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]
