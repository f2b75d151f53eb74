"""What a birthday can be while it is being chosen: months, days, and both calendars."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from members.choices import Calendar
from members.dates.birthdays import check_date, next_on
from members.dates.lunar import (
    FIRST_DAY,
    FIRST_YEAR,
    LEAP_MONTHS,
    LunarDate,
    lunar_label,
    month_length,
    to_lunar,
    to_solar,
)
from members.models import ImportantDate
from members.queries.card import birthday_words

# Nobody whom we serve was born before; the lunar table begins here, too.
EARLIEST_YEAR = FIRST_YEAR
LONGEST_SOLAR = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True)
class BirthdayChoice:
    """What can be chosen besides, and what the choice so far means.

    ``may_be_leap``: the month chosen comes twice in the year chosen (in any year, when
    none is chosen). ``words`` has the day in both calendars and when it comes next;
    empty until a month and a day are chosen. ``problem`` is a sentence, or "".
    """

    months: list[tuple[int, str]]
    days: list[tuple[int, str]]
    may_be_leap: bool
    words: list[str]
    problem: str


def birthday_choice(
    *,
    calendar: str,
    year: int | None,
    month: int | None,
    day: int | None,
    is_leap_month: bool,
    today: date,
) -> BirthdayChoice:
    """Read a choice that may be half made. Asks no database."""
    may_be_leap = calendar == Calendar.LUNAR and _may_be_leap(year, month)
    leap = is_leap_month and may_be_leap
    problem, words = "", []
    if month is not None and day is not None:
        chosen = ImportantDate(
            calendar=calendar, year=year, month=month, day=day, is_leap_month=leap
        )
        problem = birthday_problem(chosen, today=today)
        words = [] if problem else _words(chosen, today=today)
    return BirthdayChoice(
        months=[(number, _month_label(calendar, number)) for number in range(1, 13)],
        days=[
            (number, _day_label(calendar, number))
            for number in range(1, _longest(calendar, year, month, leap) + 1)
        ],
        may_be_leap=may_be_leap,
        words=words,
        problem=problem,
    )


def birthday_problem(birthday: ImportantDate, *, today: date) -> str:
    """Why nobody can have this birthday, in a sentence; "" when somebody can."""
    year = birthday.year
    code = check_date(
        birthday.calendar, birthday.month, birthday.day, birthday.is_leap_month, year
    )
    if code == "year" or (year is not None and year < EARLIEST_YEAR):
        return _("Only years from %(year)d on are known.") % {"year": EARLIEST_YEAR}
    if code is None:
        day = _born_on(birthday)
        return _("This birthday is still to come.") if day and day > today else ""
    sentences = {
        "month": _("A year has the months 1 to 12."),
        "day": _("This day does not exist: the month never has so many days."),
        "day_of_year": _("This day does not exist: in %(year)s the month was shorter."),
        "leap_month": _("This month is never a leap month."),
        "leap_month_of_year": _("In %(year)s this month was no leap month."),
    }
    return sentences[code] % {"year": year}


def _may_be_leap(year: int | None, month: int | None) -> bool:
    if month is None or not 1 <= month <= 12:
        return False
    if year is None:
        return month in LEAP_MONTHS
    return month_length(year, month, is_leap_month=True) > 0


def _longest(calendar: str, year: int | None, month: int | None, leap: bool) -> int:
    if month is None or not 1 <= month <= 12:
        return 30 if calendar == Calendar.LUNAR else 31
    if calendar == Calendar.LUNAR:
        length = month_length(year, month, is_leap_month=leap) if year else 30
        return length or 30
    if year is None or not EARLIEST_YEAR <= year < 9999:
        return LONGEST_SOLAR[month - 1]
    return monthrange(year, month)[1]


def _month_label(calendar: str, month: int) -> str:
    if calendar == Calendar.LUNAR:
        return f"{month} · {lunar_label(month, 1).partition('月')[0]}月"
    words = {"number": month, "name": MONTHS[month]}
    return pgettext("a month to choose", "%(number)s · %(name)s") % words


def _day_label(calendar: str, day: int) -> str:
    if calendar == Calendar.LUNAR:
        return f"{day} · {lunar_label(1, day).partition('月')[2]}"
    return str(day)


def _born_on(birthday: ImportantDate) -> date | None:
    """The plain date of birth; None without a year."""
    if birthday.year is None:
        return None
    if birthday.calendar == Calendar.SOLAR:
        return date(birthday.year, birthday.month, birthday.day)
    return to_solar(
        LunarDate(birthday.year, birthday.month, birthday.day, birthday.is_leap_month)
    )


def _words(birthday: ImportantDate, *, today: date) -> list[str]:
    words = [birthday_words(birthday)]
    born = _born_on(birthday)
    if born is not None:
        other = _in_the_other_calendar(birthday, born)
        if other:
            words = [_("%(day)s is %(other)s") % {"day": words[0], "other": other}]
    coming = next_on(
        birthday.calendar,
        birthday.month,
        birthday.day,
        birthday.is_leap_month,
        after=today,
    )
    told = {"day": date_format(coming, "DATE_FORMAT"), "lunar": _lunar_words(coming)}
    return [*words, _("Kept next on %(day)s, %(lunar)s") % told]


def _in_the_other_calendar(birthday: ImportantDate, born: date) -> str:
    if birthday.calendar == Calendar.LUNAR:
        return date_format(born, "DATE_FORMAT")
    # The lunar table begins on 31 January 1900.
    return _lunar_words(born, with_year=True) if born >= FIRST_DAY else ""


def _lunar_words(day: date, *, with_year: bool = False) -> str:
    found = to_lunar(day)
    return birthday_words(
        ImportantDate(
            calendar=Calendar.LUNAR,
            year=found.year if with_year else None,
            month=found.month,
            day=found.day,
            is_leap_month=found.is_leap_month,
        )
    )
