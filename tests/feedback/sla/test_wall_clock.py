"""The arithmetic against somebody who looks at the wall clock minute by minute."""

import os
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.sla.calendar import DayRule, Period, WorkingCalendar
from feedback.sla.clock import Pause, Target, compute_due

EXAMPLES = 600 if os.environ.get("PROOFS") else 25
MINUTE = timedelta(minutes=1)
ZONES = (
    "Asia/Shanghai",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
)
# Days near which something happens: clocks change, a year ends, a festival begins.
CORNERS = (
    date(2026, 2, 12),  # the nine days of Spring Festival; Casablanca's Ramadan
    date(2026, 3, 6),  # New York forward
    date(2026, 3, 20),  # Casablanca forward
    date(2026, 3, 27),  # Berlin forward
    date(2026, 4, 3),  # Lord Howe back, by half an hour
    date(2026, 10, 2),  # Lord Howe forward
    date(2026, 10, 23),  # Berlin back
    date(2026, 10, 30),  # New York back
    date(2026, 12, 29),
    date(2026, 7, 1),
)


class Walker:
    """Looks at the wall every minute; knows nothing of windows and offsets."""

    def __init__(self, calendar, pauses):
        self.calendar = calendar
        self.pauses = pauses

    def shows_working_time(self, minute):
        wall = minute.astimezone(self.calendar.zone)
        now = wall.hour * 60 + wall.minute
        return any(p.start <= now < p.end for p in self.hours(wall.date()))

    def hours(self, day):
        rule = self.calendar.days.get(day)
        usual = next(each for each in self.calendar.week if each)
        weekday = self.calendar.week[day.weekday()]
        if rule is None:
            return weekday
        return () if rule.kind == "closed" else rule.periods or weekday or usual

    def is_paused(self, minute):
        return any(p.start <= minute < p.end for p in self.pauses)

    def minutes(self, start):
        minute = start
        while True:
            yield minute
            minute += MINUTE

    def after(self, start, amount, counts):
        """The end of the last of `amount` minutes that count."""
        for minute in self.minutes(start):
            if counts(minute) and not self.is_paused(minute):
                amount -= 1
                if amount == 0:
                    return minute + MINUTE
        raise AssertionError

    def closings(self, start):
        """(date, end of its last working minute), for dates from that of `start` on."""
        first = start.astimezone(self.calendar.zone).date()
        day, last = None, None
        for minute in self.minutes(start - timedelta(hours=30)):
            shown = minute.astimezone(self.calendar.zone).date()
            # A day is over when the wall shows a later one.
            if day is not None and shown > day:
                if last is not None and day >= first:
                    yield day, last
                day, last = shown, None
            day = day or shown
            if shown == day and self.shows_working_time(minute):
                last = minute + MINUTE

    def working_days(self, start, amount):
        received = start.astimezone(self.calendar.zone).date()
        zero, left = None, amount
        for day, closing in self.closings(start):
            if zero is None:
                if day == received and start <= closing:
                    zero = day
                    continue
                if day == received:
                    continue
                # The first working day later: day 0 when it came after closing time.
                zero = received
                if self.hours(received):
                    continue
            if not self.is_paused(closing):
                left -= 1
            if left == 0:
                return closing
        raise AssertionError


@st.composite
def hours_of_a_day(draw):
    """One or two periods between 06:00 and 24:00, often with lunch between them. None
    begins in an hour that may come twice."""
    opens = draw(st.integers(6 * 12, 10 * 12)) * 5
    closes = draw(st.integers(15 * 12, 24 * 12)) * 5
    if draw(st.booleans()):
        return (Period(opens, closes),)
    lunch = draw(st.integers(11 * 12, 13 * 12)) * 5
    return (Period(opens, lunch), Period(lunch + draw(st.sampled_from((30, 60))), closes))  # fmt: skip


@st.composite
def nights(draw):
    """A shift through the small hours, in which clocks are changed."""
    return (Period(0, draw(st.sampled_from((90, 150, 240)))), Period(300, 1440))


@st.composite
def situations(draw):
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    hours = draw(st.one_of(hours_of_a_day(), hours_of_a_day(), nights()))
    corner = draw(st.sampled_from(CORNERS))
    rest = draw(st.sampled_from((((), ()), (hours, ()), (hours, hours))))
    days = {}
    if draw(st.booleans()):
        first = corner + timedelta(days=draw(st.integers(0, 4)))
        for n in range(draw(st.sampled_from((1, 3, 9)))):
            days[first + timedelta(n)] = DayRule("closed")
        days[first - timedelta(days=1)] = DayRule("open")
    short = corner + timedelta(days=draw(st.integers(0, 9)))
    days.setdefault(short, DayRule("short", (Period(9 * 60, 11 * 60),)))
    calendar = WorkingCalendar(zone, (hours,) * 5 + rest, days)
    start = datetime(corner.year, corner.month, corner.day, tzinfo=UTC)
    start += draw(st.integers(0, 4 * 1440)) * MINUTE
    pauses = []
    for _n in range(draw(st.integers(0, 3))):
        begin = start + draw(st.integers(-600, 4000)) * MINUTE
        pauses.append(Pause(begin, begin + draw(st.integers(1, 3000)) * MINUTE))
    return calendar, start, pauses


@pytest.mark.slow
@settings(max_examples=EXAMPLES, deadline=None)
@given(situations(), st.integers(1, 30))
def test_working_hours_are_the_minutes_that_the_wall_clock_shows(situation, amount):
    calendar, start, pauses = situation
    walker = Walker(calendar, pauses)
    found = compute_due(Target("working_hours", amount), start, calendar, pauses)
    assert found.at == walker.after(start, amount * 60, walker.shows_working_time)


@pytest.mark.slow
@settings(max_examples=EXAMPLES, deadline=None)
@given(situations(), st.integers(1, 6))
def test_working_days_are_the_closings_that_the_wall_clock_shows(situation, amount):
    calendar, start, pauses = situation
    found = compute_due(Target("working_days", amount), start, calendar, pauses)
    assert found.at == Walker(calendar, pauses).working_days(start, amount)


@pytest.mark.slow
@settings(max_examples=EXAMPLES, deadline=None)
@given(situations(), st.integers(1, 100))
def test_hours_by_the_clock_are_all_minutes_outside_pauses(situation, amount):
    calendar, start, pauses = situation
    walker = Walker(calendar, pauses)
    found = compute_due(Target("elapsed_hours", amount), start, calendar, pauses)
    assert found.at == walker.after(start, amount * 60, lambda _minute: True)


@settings(max_examples=EXAMPLES, deadline=None)
@given(situations(), st.sampled_from(("elapsed_hours", "working_hours", "working_days")), st.integers(1, 8))  # fmt: skip
def test_a_pause_never_makes_it_due_earlier_and_said_twice_changes_nothing(
    situation, unit, amount
):
    calendar, start, pauses = situation
    target = Target(unit, amount)
    without = compute_due(target, start, calendar).at
    paused = compute_due(target, start, calendar, pauses).at
    assert paused >= without
    assert compute_due(target, start, calendar, pauses * 2).at == paused
