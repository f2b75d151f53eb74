"""Questions about days that return each year."""

from datetime import date, timedelta

from django.db.models import Q


def next_in_month(month: int, *, today: date) -> Q:
    """The condition on Member that the birthday next falls into this month (1-12)."""
    return days_in_month("stat__birthday_on", month, today=today)


def days_in_month(field: str, month: int, *, today: date) -> Q:
    """The condition that a day which returns each year falls into this month (1-12).

    It lies within the 385 days from today (a leap year of the lunar calendar is the
    longest), so a month is met this year or next.
    """
    condition = Q()
    for year in (today.year, today.year + 1):
        first = date(year, month, 1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        condition |= Q(**{f"{field}__range": (first, last)})
    return condition
