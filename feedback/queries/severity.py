"""What the portal itself knows about how bad a case is."""

from datetime import datetime, timedelta

from feedback.choices import CaseKind
from feedback.models import Case, Cause
from feedback.workflow import BY_CHANNEL

# A second complaint of the same thing within this time makes it severe (F6).
AGAIN_WITHIN = timedelta(days=365)


def proposed_criteria(case: Case, cause: Cause | None, *, at: datetime) -> list[str]:
    """The criteria that hold by what is on file: the way in, and that the same member
    complained of the same cause within AGAIN_WITHIN."""
    found = []
    by_channel = BY_CHANNEL.get(case.channel)  # type: ignore[call-overload]  # a stored choice
    if by_channel:
        found.append(by_channel)
    if cause is None or case.member_id is None or case.kind != CaseKind.COMPLAINT:
        return found
    earlier = Case.objects.filter(
        member_id=case.member_id,
        cause=cause,
        kind=CaseKind.COMPLAINT,
        quarantine="",
        received_at__gt=at - AGAIN_WITHIN,
        received_at__lt=case.received_at,
    )
    if earlier.exclude(pk=case.pk).exclude(duplicate_of=case).exists():
        found.append("again")
    return found
