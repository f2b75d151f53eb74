from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from campaigns.journeys.draws import arm_of, draw
from campaigns.journeys.windows import is_quiet, leaving_at, next_allowed

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOURS = st.integers(0, 24)
MOMENTS = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001 -- hypothesis puts the zone on
    datetime(2030, 1, 1),  # noqa: DTZ001 -- the same
    timezones=st.just(SHANGHAI),
)


def test_a_window_over_midnight_covers_both_ends_of_the_day():
    quiet = [hour for hour in range(24) if is_quiet(hour, quiet_from=21, quiet_until=8)]
    assert quiet == [0, 1, 2, 3, 4, 5, 6, 7, 21, 22, 23]


def test_a_window_within_the_day_does_not():
    quiet = [
        hour for hour in range(24) if is_quiet(hour, quiet_from=12, quiet_until=14)
    ]
    assert quiet == [12, 13]


@given(MOMENTS, HOURS, HOURS)
def test_what_waits_leaves_at_the_first_hour_that_is_not_quiet(moment, start, end):
    allowed = next_allowed(moment, quiet_from=start, quiet_until=end)
    assert allowed >= moment
    if start % 24 == end % 24:
        assert allowed == moment
        return
    assert not is_quiet(allowed.hour, quiet_from=start, quiet_until=end)
    hour = moment
    while hour + timedelta(hours=1) <= allowed:
        assert is_quiet(hour.hour, quiet_from=start, quiet_until=end)
        hour += timedelta(hours=1)


@given(MOMENTS, st.floats(0, 0.999), st.integers(0, 72))
def test_letters_leave_within_the_spread_and_never_in_quiet_hours(moment, share, hours):
    leaves = leaving_at(moment, share, spread_hours=hours, quiet_from=21, quiet_until=8)
    assert not is_quiet(leaves.hour, quiet_from=21, quiet_until=8)
    assert moment <= leaves <= moment + timedelta(hours=hours + 12)


def test_the_end_of_the_quiet_hours_is_no_burst():
    night = datetime(2026, 11, 21, 23, tzinfo=SHANGHAI)
    minutes = {
        leaving_at(night, draw(n), spread_hours=0, quiet_from=21, quiet_until=8).minute
        for n in range(500)
    }
    assert len(minutes) > 50


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_the_same_person_draws_the_same_however_often(campaign, person):
    drawn = {
        arm_of(campaign, person, holdout_percent=10, compares=True) for _n in range(3)
    }
    assert len(drawn) == 1


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_larger_holdout_only_takes_people_in(campaign, person):
    small = arm_of(campaign, person, holdout_percent=5, compares=True)
    large = arm_of(campaign, person, holdout_percent=20, compares=True)
    assert large in (small, "holdout")


def test_the_shares_come_out_as_asked():
    arms = [arm_of(7, n, holdout_percent=10, compares=True) for n in range(20_000)]
    assert 0.09 < arms.count("holdout") / len(arms) < 0.11
    assert 0.43 < arms.count("b") / len(arms) < 0.47
