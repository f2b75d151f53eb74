"""What people did after a letter: bought, brought back, clicked, answered."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from campaigns.models import Click, Recipient, Run
from campaigns.queries.calls import not_reached_by_phone
from members.choices import MessageState
from members.models import Purchase, PurchaseLine

LOST = (
    MessageState.FAILED,
    MessageState.BOUNCED,
    MessageState.SKIPPED,
    MessageState.EXPIRED,
)


def bought_since(since: Mapping[int, datetime]) -> set[int]:
    """Of these members those with a receipt after their moment; one query."""
    if not since:
        return set()
    rows = Purchase.objects.filter(
        member__in=list(since), purchased_at__gt=min(since.values()), amount__gt=0
    ).values_list("member_id", "purchased_at")
    return {
        member_id
        for member_id, at in rows
        if member_id is not None and at > since[member_id]
    }


def returned_receipts(about: Collection[str]) -> set[str]:
    """Of these purchases ("purchase:812") those of which goods were brought back since:
    lines of the same member and product with a negative quantity. Two queries."""
    numbers = [int(each.partition(":")[2]) for each in about if _is_purchase(each)]
    if not numbers:
        return set()
    bought = PurchaseLine.objects.filter(purchase__in=numbers, quantity__gt=0)
    lines = list(
        bought.values_list("purchase_id", "member_id", "product_id", "purchased_at")
    )
    if not lines:
        return set()
    back = PurchaseLine.objects.filter(
        member__in={line[1] for line in lines},
        quantity__lt=0,
        purchased_at__gte=min(line[3] for line in lines) - timedelta(days=1),
    ).values_list("member_id", "product_id", "purchased_at")
    returned = list(back)
    return {
        f"purchase:{purchase}"
        for purchase, member, product, at in lines
        if any(
            (member, product) == (each[0], each[1]) and each[2] >= at
            for each in returned
        )
    }


def _is_purchase(about: str) -> bool:
    return about.startswith("purchase:")


def not_reached(
    campaign_id: int, keys: Collection[tuple[int, str]]
) -> set[tuple[int, str]]:
    """Of these (member, occurrence) those whose letter surely did not arrive, or whom
    nobody reached by phone."""
    rows = Recipient.objects.filter(
        campaign=campaign_id,
        member__in={member for member, _occurrence in keys},
    ).annotate(in_vain=not_reached_by_phone())
    names = ("member_id", "occurrence", "left_out", "message__state", "in_vain")
    return {
        (member, occurrence)
        for member, occurrence, left_out, state, in_vain in rows.values_list(*names)
        if (member, occurrence) in keys and (left_out or state in LOST or in_vain)
    }


def clicked(campaign_id: int, member_ids: Collection[int]) -> set[int]:
    """Of these members those who clicked a link of the campaign's letters themselves
    (not a scanner for them)."""
    runs = Run.objects.filter(campaign=campaign_id).values_list("pk", flat=True)
    rows = Click.objects.by_people().filter(
        member__in=member_ids, ref__in=[f"campaigns.run:{pk}" for pk in runs]
    )
    return {pk for pk in rows.values_list("member_id", flat=True) if pk}
