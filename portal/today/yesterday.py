"""Yesterday's customers: who bought and has not been spoken with since (A13)."""

from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import F, Q, QuerySet
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.choices import IN_USE
from members.models import Member, MemberStat, PurchaseLine
from members.queries.figures import midnight
from portal.today.desk import Desk
from portal.today.kinds import DayKind, Hit, Line

PRODUCTS_NAMED = 3


def yesterdays_customers(desk: Desk) -> QuerySet[MemberStat]:
    """Members whose last purchase was yesterday and whom nobody contacted since.

    Who bought again today stands in the shop now. By the member's home store.
    """
    start, end = midnight(desk.today - timedelta(days=1)), midnight(desk.today)
    rows = MemberStat.objects.filter(
        Q(last_contact_at=None) | Q(last_contact_at__lt=F("last_purchase_at")),
        last_purchase_at__gte=start,
        last_purchase_at__lt=end,
        member__status__in=IN_USE,
    )
    return desk.narrow(rows, store="home_store", owner="member__owner")


def yesterdays_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "Bought for 238 at 14:05: Longjing 2026, tea cup". One query."""
    start, end = midnight(desk.today - timedelta(days=1)), midnight(desk.today)
    bought: dict[int, list[tuple[str, Decimal]]] = defaultdict(list)
    rows = PurchaseLine.objects.filter(
        member_id__in=[hit.member_id for hit, _member in pairs],
        purchased_at__gte=start,
        purchased_at__lt=end,
    ).order_by("-amount", "pk")
    for member_id, product, amount in rows.values_list(
        "member_id", "product__name", "amount"
    ):
        if member_id is not None:
            bought[member_id].append((product, amount))
    return [
        _line(hit.facts[0], hit.facts[1], bought[hit.member_id or 0])
        for hit, _member in pairs
    ]


def _line(at: datetime, visits: int, bought: list[tuple[str, Decimal]]) -> Line:
    names = list(dict.fromkeys(name for name, _amount in bought))
    words = _("Bought for %(amount)s at %(time)s: %(products)s") % {
        "amount": formats.number_format(
            sum((amount for _name, amount in bought), Decimal(0)).quantize(Decimal(1)),
            use_l10n=True,
            force_grouping=True,
        ),
        "time": formats.time_format(timezone.localtime(at), "H:i"),
        "products": _(", ").join(names[:PRODUCTS_NAMED])
        + ("…" if len(names) > PRODUCTS_NAMED else ""),
    }
    return Line(words=words, note=_("First purchase") if visits == 1 else "")


YESTERDAY = DayKind(
    code="yesterday",
    label=gettext_lazy("Bought yesterday"),
    hint=gettext_lazy("Say thanks, ask how it is"),
    icon="tag",
    permission="members.view_purchase",
    rows=yesterdays_customers,
    lines=yesterdays_lines,
    # First-time buyers first: the second purchase is decided by how the first one went.
    order=("visits_all", "-last_purchase_at", "pk"),
    facts=("last_purchase_at", "visits_all"),
    action=gettext_lazy("Follow up"),
    store="home_store",
    member="member",
)
