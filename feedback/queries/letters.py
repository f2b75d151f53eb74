"""Letters of ours that a case may be about."""

from django.db.models import QuerySet

from feedback.models import Case
from members.choices import MessageKind
from members.models import Message

SHOWN = 10


def letters_before(case: Case) -> QuerySet[Message]:
    """The marketing letters to the case's member from before it, the latest first."""
    return (
        Message.objects.filter(
            member=case.member_id,
            member__isnull=False,
            kind=MessageKind.MARKETING,
            queued_at__lte=case.received_at,
        )
        .exclude(ref="")
        .defer("text", "html")
        .order_by("-queued_at", "-pk")
    )
