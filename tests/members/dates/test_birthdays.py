from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.dates.birthdays import (
    age_on,
    calendar_year,
    check_date,
    day_in_year,
    next_on,
)
from members.dates.lunar import to_lunar

today = st.dates(min_value=date(1930, 1, 1), max_value=date(2095, 1, 1))
lunar_days = st.tuples(
    st.just("lunar"), st.integers(1, 12), st.integers(1, 30), st.booleans()
)
solar_days = st.dates(min_value=date(2000, 1, 1), max_value=date(2000, 12, 31)).map(
    lambda day: ("solar", day.month, day.day, False)
)
any_day = st.one_of(lunar_days, solar_days)


@given(any_day, today)
def test_the_next_time_is_not_before_today_and_within_thirteen_months(day, after):
    found = next_on(*day, after=after)
    assert after <= found <= after + timedelta(days=385)


@given(any_day, today)
def test_nothing_lies_between_today_and_the_next_time(day, after):
    found = next_on(*day, after=after)
    assert next_on(*day, after=found) == found
    if found > after:
        assert next_on(*day, after=found - timedelta(days=1)) == found


@given(any_day, today)
def test_in_its_own_calendar_the_day_comes_once_a_year(day, after):
    first = next_on(*day, after=after)
    second = next_on(*day, after=first + timedelta(days=1))
    assert calendar_year(day[0], second) == calendar_year(day[0], first) + 1


@given(lunar_days, today)
def test_a_lunar_birthday_falls_into_its_month_and_on_its_day_or_the_29th(day, after):
    found = to_lunar(next_on(*day, after=after))
    assert found.month == day[1]
    assert found.day == day[2] or (day[2] == 30 and found.day == 29)
    assert day[3] or not found.is_leap_month


@pytest.mark.parametrize(
    ("year", "kept"),
    [
        (2024, date(2024, 2, 29)),
        (2026, date(2026, 2, 28)),
        (2000, date(2000, 2, 29)),
        (2100, date(2100, 2, 28)),
    ],
)
def test_leaplings_are_greeted_on_28_february_in_common_years(year, kept):
    assert day_in_year("solar", 2, 29, year=year) == kept


def test_a_leapling_who_was_greeted_on_the_28th_is_next_greeted_a_year_later():
    assert next_on("solar", 2, 29, after=date(2026, 3, 1)) == date(2027, 2, 28)
    assert next_on("solar", 2, 29, after=date(2028, 2, 28)) == date(2028, 2, 29)


def test_a_leap_month_is_kept_as_the_ordinary_one_in_other_years():
    assert day_in_year("lunar", 6, 1, is_leap_month=True, year=2025) == date(
        2025, 7, 25
    )
    assert day_in_year("lunar", 6, 1, is_leap_month=False, year=2025) == date(
        2025, 6, 25
    )
    assert day_in_year("lunar", 6, 1, is_leap_month=True, year=2026) == day_in_year(
        "lunar", 6, 1, is_leap_month=False, year=2026
    )


def test_new_years_eve_the_30th_is_kept_on_the_29th_in_a_short_month():
    assert day_in_year("lunar", 12, 30, year=2025) == date(2026, 2, 16)
    assert day_in_year("lunar", 12, 29, year=2025) == date(2026, 2, 16)


def test_a_lunar_day_may_come_twice_in_a_solar_year_or_not_at_all():
    first = next_on("lunar", 12, 1, after=date(2033, 1, 1))
    second = next_on("lunar", 12, 1, after=first + timedelta(days=1))
    third = next_on("lunar", 12, 1, after=second + timedelta(days=1))
    assert [first, second, third] == [
        date(2033, 1, 1),
        date(2034, 1, 20),
        date(2035, 1, 9),
    ]
    assert next_on("lunar", 11, 25, after=date(2025, 1, 1)) == date(2026, 1, 13)
    assert next_on("lunar", 11, 25, after=date(2026, 1, 14)) == date(2027, 1, 2)
    assert next_on("lunar", 11, 25, after=date(2027, 1, 3)) == date(2027, 12, 22)


@pytest.mark.parametrize(
    ("date_of_year", "problem"),
    [
        (("solar", 5, 17), None),
        (("solar", 2, 29), None),
        (("solar", 2, 29, False, 2000), None),
        (("solar", 2, 29, False, 1999), "day_of_year"),
        (("solar", 2, 30), "day"),
        (("solar", 13, 1), "month"),
        (("solar", 0, 0), "month"),
        (("solar", 4, 31), "day"),
        (("solar", 5, 17, True), "leap_month"),
        (("solar", 5, 17, False, 0), "year"),
        (("lunar", 8, 3), None),
        (("lunar", 8, 31), "day"),
        (("lunar", 12, 30, False, 2026), "day_of_year"),
        (("lunar", 12, 30, False, 2023), None),
        (("lunar", 6, 1, True, 2025), None),
        (("lunar", 6, 1, True, 2026), "leap_month_of_year"),
        (("lunar", 1, 1, True), "leap_month"),
        (("lunar", 1, 1, False, 1850), "year"),
    ],
)
def test_what_is_wrong_with_a_date_is_said(date_of_year, problem):
    assert check_date(*date_of_year) == problem


@given(any_day, today)
def test_a_day_without_a_problem_can_be_kept(day, after):
    if check_date(*day) is None:
        assert next_on(*day, after=after)


@pytest.mark.parametrize(
    ("calendar", "month", "day", "on", "age"),
    [
        ("solar", 5, 17, date(2026, 5, 16), 45),
        ("solar", 5, 17, date(2026, 5, 17), 46),
        ("solar", 2, 29, date(2026, 2, 28), 46),
        ("lunar", 12, 20, date(2026, 2, 6), 44),
        ("lunar", 12, 20, date(2026, 2, 7), 45),
    ],
)
def test_age_counts_birthdays(calendar, month, day, on, age):
    assert age_on(calendar, month, day, year=1980, on=on) == age


def test_age_is_unknown_without_a_year_or_before_birth():
    assert age_on("solar", 5, 17, year=None, on=date(2026, 1, 1)) is None
    assert age_on("solar", 5, 17, year=2030, on=date(2026, 1, 1)) is None
