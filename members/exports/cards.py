"""What is printed of a member: the index card, or one row of the overview."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from members.choices import ContactKind
from members.exports.columns import Line, lines_of, with_columns
from members.exports.selection import rows_of
from members.models import (
    ExportRequest,
    Member,
    MemberCategoryStat,
    Purchase,
)
from members.queries.card import birthday_words
from members.queries.figures import portal_day

CATEGORIES = 4
VISITS = 3


@dataclass(frozen=True)
class PrintedMember:
    """One member as printed: contact data as the document was approved."""

    member: Member
    phone: str
    birthday: str
    next_birthday: date | None
    last_visit: date | None
    categories: list[MemberCategoryStat]
    visits: list[Purchase]


def printed_members(
    document: ExportRequest, *, after: int | None, size: int, with_visits: bool
) -> tuple[list[PrintedMember], int | None]:
    """The next members of the document, newest first, and where the rest begins.

    Seven queries for any number; two fewer without the visits.
    """
    rows = with_columns(rows_of(document)).select_related("customer_type")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    members = list(rows.order_by("-pk")[: size + 1])
    following = members[size - 1].pk if len(members) > size else None
    members = members[:size]
    lines = lines_of(members)
    _read_ahead(members, with_visits=with_visits)
    return [_printed(line, document.is_in_full) for line in lines], following


def _read_ahead(members: Sequence[Member], *, with_visits: bool) -> None:
    wanted: list[Any] = [
        Prefetch(
            "category_stats",
            queryset=MemberCategoryStat.objects.select_related("category").order_by(
                "-amount", "pk"
            )[:CATEGORIES],
            to_attr="printed_categories",
        )
    ]
    if with_visits:
        latest = Purchase.objects.select_related("store").prefetch_related(
            "lines__product"
        )
        wanted.append(
            Prefetch(
                "purchases",
                queryset=latest.order_by("-purchased_at", "-pk")[:VISITS],
                to_attr="printed_visits",
            )
        )
    prefetch_related_objects(members, *wanted)


def _printed(line: Line, is_in_full: bool) -> PrintedMember:
    member, birthday = line.member, line.birthday
    last = member.stat_value("last_purchase_at")
    return PrintedMember(
        member=member,
        phone=line.contact(ContactKind.PHONE, in_full=is_in_full),
        birthday=birthday_words(birthday) if birthday else "",
        next_birthday=birthday.next_on if birthday else None,
        last_visit=portal_day(last) if last else None,
        categories=member.printed_categories,  # type: ignore[attr-defined]  # prefetched
        visits=getattr(member, "printed_visits", []),
    )
