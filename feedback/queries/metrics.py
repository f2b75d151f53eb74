"""Which clocks a case has: what starts each and what stops it, as a table."""

from dataclasses import dataclass
from datetime import datetime, time

from django.utils import timezone
from django.utils.dateparse import parse_date

from feedback.choices import CaseChannel, CaseKind, CaseStatus, Metric
from feedback.models import Case
from feedback.workflow import FINAL_STATUSES, OPEN_STATUSES

ENDED = frozenset(FINAL_STATUSES)
OPEN = frozenset(OPEN_STATUSES)
ANSWERED = frozenset({CaseStatus.REPLIED, CaseStatus.FOLLOW_UP})
RECEIVED = frozenset({CaseStatus.RECEIVED})
# In which our answer is still owed.
OWED = OPEN - ANSWERED - {CaseStatus.DISPUTED, CaseStatus.EXTERNAL}
AFTER_OUR_ANSWER = ANSWERED | ENDED | {CaseStatus.DISPUTED, CaseStatus.EXTERNAL}


@dataclass(frozen=True)
class Span:
    """A metric: in which statuses its clock begins, and in which it stops.

    ``from_receipt``: it counts from the receipt of the case (from the reopening in a
    later round), otherwise from the change of status. ``may_pause``: it stands still
    while we wait for somebody.
    """

    metric: Metric
    begins: frozenset[CaseStatus]
    stops: frozenset[CaseStatus]
    from_receipt: bool = True
    may_pause: bool = False
    first_round_only: bool = False
    for_praise: bool = False

    def begins_for(self, case: Case) -> bool:
        """Whether a case in this status has such a clock."""
        return (
            case.status in self.begins
            and (case.cycle == 1 or not self.first_round_only)
            and (case.kind != CaseKind.PRAISE or self.for_praise)
        )


SPANS: tuple[Span, ...] = (
    Span(
        Metric.ACKNOWLEDGE,
        RECEIVED,
        (OPEN | ENDED) - RECEIVED,
        first_round_only=True,
        for_praise=True,
    ),
    Span(Metric.ACCEPT, RECEIVED, (OPEN | ENDED) - RECEIVED, for_praise=True),
    Span(Metric.RESOLVE, OWED, ANSWERED | ENDED, may_pause=True),
    Span(
        Metric.REPLY,
        frozenset({CaseStatus.APPROVED}),
        AFTER_OUR_ANSWER,
        from_receipt=False,
        may_pause=True,
    ),
    Span(
        Metric.FOLLOW_UP,
        ANSWERED,
        (OPEN | ENDED) - ANSWERED,
        from_receipt=False,
    ),
    Span(Metric.HARD_LIMIT, OPEN, ENDED),
)
SPAN_OF: dict[str, Span] = {span.metric: span for span in SPANS}
MAY_PAUSE = [span.metric for span in SPANS if span.may_pause]

# Who tells us this way is told the number at once: on the page, or by the mouth of the
# colleague who writes it down.
TOLD_AT_ONCE = frozenset({CaseChannel.ONLINE, CaseChannel.PHONE, CaseChannel.IN_STORE})


def limit_from_outside(case: Case) -> datetime | None:
    """The end of the day that an authority set us: it comes before any deadline of ours."""
    if case.channel != CaseChannel.AUTHORITY:
        return None
    day = parse_date(str(case.channel_data.get("deadline", "")))
    if day is None:
        return None
    zone = timezone.get_default_timezone()
    return datetime.combine(day, time(23, 59), tzinfo=zone)
