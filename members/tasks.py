"""Background work of members: thin functions that portal/jobs.py calls."""

from datetime import datetime

from members.actions.statistics import rebuild


def nightly_statistics(*, at: datetime) -> int:
    """Recompute everybody's figures; returns the rows written. Safe to run twice.

    The windows of 90 and 365 days move every midnight without any sale.
    """
    return rebuild(at=at).written
