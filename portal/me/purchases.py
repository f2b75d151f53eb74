"""The member's own receipts, newest first, by keyset."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Prefetch, Q

from members.models import Member, Purchase, PurchaseLine

RECEIPTS_A_PAGE = 10


@dataclass(frozen=True)
class ReceiptPage:
    """Some receipts with their lines, and where the older ones begin."""

    receipts: list[Purchase]
    older: str


def receipts(
    member: Member, *, before: str = "", limit: int = RECEIPTS_A_PAGE
) -> ReceiptPage:
    """The member's receipts older than the mark `before` (of an earlier page's `older`).

    Three queries whatever their number. A mark that can't be read counts as none.
    """
    found = (
        Purchase.objects.filter(member=member)
        .select_related("store")
        .prefetch_related(
            Prefetch("lines", PurchaseLine.objects.select_related("product"))
        )
        .order_by("-purchased_at", "-pk")
    )
    mark = _read(before)
    if mark:
        at, pk = mark
        found = found.filter(
            Q(purchased_at__lt=at) | Q(purchased_at=at, pk__lt=pk),
        )
    rows = list(found[: limit + 1])
    older = ""
    if len(rows) > limit:
        last = rows[limit - 1]
        older = urlencode({"before": f"{last.purchased_at.isoformat()}~{last.pk}"})
    return ReceiptPage(receipts=rows[:limit], older=older)


def _read(mark: str) -> tuple[datetime, int] | None:
    at, _tilde, pk = mark.partition("~")
    try:
        moment, number = datetime.fromisoformat(at), int(pk)
    except ValueError:
        return None
    return (moment, number) if moment.tzinfo else None
