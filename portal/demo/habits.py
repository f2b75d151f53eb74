"""How members of the demonstration buy: who comes when, and how often."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from members.dates.lunar import LunarDate, to_solar

HISTORY_DAYS = 720


class Kind(StrEnum):
    """Sorts of customers, told apart by their rhythm."""

    PROSPECT = "prospect"  # registered, never bought
    NEW = "new"  # first purchases in the last three months
    DEVOTED = "devoted"  # every week or two
    REGULAR = "regular"  # a rhythm of their own, still coming
    OVERDUE = "overdue"  # the same, but late now
    SEASONAL = "seasonal"  # new tea in spring, oolong in autumn, gifts at festivals
    LAPSED = "lapsed"  # came for a while, then stopped


SHARES = {
    Kind.PROSPECT: 6,
    Kind.NEW: 17,
    Kind.DEVOTED: 5,
    Kind.REGULAR: 31,
    Kind.OVERDUE: 8,
    Kind.SEASONAL: 14,
    Kind.LAPSED: 19,
}
# Days ago, at the latest and at the earliest, that each sort joined.
JOINED = {
    Kind.PROSPECT: (1, 300),
    Kind.NEW: (1, 95),
    Kind.DEVOTED: (150, 900),
    Kind.REGULAR: (170, 1100),
    Kind.OVERDUE: (260, 1100),
    Kind.SEASONAL: (200, 1300),
    Kind.LAPSED: (420, 1500),
}


@dataclass(frozen=True)
class Habit:
    """One member's sort and the day of joining."""

    kind: Kind
    joined_on: date

    @property
    def has_joined(self) -> bool:
        """Whether the person is a member by now."""
        return self.kind is not Kind.PROSPECT


def plan_joining(rng: Random, count: int, *, today: date) -> list[Habit]:
    """A sort and a day for each of `count` people, those who joined first in front."""
    kinds = rng.choices(list(SHARES), list(SHARES.values()), k=count)
    ages = sorted(((rng.randint(*JOINED[kind]), kind) for kind in kinds), reverse=True)
    return [Habit(kind, today - timedelta(days=ago)) for ago, kind in ages]


def purchase_days(habit: Habit, rng: Random, *, today: date) -> list[date]:
    """The days on which this member bought, in order, yesterday at the latest."""
    earliest = today - timedelta(days=HISTORY_DAYS)
    start = habit.joined_on
    if start < earliest:  # in the middle of a rhythm, not all on one day
        start = earliest + timedelta(days=rng.randint(0, 60))
    end = today - timedelta(days=1)
    if habit.kind is Kind.PROSPECT:
        return []
    if habit.kind is Kind.NEW:
        return _few(rng, start, end)
    if habit.kind is Kind.SEASONAL:
        return _by_season(rng, start, end, is_first=start == habit.joined_on)
    low, high = (9, 19) if habit.kind is Kind.DEVOTED else (28, 80)
    period = rng.randint(low, high)
    if habit.kind is Kind.OVERDUE:
        end -= timedelta(days=int(period * rng.uniform(1.3, 2.6)))
    if habit.kind is Kind.LAPSED:
        end = start + timedelta(days=rng.randint(90, 260))
    return _with_rhythm(rng, start, end, period)


def _few(rng: Random, start: date, end: date) -> list[date]:
    span = (end - start).days
    more = rng.choices((0, 1, 2), (5, 3, 1))[0]
    days = {
        start,
        *(start + timedelta(rng.randint(0, max(span, 0))) for _ in range(more)),
    }
    return sorted(day for day in days if day <= end)


def _with_rhythm(rng: Random, start: date, end: date, period: int) -> list[date]:
    days = []
    day = start
    while day <= end:
        days.append(day)
        gap = max(2, round(rng.gauss(period, period * 0.22)))
        day += timedelta(days=gap)
        if day.weekday() < 5 and rng.random() < 0.3:  # rather at the weekend
            day += timedelta(days=5 - day.weekday())
    return days


def _by_season(rng: Random, start: date, end: date, *, is_first: bool) -> list[date]:
    days = {start} if is_first else set()
    for year in range(start.year, end.year + 1):
        around = (
            (date(year, 4, 8), 14, 0.8),  # new tea
            (festival(year, 8, 15) - timedelta(days=12), 8, 0.7),  # Mid-Autumn
            (date(year, 10, 25), 15, 0.45),  # autumn oolong
            (festival(year, 1, 1) - timedelta(days=14), 8, 0.75),  # New Year
        )
        for day, spread, chance in around:
            if rng.random() < chance:
                days.add(day + timedelta(days=rng.randint(-spread, spread)))
    return sorted(day for day in days if start <= day <= end)


def festival(year: int, month: int, day: int) -> date:
    """The plain date of a lunar festival of that lunar year."""
    return to_solar(LunarDate(year, month, day))
