"""Keeping `next_on` of important dates ahead of the calendar."""

import logging
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from members.choices import ImportantDateKind
from members.dates.birthdays import next_on
from members.models import ImportantDate, MemberStat

logger = logging.getLogger(__name__)

CHUNK = 2000


def move_dates(*, at: datetime) -> int:
    """Give each date that has passed, or was never worked out, its next day.

    Only those rows are read and written, so it may run at any hour and twice; returns
    how many were moved. "Today" is the portal's. A date that is of no year at all is
    left alone and reported.
    """
    today = timezone.localdate(at)
    passed = ImportantDate.objects.filter(
        Q(next_on__lt=today) | Q(next_on=None)
    ).order_by("pk")
    moved, last = 0, 0
    while chunk := list(passed.filter(pk__gt=last)[:CHUNK]):
        last = chunk[-1].pk
        movable = [row for row in chunk if _move(row, today)]
        _write(movable)
        moved += len(movable)
    return moved


@transaction.atomic
def _write(rows: list[ImportantDate]) -> None:
    """The days, and the copy of the birthdays with the members' figures."""
    ImportantDate.objects.bulk_update(rows, ["next_on"], batch_size=200)
    birthdays = [row for row in rows if row.kind == ImportantDateKind.BIRTHDAY]
    MemberStat.objects.bulk_update(
        (MemberStat(pk=row.member_id, birthday_on=row.next_on) for row in birthdays),
        ["birthday_on"],
        batch_size=200,
    )


def _move(row: ImportantDate, today: date) -> bool:
    try:
        row.next_on = next_on(
            row.calendar, row.month, row.day, row.is_leap_month, after=today
        )
    except ValueError:
        logger.warning("important date %s is a day of no year", row.pk)
        return False
    return True
