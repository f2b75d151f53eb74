"""Entering people into the further steps of a campaign."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from campaigns.models import Enrolment, Recipient


def enrol(*, recipients: Sequence[Recipient], at: datetime) -> int:
    """Enter those who got the first letter on the way to the steps after it.

    Nobody who was left out. One statement; whoever is on the way already stays where
    they are. Returns how many were meant.
    """
    if not recipients:
        return 0
    first = recipients[0].campaign.further_steps.order_by("place").first()
    if first is None:
        return 0
    entering = [
        Enrolment(
            campaign=recipient.campaign,
            member_id=recipient.member_id,
            occurrence=recipient.occurrence,
            about=recipient.about,
            entered_at=at,
            next_at=at + timedelta(days=first.wait_days),
        )
        for recipient in recipients
        if not recipient.left_out
    ]
    Enrolment.objects.bulk_create(entering, batch_size=500, ignore_conflicts=True)
    return len(entering)
