"""Periodic jobs of feedback; portal/jobs.py says when each runs."""

from datetime import datetime

from feedback.actions.alarms import sweep_clocks, tell_alarms
from feedback.actions.calendars import propose_year
from feedback.actions.pauses import end_pauses_over
from feedback.actions.proposing import propose_corrections as find_recurrences
from feedback.queries.calendars import years_to_propose


def watch_clocks(*, at: datetime) -> int:
    """End pauses that are over, raise the alarms that are due, write their letters;
    returns how many alarms are new. Safe to run twice."""
    end_pauses_over(at=at)
    raised = sweep_clocks(at=at)
    tell_alarms(at=at)
    return raised


def propose_calendars(*, at: datetime) -> int:
    """Propose the holidays of this year, from November on also of the next, until they
    are announced; returns how many years. Safe to run twice."""
    years = years_to_propose(at=at)
    for year in years:
        propose_year(year=year, at=at)
    return len(years)


def propose_corrections(*, at: datetime) -> int:
    """Propose corrective actions for what comes back; returns how many proposals are
    new. Safe to run twice."""
    return find_recurrences(at=at)
