"""The clocks of a case follow its status, its category, and the calendar.

Which status starts and stops which clock stands in feedback/queries/metrics.py; when it
is due, in feedback/sla. A verdict is frozen when the clock stops: nothing here touches a
stopped clock again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min, OuterRef, Q, Subquery

from feedback.choices import DueWhy, Metric
from feedback.models import Case, CaseClock, ClockPause, DueChange
from feedback.models.clock import CaseClockQuerySet
from feedback.queries.calendars import (
    how_of,
    rule_for,
    rules_in_force,
    working_calendar,
)
from feedback.queries.metrics import (
    MAY_PAUSE,
    SPAN_OF,
    SPANS,
    TOLD_AT_ONCE,
    Span,
    limit_from_outside,
)
from feedback.sla.calendar import WorkingCalendar
from feedback.sla.clock import Due, Pause, compute_due
from feedback.sla.targets import Rule, next_alarm
from members.models import User

CHUNK = 500
SAVED = [
    "policy",
    "due_at",
    "how",
    "is_provisional",
    "breached_at",
    "next_alarm_at",
    "paused_at",
]


def turn_clocks(case: Case, *, at: datetime) -> None:
    """Start and stop the clocks of the case's round as its status now asks.

    Called inside every transaction that opens a case or changes its status. What is
    held in quarantine has no clocks until it is let in. Clocks of earlier rounds stop.
    """
    if case.quarantine:
        return
    known = list(
        case.clocks.filter(Q(cycle=case.cycle) | Q(stopped_at=None)).select_related(
            None
        )
    )
    mine = {clock.metric for clock in known if clock.cycle == case.cycle}
    begin = [s for s in SPANS if s.begins_for(case) and s.metric not in mine]
    known += start_clocks(case, spans=begin, at=at)
    _stop(case, known, at=at)
    set_next_due(case)


def first_clocks(case: Case, *, at: datetime) -> list[CaseClock]:
    """The clocks of a case that is about to be opened, to be saved after it; notes on the
    case when the first is due. None for what is held in quarantine.

    The same as turn_clocks() afterwards, without asking for what can't be there yet.
    """
    if case.quarantine:
        return []
    clocks = _made(case, [s for s in SPANS if s.begins_for(case)], at=at)
    for clock in clocks:
        if _stops(case, clock):
            _end(clock, at=at)
    case.next_due_at = min(
        (clock.due_at for clock in clocks if clock.is_running), default=None
    )
    return clocks


def start_clocks(case: Case, *, spans: Iterable[Span], at: datetime) -> list[CaseClock]:
    """Start these clocks of the case's round."""
    return CaseClock.objects.bulk_create(_made(case, list(spans), at=at))


def _made(case: Case, spans: Sequence[Span], *, at: datetime) -> list[CaseClock]:
    """These clocks of the case's round, not saved yet."""
    if not spans:
        return []
    rules, calendar = rules_in_force(), working_calendar(case.store_id)
    clocks = []
    for span in spans:
        first = span.from_receipt and case.cycle == 1
        started = case.received_at if first else at
        rule = rule_for(case, span.metric, rules)
        due = _due(case, span.metric, compute_due(rule.target, started, calendar))
        clock = CaseClock(
            case=case, cycle=case.cycle, metric=span.metric, started_at=started
        )
        _set(clock, rule, due)
        clock.next_alarm_at = next_alarm(at, started=started, due=due.at)
        if span.metric == Metric.RESOLVE:
            # The date that the acknowledgement and the tracking page tell.
            clock.promised_at = due.at
        clocks.append(clock)
    return clocks


def _due(case: Case, metric: str, due: Due) -> Due:
    """The computed moment, unless an authority has set the hard limit."""
    limit = limit_from_outside(case) if metric == Metric.HARD_LIMIT else None
    if limit is None:
        return due
    steps = (due.steps[0], {"code": "due", "at": limit.isoformat()})
    return Due(limit, steps, is_provisional=False)


def _set(clock: CaseClock, rule: Rule, due: Due) -> None:
    clock.policy_id = rule.policy
    clock.due_at = due.at
    clock.is_provisional = due.is_provisional
    clock.how = how_of(rule, due.steps)


def _stop(case: Case, clocks: list[CaseClock], *, at: datetime) -> None:
    stopping = [clock for clock in clocks if _stops(case, clock)]
    if any(clock.paused_at for clock in stopping):
        end_pause(case, at=at)
        fresh = CaseClock.objects.in_bulk([clock.pk for clock in stopping])
        stopping = list(fresh.values())
    for clock in stopping:
        stop_clock(clock, at=at)


def _stops(case: Case, clock: CaseClock) -> bool:
    if clock.stopped_at is not None:
        return False
    if clock.cycle != case.cycle or case.status in SPAN_OF[clock.metric].stops:
        return True
    return clock.metric == Metric.ACKNOWLEDGE and case.channel in TOLD_AT_ONCE


def stop_clock(clock: CaseClock, *, at: datetime) -> None:
    """Stop it: from now on the verdict stands."""
    _end(clock, at=at)
    clock.save(update_fields=["stopped_at", "breached_at", "next_alarm_at"])


def _end(clock: CaseClock, *, at: datetime) -> None:
    clock.stopped_at = at
    clock.breached_at = clock.due_at if at > clock.due_at else None
    clock.next_alarm_at = None


def mark_acknowledged(case: Case, *, at: datetime) -> None:
    """The customer was told the number: that clock stops, if it still runs."""
    if case.channel in TOLD_AT_ONCE:
        return
    clock = case.clocks.filter(metric=Metric.ACKNOWLEDGE, stopped_at=None).first()
    if clock is not None:
        stop_clock(clock, at=at)
        set_next_due(case)


def set_next_due(case: Case) -> None:
    """Note on the case when the first of its running clocks is due."""
    found = case.clocks.running().aggregate(due=Min("due_at"))
    if found["due"] != case.next_due_at:
        case.next_due_at = found["due"]
        Case.objects.filter(pk=case.pk).update(next_due_at=case.next_due_at)


def end_pause(case: Case, *, at: datetime, by: User | None = None) -> ClockPause | None:
    """End the open pause of a case (at its longest moment, when that is over): its
    clocks run on with later due moments. None when there is no open pause."""
    pause = case.pauses.filter(ended_at=None).first()
    if pause is None:
        return None
    pause.ended_at = min(at, pause.ends_at)
    pause.save(update_fields=["ended_at"])
    case.clocks.filter(stopped_at=None).update(paused_at=None)
    recompute_case(case, reason=Reason(DueWhy.PAUSE, by=by), at=at)
    return pause


@dataclass(frozen=True)
class Reason:
    """Why due moments move, and who moved them."""

    why: DueWhy
    words: str = ""
    by: User | None = None


def recompute_case(case: Case, *, reason: Reason, at: datetime) -> None:
    """Compute the due moments of the case's clocks anew; see `recompute`."""
    clocks = list(case.clocks.filter(stopped_at=None).prefetch_related("alarms"))
    for clock in clocks:
        clock.case = case
    recompute(clocks, reason=reason, at=at)
    set_next_due(case)


def recompute(clocks: Iterable[CaseClock], *, reason: Reason, at: datetime) -> int:
    """Compute the due moments of running clocks anew from their first start; returns
    how many moved.

    A due moment that was still to come never moves into the past. The promised moment
    stays. Each move is logged with its reason.
    """
    clocks = list(clocks)
    rules = rules_in_force()
    calendars: dict[int | None, WorkingCalendar] = {}
    pauses = _pauses_of({clock.case_id for clock in clocks}, at=at)
    changes, moved = [], []
    for clock in clocks:
        store = clock.case.store_id
        if store not in calendars:
            calendars[store] = working_calendar(store)
        rule = rule_for(clock.case, clock.metric, rules)
        spans = pauses.get(clock.case_id, []) if clock.metric in MAY_PAUSE else []
        computed = compute_due(rule.target, clock.started_at, calendars[store], spans)
        due = _due(clock.case, clock.metric, computed)
        change = _move(clock, rule, due, reason, at)
        moved.append(clock)
        if change is not None:
            changes.append(change)
    CaseClock.objects.bulk_update(moved, SAVED, batch_size=200)
    DueChange.objects.bulk_create(changes, batch_size=500)
    return len(changes)


def recompute_many(clocks: CaseClockQuerySet, *, reason: Reason, at: datetime) -> int:
    """The same for very many clocks, a chunk at a time, with what hangs on them."""
    moved, last = 0, 0
    rows = clocks.select_related("case__category").prefetch_related("alarms")
    while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = chunk[-1].pk
        moved += recompute(chunk, reason=reason, at=at)
        due = (
            CaseClock.objects.running()
            .filter(case=OuterRef("pk"))
            .order_by("due_at")
            .values("due_at")[:1]
        )
        Case.objects.filter(pk__in={clock.case_id for clock in chunk}).update(
            next_due_at=Subquery(due)
        )
    return moved


def _move(
    clock: CaseClock, rule: Rule, due: Due, reason: Reason, at: datetime
) -> DueChange | None:
    old = clock.due_at
    _set(clock, rule, due)
    clock.due_at = max(due.at, min(old, at))
    if clock.due_at == old:
        return None
    if clock.due_at > at:
        clock.breached_at = None
    told = {alarm.level for alarm in clock.alarms.all()}
    clock.next_alarm_at = next_alarm(
        at, started=clock.started_at, due=clock.due_at, told=told
    )
    return DueChange(
        clock=clock,
        at=at,
        old=old,
        new=clock.due_at,
        why=reason.why,
        words=reason.words[:200],
        by=reason.by,
    )


def _pauses_of(case_ids: set[int], *, at: datetime) -> dict[int, list[Pause]]:
    """The pauses of these cases; one that is open counts until `at`."""
    found: dict[int, list[Pause]] = {}
    for pause in ClockPause.objects.filter(case__in=case_ids):
        span = Pause(pause.started_at, pause.ended_at or max(at, pause.started_at))
        found.setdefault(pause.case_id, []).append(span)
    return found
