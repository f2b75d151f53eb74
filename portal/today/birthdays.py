"""Birthdays of the next days, solar and lunar, and what was done last year."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from django.db.models import QuerySet
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from campaigns.models import Recipient
from members.choices import IN_USE, Calendar, Channel, ContactWay, ImportantDateKind
from members.models import Contact, ImportantDate, Member
from members.queries.card import birthday_words
from members.queries.figures import midnight, portal_day
from portal.today.desk import Desk
from portal.today.kinds import DayKind, Hit, Line

DAYS_AHEAD = 7
# What was done within so many days before and after a birthday was done for it.
DAYS_BEFORE = 10
DAYS_AFTER = 5
# A lunar birthday moves by up to a month from one solar year to the next.
LUNAR_SHIFT = 31
YEAR = 365


@dataclass(frozen=True)
class Greeting:
    """A letter or a contact at the time of a birthday; ``way`` in words."""

    on: date
    way: str


def coming_birthdays(desk: Desk) -> QuerySet[ImportantDate]:
    """Birthdays from today to seven days on, of members in use."""
    rows = ImportantDate.objects.filter(
        kind=ImportantDateKind.BIRTHDAY,
        next_on__range=(desk.today, desk.today + timedelta(days=DAYS_AHEAD)),
        member__status__in=IN_USE,
    )
    return desk.narrow(rows, store="member__home_store", owner="member__owner")


def greetings(
    member_ids: list[int], *, since: date, until: date
) -> dict[int, list[Greeting]]:
    """Birthday letters that went out and contacts of these days, newest first.

    Two queries for any number of members.
    """
    start, end = midnight(since), midnight(until + timedelta(days=1))
    found: dict[int, list[Greeting]] = {}
    letters = Recipient.objects.filter(
        member_id__in=member_ids,
        occurrence__startswith="birthday:",
        message__accepted_at__range=(start, end),
    ).values_list("member_id", "message__accepted_at", "channel")
    for member_id, at, channel in letters:
        _add(found, member_id, at, str(Channel(channel).label))
    contacts = Contact.objects.filter(
        member_id__in=member_ids, at__range=(start, end)
    ).values_list("member_id", "at", "way")
    for member_id, at, way in contacts:
        _add(found, member_id, at, str(ContactWay(way).label))
    for each in found.values():
        each.sort(key=lambda greeting: greeting.on, reverse=True)
    return found


def _add(
    found: dict[int, list[Greeting]], member_id: int, at: datetime | None, way: str
) -> None:
    if at is not None:
        found.setdefault(member_id, []).append(Greeting(portal_day(at), way))


def birthday_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "In 3 days, lunar 八月初三 = 12 October" and what was done this and last year.

    Two queries.
    """
    ids = [hit.member_id for hit, _member in pairs if hit.member_id is not None]
    since = desk.today - timedelta(days=YEAR + DAYS_BEFORE + LUNAR_SHIFT)
    known = greetings(ids, since=since, until=desk.today)
    return [
        _line(hit, known.get(hit.member_id or 0, []), today=desk.today)
        for hit, _member in pairs
    ]


def _line(hit: Hit, known: list[Greeting], *, today: date) -> Line:
    next_on, calendar, month, day, is_leap, year = hit.facts
    told = ImportantDate(
        calendar=calendar, month=month, day=day, is_leap_month=is_leap, year=None
    )
    words = {
        "when": _when((next_on - today).days),
        "day": birthday_words(told),
        "solar": formats.date_format(next_on, "MONTH_DAY_FORMAT"),
    }
    if calendar == Calendar.LUNAR:
        sentence = _("Birthday %(when)s: %(day)s = %(solar)s") % words
    else:
        sentence = _("Birthday %(when)s, %(day)s") % words
        if year:
            sentence += _(" (turns %(age)d)") % {"age": next_on.year - year}
    shift = LUNAR_SHIFT if calendar == Calendar.LUNAR else 0
    return Line(words=sentence, note=_done(known, next_on, shift=shift))


def _when(days: int) -> str:
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}


def _done(known: list[Greeting], next_on: date, *, shift: int) -> str:
    """What was done for this birthday, else for the last one, else that nothing was."""
    near = partial(_near, known)
    this = near(next_on - timedelta(days=DAYS_BEFORE), next_on)
    if this:
        return _("Done: %(way)s on %(day)s") % _said(this)
    before = next_on - timedelta(days=YEAR)
    last = near(
        before - timedelta(days=DAYS_BEFORE + shift),
        before + timedelta(days=DAYS_AFTER + shift),
    )
    if last:
        return _("Last year: %(way)s on %(day)s") % _said(last)
    return _("Last year: nothing")


def _near(known: list[Greeting], first: date, last: date) -> Greeting | None:
    return next((each for each in known if first <= each.on <= last), None)


def _said(greeting: Greeting) -> dict[str, str]:
    return {
        "way": greeting.way,
        "day": formats.date_format(greeting.on, "MONTH_DAY_FORMAT"),
    }


BIRTHDAYS = DayKind(
    code="birthdays",
    label=pgettext_lazy("day page", "Birthdays"),
    hint=gettext_lazy("Today and the next seven days"),
    icon="date",
    permission="members.view_member",
    rows=coming_birthdays,
    lines=birthday_lines,
    order=("next_on", "pk"),
    facts=("next_on", "calendar", "month", "day", "is_leap_month", "year"),
    action=gettext_lazy("Congratulate"),
)
