"""Who has the same phone number: asked before a record is opened twice."""

from dataclasses import dataclass

from members.choices import ContactKind, MemberStatus
from members.models import ContactPoint, Member, User, scope_of

MOST_SHOWN = 5


@dataclass(frozen=True)
class Namesake:
    """A record with the same phone. ``member`` is None in a store out of reach, of
    which only the name of the store is told."""

    store: str
    member: Member | None


def same_phone(phone_norm: str, *, user: User) -> list[Namesake]:
    """Records of the whole chain with this number (E.164), five at the most."""
    scope = scope_of(user, "members.view_member")
    points = (
        ContactPoint.objects.filter(kind=ContactKind.PHONE, value_norm=phone_norm)
        .exclude(member__status__in=[MemberStatus.MERGED, MemberStatus.ERASED])
        .select_related("member__home_store")
        .order_by("pk")[:MOST_SHOWN]
    )
    return [
        Namesake(
            store=point.member.home_store.name,
            member=point.member if scope.covers(point.member.home_store_id) else None,
        )
        for point in points
    ]
