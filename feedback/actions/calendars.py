"""Changing the working calendar; due moments follow, what was promised stays."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from feedback.actions.clocks import Reason, recompute_many
from feedback.choices import CalendarDayKind, CalendarSource, DueWhy, YearState
from feedback.exceptions import ActionRefused
from feedback.models import (
    CalendarDay,
    CalendarYear,
    CaseClock,
    WorkCalendar,
    WorkHours,
)
from feedback.queries.calendars import USUAL_WEEK
from feedback.sla.calendar import format_periods, parse_periods
from feedback.sla.official import Proposal, propose_days
from members.exceptions import NotAllowed
from members.models import Store, User, scope_of
from members.queries.figures import midnight

CHANGE_CALENDAR = "feedback.change_workcalendar"


def calendar_for(store: Store | None) -> WorkCalendar:
    """The calendar of the chain (None) or of a store, made when it is missing."""
    calendar, is_new = WorkCalendar.objects.get_or_create(store=store)
    if is_new and store is None:
        WorkHours.objects.bulk_create(
            WorkHours(calendar=calendar, weekday=number, periods=periods)
            for number, periods in enumerate(USUAL_WEEK)
        )
    return calendar


def _check(store: Store | None, by: User | None) -> None:
    """The chain's calendar is for those who hold the right everywhere."""
    if by is None:
        return
    if not scope_of(by, CHANGE_CALENDAR).covers(store.pk if store else None):
        raise NotAllowed(_("You may not change this calendar."))


@transaction.atomic
def set_day(
    *,
    store: Store | None,
    day: date,
    kind: str,
    by: User,
    at: datetime,
    periods: str = "",
    name: str = "",
) -> int:
    """Say that a date is not worked, is worked, or has other hours; returns how many
    due moments moved.

    ActionRefused for hours that make no sense or are missing on a day with other hours;
    NotAllowed without the right to change this calendar.
    """
    _check(store, by)
    hours = _periods(periods)
    if kind == CalendarDayKind.SHORT and not hours:
        raise ActionRefused(_("Say which hours are worked on this day."))
    calendar = calendar_for(store)
    fields = {
        "kind": CalendarDayKind(kind),
        "periods": "" if kind == CalendarDayKind.CLOSED else hours,
        "name": name.strip(),
        "source": CalendarSource.PERSON,
        "at": at,
        "by": by,
    }
    CalendarDay.objects.update_or_create(calendar=calendar, date=day, defaults=fields)
    words = f"{day:%Y-%m-%d} {name.strip()}".strip()
    return _changed(calendar, since=day, words=words, by=by, at=at)


@transaction.atomic
def clear_day(*, store: Store | None, day: date, by: User, at: datetime) -> int:
    """Let the week's hours hold on a date again; returns how many due moments moved."""
    _check(store, by)
    calendar = calendar_for(store)
    calendar.days.filter(date=day).delete()
    return _changed(calendar, since=day, words=f"{day:%Y-%m-%d}", by=by, at=at)


@transaction.atomic
def set_week(
    *, store: Store | None, week: Mapping[int, str], by: User, at: datetime
) -> int:
    """Set the hours of weekdays (0 is Monday); a store's weekday that is missing here
    is as the chain's. Returns how many due moments moved. ActionRefused for hours that
    make no sense, and when no weekday of the chain would be worked."""
    _check(store, by)
    hours = {number: _periods(text) for number, text in week.items()}
    if store is None and not any(hours.values()):
        raise ActionRefused(_("At least one day of the week must be worked."))
    calendar = calendar_for(store)
    calendar.hours.all().delete()
    WorkHours.objects.bulk_create(
        WorkHours(calendar=calendar, weekday=number, periods=text)
        for number, text in hours.items()
    )
    return _changed(calendar, since=None, words="", by=by, at=at)


def _periods(text: str) -> str:
    try:
        return format_periods(parse_periods(text))
    except ValueError:
        raise ActionRefused(
            _("Write the hours like this: 09:00-12:00 13:00-16:30.")
        ) from None


@transaction.atomic
def propose_year(*, year: int, at: datetime) -> Proposal:
    """Put the official special days of a year into the chain's calendar, for a person
    to confirm. Days that somebody set by hand stay; a confirmed year is left alone.

    LookupError for a country that no source knows.
    """
    proposal = propose_days(year, country=settings.PORTAL_COUNTRY)
    calendar = calendar_for(None)
    row, _made = CalendarYear.objects.get_or_create(calendar=calendar, year=year)
    if row.state == YearState.CONFIRMED:
        return proposal
    row.is_official = proposal.is_official
    row.differences = [
        {"day": str(each.day), "first_works": each.first_works}
        for each in proposal.differences
    ]
    row.save(update_fields=["is_official", "differences"])
    if _write_proposed(calendar, proposal, at):
        _changed(calendar, since=date(year, 1, 1), words=str(year), by=None, at=at)
    return proposal


def _write_proposed(calendar: WorkCalendar, proposal: Proposal, at: datetime) -> bool:
    """Write the days of a proposal beside those set by hand; False when they are there
    already, word for word."""
    ours = CalendarDay.objects.filter(calendar=calendar, date__year=proposal.year)
    by_hand = set(
        ours.filter(source=CalendarSource.PERSON).values_list("date", flat=True)
    )
    official = CalendarSource.OFFICIAL if proposal.is_official else CalendarSource.RULES
    wanted = {
        (day, rule.kind, rule.name, official)
        for day, rule in proposal.days.items()
        if day not in by_hand
    }
    proposed = ours.exclude(source=CalendarSource.PERSON)
    if set(proposed.values_list("date", "kind", "name", "source")) == wanted:
        return False
    proposed.delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(
            calendar=calendar, date=day, kind=kind, name=name, source=source, at=at
        )
        for day, kind, name, source in sorted(wanted)
    )
    return True


@transaction.atomic
def confirm_year(*, year: int, by: User, at: datetime) -> int:
    """Stand for the holidays of a year: deadlines that lean on it are provisional no
    longer. Returns how many due moments moved. NotAllowed but for those who may change
    the chain's calendar."""
    _check(None, by)
    calendar = calendar_for(None)
    row, _made = CalendarYear.objects.get_or_create(calendar=calendar, year=year)
    row.state = YearState.CONFIRMED
    row.confirmed_by, row.confirmed_at = by, at
    row.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    since = date(year, 1, 1)
    return _changed(calendar, since=since, words=str(year), by=by, at=at)


def _changed(
    calendar: WorkCalendar,
    *,
    since: date | None,
    words: str,
    by: User | None,
    at: datetime,
) -> int:
    """Everybody reads the calendar anew; clocks that it may move are computed again."""
    calendar.stamp = uuid.uuid4()
    calendar.save(update_fields=["stamp"])
    clocks = CaseClock.objects.leaning_on_calendar()
    if calendar.store_id is not None:
        clocks = clocks.filter(case__store=calendar.store_id)
    if since is not None:
        # A day earlier, for what the change makes due on the evening before.
        clocks = clocks.filter(due_at__gte=midnight(since - timedelta(days=1)))
    return recompute_many(
        clocks, reason=Reason(DueWhy.CALENDAR, words=words, by=by), at=at
    )
