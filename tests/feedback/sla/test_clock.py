"""When a clock is due: cases worked out by hand."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from feedback.sla.calendar import DayRule, NoWorkingTime, WorkingCalendar, parse_periods
from feedback.sla.clock import Pause, Target, compute_due, merge_pauses
from tests.feedback.sla.calendars import HOURS, OFFICIAL, SHANGHAI, WEEK, china

DAYS = "working_days"
WORKING = "working_hours"
ELAPSED = "elapsed_hours"


def at(text, zone=SHANGHAI):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def due(unit, amount, started, *, calendar=None, pauses=(), rolls=False):
    """The due moment as the wall of Shanghai shows it."""
    target = Target(unit, amount, rolls=rolls)
    calendar = calendar or china()
    found = compute_due(target, at(started, calendar.zone), calendar, pauses)
    return f"{found.at.astimezone(calendar.zone):%Y-%m-%d %H:%M}"


def pause(start, end):
    return Pause(at(start), at(end))


@pytest.mark.parametrize(
    ("started", "expected"),
    [
        ("2026-02-13 10:00", "2026-02-27 16:30"),
        ("2025-09-27 10:00", "2025-10-10 16:30"),
        ("2025-09-30 10:00", "2025-10-14 16:30"),
    ],
)
def test_five_working_days_count_make_up_days_and_pass_over_festivals(
    started, expected
):
    assert due(DAYS, 5, started) == expected


@pytest.mark.parametrize(
    ("started", "expected"),
    [
        ("2026-03-02 16:30", "2026-03-04 16:30"),
        ("2026-03-02 16:31", "2026-03-05 16:30"),
        ("2026-03-06 16:31", "2026-03-11 16:30"),
        ("2026-03-02 23:59:59", "2026-03-05 16:30"),
        ("2026-03-02 00:00", "2026-03-04 16:30"),
    ],
)
def test_what_comes_after_half_past_four_counts_from_the_next_working_day(
    started, expected
):
    assert due(DAYS, 2, started) == expected


def test_of_zero_working_days_the_same_days_closing_counts():
    assert due(DAYS, 0, "2026-03-02 10:00") == "2026-03-02 16:30"
    assert due(DAYS, 0, "2026-03-02 17:00") == "2026-03-03 16:30"
    assert due(DAYS, 0, "2026-03-07 10:00") == "2026-03-09 16:30"


def test_hours_by_the_clock_run_through_the_festival():
    assert due(ELAPSED, 24, "2026-02-14 20:00") == "2026-02-15 20:00"


def test_hours_that_roll_end_at_the_next_closing_when_the_day_is_not_worked():
    assert due(ELAPSED, 24, "2026-02-14 20:00", rolls=True) == "2026-02-24 16:30"
    assert due(ELAPSED, 24, "2026-03-02 20:00", rolls=True) == "2026-03-03 20:00"


def test_working_hours_pass_over_lunch_and_end_at_the_closing_moment():
    assert due(WORKING, 4, "2026-03-02 10:00") == "2026-03-02 15:00"
    assert due(WORKING, 3, "2026-03-02 09:00") == "2026-03-02 12:00"
    # Friday afternoon and the make-up Saturday: 1.5 + 6.5 hours, then the festival.
    assert due(WORKING, 9, "2026-02-13 15:00") == "2026-02-24 10:00"
    assert due(WORKING, 8, "2026-02-13 15:00") == "2026-02-14 16:30"


def test_a_working_day_is_given_back_only_when_its_closing_lies_in_a_pause():
    short = pause("2026-03-03 10:00", "2026-03-03 10:05")
    over = pause("2026-03-03 16:00", "2026-03-03 17:00")
    assert due(DAYS, 2, "2026-03-02 10:00", pauses=[short]) == "2026-03-04 16:30"
    assert due(DAYS, 2, "2026-03-02 10:00", pauses=[over]) == "2026-03-05 16:30"


def test_a_pause_over_the_weekend_gives_no_working_time_back():
    weekend = pause("2026-03-06 16:30", "2026-03-09 09:00")
    assert due(WORKING, 13, "2026-03-06 09:00", pauses=[weekend]) == "2026-03-09 16:30"
    assert due(ELAPSED, 24, "2026-03-06 09:00", pauses=[weekend]) == "2026-03-10 01:30"


def test_overlapping_pauses_count_once():
    pauses = [
        pause("2026-03-02 12:00", "2026-03-02 14:00"),
        pause("2026-03-02 10:00", "2026-03-02 13:00"),
    ]
    assert len(merge_pauses(pauses)) == 1
    assert due(ELAPSED, 24, "2026-03-02 09:00", pauses=pauses) == "2026-03-03 13:00"


def test_a_pause_before_the_start_or_from_the_due_moment_on_changes_nothing():
    pauses = [
        pause("2026-03-01 09:00", "2026-03-02 09:00"),
        pause("2026-03-03 09:00", "2026-03-09 09:00"),
    ]
    assert due(ELAPSED, 24, "2026-03-02 09:00", pauses=pauses) == "2026-03-03 09:00"


def test_no_working_time_is_an_error_and_no_loop():
    empty = WorkingCalendar(SHANGHAI, ((),) * 7)
    for unit in (DAYS, WORKING):
        with pytest.raises(NoWorkingTime):
            compute_due(Target(unit, 1), at("2026-03-02 09:00"), empty)


def test_hours_until_midnight_close_at_midnight():
    calendar = china(week=(parse_periods("18:00-24:00"),) * 7)
    found = due(DAYS, 1, "2026-03-02 19:00", calendar=calendar)
    assert found == "2026-03-04 00:00"


def test_the_night_on_which_the_clock_goes_forward_is_an_hour_shorter():
    berlin = WorkingCalendar(ZoneInfo("Europe/Berlin"), (parse_periods("00:00-24:00"),) * 7)  # fmt: skip
    assert due(WORKING, 24, "2026-03-28 12:00", calendar=berlin) == "2026-03-29 13:00"
    assert due(WORKING, 24, "2026-10-24 12:00", calendar=berlin) == "2026-10-25 11:00"


def test_the_steps_say_what_was_not_counted_and_what_was():
    found = compute_due(Target(DAYS, 5), at("2026-02-13 16:31"), china())
    steps = {step["code"]: step for step in found.steps}
    assert steps["late_in_day"] == {
        "code": "late_in_day",
        "closing": "16:30",
        "from": "2026-02-14",
    }
    made_up = [step["day"] for step in found.steps if step["code"] == "make_up"]
    assert made_up == ["2026-02-14", "2026-02-28"]
    rests = [step for step in found.steps if step["code"] == "rest"]
    assert rests[0] == {
        "code": "rest",
        "first": "2026-02-15",
        "last": "2026-02-23",
        "names": ["Spring Festival"],
    }


def test_a_deadline_that_crosses_an_unconfirmed_year_is_provisional():
    target, calendar = Target(DAYS, 3), china()
    crossing = compute_due(target, at("2026-12-30 10:00"), calendar)
    before = compute_due(target, at("2026-12-21 10:00"), calendar)
    by_clock = compute_due(Target(ELAPSED, 72), at("2026-12-30 10:00"), calendar)
    assert crossing.is_provisional
    assert {"code": "unconfirmed", "year": 2027} in crossing.steps
    assert not before.is_provisional
    assert not by_clock.is_provisional


def test_a_short_day_closes_early():
    days = OFFICIAL | {date(2026, 3, 3): DayRule("short", parse_periods("09:00-12:00"))}
    calendar = WorkingCalendar(SHANGHAI, WEEK, days)
    assert due(DAYS, 1, "2026-03-02 10:00", calendar=calendar) == "2026-03-03 12:00"
    assert due(DAYS, 1, "2026-03-03 12:01", calendar=calendar) == "2026-03-05 16:30"


@pytest.mark.parametrize(
    "text", ["9", "09:00", "12:00-09:00", "09:00-12:00 11:00-13:00", "09:00-25:00", "x-y"]
)  # fmt: skip
def test_hours_that_make_no_sense_are_refused(text):
    with pytest.raises(ValueError, match=r"\S"):
        parse_periods(text)


def test_hours_are_written_as_they_are_read():
    assert parse_periods("09:00–12:00，13：00-16:30") == HOURS
    assert " ".join(map(str, HOURS)) == "09:00-12:00 13:00-16:30"


def test_more_time_never_makes_it_due_earlier():
    calendar = china()
    started = at("2026-02-12 17:00")
    for unit in (DAYS, WORKING, ELAPSED):
        found = [
            compute_due(Target(unit, n), started, calendar).at for n in range(1, 9)
        ]
        assert found == sorted(found)
        assert all(moment > started for moment in found)


def test_a_zone_further_east_ends_earlier():
    there = WorkingCalendar(ZoneInfo("Australia/Lord_Howe"), WEEK)
    here = WorkingCalendar(SHANGHAI, WEEK)
    moment = at("2026-03-02 10:00")
    found = compute_due(Target(DAYS, 1), moment, there).at
    assert found < compute_due(Target(DAYS, 1), moment, here).at
    assert found.astimezone(there.zone).hour == 16
    assert found.utcoffset() == timedelta(0)
