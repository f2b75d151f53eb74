"""What one line about a member shows: in the search, in the list, in an export."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from members.choices import ContactKind, ImportantDateKind, MemberStatus
from members.models import ContactPoint, ImportantDate, Member
from members.queries.figures import portal_day

BIRTHDAY_SOON_DAYS = 14


@dataclass(frozen=True)
class MemberRow:
    """A member and what is said about it in one line. ``phone`` is masked.

    ``days_to_birthday`` is known without ``birthday``, which a page may do without.
    """

    member: Member
    phone: str
    birthday: ImportantDate | None
    days_to_birthday: int | None
    today: date

    @property
    def has_birthday_soon(self) -> bool:
        """Whether the birthday falls within the next 14 days, today included."""
        days = self.days_to_birthday
        return days is not None and 0 <= days <= BIRTHDAY_SOON_DAYS

    @property
    def last_visit_on(self) -> date | None:
        """The portal's day of the last purchase."""
        at = self.member.stat_value("last_purchase_at")
        return portal_day(at) if at else None

    @property
    def spend_365(self) -> Decimal | None:
        """What was spent in 365 days; None for who never bought."""
        spend: Decimal | None = self.member.stat_value("spend_365")
        return spend

    @property
    def last_contact_on(self) -> date | None:
        """The portal's day on which somebody last spoke with the member."""
        at = self.member.stat_value("last_contact_at")
        return portal_day(at) if at else None

    @property
    def is_unusual(self) -> bool:
        """Whether the status needs a word: whoever is no ordinary member."""
        return self.member.status != MemberStatus.MEMBER


def rows_of(
    members: Sequence[Member], *, today: date, with_calendars: bool = True
) -> list[MemberRow]:
    """The lines of these members in their order, with two queries for any number.

    One query without the calendars of the birthdays: the days are then those of the
    figures, which the members must have been read with.
    """
    phones: Prefetch[Any] = Prefetch(
        "contact_points",
        queryset=ContactPoint.objects.usable()
        .filter(kind=ContactKind.PHONE)
        .order_by("-is_primary", "pk"),
        to_attr="row_phones",
    )
    birthdays: Prefetch[Any] = Prefetch(
        "important_dates",
        queryset=ImportantDate.objects.filter(kind=ImportantDateKind.BIRTHDAY),
        to_attr="row_birthdays",
    )
    wanted = (phones, birthdays) if with_calendars else (phones,)
    prefetch_related_objects(members, *wanted)
    return [_row(member, today=today) for member in members]


def _row(member: Member, *, today: date) -> MemberRow:
    phones: list[ContactPoint] = member.row_phones  # type: ignore[attr-defined]  # prefetched
    birthdays: list[ImportantDate] | None = getattr(member, "row_birthdays", None)
    birthday = birthdays[0] if birthdays else None
    if birthdays is None:
        next_on = member.stat_value("birthday_on")
    else:
        next_on = birthday.next_on if birthday else None
    days = None if next_on is None else (next_on - today).days
    return MemberRow(
        member=member,
        phone=phones[0].masked if phones else "",
        birthday=birthday,
        days_to_birthday=days,
        today=today,
    )
