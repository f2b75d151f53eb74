"""What follows from a changed receipt: figures, points, tiers, in this order."""

from collections.abc import Iterable
from datetime import datetime

from members.actions.earning import award_points
from members.actions.statistics import recompute
from members.actions.tiers import compute_tiers
from members.models import ChainRules


def follow_sales(
    *, member_ids: Iterable[int], purchase_ids: Iterable[int] = (), at: datetime
) -> None:
    """Bring along all that hangs on these members' receipts, in the caller's transaction.

    ``purchase_ids`` are receipts that are new or changed: they give or take points at
    the tier that the member had before them.
    """
    members = sorted(set(member_ids))
    recompute(members, at=at)
    rules = ChainRules.objects.current()
    award_points(purchase_ids, rules=rules, at=at)
    if members:
        compute_tiers(members, rules=rules, at=at)
