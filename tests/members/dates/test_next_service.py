"""When a thing is due for service: by time or by its reading, whichever comes first."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from members.dates.next_service import daily_rate, next_service

ON = date(2026, 11, 5)


def due(**told):
    told = {
        "on": ON,
        "reading": 10_000,
        "interval_days": 365,
        "interval_reading": 5_000,
        "rate": 20.0,
    } | told
    return next_service(**told)


def test_who_drives_much_is_due_by_the_reading():
    found = due(rate=50.0)
    assert (found.on, found.reading) == (ON + timedelta(days=100), 15_000)


def test_who_drives_little_is_due_by_time():
    assert due(rate=1.0).on == ON + timedelta(days=365)


def test_without_a_rate_time_decides_and_the_reading_is_still_told():
    found = due(rate=None)
    assert (found.on, found.reading) == (ON + timedelta(days=365), 15_000)


def test_without_any_interval_nothing_is_due():
    found = due(interval_days=None, interval_reading=None)
    assert (found.on, found.reading) == (None, None)


def test_a_thing_that_hardly_moves_is_not_due_in_another_age():
    assert due(interval_days=None, rate=0.01).on is None


def test_the_rate_needs_two_readings_that_rise():
    assert daily_rate(ON - timedelta(days=10), 500, on=ON, reading=700) == 20
    assert daily_rate(ON, 500, on=ON, reading=700) is None
    assert daily_rate(ON - timedelta(days=10), 700, on=ON, reading=700) is None
    assert daily_rate(None, None, on=ON, reading=700) is None


@given(
    rate=st.none() | st.floats(0.1, 2_000),
    interval_days=st.none() | st.integers(1, 2_000),
    interval_reading=st.none() | st.integers(1, 60_000),
)
def test_the_next_service_lies_ahead_and_never_after_the_time_alone(
    rate, interval_days, interval_reading
):
    found = due(
        rate=rate, interval_days=interval_days, interval_reading=interval_reading
    )
    if found.on is not None:
        assert found.on > ON
    if interval_days is not None:
        assert found.on <= ON + timedelta(days=interval_days)
