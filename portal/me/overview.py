"""What the first page of a member shows."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from members.choices import ImportantDateKind
from members.dates.birthdays import next_on
from members.dates.lunar import LunarDate, lunar_label, to_lunar
from members.models import ImportantDate, Member

ORDINALS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd"}


@dataclass(frozen=True)
class Birthday:
    """The next birthday: its plain date, and the same day in the lunar calendar."""

    on: date
    lunar: str
    is_lunar: bool
    days_left: int


def next_birthday(member: Member, *, at: datetime) -> Birthday | None:
    """The member's next birthday on or after today; None when we do not know it."""
    known = ImportantDate.objects.filter(
        member=member, kind=ImportantDateKind.BIRTHDAY
    ).first()
    if known is None:
        return None
    today = timezone.localdate(at)
    try:
        day = next_on(
            known.calendar, known.month, known.day, known.is_leap_month, after=today
        )
        lunar = to_lunar(day)
    except ValueError:
        return None
    return Birthday(
        on=day,
        lunar=lunar_words(lunar),
        is_lunar=known.calendar == "lunar",
        days_left=(day - today).days,
    )


def lunar_words(day: LunarDate) -> str:
    """A lunar day in the reader's language: 四月初二, or "2nd day of the 4th month"."""
    if (get_language() or "").startswith("zh"):
        return lunar_label(day.month, day.day, is_leap_month=day.is_leap_month)
    words = {"day": _ordinal(day.day), "month": _ordinal(day.month)}
    if day.is_leap_month:
        return _("%(day)s day of the leap %(month)s month") % words
    return _("%(day)s day of the %(month)s month") % words


def _ordinal(number: int) -> str:
    return f"{number}{ORDINALS.get(number, 'th')}"


def greeting(*, at: datetime) -> str:
    """A greeting that fits the hour in the portal's time zone."""
    hour = timezone.localtime(at).hour
    if 5 <= hour < 12:
        return _("Good morning")
    return _("Good afternoon") if 12 <= hour < 18 else _("Good evening")
