"""The sweep: who has to hear of which clock, once for each level (F8).

Clocks whose moment has come are claimed in batches by a conditional update; an alarm is
one row for a clock and a level, which the database keeps unique. So the job may run
twice, on two machines, or after days of rest: each alarm is there once. The letters come
after: one to a person, with everything that is new.
"""

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.choices import AlarmLevel
from feedback.models import CaseClock, ClockAlarm
from feedback.queries.escalation import Line, lines_of
from feedback.sla.targets import LEVELS, WARNING, reached
from members.models import User
from members.outbox.staff_mail import tell_staff

BATCH = 500
# Alarms that go into one round of letters: more than a bad night of a large chain has.
AT_ONCE = 20_000
# What a letter says, and what decides who gets it: a case has sixty columns.
TOLD = (
    "level",
    "clock__metric",
    "clock__due_at",
    "clock__case__reference",
    "clock__case__store__code",
    "clock__case__store__name",
    "clock__case__handler__email",
    "clock__case__handler__is_active",
    "clock__case__handler__wagtail_userprofile__preferred_language",
)
# Cases that one letter names; it counts the others.
NAMED = 20


def sweep_clocks(*, at: datetime) -> int:
    """Raise the alarms that are due at `at`; returns how many are new."""
    raised = 0
    while found := _sweep_batch(at):
        raised += found[1]
        if found[0] < BATCH:
            break
    return raised


@transaction.atomic
def _sweep_batch(at: datetime) -> tuple[int, int]:
    """Work off one batch: (clocks claimed, alarms raised)."""
    rows = list(
        CaseClock.objects.to_tell(at=at)
        .select_for_update(skip_locked=True)
        .values_list("pk", "due_at")[:BATCH]
    )
    by_height: dict[int, list[int]] = defaultdict(list)
    alarms = []
    for pk, due_at in rows:
        levels = reached(at, due=due_at)
        by_height[len(levels)].append(pk)
        alarms += [
            ClockAlarm(clock_id=pk, level=level, at=at) for level in levels or [WARNING]
        ]
    for height, pks in by_height.items():
        _move_on(pks, height, at)
    before = ClockAlarm.objects.filter(clock__in=[pk for pk, _due in rows]).count()
    ClockAlarm.objects.bulk_create(alarms, ignore_conflicts=True, batch_size=500)
    after = ClockAlarm.objects.filter(clock__in=[pk for pk, _due in rows]).count()
    return len(rows), after - before


def _move_on(pks: list[int], height: int, at: datetime) -> None:
    """Set when these clocks, which have reached so many levels, are to be told of next;
    what is overdue is noted with the moment that was missed."""
    clocks = CaseClock.objects.to_tell(at=at).filter(pk__in=pks).order_by()
    missed = {"breached_at": F("due_at")} if height else {}
    if height == len(LEVELS):
        clocks.update(next_alarm_at=None, **missed)
        return
    moment = ExpressionWrapper(
        F("due_at") + LEVELS[height].after, output_field=DateTimeField()
    )
    clocks.update(next_alarm_at=moment, **missed)


def tell_alarms(*, at: datetime) -> int:
    """Write the letters of the alarms that nobody was told of: one to a person, the
    most urgent first. Returns how many letters."""
    letters = 0
    while chunk := _untold():
        with transaction.atomic():
            pks = [alarm.pk for alarm in chunk]
            _note_told(pks, at)
            letters += sum(
                _write(person, lines, at) for person, lines in lines_of(chunk).items()
            )
    return letters


def _note_told(pks: list[int], at: datetime) -> None:
    """In portions: a statement takes only so many numbers."""
    for start in range(0, len(pks), BATCH):
        some = pks[start : start + BATCH]
        ClockAlarm.objects.filter(pk__in=some, told_at=None).update(told_at=at)


def _untold() -> list[ClockAlarm]:
    """Alarms that nobody was told of, of clocks that still run."""
    ClockAlarm.objects.filter(told_at=None, clock__stopped_at__isnull=False).update(
        told_at=F("at")
    )
    rows = ClockAlarm.objects.filter(told_at=None).select_related(
        "clock__case__store", "clock__case__handler__wagtail_userprofile"
    )
    return list(rows.only(*TOLD).order_by("clock__due_at", "pk")[:AT_ONCE])


def _write(person: User, lines: list[Line], at: datetime) -> int:
    def words() -> tuple[str, str]:
        cases = {line.case.pk for line in lines}
        subject = ngettext(
            "%(count)d case needs you: time is running out or over",
            "%(count)d cases need you: time is running out or over",
            len(cases),
        ) % {"count": len(cases)}
        told = [_sentence(line) for line in lines[:NAMED]]
        if len(lines) > NAMED:
            told.append(_("… and %(count)d more") % {"count": len(lines) - NAMED})
        return subject, "\n".join(told)

    last = max(line.alarm.pk for line in lines)
    return tell_staff(
        [person],
        key=f"clock-alarms:{last}",
        words=words,
        path=f"{reverse('feedback_cases:index')}?waiting=overdue",
        at=at,
    )


def _sentence(line: Line) -> str:
    clock = line.alarm.clock
    due = timezone.localtime(clock.due_at, timezone.get_default_timezone())
    words = {
        "reference": line.case.reference,
        "what": clock.get_metric_display(),
        "moment": f"{due:%Y-%m-%d %H:%M}",
        "store": line.case.store or _("Head office"),
    }
    if line.alarm.level == AlarmLevel.WARNING:
        return _("%(reference)s · %(store)s: %(what)s, due %(moment)s") % words
    return _("%(reference)s · %(store)s: %(what)s, overdue since %(moment)s") % words
