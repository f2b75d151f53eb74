"""When a day of the year comes round again, in the solar and the lunar calendar.

Three days do not come every year. The rules:
- 29 February is kept on LEAP_DAY_STAND_IN (28 February) in a common year;
- a day of a lunar leap month is kept in the ordinary month of the same number in the
  years that do not double it;
- lunar day 30 is kept on day 29 in a month of 29 days.
"""

from datetime import MAXYEAR, MINYEAR, date

from members.dates.lunar import (
    FIRST_YEAR,
    LAST_YEAR,
    LEAP_MONTHS,
    LunarDate,
    month_length,
    to_lunar,
    to_solar,
)

SOLAR = "solar"
LUNAR = "lunar"

# Month and day on which those born on 29 February are greeted in a common year.
LEAP_DAY_STAND_IN = (2, 28)

_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def day_in_year(
    calendar: str, month: int, day: int, is_leap_month: bool = False, *, year: int
) -> date:
    """The plain date on which the day is kept in `year` of its own calendar.

    ValueError when the day is of no year at all, or the lunar table ends before.
    """
    if calendar == LUNAR:
        leap = is_leap_month and month_length(year, month, is_leap_month=True) > 0
        length = month_length(year, month, is_leap_month=leap)
        kept = min(day, length) if day == 30 and length else day
        return to_solar(LunarDate(year, month, kept, leap))
    if (month, day) == (2, 29) and not _has_leap_day(year):
        return date(year, *LEAP_DAY_STAND_IN)
    return date(year, month, day)


def next_on(
    calendar: str, month: int, day: int, is_leap_month: bool = False, *, after: date
) -> date:
    """The first date on or after `after` on which the day is kept.

    ValueError when the day is of no year at all, or the lunar table ends before.
    """
    year = calendar_year(calendar, after)
    this_year = day_in_year(calendar, month, day, is_leap_month, year=year)
    if this_year >= after:
        return this_year
    return day_in_year(calendar, month, day, is_leap_month, year=year + 1)


def calendar_year(calendar: str, on: date) -> int:
    """The year of a calendar that a plain date belongs to.

    A lunar day may fall twice into one solar year or not at all; in its own year it
    comes exactly once, which is why greetings are counted by this one.
    """
    return to_lunar(on).year if calendar == LUNAR else on.year


def age_on(
    calendar: str,
    month: int,
    day: int,
    is_leap_month: bool = False,
    *,
    year: int | None,
    on: date,
) -> int | None:
    """Full years on a date by the birthdays of the calendar; None when not known."""
    if year is None:
        return None
    current = calendar_year(calendar, on)
    kept = day_in_year(calendar, month, day, is_leap_month, year=current)
    age = current - year - (kept > on)
    return age if age >= 0 else None


def check_date(
    calendar: str,
    month: int,
    day: int,
    is_leap_month: bool = False,
    year: int | None = None,
) -> str | None:
    """What is wrong with a day of the year, or None.

    "month": not 1-12 · "day": the month never has that day · "day_of_year": not in that
    year (29 February 1999, day 30 of a month of 29) · "leap_month": a solar date or a
    month that is never doubled · "leap_month_of_year": not doubled in that year ·
    "year": out of the range of the calendar.
    """
    if not 1 <= month <= 12:
        return "month"
    if calendar == LUNAR:
        return _check_lunar(month, day, is_leap_month, year)
    return _check_solar(month, day, is_leap_month, year)


def _check_solar(
    month: int, day: int, is_leap_month: bool, year: int | None
) -> str | None:
    if is_leap_month:
        return "leap_month"
    if not 1 <= day <= _LONGEST[month - 1]:
        return "day"
    if year is None:
        return None
    if not MINYEAR <= year < MAXYEAR:
        return "year"
    if (month, day) == (2, 29) and not _has_leap_day(year):
        return "day_of_year"
    return None


def _check_lunar(
    month: int, day: int, is_leap_month: bool, year: int | None
) -> str | None:
    if is_leap_month and month not in LEAP_MONTHS:
        return "leap_month"
    if not 1 <= day <= 30:
        return "day"
    if year is None:
        return None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return "year"
    length = month_length(year, month, is_leap_month=is_leap_month)
    if not length:
        return "leap_month_of_year"
    return "day_of_year" if day > length else None


def _has_leap_day(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
