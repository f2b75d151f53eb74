"""When a thing that a customer owns is due for service: by time or by its reading."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

# Beyond this the reading says nothing: the thing hardly moves.
FAR = 3650


@dataclass(frozen=True)
class NextService:
    """The day and the reading at which service is due; None for what is not known."""

    on: date | None
    reading: int | None


def daily_rate(
    earlier_on: date | None,
    earlier_reading: int | None,
    *,
    on: date,
    reading: int | None,
) -> float | None:
    """How much the reading rises in a day, or None when two readings don't tell."""
    if earlier_on is None or earlier_reading is None or reading is None:
        return None
    days = (on - earlier_on).days
    risen = reading - earlier_reading
    return risen / days if days > 0 and risen > 0 else None


def next_service(
    *,
    on: date,
    reading: int | None,
    interval_days: int | None,
    interval_reading: int | None,
    rate: float | None,
) -> NextService:
    """What comes first: the days that have gone by, or the reading at its own pace.

    ``on`` and ``reading`` are those of the service just done; ``rate`` is what the
    reading rises in a day (None: not known, time decides alone).
    """
    by_time = on + timedelta(days=interval_days) if interval_days else None
    due_reading = None
    by_reading = None
    if interval_reading and reading is not None:
        due_reading = reading + interval_reading
        if rate:
            days = ceil(interval_reading / rate)
            by_reading = on + timedelta(days=days) if days <= FAR else None
    known = [day for day in (by_time, by_reading) if day is not None]
    return NextService(on=min(known, default=None), reading=due_reading)
