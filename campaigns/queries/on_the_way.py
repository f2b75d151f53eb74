"""How many are on the way through a campaign's steps, and why others left it."""

from django.db.models import Count

from campaigns.choices import EnrolmentState, ExitReason
from campaigns.models import Campaign


def on_the_way(campaign: Campaign) -> list[tuple[str, int]]:
    """Words and number: under way, finished, and each reason for leaving early."""
    counts = (
        campaign.enrolments.order_by()
        .values_list("state", "left_because")
        .annotate(count=Count("pk"))
    )
    return [
        (
            str(ExitReason(why).label if why else EnrolmentState(state).label),
            count,
        )
        for state, why, count in sorted(counts)
    ]
