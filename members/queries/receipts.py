"""A member's receipts."""

from django.db.models import Prefetch

from members.models import Member, Purchase, PurchaseLine

LATEST = 13


def latest_receipts(member: Member) -> list[Purchase]:
    """The latest 13 receipts with their lines; two queries, once per member object.

    Those of other stores too: who may see a member may see what the member bought.
    """
    known: list[Purchase] | None = getattr(member, "_latest_receipts", None)
    if known is None:
        lines = PurchaseLine.objects.select_related("product").order_by("line_no")
        found = member.purchases.select_related("store").prefetch_related(
            Prefetch("lines", queryset=lines)
        )
        known = list(found[:LATEST])
        member._latest_receipts = known  # type: ignore[attr-defined]  # noqa: SLF001 -- card and panel show the same rows
    return known
