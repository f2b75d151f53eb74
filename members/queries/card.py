"""The index card: what staff read in seconds before they speak with a member."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from members.choices import (
    Calendar,
    Channel,
    ContactKind,
    ImportantDateKind,
    MemberStatus,
)
from members.dates.lunar import lunar_label
from members.models import (
    ChainRules,
    ContactPoint,
    HouseholdMembership,
    ImportantDate,
    Member,
    MemberCategoryStat,
    MemberStat,
    Purchase,
    Tag,
    User,
)
from members.queries.call_reason import CallReason, call_reason
from members.queries.custom_fields import CustomLine, custom_lines
from members.queries.cycle_words import CycleWords, cycle_words
from members.queries.receipts import latest_receipts
from members.queries.standing import CardStanding, standing_of
from members.queries.stock import Stock, goods_of, still_at_home, stock_of

VISITS_SHOWN = 3
CATEGORIES_SHOWN = 5
# The largest by spend: what is not among them is no stock worth a word.
CATEGORIES_READ = 12
STOCK_SHOWN = 4


@dataclass(frozen=True)
class StopLine:
    """What to know before anything else is said. ``level``: critical or warning."""

    level: str
    sentence: str


@dataclass(frozen=True)
class UsualCategory:
    """A category the member buys, with its share of the spend in whole percent."""

    stat: MemberCategoryStat
    share: int


@dataclass(frozen=True)
class Card:
    """Everything the card shows of one member."""

    member: Member
    stat: MemberStat | None
    stops: list[StopLine]
    reason: CallReason | None
    contact_points: list[ContactPoint]
    birthday: ImportantDate | None
    birthday_words: str
    days_to_birthday: int | None
    relatives: list[HouseholdMembership]
    visits: list[Purchase]
    categories: list[UsualCategory]
    stock: list[Stock]
    cycle: CycleWords
    average: Decimal | None
    custom: list[CustomLine]
    tags: list[Tag]
    standing: CardStanding


def member_for_record(*, public_id: UUID, user: User) -> Member | None:
    """The member with all that the record's head shows, or None when not visible."""
    return (
        Member.objects.visible_to(user)
        .select_related(
            "home_store",
            "owner",
            "source",
            "customer_type",
            "referrer",
            "merged_into",
            "customer_type",
            "stat__main_category",
            "stat__tier",
            "household_membership__household",
        )
        .prefetch_related("consent_states")
        .filter(public_id=public_id)
        .first()
    )


def card_of(member: Member, *, user: User, today: date) -> Card:
    """Read the card: seven queries, one fewer for those who live alone, one more for
    those with custom fields.

    ``member`` comes from member_for_record.
    """
    stat = getattr(member, "stat", None)
    contact_points = list(member.contact_points.order_by("kind", "-is_primary", "pk"))
    birthday = member.important_dates.filter(kind=ImportantDateKind.BIRTHDAY).first()
    categories = _categories(member)
    at_home = still_at_home(categories, today=today)
    goods = goods_of(at_home)
    days = None
    if birthday is not None and birthday.next_on is not None:
        days = (birthday.next_on - today).days
    return Card(
        member=member,
        stat=stat,
        stops=_stops(member, stat, contact_points),
        reason=call_reason(
            birthday=birthday,
            stat=stat,
            categories=categories,
            goods=goods,
            today=today,
        ),
        contact_points=contact_points,
        birthday=birthday,
        birthday_words=birthday_words(birthday) if birthday else "",
        days_to_birthday=days,
        relatives=_relatives(member, user),
        visits=latest_receipts(member)[:VISITS_SHOWN],
        categories=_usual(categories[:CATEGORIES_SHOWN]),
        stock=stock_of(at_home, goods, today=today)[:STOCK_SHOWN],
        cycle=cycle_words(stat, today=today),
        average=stat.spend_all / stat.visits_all if stat and stat.visits_all else None,
        custom=custom_lines(member, user=user),
        tags=[put.tag for put in member.member_tags.select_related("tag")],
        standing=standing_of(
            member, user=user, today=today, rules=ChainRules.objects.current()
        ),
    )


def birthday_words(birthday: ImportantDate) -> str:
    """The day as the member told it: "17 May 1980", "八月初三"."""
    if birthday.calendar == Calendar.LUNAR:
        label = lunar_label(
            birthday.month, birthday.day, is_leap_month=birthday.is_leap_month
        )
        year = f"{birthday.year} " if birthday.year else ""
        return _("lunar %(day)s") % {"day": f"{year}{label}"}
    # 2000 had a 29 February, and lends its days to people whose year is not known.
    if birthday.year is None:
        day = date(2000, birthday.month, birthday.day)
        return formats.date_format(day, pgettext("a day of every year", "j F"))
    try:
        day = date(birthday.year, birthday.month, birthday.day)
    except ValueError:
        return f"{birthday.year}-{birthday.month}-{birthday.day}"
    return formats.date_format(day, "DATE_FORMAT")


def _stops(
    member: Member, stat: MemberStat | None, contact_points: Sequence[ContactPoint]
) -> list[StopLine]:
    stops = []
    if member.status != MemberStatus.MEMBER and member.status != MemberStatus.PROSPECT:
        stops.append(
            StopLine(
                "critical",
                _("This record is not in use: %(status)s.")
                % {"status": member.get_status_display()},
            )
        )
    if stat is not None and stat.open_cases:
        sentence = ngettext(
            "%(count)d case is open. Speak of it first.",
            "%(count)d cases are open. Speak of them first.",
            stat.open_cases,
        )
        stops.append(StopLine("critical", sentence % {"count": stat.open_cases}))
    consent = _consent_stop(member)
    if consent:
        stops.append(consent)
    phone_stop = _phone_stop(contact_points)
    return [*stops, phone_stop] if phone_stop else stops


def _phone_stop(contact_points: Sequence[ContactPoint]) -> StopLine | None:
    phones = [point for point in contact_points if point.kind == ContactKind.PHONE]
    if not phones:
        return StopLine("warning", _("No phone number is known."))
    if all(point.invalid_at for point in phones):
        sentence = _("The phone number is wrong. Ask for the right one.")
        return StopLine("warning", sentence)
    return None


def _consent_stop(member: Member) -> StopLine | None:
    states: dict[str, list[bool]] = {}
    for state in member.consent_states.all():
        states.setdefault(state.channel, []).append(state.is_given)
    if Channel.PHONE in states and not any(states[Channel.PHONE]):
        return StopLine("critical", _("Asked not to be called of our own accord."))
    if not any(any(given) for given in states.values()):
        return StopLine(
            "warning",
            _("No consent yet: no calls, letters or messages of our own accord."),
        )
    return None


def _relatives(member: Member, user: User) -> list[HouseholdMembership]:
    own = getattr(member, "household_membership", None)
    if own is None:
        return []
    return list(
        HouseholdMembership.objects.filter(
            household=own.household_id,
            member__in=Member.objects.visible_to(user).current(),
        )
        .exclude(member=member)
        .select_related("member")
        .order_by("-is_head", "pk")
    )


def _categories(member: Member) -> list[MemberCategoryStat]:
    return list(
        member.category_stats.select_related("category").order_by("-amount", "pk")[
            :CATEGORIES_READ
        ]
    )


def _usual(categories: Sequence[MemberCategoryStat]) -> list[UsualCategory]:
    most = max((found.amount for found in categories), default=Decimal(0))
    return [
        UsualCategory(
            stat=found,
            share=int(found.amount * 100 / most) if most else 0,
        )
        for found in categories
    ]
