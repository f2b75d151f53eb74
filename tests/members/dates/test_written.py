"""Dates as people and programs write them."""

# ruff: noqa: DTZ001 -- the moments of files have no zone yet

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.dates.written import LUNAR, WrittenDate, parse_date, parse_moment


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-21",
        "2026/11/21",
        "2026.11.21",
        "21.11.2026",
        "20261121",
        "2026年11月21日",
        "２０２６年１１月２１日",
        "2026 年 11 月 21 日",
        "21/11/2026",
        "11/21/2026",
        "46347",
        "2026-11-21 14:05:00",
        "2026-11-21T14:05",
        "公历2026-11-21",
    ],
)
def test_every_style_means_the_same_day(text):
    assert parse_date(text).as_date() == date(2026, 11, 21)


@pytest.mark.parametrize("text", ["11-21", "11/21", "11月21日", "--11-21", "11月21"])
def test_a_day_may_have_no_year(text):
    assert parse_date(text) == WrittenDate(11, 21)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("农历八月初三", WrittenDate(8, 3, None, LUNAR)),
        ("八月初三", WrittenDate(8, 3, None, LUNAR)),
        ("八月十五", WrittenDate(8, 15, None, LUNAR)),
        ("正月初一", WrittenDate(1, 1, None, LUNAR)),
        ("腊月三十", WrittenDate(12, 30, None, LUNAR)),
        ("冬月廿九", WrittenDate(11, 29, None, LUNAR)),
        ("十二月二十", WrittenDate(12, 20, None, LUNAR)),
        ("闰四月十五", WrittenDate(4, 15, None, LUNAR, is_leap_month=True)),
        ("农历1990年八月初十", WrittenDate(8, 10, 1990, LUNAR)),
        ("一九九〇年八月初三", WrittenDate(8, 3, 1990, LUNAR)),
        ("农历 8-3", WrittenDate(8, 3, None, LUNAR)),
        ("阴历1990年闰5月3日", WrittenDate(5, 3, 1990, LUNAR, is_leap_month=True)),
    ],
)
def test_lunar_days_are_recognised(text, expected):
    assert parse_date(text) == expected


def test_a_chinese_number_with_the_word_day_may_be_solar():
    assert parse_date("八月十五日") == WrittenDate(8, 15)


@pytest.mark.parametrize(
    "text", ["", "soon", "03/04/2026", "90-01-02", "2026", "八月", "十十月初三", "1.5"]
)
def test_what_is_no_date_or_could_be_two_is_refused(text):
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-21", datetime(2026, 11, 21)),
        ("2026-11-21 14:05", datetime(2026, 11, 21, 14, 5)),
        ("2026/11/21 2:05:09 PM", datetime(2026, 11, 21, 14, 5, 9)),
        ("2026年11月21日14时05分", datetime(2026, 11, 21, 14, 5)),
        ("20261121 14:05", datetime(2026, 11, 21, 14, 5)),
        ("46347.5", datetime(2026, 11, 21, 12)),
    ],
)
def test_a_moment_has_its_time(text, expected):
    assert parse_moment(text) == expected


@pytest.mark.parametrize("text", ["2026-02-30", "11-21", "八月初三"])
def test_a_moment_needs_a_day_that_exists(text):
    with pytest.raises(ValueError, match=r"."):
        parse_moment(text)


@given(st.dates(date(1930, 1, 1), date(2100, 12, 31)))
def test_a_date_written_in_any_style_comes_back(day):
    serial = (day - date(1899, 12, 30)).days
    for text in (
        f"{day:%Y-%m-%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day:%d.%m.%Y}",
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        str(serial),
    ):
        assert parse_date(text).as_date() == day


@given(st.text(max_size=20))
def test_any_text_at_all_is_read_or_refused(text):
    found = parse_date(text)
    assert found is None or 0 <= found.month <= 99
