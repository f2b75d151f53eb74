"""The people of an event: found by name, number, end of the phone number, or code."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from campaigns.models import Event, Invitation
from members.choices import ContactKind
from members.models import ContactPoint, User

TAIL = 4


def people_of(event: Event, user: User) -> QuerySet[Invitation]:
    """Everybody of the event whom the person may see, with their members."""
    rows: QuerySet[Invitation] = Invitation.objects.visible_to(user).of_living()
    return rows.filter(event=event).select_related("member__home_store")


def matching(rows: QuerySet[Invitation], typed: str) -> QuerySet[Invitation]:
    """Those that fit what was typed: part of a name, a member's number, the last four
    digits (or more) of a phone number, the code of a ticket."""
    text = typed.strip()
    if not text:
        return rows
    found = Q(name__icontains=text) | Q(member__name__icontains=text)
    found |= Q(member__member_no__iexact=text) | Q(code__iexact=text.replace(" ", ""))
    digits = "".join(each for each in text if each.isdigit())
    if len(digits) >= TAIL and len(digits) == len(text.replace(" ", "").lstrip("+")):
        phones = ContactPoint.objects.filter(
            member=OuterRef("member"), kind=ContactKind.PHONE, tail4=digits[-TAIL:]
        )
        found |= Q(Exists(phones.filter(value_norm__endswith=digits)))
    return rows.filter(found)


@dataclass(frozen=True)
class Person:
    """One row of a list: the invitation and the end of the phone number."""

    invitation: Invitation
    tail: str


def with_tails(invitations: Iterable[Invitation]) -> list[Person]:
    """The rows with the last four digits of each member's first phone; one query."""
    rows = list(invitations)
    points = (
        ContactPoint.objects.usable()
        .filter(
            member__in=[row.member_id for row in rows if row.member_id],
            kind=ContactKind.PHONE,
        )
        .order_by("is_primary", "-pk")
        .values_list("member_id", "tail4")
    )
    tails = dict(points)
    return [Person(row, tails.get(row.member_id or 0, "")) for row in rows]
