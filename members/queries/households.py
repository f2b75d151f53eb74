"""A household at a glance, and when it heard from us last."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Sum

from members.choices import MessageKind, MessageState
from members.models import (
    Contact,
    ContactPoint,
    Household,
    HouseholdMembership,
    Member,
    MemberStat,
    Message,
    User,
)

CONTACTS_SHOWN = 8
# Letters that will never arrive don't count as heard.
NEVER_SENT = (
    MessageState.SKIPPED,
    MessageState.FAILED,
    MessageState.EXPIRED,
    MessageState.CANCELLED,
)


@dataclass(frozen=True)
class HouseholdView:
    """A household as one person may see it. ``hidden``: members of other stores."""

    household: Household
    memberships: list[HouseholdMembership]
    hidden: int
    visits: int
    spend: Decimal
    spend_365: Decimal
    shared: list[str]
    contacts: list[Contact]


def household_view(member: Member, *, user: User) -> HouseholdView | None:
    """The household of a member; None for who has none. Six queries for any size.

    Figures, contacts and numbers are those of the members that `user` may see.
    """
    own = (
        HouseholdMembership.objects.filter(member=member)
        .select_related("household")
        .first()
    )
    if own is None:
        return None
    everybody = HouseholdMembership.objects.filter(
        household=own.household_id, member__in=Member.objects.current()
    )
    visible = everybody.filter(member__in=Member.objects.visible_to(user))
    memberships = list(
        visible.select_related("member__home_store", "member__stat").order_by(
            "-is_head", "pk"
        )
    )
    ids = [each.member_id for each in memberships]
    sums = MemberStat.objects.filter(pk__in=ids).aggregate(
        visits=Sum("visits_all"), spend=Sum("spend_all"), year=Sum("spend_365")
    )
    contacts = (
        Contact.objects.visible_to(user)
        .filter(member__in=ids)
        .select_related("member", "by")
    )
    return HouseholdView(
        household=own.household,
        memberships=memberships,
        hidden=everybody.count() - len(memberships),
        visits=sums["visits"] or 0,
        spend=sums["spend"] or Decimal(0),
        spend_365=sums["year"] or Decimal(0),
        shared=_shared(ids),
        contacts=list(contacts.order_by("-at", "-pk")[:CONTACTS_SHOWN]),
    )


def _shared(ids: Collection[int]) -> list[str]:
    """Numbers and addresses that more than one of them uses, masked."""
    values = (
        ContactPoint.objects.filter(member__in=ids)
        .order_by()
        .values("kind", "value_norm")
        .annotate(users=Count("member", distinct=True))
        .filter(users__gt=1)
    )
    return [
        ContactPoint(
            kind=each["kind"], value=each["value_norm"], value_norm=each["value_norm"]
        ).masked
        for each in values
    ]


def households_contacted(
    member_ids: Collection[int], *, since: datetime
) -> dict[int, int]:
    """Of these members those in whose household another heard from us since: the
    household by member. Marketing letters that were sent or wait to be; two queries.
    """
    places = dict(
        HouseholdMembership.objects.filter(member__in=member_ids).values_list(
            "member_id", "household_id"
        )
    )
    heard: dict[int, set[int]] = {}
    letters = Message.objects.filter(
        kind=MessageKind.MARKETING,
        queued_at__gte=since,
        member__household_membership__household__in=set(places.values()),
    ).exclude(state__in=NEVER_SENT)
    for household_id, member_id in letters.order_by().values_list(
        "member__household_membership__household", "member_id"
    ):
        heard.setdefault(household_id, set()).add(member_id or 0)
    return {
        member_id: household_id
        for member_id, household_id in places.items()
        if heard.get(household_id, set()) - {member_id}
    }


def households_of(member_ids: Collection[int]) -> dict[int, int]:
    """The household of each of these members that has one."""
    return dict(
        HouseholdMembership.objects.filter(member__in=member_ids).values_list(
            "member_id", "household_id"
        )
    )
