"""The Chinese lunar calendar of the years 1900-2100, from a checked table.

The months are those published for China (UTC+8). The table agrees with lunar-python on
every day but those of one month: the ninth of 2057 begins on 28 September, as in the
Hong Kong Observatory's conversion tables, which warn that this new moon lies so close
to midnight that it may turn out a day later (as lunar-python and borax have it).
"""

from bisect import bisect_right
from datetime import date, timedelta
from itertools import accumulate
from typing import NamedTuple

FIRST_YEAR = 1900
LAST_YEAR = 2100
# The first day of the first month of FIRST_YEAR.
FIRST_DAY = date(1900, 1, 31)

# One number a year, hexadecimal: the last digit is the leap month (0: none); above it
# one bit a month in the order in which they come, lowest first: 1 has 30 days, 0 has 29.
_TABLE = (
    "16d28 07520 0ea50 164a5 064b0 0a9b0 15564 056a0 0b590 17522 "  # 1900
    "07520 1b256 0b250 0a4b0 14ab5 02ad0 056b0 0b692 0da90 1d927 "  # 1910
    "0e920 0d250 1a4d5 0a560 02b60 15b54 06d40 0ea90 1e922 0e920 "  # 1920
    "0d266 052b0 0a570 12b65 0b5a0 06d40 0ec93 07490 16937 0a930 "  # 1930
    "052b0 0a5b6 0aad0 056a0 1b554 0ba40 0b490 1a932 0a950 152d7 "  # 1940
    "05360 0aad0 15aa5 05b20 0da50 1d4a3 0d4a0 0a958 0a970 05560 "  # 1950
    "0ab56 0ad50 06d20 0ea54 0ea50 064a0 0c973 0a9b0 155a7 056a0 "  # 1960
    "0b690 17525 0b520 0b250 164b4 0a4b0 14ab8 02ad0 056d0 0b696 "  # 1970
    "0da90 0d920 1d254 0d250 1a4da 0a560 02b60 05b56 06d50 0ea90 "  # 1980
    "1e925 0e920 0d260 0a563 0a570 14d68 035a0 06d50 16c95 07490 "  # 1990
    "06930 152b4 052b0 0a5b0 155a2 056a0 1b557 0ba40 0b490 1a935 "  # 2000
    "0a950 052d0 0aad4 0ab50 15aa9 05d20 0da50 1d4a6 0d4a0 0c950 "  # 2010
    "152e4 05560 0ab50 15b22 06d20 0ea56 07250 064b0 0c975 0cab0 "  # 2020
    "055a0 0ad63 0b690 1752b 0b520 0b250 1a4b6 0a4b0 04ab0 055b5 "  # 2030
    "05ad0 0b6a0 1b522 0d920 1d257 0d250 0a550 14ad5 04b60 05b50 "  # 2040
    "0daa3 0ec90 1e928 0e920 0d260 0a566 0a570 05560 06d54 07550 "  # 2050
    "07490 0e933 06930 152b7 052b0 0a5b0 155a5 056a0 0b650 174a4 "  # 2060
    "0b4a0 1a958 0a950 052d0 0aad6 0ab50 05aa0 0ba54 0da50 0d4a0 "  # 2070
    "1c953 0c960 194e7 05560 0ab50 15b25 06d20 0ea50 0e4a4 068b0 "  # 2080
    "0c978 04ab0 055b0 0ad66 0b6a0 07520 17254 0b450 0a8b0 149b2 "  # 2090
    "04ab0"  # 2100
)


class LunarDate(NamedTuple):
    """A day of the lunar calendar."""

    year: int
    month: int
    day: int
    is_leap_month: bool = False


class _Month(NamedTuple):
    year: int
    month: int
    is_leap: bool
    days: int


def _read_table() -> tuple[_Month, ...]:
    months = []
    for year, word in enumerate(_TABLE.split(), start=FIRST_YEAR):
        bits, leap = int(word, 16) >> 4, int(word[-1], 16)
        names = [(month, False) for month in range(1, 13)]
        if leap:
            names.insert(leap, (leap, True))
        for place, (month, is_leap) in enumerate(names):
            months.append(_Month(year, month, is_leap, 29 + (bits >> place & 1)))
    return tuple(months)


_MONTHS = _read_table()
_STARTS = tuple(
    accumulate((month.days for month in _MONTHS), initial=FIRST_DAY.toordinal())
)
_PLACES = {
    (month.year, month.month, month.is_leap): place
    for place, month in enumerate(_MONTHS)
}
# The last day that the table knows.
LAST_DAY = date.fromordinal(_STARTS[-1] - 1)
# Months that are ever doubled: the first and the twelfth never are.
LEAP_MONTHS = frozenset(month.month for month in _MONTHS if month.is_leap)


def to_lunar(day: date) -> LunarDate:
    """The lunar date of a day; ValueError outside of FIRST_DAY to LAST_DAY."""
    ordinal = day.toordinal()
    place = bisect_right(_STARTS, ordinal) - 1
    if not 0 <= place < len(_MONTHS):
        message = (
            f"the lunar table reaches from {FIRST_DAY} to {LAST_DAY}, not to {day}"
        )
        raise ValueError(message)
    month = _MONTHS[place]
    return LunarDate(
        month.year, month.month, ordinal - _STARTS[place] + 1, month.is_leap
    )


def to_solar(lunar: LunarDate) -> date:
    """The plain date of a lunar one; ValueError when there is no such day."""
    length = month_length(lunar.year, lunar.month, is_leap_month=lunar.is_leap_month)
    if not 1 <= lunar.day <= length:
        message = f"there is no such lunar day: {lunar}"
        raise ValueError(message)
    place = _PLACES[lunar.year, lunar.month, lunar.is_leap_month]
    return date.fromordinal(_STARTS[place]) + timedelta(days=lunar.day - 1)


def month_length(year: int, month: int, *, is_leap_month: bool = False) -> int:
    """Days of a month: 29 or 30, and 0 when the year has no such month."""
    place = _PLACES.get((year, month, is_leap_month))
    return 0 if place is None else _MONTHS[place].days


def leap_month_of(year: int) -> int:
    """The month that comes twice in a lunar year, 0 when none does."""
    for month in LEAP_MONTHS:
        if (year, month, True) in _PLACES:
            return month
    return 0


_DIGITS = "一二三四五六七八九十"
_MONTH_NAMES = tuple("正二三四五六七八九十冬腊")
_DAY_NAMES = (
    *(f"初{digit}" for digit in _DIGITS),
    *(f"十{digit}" for digit in _DIGITS[:9]),
    "二十",
    *(f"廿{digit}" for digit in _DIGITS[:9]),
    "三十",
)


def lunar_label(month: int, day: int, *, is_leap_month: bool = False) -> str:
    """A day of the lunar year in Chinese: 八月初三, 闰四月廿一, 腊月三十.

    IndexError outside of months 1-12 and days 1-30.
    """
    leap = "闰" if is_leap_month else ""
    return f"{leap}{_MONTH_NAMES[month - 1]}月{_DAY_NAMES[day - 1]}"
