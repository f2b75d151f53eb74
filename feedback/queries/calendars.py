"""Working calendars and deadlines in force, as the rules of feedback/sla read them."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet

from feedback.choices import YearState
from feedback.models import (
    CalendarDay,
    CalendarYear,
    Case,
    CaseCategory,
    ClockPolicy,
    WorkCalendar,
    WorkHours,
)
from feedback.sla.calendar import DayRule, Periods, WorkingCalendar, parse_periods
from feedback.sla.clock import Target
from feedback.sla.targets import Rule, most_exact
from members.models import Store
from members.queries.figures import portal_day

# Where nobody set any: the working day ends at half past four (F7).
USUAL_HOURS = "09:00-12:00 13:00-16:30"
USUAL_WEEK = (USUAL_HOURS,) * 5 + ("", "")
# A calendar's number and stamp; (0, None) for one that is not there.
Stamp = tuple[int, UUID | None]
WARN_FROM_MONTH = 11
MISSING: Stamp = (0, None)


def working_calendar(store_id: int | None) -> WorkingCalendar:
    """The calendar of a store: its own hours and days before those of the chain.

    One query where nothing changed since it was read last in this process.
    """
    found: dict[int | None, Stamp] = {
        store: (pk, stamp)
        for pk, store, stamp in WorkCalendar.objects.filter(
            Q(store=None) | Q(store=store_id)
        ).values_list("pk", "store", "stamp")
    }
    chain = found.get(None, MISSING)
    own = found.get(store_id, MISSING) if store_id is not None else MISSING
    return _read(chain, own, settings.TIME_ZONE)


@lru_cache(maxsize=512)
def _read(chain: Stamp, own: Stamp, zone: str) -> WorkingCalendar:
    week = dict(enumerate(parse_periods(text) for text in USUAL_WEEK))
    days: dict[date, DayRule] = {}
    for pk, _stamp in (chain, own):
        week |= _week(pk)
        days |= {
            day.date: DayRule(
                day.kind,  # type: ignore[arg-type]  # a stored choice
                parse_periods(day.periods),
                day.name,
            )
            for day in CalendarDay.objects.filter(calendar=pk)
        }
    years = CalendarYear.objects.filter(calendar=chain[0], state=YearState.CONFIRMED)
    return WorkingCalendar(
        zone=ZoneInfo(zone),
        week=tuple(week[number] for number in range(7)),
        days=days,
        confirmed=frozenset(years.values_list("year", flat=True)),
    )


def _week(calendar_id: int) -> dict[int, Periods]:
    rows = WorkHours.objects.filter(calendar=calendar_id)
    return {row.weekday: parse_periods(row.periods) for row in rows}


def years_in_view(*, at: datetime) -> list[int]:
    """This year, and from November on the next: what should be confirmed by now."""
    today = portal_day(at)
    return [today.year, today.year + 1][: 2 if today.month >= WARN_FROM_MONTH else 1]


def years_to_propose(*, at: datetime) -> list[int]:
    """The years in view for which there are no announced days yet; none for a chain
    without stores."""
    if not Store.objects.exists():
        return []
    known = CalendarYear.objects.filter(calendar__store=None).exclude(
        state=YearState.PROVISIONAL, is_official=False
    )
    years = set(known.values_list("year", flat=True))
    return [year for year in years_in_view(at=at) if year not in years]


def years_unconfirmed(*, at: datetime) -> QuerySet[CalendarYear]:
    """The years in view that wait for somebody to confirm them."""
    return CalendarYear.objects.filter(
        calendar__store=None,
        year__in=years_in_view(at=at),
        state=YearState.PROVISIONAL,
    )


def category_key(category: CaseCategory | None) -> str:
    """How rules name a category: its code, or the number of one of the chain's own."""
    if category is None:
        return ""
    return category.code or f"#{category.pk}"


def rule_of(policy: ClockPolicy) -> Rule:
    """A stored deadline as a rule."""
    return Rule(
        metric=policy.metric,
        target=Target(
            policy.unit,  # type: ignore[arg-type]  # a stored choice
            policy.amount,
            rolls=policy.rolls,
        ),
        category=category_key(policy.category),
        severity=policy.severity,
        channel=policy.channel,
        longest_pause=policy.longest_pause,
        policy=policy.pk,
    )


def rules_in_force() -> list[Rule]:
    """The deadlines that the chain set itself and that count now; one query."""
    rows = ClockPolicy.objects.filter(ended_at=None).select_related("category")
    return [rule_of(policy) for policy in rows]


def rule_for(case: Case, metric: str, rules: list[Rule]) -> Rule:
    """The deadline of a metric for this case."""
    return most_exact(
        rules,
        metric,
        category=category_key(case.category),
        severity=case.severity,
        channel=case.channel,
    )


def how_of(rule: Rule, steps: Any) -> dict[str, Any]:
    """What a clock keeps of its computation."""
    target = rule.target
    return {
        "unit": target.unit,
        "amount": target.amount,
        "rolls": target.rolls,
        "longest_pause": rule.longest_pause,
        "steps": list(steps),
    }
