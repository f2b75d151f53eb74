"""The hours in which nobody is disturbed; windows may go over midnight."""

from datetime import datetime, timedelta

HOURS = 24


def is_quiet(hour: int, *, quiet_from: int, quiet_until: int) -> bool:
    """Whether this hour of the day (0 to 23) lies in the quiet window.

    From 21 until 8 goes over midnight; from 12 until 14 does not. Equal ends: never.
    """
    first, last = quiet_from % HOURS, quiet_until % HOURS
    if first == last:
        return False
    if first < last:
        return first <= hour < last
    return hour >= first or hour < last


def next_allowed(local: datetime, *, quiet_from: int, quiet_until: int) -> datetime:
    """`local` itself, or the end of the quiet window that it lies in.

    `local` is aware, in the zone whose hours are meant. The end is at the full hour.
    """
    if not is_quiet(local.hour, quiet_from=quiet_from, quiet_until=quiet_until):
        return local
    end = local.replace(
        hour=quiet_until % HOURS, minute=0, second=0, microsecond=0, fold=0
    )
    if end > local:
        return end
    tomorrow = local.date() + timedelta(days=1)
    return end.replace(year=tomorrow.year, month=tomorrow.month, day=tomorrow.day)


def leaving_at(
    local: datetime,
    share: float,
    *,
    spread_hours: int,
    quiet_from: int,
    quiet_until: int,
) -> datetime:
    """When a letter leaves that may from `local` on: `share` (0 to 1) of the way through
    `spread_hours`; what would fall into the quiet hours waits for their end, and is
    spread over the hour after it, so that a morning does not begin with all at once.
    """
    wanted = local + timedelta(hours=spread_hours) * share
    allowed = next_allowed(wanted, quiet_from=quiet_from, quiet_until=quiet_until)
    if allowed == wanted:
        return wanted
    return allowed + timedelta(hours=1) * share
