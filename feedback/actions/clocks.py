"""The clocks of a case follow its status: which start, which stop."""

from datetime import datetime, timedelta

from feedback.choices import Metric
from feedback.models import Case, CaseClock
from feedback.workflow import HOURS_TO_ACCEPT


def turn_clocks(case: Case, *, at: datetime) -> None:
    """Start and stop the clocks of the case's round as its status now asks.

    Called inside every transaction that opens a case or changes its status. What is
    held in quarantine has no clocks until it is let in.
    """
    if case.quarantine:
        return
    clock, _created = CaseClock.objects.get_or_create(
        case=case,
        cycle=case.cycle,
        metric=Metric.ACCEPT,
        defaults={
            "started_at": case.received_at,
            "due_at": case.received_at + timedelta(hours=HOURS_TO_ACCEPT),
        },
    )
    if case.accepted_at and clock.stopped_at is None:
        clock.stopped_at = case.accepted_at
        if clock.stopped_at > clock.due_at:
            clock.breached_at = clock.due_at
        clock.save(update_fields=["stopped_at", "breached_at"])
