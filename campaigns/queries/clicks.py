"""How often the links of letters were followed."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q

from campaigns.models import Click
from members.models import LetterContent, Message


@dataclass(frozen=True)
class ClickCount:
    """Of the letters of one run: people who clicked, clicks, and those of scanners."""

    people: int
    clicks: int
    by_scanners: int


@dataclass(frozen=True)
class LinkCount:
    """One address of the letters of a run, and how many letters led somebody there."""

    address: str
    letters: int


def clicks_of(ref: str) -> ClickCount:
    """The clicks on the letters of `ref` ("campaigns.run:5"); one query."""
    person = Q(is_scanner=False)
    found = Click.objects.filter(ref=ref).aggregate(
        people=Count("message", filter=person, distinct=True),
        clicks=Count("pk", filter=person),
        by_scanners=Count("pk", filter=~person),
    )
    return ClickCount(**found)


def links_of(ref: str) -> list[LinkCount]:
    """Each address that people followed from the letters of `ref`, most first.

    The same address in two languages counts as one.
    """
    rows = (
        Click.objects.by_people()
        .filter(ref=ref, message__content__isnull=False)
        .values_list("message__content_id", "number")
        .annotate(letters=Count("message", distinct=True))
        .order_by()
    )
    counted = list(rows)
    contents = LetterContent.objects.in_bulk({pk for pk, _number, _count in counted})
    letters: Counter[str] = Counter()
    for pk, number, count in counted:
        addresses = contents[pk].addresses
        if 0 < number <= len(addresses):
            letters[addresses[number - 1]] += count
    return [LinkCount(address, count) for address, count in letters.most_common()]


def address_of(message: Message, number: int) -> str | None:
    """Where the link leads, as frozen with the letter's words; None without such."""
    addresses = message.content.addresses if message.content else []
    return str(addresses[number - 1]) if 0 < number <= len(addresses) else None
