"""How long a case may still wait, and what was promised to the customer."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from feedback.choices import Metric
from feedback.models import Case, CaseClock
from feedback.sla.clock import Pause, merge_pauses
from feedback.sla.targets import LONGEST_PAUSE


def days_left_to_pause(
    case: Case, clocks: Iterable[CaseClock], *, at: datetime
) -> timedelta:
    """What is left of the longest pause of these clocks, after the pauses there were."""
    longest = min(
        (clock.how.get("longest_pause", LONGEST_PAUSE) for clock in clocks),
        default=LONGEST_PAUSE,
    )
    spans = merge_pauses(
        Pause(pause.started_at, min(pause.ended_at or at, at))
        for pause in case.pauses.all()
    )
    used = sum((span.end - span.start for span in spans), timedelta(0))
    return max(timedelta(days=longest) - used, timedelta(0))


def promised_clock(case: Case) -> CaseClock | None:
    """The clock of the present round with the date that the customer was told."""
    return case.clocks.filter(
        metric=Metric.RESOLVE, cycle=case.cycle, stopped_at=None
    ).first()


def promised_for(case: Case) -> datetime | None:
    """The moment by which the customer has our answer, as we told; None when nothing
    is owed (praise, or answered already)."""
    clock = promised_clock(case)
    return clock.promised_at if clock else None
