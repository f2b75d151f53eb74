import time
from datetime import date, timedelta

import pytest
from borax.calendars.lunardate import LunarDate as BoraxDate
from hypothesis import given
from hypothesis import strategies as st
from lunar_python import Solar

from members.dates.lunar import (
    FIRST_DAY,
    LAST_DAY,
    LunarDate,
    leap_month_of,
    lunar_label,
    month_length,
    to_lunar,
    to_solar,
)

days = st.dates(min_value=FIRST_DAY, max_value=LAST_DAY)

# The one month in which our table follows the published conversion tables of the Hong
# Kong Observatory against the libraries.
NINTH_OF_2057 = (date(2057, 9, 28), date(2057, 10, 27))


def every_day(first, last):
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


@given(days)
def test_there_and_back_again_is_the_same_day(day):
    assert to_solar(to_lunar(day)) == day


@given(days.filter(lambda day: day < LAST_DAY))
def test_the_next_day_is_the_next_lunar_day_or_the_first_of_a_month(day):
    today, tomorrow = to_lunar(day), to_lunar(day + timedelta(days=1))
    if tomorrow.day == 1:
        length = month_length(
            today.year, today.month, is_leap_month=today.is_leap_month
        )
        assert today.day == length
    else:
        assert tomorrow == today._replace(day=today.day + 1)


def test_every_day_from_1930_to_2060_is_that_of_borax():
    differing = []
    for day in every_day(date(1930, 1, 1), date(2060, 12, 31)):
        theirs = BoraxDate.from_solar(day)
        ours = to_lunar(day)
        if ours != (theirs.year, theirs.month, theirs.day, bool(theirs.leap)):
            differing.append(day)
    assert differing == list(every_day(*NINTH_OF_2057))


def test_every_first_of_a_month_from_1930_to_2060_is_that_of_lunar_python():
    differing = []
    day = to_solar(LunarDate(1930, 1, 1))
    while day.year <= 2060:
        ours = to_lunar(day)
        theirs = Solar.fromYmd(day.year, day.month, day.day).getLunar()
        month = -ours.month if ours.is_leap_month else ours.month
        if (theirs.getYear(), theirs.getMonth(), theirs.getDay()) != (
            ours.year,
            month,
            1,
        ):
            differing.append(day)
        length = month_length(ours.year, ours.month, is_leap_month=ours.is_leap_month)
        day += timedelta(days=length)
    assert differing == [date(2057, 9, 28)]


@pytest.mark.parametrize(
    ("lunar", "solar"),
    [
        (LunarDate(1933, 7, 1), date(1933, 8, 21)),
        (LunarDate(1954, 11, 1), date(1954, 11, 25)),
        (LunarDate(1954, 12, 1), date(1954, 12, 25)),
        (LunarDate(1978, 8, 1), date(1978, 9, 3)),
        (LunarDate(1978, 9, 1), date(1978, 10, 2)),
        (LunarDate(2033, 11, 1, is_leap_month=True), date(2033, 12, 22)),
        (LunarDate(2033, 12, 1), date(2034, 1, 20)),
        (LunarDate(2034, 1, 1), date(2034, 2, 19)),
        (LunarDate(2057, 9, 1), date(2057, 9, 28)),
        (LunarDate(2057, 10, 1), date(2057, 10, 28)),
        (LunarDate(2026, 1, 1), date(2026, 2, 17)),
        (LunarDate(2026, 8, 15), date(2026, 9, 25)),
    ],
)
def test_disputed_months_begin_as_the_official_tables_say(lunar, solar):
    assert to_solar(lunar) == solar
    assert to_lunar(solar) == lunar


def test_leap_months_are_known():
    known = {2020: 4, 2023: 2, 2025: 6, 2026: 0, 2028: 5, 2031: 3, 2033: 11, 2036: 6}
    assert {year: leap_month_of(year) for year in known} == known


@pytest.mark.parametrize(
    "lunar",
    [
        LunarDate(2026, 13, 1),
        LunarDate(2026, 8, 31),
        LunarDate(2026, 8, 0),
        LunarDate(2026, 6, 1, is_leap_month=True),
        LunarDate(2025, 12, 30),
        LunarDate(2101, 1, 1),
    ],
)
def test_a_day_that_does_not_exist_is_refused(lunar):
    with pytest.raises(ValueError, match="no such lunar day"):
        to_solar(lunar)


@pytest.mark.parametrize("day", [date(1900, 1, 30), date(2101, 1, 29)])
def test_days_outside_of_the_table_are_refused(day):
    with pytest.raises(ValueError, match="reaches from 1900-01-31 to 2101-01-28"):
        to_lunar(day)


@pytest.mark.parametrize(
    ("month", "day", "is_leap_month", "words"),
    [
        (8, 3, False, "八月初三"),
        (1, 10, False, "正月初十"),
        (4, 21, True, "闰四月廿一"),
        (11, 20, False, "冬月二十"),
        (12, 30, False, "腊月三十"),
        (10, 15, False, "十月十五"),
    ],
)
def test_days_are_called_by_their_chinese_names(month, day, is_leap_month, words):
    assert lunar_label(month, day, is_leap_month=is_leap_month) == words


def test_a_hundred_thousand_conversions_take_less_than_a_second():
    start = time.process_time()
    for n in range(50_000):
        to_solar(to_lunar(date.fromordinal(FIRST_DAY.toordinal() + n)))
    assert time.process_time() - start < 1
