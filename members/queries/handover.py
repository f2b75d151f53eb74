"""Whose members are whose in a store, and how they would be dealt out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, F
from django.db.models.expressions import Combinable

from members.choices import HandoverRule
from members.models import Member, Store, User
from members.models.member import MemberQuerySet


@dataclass(frozen=True)
class Keeper:
    """Somebody who looks after members of a store; ``user`` None: nobody does."""

    user: User | None
    count: int


@dataclass
class Share:
    """What one colleague would receive."""

    receiver: User
    member_ids: list[int] = field(default_factory=list)
    spend: Decimal = Decimal(0)

    @property
    def count(self) -> int:
        """How many members."""
        return len(self.member_ids)


ORDERS: dict[str, tuple[str | Combinable, ...]] = {
    HandoverRule.EVENLY: ("pk",),
    HandoverRule.SPEND: (F("stat__spend_365").desc(nulls_last=True), "pk"),
    HandoverRule.TIER: (
        F("stat__tier__rank").desc(nulls_last=True),
        F("stat__spend_365").desc(nulls_last=True),
        "pk",
    ),
}


def keepers_in(store: Store) -> list[Keeper]:
    """Who looks after how many current members of the store, the left and nobody first."""
    counts = dict(
        Member.objects.current()
        .filter(home_store=store)
        .order_by()
        .values_list("owner")
        .annotate(count=Count("pk"))
    )
    users = User.objects.in_bulk([pk for pk in counts if pk])
    found = [Keeper(users.get(pk), count) for pk, count in counts.items()]
    return sorted(
        found,
        key=lambda keeper: (
            keeper.user is not None,
            keeper.user is not None and keeper.user.is_active,
            str(keeper.user or ""),
        ),
    )


def kept_by(giver: User | None, *, store: Store) -> MemberQuerySet:
    """The current members of a store whom somebody looks after; None: nobody."""
    return Member.objects.current().filter(home_store=store, owner=giver)


def deal_out(
    members: MemberQuerySet, *, receivers: Sequence[User], rule: str
) -> list[Share]:
    """Deal members to colleagues in turns, to and fro, so that each gets as good ones.

    The rule is the order in which they are dealt: nobody has more than one more than
    another, and with one receiver that one gets all. One query.
    """
    shares = [Share(receiver) for receiver in receivers]
    many = len(shares)
    rows = members.order_by(*ORDERS[rule]).values_list("pk", "stat__spend_365")
    for place, (pk, spend) in enumerate(rows):
        turn, seat = divmod(place, many)
        share = shares[seat if turn % 2 == 0 else many - 1 - seat]
        share.member_ids.append(pk)
        share.spend += spend or 0
    return shares
