"""The special days of a year, from two libraries that are held against each other.

For China, `chinesecalendar` has what the State Council announced, once it has; then
`holidays` is the second opinion. A year that was not announced yet, and any other
country, comes from the rules of `holidays` alone and is never official. A proposal is
no truth: a person confirms the year.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import chinese_calendar
import holidays

from feedback.sla.calendar import ONE_DAY, DayRule

CHINA = "CN"
# The second source's names where the first has another.
SAME_NAMES = {
    "Chinese New Year's Eve": "Spring Festival",
    "Chinese New Year (Spring Festival)": "Spring Festival",
    "Labor Day": "Labour Day",
    "Tomb-Sweeping Day": "Tomb-sweeping Day",
    "Mid-Autumn Festival": "Mid-autumn Festival",
}
WORKDAYS_A_WEEK = 5


@dataclass(frozen=True)
class Difference:
    """A date that one source has as worked and the other has not."""

    day: date
    first_works: bool


@dataclass(frozen=True)
class Proposal:
    """The special days of a year, whether they were announced, and what the second
    source says differently."""

    year: int
    days: dict[date, DayRule]
    is_official: bool
    differences: tuple[Difference, ...] = ()


def propose_days(year: int, *, country: str) -> Proposal:
    """What is special in a year. LookupError for a country that nobody knows."""
    second = _second_source(year, country)
    if country != CHINA:
        return Proposal(year, second, is_official=False)
    first = _announced(year)
    if first is None:
        return Proposal(year, second, is_official=False)
    differences = tuple(
        Difference(day, _works(first, day))
        for day in _dates(year)
        if _works(first, day) != _works(second, day)
    )
    return Proposal(year, first, is_official=True, differences=differences)


def _announced(year: int) -> dict[date, DayRule] | None:
    """What was announced for China, or None when nothing was yet."""
    try:
        chinese_calendar.is_workday(date(year, 12, 31))
    except NotImplementedError:
        return None
    days = {}
    for day in _dates(year):
        is_rest, name = chinese_calendar.get_holiday_detail(day)
        # A plain weekend has no name.
        if name or is_rest == _is_weekday(day):
            days[day] = DayRule("closed" if is_rest else "open", name=name or "")
    return days


def _second_source(year: int, country: str) -> dict[date, DayRule]:
    try:
        known = holidays.country_holidays(country, years=year, language="en_US")
    except NotImplementedError as error:
        raise LookupError(country) from error
    days = {}
    for day in _dates(year):
        works = known.is_working_day(day)
        if day in known or works != _is_weekday(day):
            name = known.get(day, "").split(";")[0].removesuffix(" (observed)")
            name = SAME_NAMES.get(name, name)[:80]
            days[day] = DayRule("open" if works else "closed", name=name)
    return days


def _dates(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += ONE_DAY


def _is_weekday(day: date) -> bool:
    return day.weekday() < WORKDAYS_A_WEEK


def _works(days: dict[date, DayRule], day: date) -> bool:
    rule = days.get(day)
    return _is_weekday(day) if rule is None else rule.kind == "open"
