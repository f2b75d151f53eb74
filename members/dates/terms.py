"""From when to when a renewed membership runs."""

from datetime import date, timedelta

from members.dates.months import months_later


def next_term(
    until: date | None, *, today: date, months: int, grace_days: int
) -> tuple[date, date]:
    """The first and last day of the next term.

    It follows on the old end if that is still to come or was no longer ago than the
    grace; else, and without an old end, it begins today. A term of 12 months that
    begins on 1 March ends on the last of February.
    """
    starts = today
    if until is not None and until + timedelta(days=grace_days) >= today:
        starts = until + timedelta(days=1)
    return starts, months_later(starts, months) - timedelta(days=1)
