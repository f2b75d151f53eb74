"""When a clock is due: three units, never mixed.

* **Elapsed hours** run by the clock, nights and holidays included. A target that
  `rolls` is moved, when it ends on a day that is not worked, to the closing moment of
  the next working day.
* **Working hours** count only the calendar's windows.
* **Working days** count closing moments. The day of receipt is day 0, worked or not;
  what comes after the closing moment of a working day counts as received on the next
  working day. Due is the closing moment of the n-th working day after day 0; of zero
  days, that of day 0 itself or of the first working day after it. (So what comes on a
  Friday evening belongs to Monday, and Tuesday is its day 1, while what comes on
  Saturday was received on Saturday, and Monday is its day 1.)

A pause is measured and given back in the target's own unit: elapsed time, working time,
or the working days whose closing moment lies in the pause. Pauses that overlap count
once. All moments are aware; what comes back is in UTC.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from feedback.sla.calendar import ONE_DAY, Window, WorkingCalendar

TargetUnit = Literal["elapsed_hours", "working_hours", "working_days"]
# One step of the explanation: {"code": …} with dates and moments in ISO form.
Step = dict[str, Any]


@dataclass(frozen=True)
class Target:
    """How long something may take."""

    unit: TargetUnit
    amount: int
    rolls: bool = False


@dataclass(frozen=True, order=True)
class Pause:
    """A span in which the clock stood still, `end` not included."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Due:
    """The due moment, how it came about, and whether it leans on holidays that nobody
    has confirmed yet."""

    at: datetime
    steps: tuple[Step, ...]
    is_provisional: bool


def merge_pauses(pauses: Iterable[Pause]) -> list[Pause]:
    """The same time as spans that neither touch nor overlap, in order."""
    merged: list[Pause] = []
    for pause in sorted(pauses):
        if pause.end <= pause.start:
            continue
        if merged and pause.start <= merged[-1].end:
            last = merged[-1]
            merged[-1] = Pause(last.start, max(last.end, pause.end))
        else:
            merged.append(pause)
    return merged


def compute_due(
    target: Target,
    started: datetime,
    calendar: WorkingCalendar,
    pauses: Iterable[Pause] = (),
) -> Due:
    """When a target that began at `started` is due, and why then.

    NoWorkingTime when the calendar has none in LONGEST_SEARCH days.
    """
    started = started.astimezone(UTC)
    spans = merge_pauses(pauses)
    received: Step = {"code": "received", "at": started.isoformat()}
    if target.unit == "working_days":
        due, steps = _working_days(target.amount, started, calendar, spans)
    elif target.unit == "working_hours":
        due, steps = _working_hours(target.amount, started, calendar, spans)
    else:
        due, steps = _elapsed_hours(target, started, calendar, spans)
    leans = target.unit != "elapsed_hours" or target.rolls
    first, last = calendar.local_date(started), calendar.local_date(due)
    years = calendar.years_unconfirmed(first, last) if leans else []
    steps += [{"code": "unconfirmed", "year": year} for year in years]
    steps.append({"code": "due", "at": due.isoformat()})
    return Due(due, (received, *steps), bool(years))


def _elapsed_hours(
    target: Target, started: datetime, calendar: WorkingCalendar, pauses: list[Pause]
) -> tuple[datetime, list[Step]]:
    due, steps = started + timedelta(hours=target.amount), []
    for pause in pauses:
        begin = max(pause.start, started)
        if begin < due and pause.end > begin:
            due += pause.end - begin
            steps.append(_pause_step(pause))
    day = calendar.local_date(due)
    if target.rolls and not calendar.is_working(day):
        working = calendar.next_working(day)
        steps += _rests(calendar, day, working)
        steps.append({"code": "rolled", "from": str(day), "to": str(working)})
        due = calendar.closing(working)
    return due, steps


def _working_hours(
    amount: int, started: datetime, calendar: WorkingCalendar, pauses: list[Pause]
) -> tuple[datetime, list[Step]]:
    left = timedelta(hours=amount)
    first = calendar.local_date(started)
    for piece in _working_time(calendar, started, pauses):
        length = piece.end - piece.start
        if length >= left:
            due = piece.start + left
            steps = _rests(calendar, first, calendar.local_date(due))
            return due, steps + _felt(pauses, started, due)
        left -= length
    raise AssertionError  # pragma: no cover -- the calendar raises before


def _working_time(
    calendar: WorkingCalendar, started: datetime, pauses: Sequence[Pause]
) -> Iterator[Window]:
    """Working time from `started` on that lies in no pause, in order, without end."""
    for day in calendar.working_days(calendar.local_date(started)):
        for window in calendar.windows(day):
            if window.end > started:
                yield from _without(
                    Window(max(window.start, started), window.end), pauses
                )


def _without(window: Window, pauses: Sequence[Pause]) -> Iterator[Window]:
    """What the pauses leave of a window."""
    begin = window.start
    for pause in pauses:
        if pause.end <= begin or pause.start >= window.end:
            continue
        if pause.start > begin:
            yield Window(begin, pause.start)
        begin = pause.end
    if begin < window.end:
        yield Window(begin, window.end)


def day_zero(started: datetime, calendar: WorkingCalendar) -> date:
    """The day that counts as that of receipt."""
    day = calendar.local_date(started)
    if calendar.is_working(day) and started > calendar.closing(day):
        return calendar.next_working(day + ONE_DAY)
    return day


def _working_days(
    amount: int, started: datetime, calendar: WorkingCalendar, pauses: list[Pause]
) -> tuple[datetime, list[Step]]:
    received, zero = calendar.local_date(started), day_zero(started, calendar)
    steps: list[Step] = []
    if zero != received:
        closed = calendar.closing(received).astimezone(calendar.zone)
        steps.append(
            {"code": "late_in_day", "closing": f"{closed:%H:%M}", "from": str(zero)}
        )
    given_back: list[date] = []
    due_day = zero
    # Of zero days the first closing counts that no pause covers, day 0 included.
    left = amount or 1
    for day in calendar.working_days(zero + ONE_DAY if amount else zero):
        if _lies_in(calendar.closing(day), pauses):
            given_back.append(day)
            continue
        left -= 1
        if left == 0:
            due_day = day
            break
    steps += _rests(calendar, received, due_day)
    if given_back:
        days = [str(day) for day in given_back]
        steps.append({"code": "given_back", "days": days})
    return calendar.closing(due_day), steps


def _lies_in(moment: datetime, pauses: Sequence[Pause]) -> bool:
    return any(pause.start <= moment < pause.end for pause in pauses)


def _felt(pauses: Sequence[Pause], since: datetime, until: datetime) -> list[Step]:
    """The pauses between two moments, as steps."""
    return [
        _pause_step(pause)
        for pause in pauses
        if pause.start < until and pause.end > since
    ]


def _pause_step(pause: Pause) -> Step:
    return {
        "code": "pause",
        "from": pause.start.astimezone(UTC).isoformat(),
        "to": pause.end.astimezone(UTC).isoformat(),
    }


def _rests(calendar: WorkingCalendar, first: date, last: date) -> list[Step]:
    """Days not counted (as runs), make-up days and short days between two dates."""
    steps: list[Step] = []
    day = first
    while day <= last:
        rule = calendar.days.get(day)
        name = rule.name if rule else ""
        if not calendar.is_working(day):
            _add_rest(steps, day, name)
        elif calendar.is_make_up(day):
            steps.append({"code": "make_up", "day": str(day), "name": name})
        elif rule is not None and rule.kind == "short":
            closing = calendar.closing(day).astimezone(calendar.zone)
            steps.append(
                {
                    "code": "short",
                    "day": str(day),
                    "name": name,
                    "closing": f"{closing:%H:%M}",
                }
            )
        day += ONE_DAY
    return steps


def _add_rest(steps: list[Step], day: date, name: str) -> None:
    """Lengthen the run of days not counted that ended yesterday, or begin one."""
    last = steps[-1] if steps and steps[-1]["code"] == "rest" else None
    if last is None or last["last"] != str(day - ONE_DAY):
        last = {"code": "rest", "first": str(day), "last": str(day), "names": []}
        steps.append(last)
    last["last"] = str(day)
    if name and name not in last["names"]:
        last["names"].append(name)
