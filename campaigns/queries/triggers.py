"""Who is to be taken up today, by the kind of a campaign.

Each kind is a queryset of the rows that set a letter off (a birthday, a receipt, a
member), with ``who`` (the member's id), ``occurrence`` (which one it is, so that it
never comes twice) and ``about`` annotated. Nobody is left out here: that is the
audience's and the gate's part.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from campaigns.choices import CampaignKind
from campaigns.models import Campaign, Recipient
from campaigns.queries.audience import audience
from members.choices import Calendar, ImportantDateKind
from members.dates.birthdays import calendar_year
from members.dates.festivals import festival_on
from members.models import (
    Category,
    ImportantDate,
    Member,
    MemberCategoryStat,
    MemberStat,
    Purchase,
    PurchaseLine,
    ServiceRecord,
)
from members.queries.figures import midnight

# A receipt or a lapse that becomes known late still counts for so many days.
LATE_DAYS = 7


@dataclass(frozen=True)
class Candidate:
    """A member and what is to be written about."""

    member_id: int
    occurrence: str
    about: str = ""


def day_of(campaign: Campaign, today: date) -> date:
    """The day that letters of `today` are for: the birthday, the day of leaving."""
    before = campaign.kind in (
        CampaignKind.BIRTHDAY,
        CampaignKind.JOINED,
        CampaignKind.RENEWAL,
        CampaignKind.FESTIVAL,
    )
    return today + timedelta(days=campaign.lead_days) if before else today


def candidates(campaign: Campaign, *, for_date: date) -> QuerySet[Any]:
    """The rows that set off a letter of this campaign on this day, new ones only."""
    rows = TRIGGERS[campaign.kind](campaign, for_date)
    seen = Recipient.objects.filter(
        campaign=campaign, member=OuterRef("who"), occurrence=OuterRef("occurrence")
    )
    return rows.filter(~Exists(seen)).order_by("pk")


def _text(*parts: Any) -> Concat:
    pieces = [
        Value(part) if isinstance(part, str) else Cast(part, CharField())
        for part in parts
    ]
    return Concat(*pieces, output_field=CharField())


def _nothing() -> Value:
    return Value("", output_field=CharField())


def _birthdays(campaign: Campaign, for_date: date) -> QuerySet[Any]:
    """The year is that of the birthday's own calendar, since a lunar birthday may fall
    twice into one solar year, or not at all."""
    rows = ImportantDate.objects.filter(
        kind=ImportantDateKind.BIRTHDAY,
        next_on=for_date,
        member__in=audience(campaign),
    )
    solar = f"birthday:{calendar_year(Calendar.SOLAR, for_date)}"
    lunar = f"birthday:lunar:{calendar_year(Calendar.LUNAR, for_date)}"
    return rows.annotate(
        who=F("member_id"), occurrence=_by_calendar(solar, lunar), about=_nothing()
    )


def _by_calendar(solar: str, lunar: str) -> Any:
    return Case(
        When(calendar=Calendar.LUNAR, then=Value(lunar)),
        default=Value(solar),
        output_field=CharField(),
    )


def _joined(campaign: Campaign, for_date: date) -> QuerySet[Any]:
    """Whoever joined on 29 February is written to on the 28th in other years."""
    days = Q(joined_on__month=for_date.month, joined_on__day=for_date.day)
    if (for_date + timedelta(days=1)).day == 1 and for_date.month == 2:
        days |= Q(joined_on__month=2, joined_on__day=29)
    return _members(
        audience(campaign).filter(days, joined_on__lt=for_date - timedelta(days=300)),
        f"joined:{for_date.year}",
    )


def _renewals(campaign: Campaign, for_date: date) -> QuerySet[Any]:
    return _members(
        audience(campaign).filter(expires_on=for_date), f"renewal:{for_date}"
    )


def _festival(campaign: Campaign, for_date: date) -> QuerySet[Any]:
    if (
        not campaign.festival
        or festival_on(campaign.festival, for_date.year) != for_date
    ):
        return _members(Member.objects.none(), "")
    return _members(audience(campaign), f"festival:{campaign.festival}:{for_date.year}")


def _once(campaign: Campaign, for_date: date) -> QuerySet[Any]:
    return _members(audience(campaign), "once")


def _members(members: QuerySet[Member], occurrence: str) -> QuerySet[Any]:
    word = Value(occurrence, output_field=CharField())
    return members.annotate(who=F("pk"), occurrence=word, about=_nothing())


def _purchases(campaign: Campaign, for_date: date) -> QuerySet[Any]:
    """Receipts of the day `after_days` ago; those that came in late for LATE_DAYS more,
    but none from before the campaign was approved."""
    rows = Purchase.objects.filter(
        member__in=audience(campaign),
        purchased_at__range=_days_back(campaign, for_date),
        amount__gte=0,
    )
    if campaign.category:
        rows = rows.filter(
            Exists(
                PurchaseLine.objects.filter(
                    purchase=OuterRef("pk"),
                    category__in=_branch(campaign.category),
                    quantity__gt=0,
                )
            )
        )
    return rows.annotate(
        who=F("member_id"),
        occurrence=_text("purchase:", F("pk"), f":+{campaign.after_days}d"),
        about=_text("purchase:", F("pk")),
    )


def _services(campaign: Campaign, for_date: date) -> QuerySet[Any]:
    """Services of the day `after_days` ago, to the owner of the thing."""
    rows = ServiceRecord.objects.filter(
        member__in=audience(campaign), at__range=_days_back(campaign, for_date)
    )
    return rows.annotate(
        who=F("member_id"),
        occurrence=_text("service:", F("pk"), f":+{campaign.after_days}d"),
        about=_text("service:", F("pk")),
    )


def _days_back(campaign: Campaign, for_date: date) -> tuple[datetime, datetime]:
    last = for_date - timedelta(days=campaign.after_days)
    first = last - timedelta(days=LATE_DAYS)
    if campaign.approved_at:
        since = timezone.localdate(campaign.approved_at)
        first = max(first, since - timedelta(days=campaign.after_days))
    return midnight(first), midnight(last + timedelta(days=1)) - timedelta(
        microseconds=1
    )


def _branch(category: Category) -> QuerySet[Category]:
    branch: QuerySet[Category] = Category.get_tree(category)
    return branch


def _running_out(campaign: Campaign, for_date: date) -> QuerySet[Any]:
    """Whose stock of the category ends `lead_days` from now."""
    last = for_date + timedelta(days=campaign.lead_days)
    rows = MemberCategoryStat.objects.filter(
        member__in=audience(campaign),
        due_on__range=(last - timedelta(days=LATE_DAYS), last),
    )
    if campaign.category:
        rows = rows.filter(category__in=_branch(campaign.category))
    return rows.annotate(
        who=F("member_id"),
        occurrence=_text("out:", F("category_id"), ":", F("last_on")),
        about=_text("category:", F("category_id")),
    )


def _lapsed(campaign: Campaign, for_date: date) -> QuerySet[Any]:
    """Members in the campaign's state of the activity cycle; the day of the last visit
    names the lapse, so that it is written about once."""
    since = midnight(for_date - timedelta(days=campaign.again_after_days))
    lately = Recipient.objects.filter(
        campaign=campaign,
        member=OuterRef("member_id"),
        message__isnull=False,
        run__started_at__gte=since,
        run__step=0,
    )
    rows = MemberStat.objects.filter(
        ~Exists(lately),
        member__in=audience(campaign),
        cycle_state=campaign.cycle_state,
        last_purchase_at__isnull=False,
    )
    return rows.annotate(
        who=F("member_id"),
        occurrence=_text("lapse:", F("last_purchase_at__date")),
        about=_nothing(),
    )


Rows = Callable[[Campaign, date], QuerySet[Any]]
TRIGGERS: Mapping[str, Rows] = MappingProxyType(
    {
        CampaignKind.ONCE: _once,
        CampaignKind.BIRTHDAY: _birthdays,
        CampaignKind.JOINED: _joined,
        CampaignKind.RENEWAL: _renewals,
        CampaignKind.FESTIVAL: _festival,
        CampaignKind.AFTER_PURCHASE: _purchases,
        CampaignKind.AFTER_SERVICE: _services,
        CampaignKind.RUNNING_OUT: _running_out,
        CampaignKind.WIN_BACK: _lapsed,
    }
)
