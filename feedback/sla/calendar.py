"""The working calendar: which hours of which days count as working time.

A day's hours are what its own rule says, else those of its weekday. Hours are readings
of the wall clock; they become spans of UTC day by day, so that a day on which the clock
is put forward or back is as long as it is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Literal

DAY_MINUTES = 24 * 60
# No calendar of ours rests for longer; who finds no working time until then has none.
LONGEST_SEARCH = 800
ONE_DAY = timedelta(days=1)
# No zone's clock differs from UTC by more.
FARTHEST = timedelta(hours=15)

DayKind = Literal["open", "closed", "short"]


class NoWorkingTime(Exception):  # noqa: N818 -- says what is the case
    """The calendar has no working time in LONGEST_SEARCH days."""


@dataclass(frozen=True, order=True)
class Period:
    """From minute `start` of the day to minute `end`, not included; 1440 is midnight."""

    start: int
    end: int

    def __str__(self) -> str:
        return f"{_clock(self.start)}-{_clock(self.end)}"


Periods = tuple[Period, ...]


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def parse_periods(text: str) -> Periods:
    """Periods from "09:00-12:00 13:00-16:30" (commas allowed); "" gives none.

    ValueError when something else stands there, a period is empty or backwards, or two
    overlap.
    """
    found = []
    for part in text.replace(",", " ").replace("，", " ").replace("–", "-").split():
        start, dash, end = part.partition("-")
        if not dash:
            raise ValueError(part)
        found.append(Period(_minute(start), _minute(end)))
    for earlier, later in pairwise(found):
        if earlier.end > later.start:
            raise ValueError(text)
    if any(period.start >= period.end for period in found):
        raise ValueError(text)
    return tuple(found)


def _minute(text: str) -> int:
    hours, _colon, minutes = text.replace("：", ":").partition(":")
    minute = int(hours) * 60 + int(minutes or 0)
    if not (0 <= minute <= DAY_MINUTES and 0 <= int(minutes or 0) < 60):
        raise ValueError(text)
    return minute


def format_periods(periods: Periods) -> str:
    """What parse_periods reads."""
    return " ".join(str(period) for period in periods)


@dataclass(frozen=True)
class DayRule:
    """What is special about one date. An open day without periods has the usual ones."""

    kind: DayKind
    periods: Periods = ()
    name: str = ""


@dataclass(frozen=True)
class Window:
    """A span of working time in UTC, `end` not included."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class WorkingCalendar:
    """Working hours by date. ``week`` begins with Monday; ``confirmed`` are the years
    whose holidays somebody has confirmed: a deadline that crosses another one is
    provisional."""

    zone: tzinfo
    week: tuple[Periods, ...]
    days: Mapping[date, DayRule] = field(default_factory=dict)
    confirmed: frozenset[int] = frozenset()

    @property
    def usual(self) -> Periods:
        """The hours of the first weekday that has any: those of a make-up day."""
        return next((periods for periods in self.week if periods), ())

    def periods(self, day: date) -> Periods:
        """The hours of one date; none when it is no working day."""
        rule = self.days.get(day)
        if rule is None:
            return self.week[day.weekday()]
        if rule.kind == "closed":
            return ()
        return rule.periods or self.week[day.weekday()] or self.usual

    def is_working(self, day: date) -> bool:
        """Whether any hour of the date counts."""
        return bool(self.periods(day))

    def is_make_up(self, day: date) -> bool:
        """Whether it is worked although its weekday is not."""
        return self.is_working(day) and not self.week[day.weekday()]

    def local_date(self, moment: datetime) -> date:
        """The date on the wall at that moment."""
        return moment.astimezone(self.zone).date()

    def windows(self, day: date) -> list[Window]:
        """The working time of a date in UTC: the moments at which the wall clock shows
        this date and a time within the periods."""
        return [
            window
            for segment in self._segments(day)
            for period in self.periods(day)
            if (window := _cut(segment, day, period))
        ]

    def closing(self, day: date) -> datetime:
        """The end of the date's working time; NoWorkingTime when it has none."""
        windows = self.windows(day)
        if not windows:
            raise NoWorkingTime(day)
        return max(window.end for window in windows)

    def working_days(self, first: date) -> Iterator[date]:
        """Working days from `first` on. NoWorkingTime instead of searching for ever."""
        day, rest = first, 0
        while rest < LONGEST_SEARCH:
            if self.windows(day):
                yield day
                rest = 0
            else:
                rest += 1
            day += ONE_DAY
        raise NoWorkingTime(first)

    def next_working(self, first: date) -> date:
        """The first working day from `first` on."""
        return next(self.working_days(first))

    def years_unconfirmed(self, first: date, last: date) -> list[int]:
        """The years between two dates whose holidays nobody confirmed."""
        years = range(first.year, last.year + 1)
        return [year for year in years if year not in self.confirmed]

    def _segments(self, day: date) -> list[tuple[datetime, datetime, timedelta]]:
        """Spans of UTC around a date in which the zone's offset is the same."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        start, end = midnight - FARTHEST, midnight + ONE_DAY + FARTHEST
        before, after = self._offset(start), self._offset(end)
        if before == after:
            return [(start, end, before)]
        change = self._change(start, end, before)
        return [(start, change, before), (change, end, after)]

    def _offset(self, moment: datetime) -> timedelta:
        return moment.astimezone(self.zone).utcoffset() or timedelta(0)

    def _change(self, start: datetime, end: datetime, before: timedelta) -> datetime:
        """The minute from which on the offset is another than `before`."""
        low, high = 0, int((end - start) / timedelta(minutes=1))
        while low < high:
            middle = (low + high) // 2
            if self._offset(start + timedelta(minutes=middle)) == before:
                low = middle + 1
            else:
                high = middle
        return start + timedelta(minutes=low)


def _cut(
    segment: tuple[datetime, datetime, timedelta], day: date, period: Period
) -> Window | None:
    """The part of a segment in which the wall clock shows the period of that date."""
    start, end, offset = segment
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - offset
    window = Window(
        max(start, midnight + timedelta(minutes=period.start)),
        min(end, midnight + timedelta(minutes=period.end)),
    )
    return window if window.start < window.end else None
